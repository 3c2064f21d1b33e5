"""SQL given as text where the ORM or query builder has a construct for it.

Text is not checked against the models: a renamed column breaks it at run time, it speaks one database's dialect, it
bypasses managers, signals and loading options, and its rows are tuples.  What only SQL can say is left alone: data
definition, locks and settings, recursive queries, `INSERT ... SELECT`, full-text search, the database's own tables.

Bad:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        status = models.CharField(max_length=20)
        total = models.IntegerField(default=0)

    # shop/reports.py
    from django.db import connection

    def paid():
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, total FROM shop_order WHERE status = %s ORDER BY total DESC", ["paid"])
            return cursor.fetchall()

Good:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        status = models.CharField(max_length=20)
        total = models.IntegerField(default=0)

    # shop/reports.py
    from shop.models import Order

    def paid():
        return Order.objects.filter(status="paid").order_by("-total").values_list("id", "total")

Bad, in FastAPI with SQLAlchemy:

    # app/models.py
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase): ...

    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)
        status: Mapped[str]
        total: Mapped[int]

    # app/reports.py
    from sqlalchemy import text
    from sqlalchemy.orm import Session

    def paid(session: Session):
        statement = text("SELECT id, total FROM orders WHERE status = :status ORDER BY total DESC")
        return session.execute(statement, {"status": "paid"}).all()

Good, in FastAPI with SQLAlchemy:

    # app/models.py
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase): ...

    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)
        status: Mapped[str]
        total: Mapped[int]

    # app/reports.py
    from sqlalchemy import select
    from sqlalchemy.orm import Session
    from app.models import Order

    def paid(session: Session):
        statement = select(Order.id, Order.total).where(Order.status == "paid").order_by(Order.total.desc())
        return session.execute(statement).all()
"""

from __future__ import annotations

from stackcheck.facts.findings import Cause, Severity, Step, Violation
from stackcheck.link.project import Project
from stackcheck.link.sql.judging import Expressible, expressible
from stackcheck.rules import Violations, rule

_ORMS = {"django": "Django's ORM", "sqlalchemy": "SQLAlchemy", "sqlmodel": "SQLModel", "tortoise": "Tortoise ORM"}


@rule("KC201", about=expressible)
def raw_sql(row: Expressible, project: Project) -> Violations:
    on = f" on {', '.join(row.models)}" if row.models else ""
    execution = row.execution
    trace = [Step(execution.place.path, execution.place.line, f"{execution.api}() executes {row.what}")]
    trace += [Step(row.place.path, row.place.line, f"table {name} belongs to a model") for name in row.tables]
    message = f"raw SQL: {row.what}{on} is text; {_ORMS[row.orm]} says it as {row.remedy}"
    # what cannot be said to its end is left to who knows what the text is for
    severity = Severity.NOTE if "(...)" in row.remedy or "Func()" in row.remedy else None
    yield Violation(row.place, message, tuple(trace), severity, cause=Cause(row.place, is_shared=True))
