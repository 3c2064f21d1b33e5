"""orm."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import rows

TABLE = (*rows("waits", "", "", ""),)
