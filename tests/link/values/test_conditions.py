"""Conditions of queries: what SQLAlchemy's comparisons and Django's `Q` objects narrow a query by."""

from __future__ import annotations

import pytest

from stackcheck.extract.python import module_facts
from stackcheck.link.evaluate.observations import Observations
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, SourceFile
from stackcheck.link.values.kinds import Predicate
from tests.link.orm.test_sqlalchemy_values import observed

DJANGO = """
from django.db import models
class Book(models.Model):
    title = models.TextField()
    price = models.IntegerField()
"""

SQLALCHEMY = [
    ("session.scalars(select(Order).where(Order.status == 'x', Order.id > 3))", ["status", "id__gt"]),
    ("session.scalars(select(Order).where('x' == Order.status, 3 <= Order.id))", ["status", "id__gte"]),
    ("session.scalars(select(Order).where((Order.status == 'x') & (Order.id != 3)))", ["status", "not id"]),
    ("session.scalars(select(Order).where(or_(Order.status == 'x', Order.id.in_([1]))))", ["status /2", "id__in /2"]),
    (
        "session.scalars(select(Order).where(~(Order.status == 'x') | Order.manager_id.is_(None)))",
        ["not status /2", "manager_id__isnull /2"],
    ),
    (
        "session.scalars(select(User).where(not_(User.email.like('a%')), User.email.ilike('%b')))",
        ["not email__startswith", "email__icontains"],
    ),
    (
        "session.scalars(select(User).where(User.email.between('a', 'b'), User.email.not_in([])))",
        ["email__range", "not email__in"],
    ),
    ("session.scalars(select(Order).where(func.lower(Order.status) == 'x'))", ["status__lower"]),
    ("session.scalars(select(Order).join(User).where(User.email == 'x'))", ["join user", "user__email"]),
    (
        "session.scalars(select(Order).join(User, Order.user_id == User.id).filter_by(status='x'))",
        ["join user_id", "join User.id", "status"],
    ),
    ("session.scalars(select(Item).join(Order).join(User).where(User.email == 'x'))", ["join order", "User.email"]),
    ("session.scalars(select(User).where(User.orders.any(Order.status == 'x')))", ["orders__status"]),
    ("session.scalars(select(User).where(User.company.has(name='y')))", ["company__name"]),
    ("session.query(Order.id).filter(Order.user == None).all()", ["user__isnull"]),
    ("session.scalar(select(func.count()).select_from(Order).where(Order.status == 'x'))", ["status"]),
    ("session.scalar(select(func.count(Order.id)).where(Order.status == 'x'))", ["status"]),
    ("session.execute(update(Order).where(Order.status == 'x').values(status='y'))", ["status"]),
    ("session.execute(delete(Order).where(Order.status == 'x'))", ["status"]),
    ("session.get(Order, 1)", ["pk"]),
    ("session.scalars(select(User).where(User.email == anything(), anything()))", ["email", "?"]),
    ("w = Order.status == 'x'\nw |= Order.id == 1\nsession.scalars(select(Order).where(w))", ["status /2", "id /2"]),
    ("w = [Order.status == 'x']\nw += [Order.id == 1]\nsession.scalars(select(Order).where(and_(*w)))", ["status", "id"]),
    ("w = [Order.status == 'x']\nw.append(Order.id == 1)\nsession.scalars(select(Order).where(*w))", ["status", "id"]),
    ("w = []\nif session:\n    w.append(Order.status == 'x')\nsession.scalars(select(Order).where(*w))", ["maybe status"]),
    (
        "w = [Order.id == 1]\nif session:\n    w.append(Order.status == 'x')\nsession.scalars(select(Order).where(*w))",
        ["id", "maybe status"],
    ),
]

Q_OBJECTS = [
    ("Book.objects.filter(Q(title='x'), price=1).count()", ["title", "price"]),
    ("Book.objects.filter(Q(title='x') | Q(price__gt=1)).count()", ["title /2", "price__gt /2"]),
    ("Book.objects.filter(Q(title='x') | Q(price__gt=1) | Q(pk=1)).count()", ["title /3", "price__gt /3", "pk /3"]),
    ("Book.objects.filter(Q(title='x') & ~Q(price=1)).count()", ["title", "not price"]),
    ("Book.objects.exclude(Q(title='x')).count()", ["not title"]),
    ("Book.objects.filter(~Q(('title', 'x'))).count()", ["not title"]),
    ("q = Q()\nq |= Q(title='x')\nq |= Q(price=1)\nBook.objects.filter(q).count()", ["title /2", "price /2"]),
    ("Book.objects.filter(Q(title='x', price=1)).count()", ["title", "price"]),
    ("Book.objects.filter(anything()).count()", ["?"]),
    ("Book.objects.filter(**anything()).count()", ["?"]),
    ("Book.objects.filter(**{'title': 1}).count()", ["title"]),
    ("Book.objects.get(Q(pk=1))", ["pk"]),
]


def written(predicate: Predicate) -> str:
    model = f"{predicate.model.qualname}." if predicate.model is not None else ""
    before = "maybe " * predicate.optional + "not " * predicate.excludes + "join " * predicate.joins
    return f"{before}{model}{predicate.lookup or '?'}" + f" /{predicate.either}" * bool(predicate.either)


def lookups(seen: Observations) -> list[str]:
    (query,) = [query for place in seen.queries.values() for query in place.values()]
    assert query.rows is not None
    return [written(predicate) for predicate in query.rows.predicates]


@pytest.mark.parametrize(("body", "expected"), SQLALCHEMY)
def test_sqlalchemy(body: str, expected: list[str]) -> None:
    assert lookups(observed(body, "sync")) == expected


@pytest.mark.parametrize(("body", "expected"), Q_OBJECTS)
def test_q_objects(body: str, expected: list[str]) -> None:
    indented = body.replace("\n", "\n    ")
    source = f"{DJANGO}\nfrom django.db.models import Q\ndef view(anything):\n    {indented}\n"
    assert (
        lookups(observations(Project({"shop/models.py": SourceFile("shop/models.py", module_facts(source.encode()))})))
        == expected
    )
