"""The exit codes of the command line."""

from __future__ import annotations

CLEAN, FOUND, USAGE, FAILED, INTERRUPTED = 0, 1, 2, 3, 130
