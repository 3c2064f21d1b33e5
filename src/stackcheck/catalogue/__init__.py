"""What is known about other people's libraries: tables of dotted names, no code."""
