"""What the interpreter says about Tortoise's loading, against Tortoise itself: the same programs run with 3 and with 6 rows."""

from __future__ import annotations

import asyncio
import logging
import sys
from types import ModuleType
from typing import Any

import pytest

from stackcheck.extract.python import module_facts
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, SourceFile

MODELS = """
from tortoise import fields
from tortoise.models import Model

class Company(Model):
    id = fields.IntField(primary_key=True)
    name = fields.TextField()

class User(Model):
    id = fields.IntField(primary_key=True)
    email = fields.TextField()
    company = fields.ForeignKeyField("models.Company", related_name="users")
    tags = fields.ManyToManyField("models.Tag", related_name="users")

class Tag(Model):
    id = fields.IntField(primary_key=True)
    name = fields.TextField()

class Order(Model):
    id = fields.IntField(primary_key=True)
    status = fields.TextField()
    user = fields.ForeignKeyField("models.User", related_name="orders")
"""

IMPORTS = """
from tortoise.expressions import Q
from tortoise.query_utils import Prefetch
from models import Company, Order, Tag, User
"""

PROGRAMS: list[tuple[str, set[str]]] = [
    ("for o in await Order.all():\n    (await o.user).email", {"user"}),
    ("for o in await Order.filter(Q(status='new') | Q(id__gt=1)).order_by('id'):\n    await o.user", {"user"}),
    ("async for o in Order.all():\n    await o.user", {"user"}),
    ("return [await o.user for o in await Order.all()]", {"user"}),
    ("for o in await Order.all():\n    o.user_id", set()),
    ("for o in await Order.all().select_related('user'):\n    o.user.email", set()),
    ("for o in await Order.all().prefetch_related('user'):\n    o.user.email", set()),
    ("for o in await Order.all().prefetch_related('user'):\n    (await o.user).email", set()),
    ("for o in await Order.all().prefetch_related('user__company'):\n    o.user.company.name", set()),
    ("for o in await Order.all().prefetch_related('user'):\n    await o.user.company", {"user__company"}),
    ("for o in await Order.all():\n    u = await o.user\n    await u.company", {"user", "user__company"}),
    ("for u in await User.all():\n    await u.tags", {"tags"}),
    ("for u in await User.all():\n    await u.tags.all()", {"tags"}),
    ("for u in await User.all():\n    await u.orders.filter(status='new').first()", {"orders"}),
    ("for u in await User.all():\n    await u.orders.all().count()", {"orders"}),
    ("for u in await User.all():\n    async for tag in u.tags:\n        tag.name", {"tags"}),
    ("for u in await User.all().prefetch_related('tags'):\n    for tag in u.tags:\n        tag.name", set()),
    ("for u in await User.all().prefetch_related('tags'):\n    len(u.tags)", set()),
    ("for u in await User.all().prefetch_related('tags'):\n    async for tag in u.tags:\n        tag.name", set()),
    ("for u in await User.all().prefetch_related('tags'):\n    await u.tags", {"tags"}),
    ("for u in await User.all().prefetch_related('tags'):\n    await u.tags.all()", {"tags"}),
    ("for u in await User.all().prefetch_related('orders'):\n    await u.orders.filter(id=1)", {"orders"}),
    ("for u in await User.all().prefetch_related(Prefetch('orders', queryset=Order.filter(id=1))):\n    list(u.orders)", set()),
    ("for u in await User.all():\n    await u.fetch_related('tags')\n    for tag in u.tags:\n        tag.name", {"tags"}),
    ("users = await User.all()\nawait User.fetch_for_list(users, 'tags')\nfor u in users:\n    list(u.tags)", set()),
    ("for row in await Order.all().values('id', 'user__email'):\n    row['id']", set()),
    ("o = await Order.first()\nawait o.user", set()),
    ("o = await Order.get(id=1).prefetch_related('user')\no.user.email", set()),
    ("for o in await Order.all():\n    await User.get(id=o.user_id)", {"query:await"}),
    ("for o in await Order.all():\n    await User.filter(id=o.user_id).exists()", {"query:exists"}),
    ("for o in await Order.all():\n    await o.save()", {"query:save"}),
    ("for o in await Order.all():\n    await Tag.create(name=o.status)", {"query:create"}),
    ("for o in await Order.all():\n    User.filter(id=o.user_id)", set()),
]


def said(body: str) -> set[str]:
    indented = body.replace("\n", "\n    ")
    sources = {"models.py": MODELS, "app.py": f"{IMPORTS}\nasync def program():\n    {indented}\n"}
    seen = observations(Project({path: SourceFile(path, module_facts(text.encode())) for path, text in sources.items()}))
    return {event.path for event, _ in seen.lazy.values()} | {f"query:{query.verb}" for query, _ in seen.loops.values()}


class Counter(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


async def executed(module: ModuleType, body: str, count: int) -> int:
    """How many statements the program executes when there are `count` rows of everything."""
    from tortoise import Tortoise

    names: dict[str, Any] = vars(module)
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": [module.__name__]})
    await Tortoise.generate_schemas()
    for n in range(1, count + 1):
        company = await names["Company"].create(id=n, name=f"c{n}")
        user = await names["User"].create(id=n, email=f"u{n}", company=company)
        await user.tags.add(await names["Tag"].create(id=n, name=f"t{n}"))
        await names["Order"].create(id=n, status="new", user=user)
    scope = dict(names)
    exec(IMPORTS.replace("from models import", "# "), scope)
    exec("async def program():\n    " + body.replace("\n", "\n    "), scope)
    logger, counter = logging.getLogger("tortoise.db_client"), Counter()
    level = logger.level
    logger.addHandler(counter)
    logger.setLevel(logging.DEBUG)
    try:
        await scope["program"]()
    finally:
        logger.removeHandler(counter)
        logger.setLevel(level)
        await Tortoise.close_connections()
    return counter.count


@pytest.fixture(scope="module")
def mapped() -> ModuleType:
    module = sys.modules["stackcheck_test_tortoise"] = ModuleType("stackcheck_test_tortoise")
    exec(MODELS, vars(module))
    return module


@pytest.mark.parametrize(("body", "expected"), PROGRAMS)
def test_programs(body: str, expected: set[str], mapped: ModuleType) -> None:
    counts = [asyncio.run(executed(mapped, body, count)) for count in (3, 6)]
    assert (counts[1] > counts[0]) is bool(expected), "the program does not do what the test says"
    assert said(body) == expected
