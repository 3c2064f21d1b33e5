"""Indexes that only migrations make: SQL text, Django's operations, Alembic's."""

from __future__ import annotations

import pytest

from stackcheck.facts.findings import Place
from stackcheck.link.models.migrations import migrated, sql
from tests.cases import project_of

PLACE = Place("shop/migrations/0002.py", 1)


@pytest.mark.parametrize(
    ("text", "table", "columns", "method", "is_partial"),
    [
        ("CREATE INDEX a ON t (b)", "t", ("b",), "btree", False),
        ('create unique index if not exists "a" on "public"."t" ("b" desc nulls last, c)', "t", ("b", "c"), "btree", False),
        ("CREATE INDEX CONCURRENTLY ON ONLY t (b varchar_pattern_ops)", "t", ("b",), "btree", False),
        ("CREATE INDEX a ON t USING GIN (to_tsvector('english', b), c)", "t", ("", "c"), "gin", False),
        ("CREATE INDEX a ON t (b, lower(c)) INCLUDE (d) WHERE e IS NULL;", "t", ("b", ""), "btree", True),
        ("CREATE INDEX `a` USING BTREE ON `t` (`b`(10), `c`)", "t", ("b", "c"), "btree", False),
        ("ALTER TABLE ONLY t ADD CONSTRAINT a UNIQUE (b, c)", "t", ("b", "c"), "btree", False),
    ],
)
def test_sql(text: str, table: str, columns: tuple[str, ...], method: str, is_partial: bool) -> None:
    (change,) = sql.changes(text, PLACE)
    assert change.index is not None
    assert (change.table, change.index.columns, change.index.method) == (table, columns, method)
    assert (change.index.condition is not None) == is_partial
    assert len(change.index.expressions) == columns.count("")


def test_sql_in_order() -> None:
    text = "CREATE INDEX a ON t (b); DROP INDEX CONCURRENTLY IF EXISTS a, s.c; CREATE INDEX a ON t (d)"
    found = [(change.name, change.index and change.index.columns) for change in sql.changes(text, PLACE)]
    assert found == [("a", ("b",)), ("a", None), ("c", None), ("a", ("d",))]


@pytest.mark.parametrize("text", ["SELECT 1", "CREATE TABLE t (a int UNIQUE)", "REINDEX INDEX a", "DROP TABLE t"])
def test_other_sql(text: str) -> None:
    assert not list(sql.changes(text, PLACE))


DJANGO = """
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [
        AddIndexConcurrently("Order", models.Index(fields=["-made", "total"], name="made_total")),
        migrations.AddIndex(model_name="order", index=models.Index(fields=["total"], name="total")),
        migrations.AddConstraint("order", models.UniqueConstraint(fields=["code"], name="code")),
        RemoveIndexConcurrently("order", "total"),
        migrations.RunSQL(SOMETHING),
        migrations.RunSQL(["CREATE INDEX a ON t (b)", ("CREATE INDEX c ON t (d)", ())], "DROP INDEX a; DROP INDEX c"),
    ]
"""


def test_django() -> None:
    files = {"shop/__init__.py": "", "shop/migrations/__init__.py": "", "shop/migrations/0002_more.py": DJANGO}
    found = {name: {index.columns for index in indexes} for name, indexes in migrated(project_of(files)).items()}
    assert found == {"shop.order": {("made", "total"), ("code",)}, "t": {("b",), ("d",)}}


ALEMBIC = """
import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = {down}

def upgrade():
    {body}
"""


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ({"b": "op.create_index('i', 't', ['x', sa.text('y DESC')], postgresql_where=sa.text('z'))"}, {("x", "y")}),
        ({"b": "op.create_index(op.f('i'), 't', [sa.text('lower(x)')])"}, {("",)}),
        ({"b": "op.create_unique_constraint('u', 't', ['x'])", "a": "op.drop_constraint('u', 't')"}, set()),
        ({"b": "op.create_index('i', 't', ['x'])", "a": "op.drop_table('t')"}, set()),
        ({"b": "op.drop_index('i')", "a": "op.create_index('i', 't', ['x'])"}, {("x",)}),
        ({"b": "op.add_column('t', sa.Column('x', sa.Integer(), index=True))"}, {("x",)}),
        ({"b": "op.get_bind().execute(sa.text('CREATE INDEX i ON t (x)'))"}, {("x",)}),
        ({"b": "op.create_index('i', unknown(), ['x'])"}, set()),
        ({"b": "other.create_index('i', 't', ['x'])"}, set()),
    ],
)
def test_alembic(bodies: dict[str, str], expected: set[tuple[str, ...]]) -> None:
    """The file of the first revision comes last by its name."""
    before = {"b": None, "a": "b"}
    files = {
        f"versions/{name}.py": ALEMBIC.format(name=name, down=repr(before[name]), body=body) for name, body in bodies.items()
    }
    found = {index.columns for indexes in migrated(project_of(files)).values() for index in indexes}
    assert found == expected
