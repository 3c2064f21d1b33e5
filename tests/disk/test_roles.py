"""A Django app that is called `tests` is code; tests are not."""

from __future__ import annotations

import pytest

from tests.cases import project_of

MODELS = "from django.db import models\nclass Exam(models.Model):\n    name = models.TextField()\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"school/tests/models.py": MODELS, "school/tests/views.py": ""}, "code"),
        ({"school/tests/models.py": MODELS, "school/tests/views.py": "", "school/tests/test_models.py": ""}, "test"),
        ({"tests/models.py": MODELS}, "test"),
        ({"tests/models.py": MODELS, "school/settings.py": "INSTALLED_APPS = ['tests']\n"}, "code"),
        ({"tests/models.py": MODELS, "school/settings.py": "INSTALLED_APPS = ['tests.apps.TestsConfig']\n"}, "code"),
        ({"tests/models.py": MODELS, "tests/settings.py": "INSTALLED_APPS = ['tests']\n"}, "test"),
        ({"test/views.py": "", "school/urls.py": "urlpatterns = [path('', include('test.urls'))]\n"}, "code"),
        ({"test/helpers.py": "", "school/urls.py": "urlpatterns = [path('', include('test.urls'))]\n"}, "test"),
    ],
)
def test_an_app_that_is_called_so(files: dict[str, str], expected: str) -> None:
    path, *_ = files
    assert project_of(files).files[path].role == expected


def test_an_apps_own_tests_and_migrations_are_none_of_its_code() -> None:
    files = {f"tests/{name}": "" for name in ("views.py", "tests.py", "tests/test_views.py", "migrations/0001_initial.py")}
    roles = [file.role for file in project_of({**files, "tests/models.py": MODELS}).files.values()]
    assert roles == ["migration", "code", "test", "test", "code"]
