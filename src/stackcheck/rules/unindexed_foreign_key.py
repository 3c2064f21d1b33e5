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

    # shop/services.py
    from sqlalchemy import select
    from sqlalchemy.orm import Session
    from shop.models import Customer, Order

    def place(session: Session, customer: Customer) -> None:
        session.add(Order(customer_id=customer.id))

    def orders(session: Session, customer_id: int) -> list[Order]:
        return list(session.scalars(select(Order).where(Order.customer_id == customer_id)))

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

    # shop/services.py
    from sqlalchemy import select
    from sqlalchemy.orm import Session
    from shop.models import Customer, Order

    def place(session: Session, customer: Customer) -> None:
        session.add(Order(customer_id=customer.id))

    def orders(session: Session, customer_id: int) -> list[Order]:
        return list(session.scalars(select(Order).where(Order.customer_id == customer_id)))
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.indexing.foreign_keys import unindexed_foreign_keys
from stackcheck.link.indexing.missing import MissingIndex
from stackcheck.link.indexing.remedies import reason, remedy, shown
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC603", about=unindexed_foreign_keys)
def unindexed_foreign_key(missing: MissingIndex, project: Project) -> Violations:
    message = (
        f"{missing.name} is a foreign key that rows are found by {shown(missing.uses)} and {reason(missing)}: {remedy(missing)}"
    )
    for use in missing.uses:
        yield Violation(use, message, missing.trace, missing.severity, cause=missing.cause)
