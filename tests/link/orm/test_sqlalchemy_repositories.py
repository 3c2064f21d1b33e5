"""Where sessions and models come from: generic repositories, factories, dependencies, Flask, SQLModel, untyped parameters."""

from __future__ import annotations

import pytest

from stackcheck.extract.python import module_facts
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, SourceFile

from .test_sqlalchemy_values import MODELS, said

IMPORTS = """
from typing import Generic, Type, TypeVar
from fastapi import Depends
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker
import sqlmodel
from models import Base, Order, User
T = TypeVar("T", bound=Base)
"""

PROGRAMS = {
    "a class attribute": (
        """
class Repository(Generic[T]):
    model: type[T]
    def __init__(self, session: Session):
        self.session = session
    def list(self):
        return self.session.scalars(select(self.model)).all()
class Orders(Repository[Order]):
    model = Order
def view(session: Session):
    for o in Orders(session).list():
        o.user
""",
        {"user"},
    ),
    "a type argument": (
        """
class Repository(Generic[T]):
    model: type[T]
    def list(self, session: Session):
        return session.query(self.model).all()
class Orders(Repository[Order]):
    pass
def view(session: Session):
    for o in Orders().list(session):
        o.user
""",
        {"user"},
    ),
    "a constructor's argument": (
        """
class Crud(Generic[T]):
    def __init__(self, model: Type[T]):
        self.model = model
    def list(self, db: Session) -> list[T]:
        return db.query(self.model).all()
orders = Crud[Order](Order)
users = Crud(User)
def view(db: Session):
    for o in orders.list(db):
        o.user
    for u in users.list(db):
        u.letters
""",
        {"user"},
    ),
    "a base's constructor": (
        """
class Crud(Generic[T]):
    def __init__(self, model: Type[T], db: Session):
        self.model = model
        self.db = db
    def list(self):
        return self.db.query(self.model).all()
class Orders(Crud[Order]):
    def __init__(self, db: Session):
        super().__init__(Order, db)
def view(db: Session):
    for o in Orders(db).list():
        o.user
""",
        {"user"},
    ),
    "a function of a type": (
        """
def every(db: Session, model: type[T]) -> list[T]:
    return db.query(model).all()
def view(db: Session):
    for o in every(db, Order):
        o.user
    for u in every(db, User):
        u.letters
""",
        {"user"},
    ),
    "a factory and a dependency": (
        """
SessionLocal = sessionmaker(bind=None)
def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()
def view(db = Depends(get_db)):
    for o in db.query(Order):
        o.user
""",
        {"user"},
    ),
    "an asynchronous factory": (
        """
factory = sessionmaker(create_async_engine("x"), class_=AsyncSession)
async def get_db():
    async with factory() as db:
        yield db
async def view(db = Depends(get_db)):
    for o in (await db.execute(select(Order))).scalars():
        o.user
""",
        {"user"},
    ),
    "two context managers": (
        """
factory = async_sessionmaker()
async def view():
    async with factory() as session, session.begin():
        for o in await session.scalars(select(Order)):
            o.user
""",
        {"user"},
    ),
    "a subclass of Session": (
        "class Mine(Session):\n    pass\ndef view(db: Mine):\n    for o in db.query(Order):\n        o.user\n",
        {"user"},
    ),
    "a scoped session": (
        "db = scoped_session(sessionmaker())\ndef view():\n    for o in db.query(Order):\n        o.user\n",
        {"user"},
    ),
    "Flask": (
        """
db = SQLAlchemy()
def view():
    for o in db.session.query(Order):
        o.user
    for o in db.session.execute(db.select(Order)).scalars():
        o.items
    for o in Order.query.filter_by(status="new"):
        o.manager
""",
        {"user", "items", "manager"},
    ),
    "SQLModel": (
        """
def view(db: sqlmodel.Session):
    for o in db.exec(sqlmodel.select(Order)).all():
        o.user
    for o, u in db.exec(sqlmodel.select(Order, User)):
        o.items
    for status in db.exec(sqlmodel.select(Order.status)):
        status.user
""",
        {"user", "items"},
    ),
    "a session without a type": (
        "def every(*, db):\n    return db.query(Order)\ndef view(db):\n    for o in every(db=db):\n        o.user\n",
        {"user"},
    ),
    "rows without a query": (
        "def every(db) -> list[Order]: ...\ndef view(db):\n    for o in every(db):\n        o.user\n",
        set(),
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_rows_are_followed(name: str) -> None:
    source, expected = PROGRAMS[name]
    files = {"models.py": MODELS, "app.py": IMPORTS + source}
    assert said(observations(Project({p: SourceFile(p, module_facts(text.encode())) for p, text in files.items()}))) == expected
