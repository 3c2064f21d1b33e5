"""The packages whose import says that a file is written with what the rules are about."""

from __future__ import annotations

FRAMEWORKS = frozenset(
    "django fastapi graphene graphene_django ninja rest_framework sqlalchemy sqlmodel starlette strawberry strawberry_django "
    "tortoise".split()
)
