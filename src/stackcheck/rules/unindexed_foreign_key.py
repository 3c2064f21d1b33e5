"""A foreign key of SQLAlchemy that rows are looked for by has no index.

`ForeignKey` makes a constraint and no index: only MySQL adds one by itself. Every load of the parent's children, every join
and every delete of a parent then reads the whole table of the children.

Bad:

    # shop/models.py
    from sqlalchemy import ForeignKey
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

    class Base(DeclarativeBase):
        pass

    class Customer(Base):
        __tablename__ = "customer"
        id: Mapped[int] = mapped_column(primary_key=True)
        orders: Mapped[list["Order"]] = relationship(back_populates="customer")

    class Order(Base):
        __tablename__ = "order"
        id: Mapped[int] = mapped_column(primary_key=True)
        customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
        customer: Mapped[Customer] = relationship(back_populates="orders")

Good:

    # shop/models.py
    from sqlalchemy import ForeignKey
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

    class Base(DeclarativeBase):
        pass

    class Customer(Base):
        __tablename__ = "customer"
        id: Mapped[int] = mapped_column(primary_key=True)
        orders: Mapped[list["Order"]] = relationship(back_populates="customer")

    class Order(Base):
        __tablename__ = "order"
        id: Mapped[int] = mapped_column(primary_key=True)
        customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
        customer: Mapped[Customer] = relationship(back_populates="orders")
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.indexing.foreign_keys import unindexed_foreign_keys
from stackcheck.link.indexing.missing import MissingIndex
from stackcheck.link.indexing.remedies import WRITES, places, remedy
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC603", about=unindexed_foreign_keys)
def unindexed_foreign_key(missing: MissingIndex, project: Project) -> Violations:
    name = f"{missing.model.name}.{missing.field.name}"
    message = f"No index serves the foreign key {name}, used at {places(missing.uses)}: {remedy(missing)} ({WRITES})"
    yield Violation(missing.place, message, missing.trace, missing.severity, decides=missing.uses)
