"""How bad a secret is: by its value, by what it opens, by the settings in which it stands."""

from __future__ import annotations

import pytest

from stackcheck.facts.findings import Severity
from stackcheck.link.secrets.found import secrets
from stackcheck.link.settings.modules import settings_modules
from tests import cases

DJANGO = "import os\nINSTALLED_APPS = MIDDLEWARE = ROOT_URLCONF = None\nDEBUG = 'DEBUG' in os.environ\n"
RANDOM = "q7!m2Zt-v9#Lx4Rb-w0@Ky6Pd-e3$Hn8Ju"
AWS = "AKIA" + "QWERTYUIOP234567"

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def severities(source: str, path: str = "shop/settings.py") -> list[Severity]:
    return [secret.severity for secret in secrets(cases.project_of({path: DJANGO + source}))]


@pytest.mark.parametrize(
    ("source", "severity"),
    [
        (f"SECRET_KEY = {RANDOM!r}", ERROR),
        (f"ANYTHING = {AWS!r}", ERROR),
        (f"SECRET_KEY = os.environ.get('SECRET_KEY', {RANDOM!r})", ERROR),
        ("DB_PASSWORD = 'tuesday-rain-42'", WARNING),
        ("DB_PASSWORD = 'tuesday-rain-42' or None", WARNING),
        ("DB_PASSWORD = 'tuesday-rain-42'.encode()", WARNING),
        ("SECRET_KEY = 'django-insecure-tuesday'", WARNING),
        ("SECRET_KEY = os.getenv('SECRET_KEY', 'UNSAFE_DEFAULT')", WARNING),
        ("DB_URL = 'postgres://shop:tuesday-rain-42@db.example.org/shop'", WARNING),
        ("DB_URL = 'postgres://shop:tuesday-rain-42@localhost/shop'", NOTE),
        ("DB_URL = 'postgres://shop:tuesday-rain-42@db:5432/shop'", WARNING),
        ("DB_URL = 'postgres://shop:shop@db.example.org/shop'", NOTE),
        ("DB_PASSWORD = 'postgres'", NOTE),
        ("DB_PASSWORD = os.getenv('SHOP_DBPASS', 'shop')", NOTE),
        ("SECRET_KEY = 'change-me'", NOTE),
        ("ADMIN_PASSWORD = 'Ch4ng3Th1s!'", NOTE),
        ("if DEBUG:\n    DB_PASSWORD = 'tuesday-rain-42'", NOTE),
        ("if not DEBUG:\n    pass\nelse:\n    DB_PASSWORD = 'tuesday-rain-42'", NOTE),
        ("DB_PASSWORD = 'tuesday-rain-42' if DEBUG else os.environ['DB_PASSWORD']", NOTE),
        ("if not DEBUG:\n    DB_PASSWORD = 'tuesday-rain-42'", WARNING),
        ("if os.environ['STAGE'] != 'production':\n    DB_PASSWORD = 'tuesday-rain-42'", NOTE),
        ("class Development:\n    DB_PASSWORD = 'tuesday-rain-42'", NOTE),
    ],
)
def test_severity_of_a_value(source: str, severity: Severity) -> None:
    assert severities(source) == [severity]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("shop/settings/local.py", RANDOM, [NOTE]),
        ("shop/settings/local.py", "tuesday-rain-42", [NOTE]),
        ("shop/settings/local.py", AWS, [ERROR]),
        ("sandbox/settings.py", RANDOM, [ERROR]),
        ("sandbox/settings.py", "tuesday-rain-42", [NOTE]),
        ("shop/settings/production.py", "tuesday-rain-42", [WARNING]),
        ("shop/settings/docker_compose.py", "tuesday-rain-42", [NOTE]),
        ("shop/settings/test.py", RANDOM, []),
        ("shop/settings/ci.py", AWS, []),
    ],
)
def test_severity_by_the_kind_of_settings(path: str, value: str, expected: list[Severity]) -> None:
    assert severities(f"SECRET_KEY = {value!r}", path) == expected


def test_settings_are_found_by_what_they_are() -> None:
    files = {
        "manage.py": "import os\ndef main():\n    os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.live'\n",
        "shop/__init__.py": "",
        "shop/live.py": "from .shared import *\n",
        "shop/shared.py": "X = 1\n",
        "shop/mine.py": "from shop.live import *\n",
        "shop/django.py": "DATABASES = {}\nINSTALLED_APPS = []\nDEBUG = True\n",
        "shop/core/config.py": "HOST = 'x'\n",
        "shop/settings/parts.py": "x = 1\n",
        "shop/settings/constants.py": "TOKEN = 1\n",
        "shop/config/reader.py": "def read(): ...\n",
        "shop/views.py": "X = 1\n",
    }
    expected = {
        "shop/live.py",
        "shop/shared.py",
        "shop/mine.py",
        "shop/django.py",
        "shop/core/config.py",
        "shop/settings/parts.py",
    }
    assert set(settings_modules(cases.project_of(files))) == expected


def test_a_default_stands_where_it_is_looked_up() -> None:
    source = "SECRET_KEY = os.environ.get(\n    'SHOP_KEY',\n    'tuesday-rain-42',\n)"
    (secret,) = secrets(cases.project_of({"shop/settings.py": DJANGO + source}))
    assert (secret.place.line, secret.literal.line, secret.key, secret.name) == (4, 6, "SHOP_KEY", "SECRET_KEY")
