"""Settings: which deployment a module or a condition speaks of."""

from __future__ import annotations

import pytest

from stackcheck.extract.python import module_facts
from stackcheck.facts.statements import Branch
from stackcheck.link.settings.modules import is_development, is_production, module_of, settings_modules
from tests.cases import project_of


@pytest.mark.parametrize(
    ("path", "kind", "says"),
    [
        ("shop/settings.py", "production", False),
        ("shop/settings/production.py", "production", False),
        ("shop/settings/local.py", "development", True),
        ("dev/settings.py", "development", False),
        ("shop/settings_test.py", "test", True),
        ("tests/settings.py", "test", False),
        ("latest/settings.py", "production", False),
    ],
)
def test_kind_of_a_module(path: str, kind: str, says: bool) -> None:
    found = module_of(path)
    assert (found.kind, found.says) == (kind, says)


@pytest.mark.parametrize(
    ("test", "development", "production"),
    [
        ("DEBUG", True, False),
        ("not DEBUG", False, True),
        ("settings.DEBUG", True, False),
        ("PRODUCTION", False, True),
        ("not PRODUCTION", True, False),
        ("ENV == 'dev'", True, False),
        ("ENV != 'dev'", False, True),
        ("ENV == 'production'", False, True),
        ("ENV not in ('production', 'prod')", True, False),
        ("ENV in ('local', 'other')", True, False),
        ("DEBUG or CI", True, False),
        ("not (DEBUG or PRODUCTION)", True, True),
        ("FEATURE", False, False),
        ("not FEATURE", False, False),
    ],
)
def test_conditions(test: str, development: bool, production: bool) -> None:
    (branch,) = module_facts(f"if {test}:\n    pass\n".encode()).body
    assert isinstance(branch, Branch)
    assert (is_development(branch.test), is_production(branch.test)) == (development, production)


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("shop/settings.py", "DEBUG = True", True),
        ("shop/config.py", "class Config: ...", True),
        ("shop/config.py", "debug = True", False),
        ("shop/settings/parts.py", "debug = True", True),
        ("shop/config/parts.py", "debug = True", False),
        ("shop/settings/urls.py", "PATHS = []", False),
        ("shop/other.py", "INSTALLED_APPS = []\nROOT_URLCONF = ''\nMIDDLEWARE = []", True),
        ("shop/other.py", "INSTALLED_APPS = []\nROOT_URLCONF = ''", False),
    ],
)
def test_modules_that_look_like_settings(path: str, text: str, found: bool) -> None:
    assert (path in settings_modules(project_of({path: text}))) == found


@pytest.mark.parametrize(
    "written",
    [
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.deployed')",
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.deployed'",
        "def main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.deployed')",
    ],
)
def test_modules_that_are_named(written: str) -> None:
    files = {"shop/deployed.py": "from shop.base import *", "shop/base.py": "x = 1", "shop/other.py": "x = 1"}
    found = settings_modules(project_of({**files, "shop/__init__.py": "", "manage.py": f"import os\n{written}\n"}))
    assert sorted(found) == ["shop/base.py", "shop/deployed.py"]
