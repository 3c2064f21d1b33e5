"""Classes that a framework asks for rows, and then calls back with each of them: search indexes, feeds, sitemaps, exports.

Facts from the documentation of django-elasticsearch-dsl, django-haystack, django-import-export, and of Django ("The syndication
feed framework", "The sitemap framework").
"""

from __future__ import annotations

import msgspec


class Callbacks(msgspec.Struct, frozen=True, kw_only=True):
    """How a framework shows rows: the method that gives them, and what it calls or reads for each.

    What the method `given` gives is handed to the first one.  `model` is where the class names the model of which all rows are
    taken, if it has no such method.  Called are the methods of these `names`, and those that begin with one of the `prefixes`;
    `reads` are methods of the row itself, called unless the class has the one behind the colon.  Of the fields that the class
    declares, `path` is the option with what they read, and `separator` stands between its parts.
    """

    bases: frozenset[str]
    rows: str
    given: str = ""
    model: str = ""
    names: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    fields: str = ""
    path: str = ""
    separator: str = "."


CALLBACKS = (
    Callbacks(
        bases=frozenset(
            f"django_elasticsearch_dsl.{name}" for name in ("Document", "DocType", "documents.Document", "documents.DocType")
        )
        | frozenset(f"django_opensearch_dsl.{name}" for name in ("Document", "documents.Document")),
        rows="get_queryset", model="Django.model", names=("prepare",), prefixes=("prepare_",),
        fields="django_elasticsearch_dsl.fields. django_opensearch_dsl.fields.", path="attr",
    ),
    Callbacks(
        bases=frozenset({"haystack.indexes.SearchIndex", "haystack.indexes.ModelSearchIndex"}),
        rows="index_queryset", model="get_model()", names=("prepare",), prefixes=("prepare_",),
        fields="haystack.fields. haystack.indexes.", path="model_attr", separator="__",
    ),
    Callbacks(
        bases=frozenset({"django.contrib.sitemaps.Sitemap"}),
        rows="items", names=("location", "lastmod", "changefreq", "priority", "alternates"),
        reads=("get_absolute_url:location",),
    ),
    Callbacks(
        bases=frozenset({"django.contrib.syndication.views.Feed"}),
        rows="items", given="get_object", prefixes=("item_",), reads=("get_absolute_url:item_link",),
    ),
    Callbacks(
        bases=frozenset({"import_export.resources.ModelResource", "import_export.resources.Resource"}),
        rows="get_queryset", model="Meta.model", prefixes=("dehydrate_",),
        fields="import_export.fields.", path="attribute", separator="__",
    ),
)  # fmt: skip
