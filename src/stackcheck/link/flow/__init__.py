"""What all interpreters of function bodies share."""
