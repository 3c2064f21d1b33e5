"""Secrets in settings, and the readers of the environment that have literal defaults."""
