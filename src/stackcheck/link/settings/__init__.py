"""Django's settings modules, and the databases that they name."""
