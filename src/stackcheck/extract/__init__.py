"""Bytes to facts: the only place that knows LibCST and Jinja2."""
