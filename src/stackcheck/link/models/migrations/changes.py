"""What a migration does to the indexes of a table."""

from __future__ import annotations

import msgspec

from stackcheck.link.models.rows import Index


class Change(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """An index that is made, or dropped where `index` is None: by its name, or all of a table where it has none.

    `table` is the name in the database, "app.model" in lower case where Django's migrations name the model; columns are named
    likewise.
    """

    name: str
    table: str = ""
    index: Index | None = None
