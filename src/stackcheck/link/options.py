"""What a configuration can say to the linking and to the rules: thresholds, and names that the catalogue does not know."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class Options(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Every field is a key of `[tool.stackcheck]`, in kebab case; its default stands here and nowhere else."""

    blocking_calls: tuple[str, ...] = ()
    """Names that hold the event loop: `acme.fetch`, `acme.Client.*` (each method), `acme.Client.**` (behind attributes too)."""
    non_blocking_calls: tuple[str, ...] = ()
    """Names, in the same notation, that the catalogue of blocking calls has and that do not block here."""
    offloaders: tuple[str, ...] = ()
    """Functions that run what they are given off the loop: `acme.in_thread`, `acme.run_in(1)` for the second argument."""

    querying_calls: tuple[str, ...] = ()
    """Functions and methods outside the project that ask the database at each call: `acme.Client.permissions`."""
    checking_calls: tuple[str, ...] = ()
    """Functions and methods that check or convert what a client sent: `acme.clean`, `acme.Form.accept`."""
    executing_calls: tuple[str, ...] = ()
    """Functions and methods that execute SQL: `acme.Warehouse.run`, `acme.run(1)` where the text is the second argument."""
    quoting_calls: tuple[str, ...] = ()
    """Functions and methods whose result is safe inside of SQL: `acme.quoted`, `acme.Warehouse.identifier`."""
    base_classes: dict[str, str] = {}
    """What a class outside the project inherits from: `"acme.Serializer" = "rest_framework.serializers.ModelSerializer"`."""
    class_loaders: dict[str, str] = {}
    """Functions that give classes by names in texts (`load("shop.forms", "OrderForm")`), with the package below which the named
    modules are: `"acme.load" = "acme.apps"`."""

    max_view_weight: Count = 24
    """From which weight on a view is fat: statements and complexity, 2 for each model and write, 3 for each system outside."""

    check_hook_annotations: bool = False
    """Whether `untyped-parameter` and `untyped-return` judge hooks of class-based views too (`get_queryset`, `form_valid`)."""

    unannotated_modules: tuple[str, ...] = ()
    """Modules whose endpoints need no annotations, named as for mypy: `shop.legacy`, `shop.legacy.*`; those
    that mypy is told to leave alone are among them."""

    check_low_cardinality: bool = False
    """Whether `unindexed-filter` also judges columns of few different values: booleans, and choices as `small-choices` says."""
    small_choices: Count = 3
    """Up to how many choices a column has too few different values for an index of its own."""
    small_tables: tuple[str, ...] = ()
    """Models of which the table stays small, so that it needs no index: `Country`, `shop.Country`, or the table's name."""
    database: Literal["", "postgresql", "mysql", "sqlite"] = ""
    """The database, where the settings do not tell: MySQL gives every foreign key an index, PostgreSQL and SQLite do not."""
