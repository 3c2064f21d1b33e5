"""Shapes of code that grow without end, and what a run over them costs."""
