"""A relationship of an object from an AsyncSession is read, and nothing loaded it.

SQLAlchemy cannot load lazily there: the read raises `MissingGreenlet`. Load the relationship with the query, or with
`await session.refresh(obj, ["relation"])`. The same holds for a relationship that is told to raise (`lazy="raise"`,
`raiseload(...)`).

Bad:

    # shop/models.py
    from sqlalchemy import ForeignKey
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

    class Base(DeclarativeBase):
        pass

    class Customer(Base):
        __tablename__ = "customers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)
        customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
        customer: Mapped[Customer] = relationship()

    # shop/orders.py
    from sqlalchemy.ext.asyncio import AsyncSession
    from shop.models import Order

    async def customer_name(session: AsyncSession, order_id: int) -> str:
        order = await session.get_one(Order, order_id)
        return order.customer.name

Good:

    # shop/models.py
    from sqlalchemy import ForeignKey
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

    class Base(DeclarativeBase):
        pass

    class Customer(Base):
        __tablename__ = "customers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)
        customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
        customer: Mapped[Customer] = relationship()

    # shop/orders.py
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import joinedload
    from shop.models import Order

    async def customer_name(session: AsyncSession, order_id: int) -> str:
        order = await session.get_one(Order, order_id, options=[joinedload(Order.customer)])
        return order.customer.name
"""

from __future__ import annotations

from stackcheck.facts.findings import Cause, Severity, Violation
from stackcheck.link.loading.failing_reads import FailingRead, failing_reads
from stackcheck.link.loading.remedies import row_name
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule

_REASONS = {
    "greenlet": "cannot be loaded by an AsyncSession when it is read",
    "raiseload": "is told to raise, and nothing loaded it",
}


@rule("KC808", about=failing_reads)
def lazy_load_in_async(read: FailingRead, project: Project) -> Violations:
    what = f"{row_name(project, read.model)}.{read.relation}"
    where = f" to the query at {read.site.path}:{read.site.line}" if read.site is not None else " to the query"
    cause = Cause(read.site, read.option) if read.site is not None else None
    if read.reason == "expired" and read.site is not None:
        row = row_name(project, read.model)
        at = f"the commit at {read.site.path}:{read.site.line}"
        remedy = f"`await session.refresh({row})` before, or make the sessions with expire_on_commit=False"
        message = f"{what} is expired by {at}, and an AsyncSession cannot load it when it is read; {remedy}"
        yield Violation(read.place, message, read.trace, cause=cause)
        return
    message = f"{what} {_REASONS[read.reason]}; add .options({read.option}){where}"
    # the session may have met the object before, with other options: the more code lies between, the likelier
    is_near = read.site is not None and read.site.path == read.place.path
    yield Violation(read.place, message, read.trace, None if is_near else Severity.NOTE, cause=cause)
