"""Rules of the Acme company."""
