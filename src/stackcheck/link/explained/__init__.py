"""What is known of one line, and what is not: for a reader who asks why something is told there, or nothing."""
