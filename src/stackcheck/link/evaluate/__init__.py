"""A small abstract interpreter over function bodies: what values names hold, which functions are called, what is loaded when.

`summaries.summary` runs one function with given arguments and remembers what it returns and which events it met;
`observed.observations` runs every function of the project once and gathers what was met inside loops and coroutines.
"""
