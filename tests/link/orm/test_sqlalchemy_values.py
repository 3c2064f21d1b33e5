"""What the interpreter says about SQLAlchemy's loading, against SQLAlchemy itself: the programs run with 3 and with 6 rows."""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from stackcheck.extract.python import module_facts
from stackcheck.link.evaluate.observations import Observations
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, SourceFile

if TYPE_CHECKING:
    import sqlalchemy
    from sqlalchemy.orm import Session

MODELS = """
from typing import Optional
from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(AsyncAttrs, DeclarativeBase):
    pass

user_tag = Table("user_tag", Base.metadata, Column("user_id", ForeignKey("users.id")), Column("tag_id", ForeignKey("tags.id")))

class Company(Base):
    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    users: Mapped[list["User"]] = relationship(back_populates="company")

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    company: Mapped[Company] = relationship(back_populates="users")
    orders: Mapped[list["Order"]] = relationship(back_populates="user")
    letters: Mapped[list["Letter"]] = relationship(lazy="selectin")
    tags: Mapped[list["Tag"]] = relationship(secondary=user_tag)
    log: Mapped[list["Entry"]] = relationship(lazy="dynamic")
    tag_names = association_proxy("tags", "name")
    order_managers = association_proxy("orders", "manager")

    @property
    def employer(self):
        return self.company.name

    @hybrid_property
    def is_busy(self):
        return len(self.orders) > 2

class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    manager_id: Mapped[Optional[int]] = mapped_column(ForeignKey("companies.id"))
    user: Mapped[User] = relationship(back_populates="orders")
    manager: Mapped[Company] = relationship()
    items: Mapped[list["Item"]] = relationship(back_populates="order")

class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    order: Mapped[Order] = relationship(back_populates="items")

class Letter(Base):
    __tablename__ = "letters"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    stamp_id: Mapped[int] = mapped_column(ForeignKey("stamps.id"))
    stamp: Mapped["Stamp"] = relationship(lazy="joined")

class Stamp(Base):
    __tablename__ = "stamps"
    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[int]

class Node(Base):
    __tablename__ = "nodes"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("nodes.id"))
    parent: Mapped[Optional["Node"]] = relationship(lazy="selectin", remote_side=[id])
    leaves: Mapped[list["Leaf"]] = relationship(lazy="selectin", back_populates="node")

class Leaf(Base):
    __tablename__ = "leaves"
    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey("nodes.id"))
    node: Mapped[Node] = relationship(lazy="selectin", back_populates="leaves")

class Entry(Base):
    __tablename__ = "entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
"""

IMPORTS = """
from sqlalchemy import and_, delete, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import (
    Load, Session, aliased, contains_eager, defaultload, joinedload, lazyload, load_only, noload, raiseload, selectinload, subqueryload,
)
from models import Company, Entry, Item, Leaf, Letter, Node, Order, Stamp, Tag, User
"""

SYNC: list[tuple[str, set[str]]] = [
    # a relation of every row
    ("for o in session.scalars(select(Order)):\n    o.user.email", {"user"}),
    ("for o in session.scalars(select(Order)).all():\n    o.user_id", set()),
    ("for o in session.execute(select(Order)).scalars().all():\n    o.user.email", {"user"}),
    ("for (o,) in session.execute(select(Order)):\n    o.user.email", {"user"}),
    ("for row in session.execute(select(Order)):\n    row[0].user.email", {"user"}),
    ("for row in session.execute(select(Order)):\n    row.Order.user.email", {"user"}),
    ("for o in session.execute(select(Order)).unique().scalars():\n    o.user.email", {"user"}),
    ("for o in session.query(Order):\n    o.user.email", {"user"}),
    ("for o in session.query(Order).filter_by(status='new').order_by(Order.id).all():\n    o.user.email", {"user"}),
    ("return [o.user.email for o in session.query(Order).all()]", {"user"}),
    ("return {o.id: o.user for o in list(session.scalars(select(Order)))}", {"user"}),
    ("return sorted(session.scalars(select(Order)), key=lambda o: o.user.email)", {"user"}),
    ("for o in session.scalars(select(Order)):\n    len(o.items)", {"items"}),
    ("for o in session.scalars(select(Order)):\n    for i in o.items:\n        i.name", {"items"}),
    ("for o in session.scalars(select(Order)):\n    o.user.company.name", {"user", "user__company"}),
    ("for u in session.scalars(select(User)):\n    u.tags", {"tags"}),
    ("for u in session.scalars(select(User)):\n    u.employer", {"company"}),
    ("for u in session.scalars(select(User)):\n    u.is_busy", {"orders"}),
    ("for u in session.scalars(select(User)):\n    list(u.tag_names)", {"tags"}),
    ("for u in session.scalars(select(User)):\n    list(u.order_managers)", {"orders", "manager"}),
    ("for o in session.scalars(select(Order).limit(50)):\n    o.user.email", {"user"}),
    ("for o in session.scalars(select(Order).join(Order.user)):\n    o.user.email", {"user"}),
    # the model's own strategy
    ("for u in session.scalars(select(User)):\n    u.letters", set()),
    ("for u in session.scalars(select(User)):\n    for letter in u.letters:\n        letter.stamp.price", set()),
    ("for u in session.scalars(select(User).options(lazyload(User.letters))):\n    u.letters", {"letters"}),
    ("for u in session.scalars(select(User).options(noload(User.letters))):\n    u.letters", set()),
    ("for u in session.scalars(select(User)):\n    u.log.count()", {"query:count"}),
    ("for u in session.scalars(select(User)):\n    u.log.filter(Entry.id > 1).all()", {"query:all"}),
    ("for leaf in session.scalars(select(Leaf)):\n    leaf.node.id", set()),
    ("for leaf in session.scalars(select(Leaf)):\n    len(leaf.node.leaves)", {"node__leaves"}),
    ("for node in session.scalars(select(Node)):\n    for leaf in node.leaves:\n        leaf.node.id", set()),
    # options, path by path
    ("for o in session.scalars(select(Order).options(joinedload(Order.user))):\n    o.user.email", set()),
    ("for o in session.scalars(select(Order).options(selectinload(Order.user))):\n    o.user.email", set()),
    ("for o in session.scalars(select(Order).options(subqueryload(Order.items))):\n    len(o.items)", set()),
    ("for o in session.scalars(select(Order).options(joinedload(Order.user))):\n    len(o.items)", {"items"}),
    ("for o in session.scalars(select(Order).options(joinedload(Order.user))):\n    o.user.company.name", {"user__company"}),
    (
        "for o in session.scalars(select(Order).options(joinedload(Order.user).joinedload(User.company))):\n    o.user.company.name",
        set(),
    ),
    (
        "for o in session.scalars(select(Order).options(joinedload(Order.user).selectinload(User.tags))):\n    o.user.tags",
        set(),
    ),
    (
        (
            "for o in session.scalars(select(Order).options(joinedload(Order.user).options(joinedload(User.company), "
            "selectinload(User.tags)))):\n    o.user.company.name\n    o.user.tags"
        ),
        set(),
    ),
    (
        "for o in session.scalars(select(Order).options(defaultload(Order.user).joinedload(User.company))):\n    o.user.company",
        {"user"},
    ),
    ("for o in session.scalars(select(Order).options(Load(Order).joinedload(Order.user))):\n    o.user.email", set()),
    ("for x in session.scalars(select(Letter).options(lazyload('*'))):\n    x.stamp.price", {"stamp"}),
    ("for x in session.scalars(select(Letter).options(selectinload('*'))):\n    x.stamp.price", set()),
    ("for o in session.scalars(select(Order).join(Order.user).options(contains_eager(Order.user))):\n    o.user.email", set()),
    ("for u in session.scalars(select(User).options(selectinload(User.orders).load_only(Order.status))):\n    u.orders", set()),
    ("for u in session.query(User).options(joinedload(User.company)).all():\n    u.company.name", set()),
    (
        "for u in session.scalars(select(User).options(joinedload(User.orders))).unique():\n    for o in u.orders:\n        o.items",
        {"items"},
    ),
    ("options = [joinedload(Order.user)]\nfor o in session.scalars(select(Order).options(*options)):\n    o.user.email", set()),
    (
        "query = select(Order)\nquery = query.options(joinedload(Order.user))\nfor o in session.scalars(query):\n    o.user.email",
        set(),
    ),
    # several entities, and values
    ("for o, u in session.execute(select(Order, User).join(Order.user)):\n    o.items\n    u.email", {"items"}),
    ("for o, u in session.execute(select(Order, User).join(User)):\n    u.company.name", {"company"}),
    (
        "for o, u in session.execute(select(Order, User).join(User).options(joinedload(User.company))):\n    u.company.name",
        set(),
    ),
    ("for o, u in session.query(Order, User).join(Order.user).all():\n    u.tags", {"tags"}),
    ("for number, status in session.execute(select(Order.id, Order.status)):\n    status", set()),
    ("for status in session.scalars(select(Order.status)):\n    status", set()),
    (
        "for (o, total) in session.execute(select(Order, func.count(Item.id)).join(Item).group_by(Order.id)):\n    o.user",
        {"user"},
    ),
    # what the session knows already
    ("c = session.get(Company, 1)\nfor u in c.users:\n    u.company.name", set()),
    (
        "for c in session.scalars(select(Company).options(selectinload(Company.users))):\n    for u in c.users:\n        u.company.name",
        set(),
    ),
    ("for o in session.scalars(select(Order).where(Order.user_id == 1)):\n    o.user.email", set()),
    ("u = session.get(User, 1)\nfor o in session.scalars(select(Order).where(Order.user == u)):\n    o.user.email", set()),
    ("for o in session.query(Order).filter_by(user_id=1):\n    o.user.email", set()),
    ("users = session.scalars(select(User)).all()\nfor o in session.scalars(select(Order)):\n    o.user.email", set()),
    ("o = session.scalars(select(Order)).first()\nfor _ in range(9):\n    o.user.email", set()),
    ("o = session.get(Order, 1)\no.user.company.name\no.items", set()),
    ("u = session.query(User).first()\nfor o in session.scalars(select(Order)):\n    o.user = u\n    o.user.email", set()),
    # queries in loops
    (
        "for o in session.scalars(select(Order)):\n    session.scalar(select(User).where(User.email == str(o.id)))",
        {"query:scalar"},
    ),
    (
        "for n in [o.id for o in session.scalars(select(Order))]:\n    session.execute(select(User).where(User.id == n)).scalar_one()",
        {"query:execute"},
    ),
    ("for o in session.query(Order):\n    session.query(Item).filter(Item.order_id == o.id).count()", {"query:count"}),
    ("for o in session.query(Order):\n    session.query(Item).filter_by(order_id=o.id).first()", {"query:first"}),
    (
        "for o in session.scalars(select(Order)).all():\n    session.execute(update(Order).where(Order.id == o.id).values(status='b'))",
        {"query:execute"},
    ),
    ("for o in session.scalars(select(Order)).all():\n    session.refresh(o)", {"query:refresh"}),
    (
        "for o in session.scalars(select(Order)).all():\n    session.query(Item).filter(Item.name == o.status).delete()",
        {"query:delete"},
    ),
    ("statement = select(Order).where(or_(Order.id > 1, Order.status == 'x'))\nreturn session.scalars(statement).all()", set()),
    ("for o in session.scalars(select(Order)):\n    select(User).where(User.id == o.user_id)", set()),
]

ASYNC: list[tuple[str, set[str]]] = [
    ("for o in (await session.scalars(select(Order))).all():\n    o.user.email", {"user"}),
    ("result = await session.execute(select(Order))\nfor o in result.scalars():\n    o.items", {"items"}),
    (
        "result = await session.execute(select(Order).options(selectinload(Order.items)))\nfor o in result.scalars():\n    o.items",
        set(),
    ),
    ("async for o in await session.stream_scalars(select(Order)):\n    o.status", set()),
    ("o = (await session.execute(select(Order))).scalars().first()\no.user.email", {"user"}),
    ("o = await session.get(Order, 1)\no.items", {"items"}),
    ("o = await session.get(Order, 1, options=[selectinload(Order.items)])\no.items", set()),
    ("o = await session.get(Order, 1)\nawait session.refresh(o, ['items'])\nlen(o.items)", set()),
    ("o = await session.get(Order, 1)\nitems = await o.awaitable_attrs.items\nlen(items)", set()),
    ("o = await session.get(Order, 1)\nawait session.run_sync(lambda s: o.items)", set()),
    ("o = await session.scalar(select(Order).options(joinedload(Order.user)))\no.user.company.name", {"user__company"}),
    (
        "o = await session.scalar(select(Order).options(joinedload(Order.user).joinedload(User.company)))\no.user.company.name",
        set(),
    ),
    ("u = await session.get(User, 1)\no = await session.scalar(select(Order).where(Order.user_id == 1))\no.user.email", set()),
    ("leaf = await session.scalar(select(Leaf))\nleaf.node.id", set()),
    ("leaf = await session.scalar(select(Leaf))\nleaf.node.leaves", {"node__leaves"}),
    ("node = await session.scalar(select(Node))\nnode.parent", {"parent"}),
    ("u = await session.get(User, 1)\nfor letter in u.letters:\n    letter.stamp.price", set()),
    ("o = await session.get(Order, 1)\nu = await session.get(User, o.user_id)\no.user = u\no.user.email", set()),
    ("o = Order(status='x', user_id=1)\nsession.add(o)\nawait session.flush()\no.status", set()),
    ("o = await session.scalar(select(Order).options(raiseload(Order.items)))\no.status", set()),
]


def observed(body: str, kind: str) -> Observations:
    indented = body.replace("\n", "\n    ")
    head = "async def program(session: AsyncSession):" if kind == "async" else "def program(session: Session):"
    sources = {"models.py": MODELS, "app.py": f"{IMPORTS}\n{head}\n    {indented}\n"}
    return observations(Project({p: SourceFile(p, module_facts(text.encode())) for p, text in sources.items()}))


def said(seen: Observations) -> set[str]:
    lazy = {event.path for event, _ in seen.lazy.values()} | {event.path for event in seen.single.values()}
    return lazy | {f"query:{query.verb}" for query, _ in seen.loops.values()}


@pytest.fixture(scope="module")
def mapped() -> dict[str, Any]:
    # annotations are looked up in the module of the classes
    module = sys.modules["stackcheck_test_models"] = ModuleType("stackcheck_test_models")
    names = vars(module)
    exec(MODELS, names)
    exec(IMPORTS.replace("from models import", "# "), names)
    return names


def fill(names: dict[str, Any], session: Session, count: int) -> None:
    for n in range(1, count + 1):
        company = names["Company"](id=n, name=f"c{n}")
        user = names["User"](id=n, email=f"u{n}", company=company, tags=[names["Tag"](name=f"t{n}")])
        user.letters.append(names["Letter"](stamp=names["Stamp"](price=n)))
        order = names["Order"](id=n, status="new", user=user, manager=company)
        session.add_all([order, names["Item"](name="i", order=order), names["Entry"](user_id=n)])
        above = names["Node"](id=100 + n)
        session.add(names["Leaf"](id=n, node=names["Node"](id=n, parent=above)))
    session.commit()


def compiled(names: dict[str, Any], body: str, head: str) -> Any:
    scope = dict(names)
    exec(f"{head} program(session):\n    " + body.replace("\n", "\n    "), scope)
    return scope["program"]


@pytest.fixture(scope="module")
def filled(mapped: dict[str, Any]) -> dict[int, sqlalchemy.Engine]:
    """A database with 3 rows of everything, and one with 6."""
    import sqlalchemy
    from sqlalchemy.orm import Session
    from sqlalchemy.pool import StaticPool

    engines = {count: sqlalchemy.create_engine("sqlite://", poolclass=StaticPool) for count in (3, 6)}
    for count, engine in engines.items():
        mapped["Base"].metadata.create_all(engine)
        with Session(engine) as session:
            fill(mapped, session, count)
    return engines


def executed(names: dict[str, Any], body: str, engine: sqlalchemy.Engine) -> int:
    """How many statements the program executes; what it writes is rolled back."""
    from sqlalchemy import event
    from sqlalchemy.orm import Session

    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    with Session(engine) as session:
        compiled(names, body, "def")(session)
    event.remove(engine, "before_cursor_execute", note)
    return len(statements)


def raises(names: dict[str, Any], body: str) -> bool:
    from sqlalchemy.exc import MissingGreenlet, StatementError
    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
    from sqlalchemy.pool import StaticPool

    async def run() -> bool:
        engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
        async with engine.begin() as connection:
            await connection.run_sync(names["Base"].metadata.create_all)
        async with AsyncSession(engine) as session:
            await session.run_sync(lambda inner: fill(names, inner, 3))
        try:
            async with AsyncSession(engine) as session:
                await compiled(names, body, "async def")(session)
        except (MissingGreenlet, StatementError) as error:
            return "greenlet_spawn" in str(error)
        finally:
            await engine.dispose()
        return False

    return asyncio.run(run())


@pytest.mark.parametrize(("body", "expected"), SYNC)
def test_sync(body: str, expected: set[str], mapped: dict[str, Any], filled: dict[int, sqlalchemy.Engine]) -> None:
    grows = executed(mapped, body, filled[6]) > executed(mapped, body, filled[3])
    assert grows is bool(expected), "the program does not do what the test says"
    assert said(observed(body, "sync")) == expected


@pytest.mark.parametrize(("body", "expected"), ASYNC)
def test_async(body: str, expected: set[str], mapped: dict[str, Any]) -> None:
    assert raises(mapped, body) is bool(expected), "the program does not do what the test says"
    seen = observed(body, "async")
    assert said(seen) == expected
    assert {e.raises for e in seen.single.values()} | {e.raises for e, _ in seen.lazy.values()} <= {"greenlet"}
