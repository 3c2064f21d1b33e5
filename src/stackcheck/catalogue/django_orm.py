"""Django's querysets and managers: what each method does to the rows (docs.djangoproject.com, "QuerySet API reference")."""

from __future__ import annotations

MANAGERS = frozenset(
    """
    django.db.models.Manager django.db.models.manager.Manager django.db.models.manager.BaseManager
    django.contrib.auth.models.UserManager django.contrib.auth.base_user.BaseUserManager
    django.contrib.auth.models.BaseUserManager mptt.managers.TreeManager mptt.models.TreeManager
    polymorphic.managers.PolymorphicManager treebeard.mp_tree.MP_NodeManager modeltranslation.manager.MultilingualManager
    parler.managers.TranslatableManager model_utils.managers.InheritanceManager safedelete.managers.SafeDeleteManager
    wagtail.models.PageManager django.contrib.sites.managers.CurrentSiteManager
    """.split()
)
QUERYSETS = frozenset(
    """
    django.db.models.QuerySet django.db.models.query.QuerySet mptt.querysets.TreeQuerySet treebeard.mp_tree.MP_NodeQuerySet
    polymorphic.query.PolymorphicQuerySet polymorphic.managers.PolymorphicQuerySet parler.managers.TranslatableQuerySet
    model_utils.managers.InheritanceQuerySet
    """.split()
)

NARROWING = frozenset({"filter", "exclude", "complex_filter"})


def _expressions(*names: str) -> frozenset[str]:
    return frozenset(f"{module}.{name}" for module in ("django.db.models", "django.db.models.expressions") for name in names)


COLUMN = "django.db.models.F"
OF_ROW = _expressions("F")
"""Another column of the row at hand."""
Q = frozenset({"django.db.models.Q", "django.db.models.query_utils.Q"})
PREFETCH = frozenset({"django.db.models.Prefetch", "django.db.models.query.Prefetch"})
LOADING = frozenset({"select_related", "prefetch_related", "Prefetch", "prefetch_related_objects"})
"""The words in which code speaks of loading relations with rows."""
PREFETCHING = frozenset({"django.db.models.prefetch_related_objects", "django.db.models.query.prefetch_related_objects"})
ONE_OR_404 = frozenset(
    {
        "django.shortcuts.get_object_or_404", "django.shortcuts.aget_object_or_404",
        "rest_framework.generics.get_object_or_404", "adrf.shortcuts.aget_object_or_404",
    }
)  # fmt: skip
LIST_OR_404 = frozenset({"django.shortcuts.get_list_or_404"})
OF_OUTER_ROW = _expressions("OuterRef")
"""A column of the row for which a subquery is asked."""
EXISTS = _expressions("Exists")
SUBQUERIES = _expressions("Subquery") | {"django.contrib.postgres.expressions.ArraySubquery"}

COMPUTED = ("django.db.models.functions.", "django.db.models.expressions.", "django.db.models.Case", "django.db.models.When",
            "django.db.models.ExpressionWrapper", "django.db.models.Func")  # fmt: skip
"""So begin the names of what computes a value, for each row where columns are among what it is given."""

CHAINING = frozenset(
    {
        "all", "alias", "order_by", "reverse", "distinct", "defer", "only", "using", "select_for_update",
        "none", "union", "intersection", "difference", "get_queryset", "db_manager", "non_polymorphic", "as_manager", "dates_",
        "select_subclasses", "fetch_mode", "_chain", "_clone", "_all", "get_query_set",
    }
)  # fmt: skip
"""Another query over the same rows."""

WRAPPED = NARROWING | {"all", "order_by", "distinct", "using", "annotate", "select_for_update", "none"}
"""What querysets of a project override to do something more: whoever calls it has made the query."""

ANNOTATING = frozenset({"annotate", "extra"})
"""The same rows with more attributes."""

PAGES = frozenset({"page", "get_page", "apage", "aget_page"})
"""Methods of a `Paginator`, which stands for the rows that it pages."""

OF_SETS = frozenset({"union", "intersection", "difference", "symmetric_difference", "copy"})
"""What sets have too: of rows that were fetched before, it is the set that is asked."""

KEEPS_PREFETCH = frozenset({"all", "count", "exists", "contains", "acount", "aexists", "acontains", "_all", "get_queryset"})
"""What a prefetched relation answers from memory (executed on Django 5.2)."""

IN_PYTHON = frozenset(
    """
    exact iexact in gt gte lt lte isnull contains icontains startswith istartswith endswith iendswith range
    date year month day hour minute
    """.split()
)
"""Lookups that an expression of Python compares by, too."""

KEEPS_ORDERED = frozenset({"first", "afirst"})
"""What it answers from memory where the rows have an order."""

COPIES = frozenset({"all", "_all"})
"""What a related manager answers with the rows that were prefetched, and a queryset with a copy that asks again."""

PLAIN = frozenset({"values", "values_list", "dates", "datetimes"})
"""Rows of dicts, tuples or values, which have no relations."""

ONE = frozenset({"get", "first", "last", "earliest", "latest", "aget", "afirst", "alast", "aearliest", "alatest"})
"""Executes the query and gives one instance."""
KEPT = {
    "django.contrib.contenttypes.models.ContentType": frozenset({"get_for_id", "get_for_model", "get_by_natural_key"}),
    "django.contrib.sites.models.Site": frozenset({"get_current"}),
}
"""Methods of managers that remember the instances that they give."""
GETS = frozenset({"get", "aget"})
"""Those that are given conditions."""
BY_FIELD = frozenset({"latest", "earliest", "alatest", "aearliest"})
"""Those that are given what to order by."""

MAKES_OBJECTS = frozenset({"iteration", "aiteration", "iterator", "aiterator"})
"""Makes an object of every row."""

VALUE = frozenset({"count", "exists", "aggregate", "contains", "explain", "acount", "aexists", "aaggregate", "acontains"})
"""Executes the query and gives no instance."""

WRITING = frozenset(
    """
    create update delete get_or_create update_or_create bulk_create bulk_update acreate aupdate adelete aget_or_create
    aupdate_or_create abulk_create abulk_update add remove set clear aadd aremove aset aclear raw_delete _update _raw_delete
    """.split()
)
CREATES = {
    "create": "one", "acreate": "one", "get_or_create": "pair", "update_or_create": "pair", "aget_or_create": "pair",
    "aupdate_or_create": "pair", "bulk_create": "rows", "abulk_create": "rows",
}  # fmt: skip
"""What a writing method gives: an instance, an instance and a flag, rows that share what they were made of."""

FINDS_FIRST = frozenset({"get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"})
"""Writing methods that look for the row by what they are given, except the defaults."""

UPDATES = frozenset({"update", "aupdate"})
"""Writing methods that are given the new values of all rows."""
INSTANCE_WRITES = frozenset({"save", "delete", "asave", "adelete", "save_base"})
INSTANCE_READS = frozenset({"refresh_from_db", "arefresh_from_db"})
NEIGHBOURS = ("get_next_by_", "get_previous_by_")
"""How the methods begin that ask for the next row by a date."""
