"""Run a fixture as the program that it is, in a process of its own, and count the queries that it makes.

A case that can be run has a `scenario.py` with `populate(rows)`, which fills the tables, and `run()`, which does what is
flagged or not.  Django's settings name every folder of the case with a `models.py` as an app; tables are made from the
models.  SQLAlchemy programs make their own tables in `populate`.
"""

from __future__ import annotations

import importlib
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Not forked from this process, where another test may have configured Django.
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__, "tests.execution.preloaded"])


def queries(case: Path, *rows: int) -> list[int]:
    """How many queries `run()` makes when the tables hold so many rows, for each of the numbers in turn."""
    counts: list[int] = apart(_count, case, rows)
    return counts


def apart(function: Callable[..., Any], case: Path, *arguments: object) -> Any:
    """What a function of a module answers about a case, in a process of its own."""
    ours, theirs = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(target=_answer, args=(theirs, function, case, arguments))
    process.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError:
        answer = f"ended with exit code {process.exitcode}"
    process.join()
    if isinstance(answer, str):
        raise RuntimeError(f"{case.parent.name}/{case.name}: {answer}")  # noqa: TRY004 - the text tells what failed
    return answer


def _answer(connection: Any, function: Callable[..., Any], case: Path, arguments: tuple[object, ...]) -> None:
    try:
        connection.send(function(case, *arguments))
    except BaseException as error:  # noqa: BLE001 - told to the test
        import traceback

        connection.send("".join(traceback.format_exception(error)))


def _count(case: Path, rows: tuple[int, ...]) -> list[int]:
    sys.path.insert(0, str(case))
    if is_django(case):
        set_up(case)
    scenario = importlib.import_module("scenario")
    counts = []
    for number in rows:
        if is_django(case):
            from django.core.management import call_command

            call_command("flush", interactive=False, verbosity=0)
        scenario.populate(number)
        with _counted() as sent:
            scenario.run()
        counts.append(len(sent))
    return counts


def is_django(case: Path) -> bool:
    return any("django" in path.read_text() for path in case.glob("**/models.py"))


_MEMORY = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


def _libraries(case: Path) -> list[str]:
    """The libraries with tables of their own that a case uses."""
    return ["guardian"] if any("from guardian" in path.read_text() for path in case.glob("**/*.py")) else []


def set_up(case: Path, database: Mapping[str, object] = _MEMORY) -> None:
    """Configure Django with the apps of a case, and make their tables."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    apps = [models.parent.relative_to(case).as_posix().replace("/", ".") for models in sorted(case.glob("**/models.py"))]
    settings.configure(
        SECRET_KEY="for tests",
        ROOT_URLCONF="urls" if (case / "urls.py").exists() else "scenario",
        DATABASES={"default": dict(database)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "django.contrib.admin", "rest_framework", *_libraries(case), *apps,
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "DIRS": [case / "templates"],
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None, "DEFAULT_PERMISSION_CLASSES": []},
        ALLOWED_HOSTS=["*"],
        # the tables are made from the models: migrations would take most of the time
        MIGRATION_MODULES=dict.fromkeys(["auth", "contenttypes", "sessions", "admin", "guardian"]),
        ANONYMOUS_USER_NAME=None,
    )  # fmt: skip
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Every statement that Django or SQLAlchemy sends, as it is sent."""
    from django.conf import settings
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    sent: list[str] = []

    def note(*args: Any) -> None:
        sent.append(args[2])

    def wrap(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        if settings.configured:
            from django.db import connection

            with connection.execute_wrapper(wrap):
                yield sent
        else:
            yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
