"""Names of graphene's and strawberry's classes, and of what loads relations for their fields."""

from __future__ import annotations

MODEL_TYPES = frozenset({"graphene_django.DjangoObjectType", "graphene_django.types.DjangoObjectType"})
"""graphene types to which the model's own fields are added."""

CONNECTIONS = frozenset({"graphene.Connection", "graphene.relay.Connection", "graphene.relay.connection.Connection"})

UNIONS = frozenset({"graphene.Union", "graphene.types.Union", "graphene.types.union.Union"})

DATA_LOADERS = frozenset(
    {"promise.dataloader.DataLoader", "aiodataloader.DataLoader", "strawberry.dataloader.DataLoader", "promise.DataLoader"}
)
BATCHES = ("batch_load", "batch_load_fn", "load_fn")
"""The methods of a data loader that fetch the objects for many keys."""

ONE = frozenset({"graphene.Field", "graphene.types.Field", "graphene.types.field.Field"})
"""What gives one object."""

WRAPPERS = frozenset({"graphene.NonNull", "graphene.Dynamic", "graphene_django_optimizer.field", *ONE})
"""What gives as many objects as what it is given."""

GRAPHENE_OPTIMIZER = "graphene_django_optimizer"
OPTIMIZERS = frozenset({GRAPHENE_OPTIMIZER, "query_optimizer"})
"""Packages that load, for the lists which go through them, what the model's own fields will read."""

STRAWBERRY_TYPES = frozenset({"strawberry_django.type", "strawberry.django.type", "strawberry_django.node"})
STRAWBERRY_PLAIN_TYPES = frozenset(
    {"strawberry.type", "strawberry.interface", "strawberry.federation.type", "strawberry.federation.interface"}
)
ONE_OF = frozenset({"typing.Optional", "typing.Annotated", "typing.Union", "typing_extensions.Annotated", "strawberry.Maybe"})
"""Generic annotations of one object."""
STRAWBERRY_FIELDS = frozenset(
    {
        "strawberry.field",
        "strawberry.federation.field",
        "strawberry_django.field",
        "strawberry.django.field",
        "strawberry_django.connection",
    }
)
STRAWBERRY_DJANGO = "strawberry_django"
STRAWBERRY_OPTIMIZER = "DjangoOptimizerExtension"

HINTS = ("select_related", "prefetch_related")
"""Keywords of a decorator or a field that name the relations to load with the objects."""
