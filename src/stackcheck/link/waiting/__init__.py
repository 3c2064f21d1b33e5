"""What holds the event loop, and where the process serves."""
