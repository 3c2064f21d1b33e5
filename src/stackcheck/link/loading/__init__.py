"""What is loaded row by row: repetition, remedies, reads that fail."""
