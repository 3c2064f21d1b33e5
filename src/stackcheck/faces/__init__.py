"""How people and programs meet stackcheck: the command line, flake8."""
