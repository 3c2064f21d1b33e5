"""How control and arguments flow, whatever is followed: statements, tests, calls, and the memory of what was followed."""
