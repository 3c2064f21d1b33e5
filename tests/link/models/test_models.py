"""What the tables of models say where something is unknown, and what only small projects show."""

from __future__ import annotations

from textwrap import dedent

import pytest

from stackcheck.extract.python import module_facts
from stackcheck.link.models import Model, by_label, models
from stackcheck.link.project import Project, SourceFile


def project(files: dict[str, str], migrations: tuple[str, ...] = ()) -> Project:
    facts = {path: module_facts(dedent(text).encode()) for path, text in files.items()}
    return Project({p: SourceFile(p, f, "migration" if p in migrations else "code") for p, f in facts.items()})


def named(files: dict[str, str]) -> dict[str, Model]:
    return {m.name: m for m in models(project(files)).values() if not m.symbol.is_external}


def django(body: str, **others: str) -> dict[str, Model]:
    head = "from django.db import models\n"
    return named({"shop/models.py": head + dedent(body), **{f"{name}.py": text for name, text in others.items()}})


def test_an_unknown_base_makes_a_model_incomplete():
    found = django("""
        from lib.models import Base
        from nowhere import *

        class Known(models.Model):
            pass

        class Strange(Base):
            name = models.CharField(max_length=3)

        class Lost(Missing, models.Model):
            pass

        class Heir(Lost):
            pass
    """)
    assert {name: model.incomplete for name, model in found.items()} == {
        "Known": False, "Strange": True, "Lost": True, "Heir": True,
    }  # fmt: skip


def test_a_class_of_an_unknown_library_without_fields_is_no_model():
    assert (
        django("""
        from lib.forms import Form

        class Plain(Form):
            limit = 3

        class Mixin:
            name = models.CharField(max_length=3)
    """)
        == {}
    )


def test_attributes_that_may_or_may_not_be_fields_are_opaque():
    found = django("""
        from lib import Tracker, StarField

        class Item(models.Model):
            tracker = Tracker()
            stars = StarField(null=True, db_index=True)
            made = lost()
    """)["Item"]
    assert found.opaque == {"tracker", "made"}
    assert (found.fields["stars"].kind, found.fields["stars"].nullable, found.fields["stars"].indexed) == (
        "unknown",
        True,
        True,
    )


def test_a_target_that_is_not_known_is_none():
    found = django("""
        class Item(models.Model):
            a = models.ForeignKey("lib.Other", models.CASCADE)
            b = models.ForeignKey(compute(), models.CASCADE)
            c = models.ForeignKey(settings.NOTHING, models.CASCADE)
    """)["Item"]
    assert {name: relation.target for name, relation in found.relations.items()} == {"a": None, "b": None, "c": None}
    assert found.fields["a"].indexed


def test_an_index_that_cannot_be_read_makes_a_model_incomplete():
    found = django("""
        from lib import more

        class One(models.Model):
            class Meta:
                indexes = [*more]

        class Two(models.Model):
            class Meta:
                unique_together = compute()
    """)
    assert all(model.incomplete for model in found.values())


def test_models_of_migrations_are_none():
    found = project(
        {"shop/migrations/0001.py": "from django.db import models\nclass Old(models.Model): pass\n"},
        ("shop/migrations/0001.py",),
    )
    assert [m for m in models(found).values() if not m.symbol.is_external] == []


def test_a_project_without_django_has_no_built_in_models():
    assert models(project({"main.py": "x = 1\n"})) == {}


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("settings.AUTH_USER_MODEL", "django.contrib.auth.models.User"),
        ("get_user_model()", "django.contrib.auth.models.User"),
        ("apps.get_model('shop', 'Item')", "shop.models.Item"),
        ("'Item'", "shop.models.Item"),
        ("'shop.item'", "shop.models.Item"),
        ("ITEM", "shop.models.Item"),
        ("item_label()", "shop.models.Item"),
        ("swapper.get_model_name('shop', 'Item')", "shop.models.Item"),
        ("to='self'", "shop.models.Link"),
    ],
)
def test_references(written, target):
    found = django(f"""
        import swapper
        from django.apps import apps
        from django.conf import settings
        from django.contrib.auth import get_user_model

        ITEM = "shop.Item"

        def item_label():
            return getattr(settings, "ITEM_MODEL", "shop.Item")

        class Item(models.Model):
            pass

        class Link(models.Model):
            to = models.ForeignKey({written}, on_delete=models.CASCADE)
    """)
    assert found["Link"].relations["to"].target.name == target


def test_tags_lead_through_a_model_to_the_tags():
    found = django("""
        from taggit.managers import TaggableManager
        from taggit.models import TaggedItemBase

        class Tagged(TaggedItemBase):
            content_object = models.ForeignKey("Item", on_delete=models.CASCADE)

        class Item(models.Model):
            tags = TaggableManager()
            own = TaggableManager(through=Tagged)
    """)["Item"]
    assert {name: r.target.name for name, r in found.relations.items() if r.kind == "many_to_many"} == {
        "tags": "taggit.models.Tag", "own": "taggit.models.Tag",
    }  # fmt: skip
    assert found.relations["own"].through.name == "shop.models.Tagged"


def test_composite_keys_and_generated_columns():
    found = django("""
        class Item(models.Model):
            pk = models.CompositePrimaryKey("tenant", "number")
            tenant = models.IntegerField()
            number = models.IntegerField()
            double = models.GeneratedField(expression=models.F("number") * 2, db_persist=True)
    """)["Item"]
    assert list(found.fields) == ["tenant", "number", "double"]
    assert [(index.kind, index.columns) for index in found.indexes] == [("primary_key", ("tenant", "number"))]


def test_querysets_of_managers():
    found = django("""
        from functools import partial
        from django_scopes import ScopedManager

        class Rows(models.QuerySet):
            pass

        class Made(models.Manager):
            def get_queryset(self):
                return Rows(self.model, using=self._db).filter(active=True)

        class Narrowed(Made):
            def get_queryset(self):
                return super().get_queryset().exclude(hidden=True)

        class Dark(models.Manager):
            def get_queryset(self):
                return compute(self)

        Bound = models.Manager.from_queryset(Rows)

        class Item(models.Model):
            made = Made()
            narrowed = Narrowed()
            dark = Dark()
            bound = Bound()
            scoped = ScopedManager(tenant="x", _manager_class=Narrowed)
            part = Made.from_queryset(partial(Rows, x=1))()
    """)["Item"]
    assert {name: m.queryset.name if m.queryset else None for name, m in found.managers.items()} == {
        "made": "shop.models.Rows",
        "narrowed": "shop.models.Rows",
        "dark": None,
        "bound": "shop.models.Rows",
        "scoped": "shop.models.Rows",
        "part": "shop.models.Rows",
    }
    assert found.default_manager == "made"


def test_the_nearest_of_two_apps_with_one_label():
    files = {
        f"{root}/shop/models.py": "from django.db import models\nclass Item(models.Model): pass\n" for root in ("one", "two")
    }
    found = project(files)
    assert by_label(found, "shop.Item", "two/shop/views.py").symbol.path == "two/shop/models.py"
    assert by_label(found, "shop.Item", "one/main.py").symbol.path == "one/shop/models.py"
    assert by_label(found, "shop.Nothing") is None


def test_a_table_name_that_is_computed_is_unknown_and_its_keys_are_found_all_the_same():
    found = named(
        {
            "models.py": """
                from sqlalchemy import Column, ForeignKey, Integer
                from sqlalchemy.orm import declarative_base, declared_attr, relationship

                class Named:
                    @declared_attr
                    def __tablename__(cls):
                        return snake(cls.__name__)

                Base = declarative_base(cls=Named)

                class CaseType(Named, Base):
                    id = Column(Integer, primary_key=True)

                class Case(Named, Base):
                    id = Column(Integer, primary_key=True)
                    type_id = Column(Integer, ForeignKey("case_type.id"))
                    type = relationship("CaseType", backref="cases")
                    other = relationship("Nothing")
            """
        }
    )
    assert found["Case"].table == ""
    assert (found["Case"].relations["type"].kind, found["Case"].relations["type"].column) == ("foreign_key", "type_id")
    assert (found["CaseType"].relations["cases"].kind, found["CaseType"].relations["cases"].many) == (
        "reverse_foreign_key",
        True,
    )
    assert found["Case"].relations["other"].target is None


def test_registries_keep_classes_of_one_name_apart():
    body = """
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
        from sqlalchemy import ForeignKey

        class Base(DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = "user"
            id: Mapped[int] = mapped_column(primary_key=True)

        class Post(Base):
            __tablename__ = "post"
            id: Mapped[int] = mapped_column(primary_key=True)
            user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
            user = relationship("User")
    """
    found = models(project({"a/models.py": body, "b/models.py": body}))
    for model in found.values():
        for relation in model.relations.values():
            assert relation.target.path == model.symbol.path


def test_a_mapped_class_of_an_unknown_library_is_incomplete():
    found = named(
        {
            "models.py": """
                from lib import Audited
                from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

                class Base(DeclarativeBase):
                    pass

                class User(Audited, Base):
                    __tablename__ = "user"
                    id: Mapped[int] = mapped_column(primary_key=True)
            """
        }
    )
    assert (found["User"].incomplete, found["Base"].incomplete, found["Base"].abstract) == (True, False, True)
