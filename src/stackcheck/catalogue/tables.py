"""Libraries that show rows in tables: their columns, and the tables that are given columns and rows."""

from __future__ import annotations


def _names(module: str, written: str) -> frozenset[str]:
    return frozenset(f"{module}.{name}" for name in written.split())


COLUMNS = _names(
    "wagtail.admin.ui.tables",
    """BaseColumn Column NumberColumn ButtonsColumnMixin TitleColumn StatusFlagColumn StatusTagColumn BooleanColumn
    LiveStatusTagColumn DateColumn UpdatedAtColumn UserColumn BulkActionsCheckboxColumn ReferencesColumn DownloadColumn
    RelatedObjectsColumn UsageCountColumn LocaleColumn OrderingColumn""",
)
"""Columns that are made with a name, a label and an accessor: a path of attributes, by default the name, or a function."""

TABLES = _names("wagtail.admin.ui.tables", "Table") | {"wagtail.admin.ui.tables.pages.PageTable"}
"""Tables that are made with columns and rows."""

DECLARED = frozenset({"django_tables2.Table", "django_tables2.tables.Table"})
"""django-tables2's tables: their classes declare the columns, and they are made with rows."""

DECLARED_COLUMNS = ("django_tables2.",)
"""Where the columns of these tables come from."""

TABLE_VIEWS = frozenset(
    {
        "django_tables2.SingleTableView", "django_tables2.SingleTableMixin", "django_tables2.views.SingleTableView",
        "django_tables2.views.SingleTableMixin",
    }
)  # fmt: skip
"""Views that show the rows of their queryset in the table of their `table_class`."""
