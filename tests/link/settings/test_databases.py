"""The database that a project uses, and what follows for its indexes."""

from __future__ import annotations

import pytest

from stackcheck.link.options import Options
from stackcheck.link.settings.databases import database
from tests.cases import found, project_of

ENGINE = "DATABASES = {{'default': {{'ENGINE': '{}'}}}}\nSECRET_KEY = ROOT_URLCONF = INSTALLED_APPS = None\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"shop/settings.py": ENGINE.format("django.db.backends.postgresql")}, "postgresql"),
        ({"shop/settings.py": ENGINE.format("django.contrib.gis.db.backends.postgis")}, "postgresql"),
        ({"shop/settings.py": ENGINE.format("django.db.backends.mysql")}, "mysql"),
        ({"shop/settings.py": ENGINE.format("django.db.backends.sqlite3")}, ""),
        ({"shop/config.py": "DATABASE_URL = f'postgresql+asyncpg://{HOST}/shop'"}, "postgresql"),
        ({"shop/config.py": "class Settings:\n    url: str = 'mysql://db/shop'"}, "mysql"),
        ({"shop/config.py": "A = 'mysql://db/shop'\nB = 'postgresql://db/shop'"}, ""),
        ({"shop/config.py": "A = 'sqlite://'\nB = 'postgresql://db/shop'"}, "postgresql"),
        ({"shop/db.py": "from sqlalchemy import create_engine\nengine = create_engine('mysql+pymysql://db/shop')"}, "mysql"),
        ({"shop/db.py": "NAME = 'postgresql://db/shop'"}, ""),
        ({"shop/settings_test.py": ENGINE.format("django.db.backends.mysql")}, ""),
    ],
)
def test_database(files: dict[str, str], expected: str) -> None:
    assert database(project_of(files)) == expected


def test_the_configuration_comes_first() -> None:
    files = {"shop/config.py": "URL = 'mysql://db/shop'"}
    assert database(project_of(files, Options(database="sqlite"))) == "sqlite"


MODELS = """
from django.db import models

class Order(models.Model):
    reference = models.CharField(max_length=40)
    email = models.CharField(max_length=40, db_index=True)
    paid = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["reference"], name="paid", condition=models.Q(paid=True))]
"""
SERVICES = """
from shop.models import Order

def paid(reference):
    return list(Order.objects.filter(paid=True, reference=reference))

def by_email(email):
    return list(Order.objects.filter(email__iexact=email))

def starting(text):
    return list(Order.objects.filter(reference__startswith=text))
"""


@pytest.mark.parametrize(
    ("name", "lines"),
    [("postgresql", [8, 11]), ("mysql", [5, 11]), ("sqlite", []), ("", [11])],
)
def test_what_its_indexes_serve(name: str, lines: list[int]) -> None:
    """PostgreSQL's plain index does not serve `UPPER`; MySQL has no partial one; in SQLite no index serves a pattern."""
    files = {"shop/__init__.py": "", "shop/models.py": MODELS, "shop/services.py": SERVICES}
    options = Options(database=name)  # type: ignore[arg-type]
    told = (finding for finding in found(files, options) if finding.code == "KC601")
    assert sorted(site.line for finding in told for site in finding.sites) == lines
