"""By what frameworks, servers, workers and people run a project's code: the decorators, calls and classes that register it.

Facts from the documentation of each library.  A name is matched by the package that it comes from and by its last part, for
libraries move what they have from module to module.
"""

from __future__ import annotations

from enum import IntFlag

import msgspec


class Kind(IntFlag):
    """What makes a function run; one that is reached in several ways has several."""

    REQUEST = 1  # a request, and what a framework calls while it answers one
    SERVER = 2  # a coroutine in the background of a process that serves, or of one that runs many at once
    WORKER = 4  # a task, in a process that has nothing else to do meanwhile
    SIGNAL = 8  # whoever sends the signal
    COMMAND = 16  # a person at a terminal, a schedule outside of the project
    STARTUP = 32  # the start or the end of a process
    MIGRATION = 64
    TEST = 128
    UNKNOWN = 256  # somebody who cannot be seen: its reference is stored, or given to what is not known
    NOBODY = 512  # nothing in the project; a library's users, if it is one
    ADMIN = 1024  # a page of the admin, which staff ask for
    SWITCHED = 2048  # a request to what is routed only where a setting is switched on


class Registering(msgspec.Struct, frozen=True):
    """Decorators of these packages with these last names, and what runs the functions that wear them.

    `shares`: coroutine functions run beside others on one event loop.
    """

    packages: frozenset[str]
    names: frozenset[str]
    kind: Kind
    shares: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DECORATORS = (
    Registering(
        _words("celery dramatiq huey rq django_rq background_task invoke_worker prefect modal airflow"),
        _words("task shared_task periodic_task db_task db_periodic_task actor job background flow function cron lock_task"),
        Kind.WORKER,
    ),
    Registering(
        _words("arq apscheduler taskiq taskiq_redis taskiq_aio_pika procrastinate saq streaq faust django_tasks temporalio"),
        _words("task scheduled_job periodic agent timer cron defn on_event"),
        Kind.WORKER,
        shares=True,
    ),
    Registering(_words("django"), _words("task"), Kind.WORKER, shares=True),
    Registering(
        _words("django blinker sqlalchemy celery pynamodb"), _words("receiver connect listens_for connect_via"), Kind.SIGNAL
    ),
    Registering(
        _words("click rich_click asyncclick typer cyclopts djclick flask invoke fabric nox"),
        _words("command group callback result_callback default task session"),
        Kind.COMMAND,
    ),
    Registering(_words("fastapi starlette fastapi_utils"), _words("on_event repeat_every"), Kind.STARTUP),
    Registering(
        _words("django django_jinja jinja2 wagtail"),
        _words(
            """
            simple_tag inclusion_tag filter tag simple_block_tag assignment_tag register register_filter global_function
            """
        ),
        Kind.REQUEST,
    ),
    Registering(_words("django"), _words("action display"), Kind.ADMIN),
    Registering(
        _words("socketio strawberry ariadne channels slack_bolt chainlit"),
        _words("on event field type connection"),
        Kind.REQUEST,
    ),
    Registering(
        _words("pytest pytest_asyncio pytest_django factory hypothesis"),
        _words("fixture post_generation lazy_attribute lazy_attribute_sequence composite hookimpl"),
        Kind.TEST,
    ),
)
"""What runs a function that wears one of these decorators, also where it is a method of the library's own object."""

STARTS = _words("lifespan on_startup on_shutdown startup shutdown")
"""Keywords by which an application is given what runs at its start and end."""
APPLICATIONS = _words("FastAPI Starlette APIRouter Router Litestar AsgiRouter")


class Taking(msgspec.Struct, frozen=True):
    """Calls that are given a function which somebody else runs: where it stands among the arguments, and who runs it.

    A kind of None stands for the caller itself: in the background where the caller is the start of a process.
    """

    position: int
    keywords: tuple[str, ...]
    kind: Kind | None
    shares: bool = False


CALLS: dict[str, Taking] = {
    **dict.fromkeys(("enqueue", "async_task", "enqueue_call"), Taking(0, ("func", "f"), Kind.WORKER)),
    **dict.fromkeys(("enqueue_in", "enqueue_at"), Taking(1, ("func",), Kind.WORKER)),
    "add_job": Taking(0, ("func",), Kind.WORKER, shares=True),
    # FastAPI runs plain functions in threads, and coroutine functions on the loop that serves
    "add_task": Taking(0, ("func",), Kind.WORKER, shares=True),
    "BackgroundTask": Taking(0, ("func",), Kind.WORKER, shares=True),
    "add_event_handler": Taking(1, ("func",), Kind.STARTUP),
    "set_defaults": Taking(99, ("func", "fn", "handler", "callback"), Kind.COMMAND),
    "Fire": Taking(0, ("component",), Kind.COMMAND),
    "connect": Taking(0, ("receiver",), Kind.SIGNAL),
    "listen": Taking(2, ("fn",), Kind.SIGNAL),
    **dict.fromkeys(
        ("create_task", "ensure_future", "start_soon", "run_coroutine_threadsafe", "call_soon", "call_soon_threadsafe"),
        Taking(0, ("coro", "coro_or_future"), None),
    ),
    **dict.fromkeys(("call_later", "call_at"), Taking(1, ("callback",), None)),
    **dict.fromkeys(("Thread", "Process"), Taking(1, ("target",), None)),
    "Timer": Taking(1, ("function",), None),
}
"""Functions and methods by the last part of their names; what they are given counts where it is a function of the project."""

LATER = _words(
    """
    delay delay_on_commit apply_async si signature send send_with_options enqueue enqueue_job kiq schedule add_job add_task
    defer defer_async async_task enqueue_in enqueue_at subtask aenqueue configure
    """
)
"""Who mentions a task and one of these hands it to its worker, and does not run it."""

MIGRATED = _words("post_migrate pre_migrate")
"""Signals that are sent at a start of the project."""


class Hooked(msgspec.Struct, frozen=True):
    """What runs the classes that inherit from one of these, by how their names begin; `*` stands for any beginning.

    With `all_methods` each of their methods runs so, but for those that are `starting`; else those that the library calls.
    """

    bases: tuple[str, ...]
    kind: Kind
    all_methods: bool = True
    starting: tuple[str, ...] = ()


CLASSES = (
    Hooked(("django.core.management.", "*.management."), Kind.COMMAND),
    Hooked(("django.apps.",), Kind.STARTUP),
    Hooked(
        (
            "django.contrib.admin.", "*.admin.", "adminsortable2.", "sqladmin.", "starlette_admin.",
        ),
        Kind.ADMIN,
    ),
    Hooked(
        ("django.utils.deprecation.MiddlewareMixin", "*.middleware."),
        Kind.REQUEST, starting=("__init__",),
    ),
    Hooked(
        (
            "rest_framework.permissions.", "rest_framework.authentication.", "rest_framework.throttling.",
            "rest_framework.pagination.", "rest_framework.renderers.", "rest_framework.parsers.", "rest_framework.filters.",
            "rest_framework.negotiation.", "rest_framework.versioning.", "rest_framework.schemas.", "rest_framework.metadata.",
            "rest_framework_simplejwt.", "drf_spectacular.", "django.contrib.auth.backends.", "allauth.", "channels.generic.",
            "channels.consumer.", "graphene.", "graphene_django.", "django.contrib.syndication.",
            "django.contrib.sitemaps.", "social_core.", "oauth2_provider.", "mozilla_django_oidc.", "starlette.authentication.",
            "starlette.endpoints.", "strawberry.extensions.", "strawberry.permission.",
        ),
        Kind.REQUEST,
    ),
    Hooked(("django.views.", "wagtail."), Kind.REQUEST, all_methods=False),
    Hooked(("celery.Task", "celery.app.task.", "celery.bootsteps.", "django_tasks.", "dramatiq.Middleware"), Kind.WORKER),
    Hooked(("django.db.migrations.",), Kind.MIGRATION),
    Hooked(
        (
            "unittest.", "django.test.", "rest_framework.test.", "factory.", "pytest_factoryboy.", "channels.testing.",
            "wagtail.test.", "aiounittest.", "asynctest.", "twisted.trial.", "testtools.", "graphene_django.utils.testing.",
            "hypothesis.", "model_bakery.", "faker.providers.", "polyfactory.", "django_webtest.",
        ),
        Kind.TEST,
    ),
)  # fmt: skip
"""The first row that fits counts, and of a class's bases the nearest."""

MODELS = ("django.db.models.", "sqlmodel.", "sqlalchemy.orm.", "sqlalchemy.ext.declarative", "tortoise.models.", "tortoise.")
"""Libraries that make and ask objects of the classes that inherit from theirs, whoever mentions them."""

TESTING = _words(
    "unittest pytest pytest_asyncio pytest_django factory model_bakery mixer hypothesis polyfactory django_webtest"
)
TESTING_MODULES = (
    "django.test",
    "rest_framework.test",
    "channels.testing",
    "wagtail.test",
    "starlette.testclient",
    "fastapi.testclient",
)
"""A file that imports one of these, and is used by nothing but tests, is support of tests."""

SUPPORTING = _words("unittests testing testutils test_utils factories fixtures mocks fakes stubs e2e integration conftest")
"""So are, among the files that only tests use, those with one of these as a folder or name."""

SCRIPTS = _words("scripts script bin")
"""The functions of files in these folders are run from a terminal, whatever else runs them."""

HOOKS = _words(
    """
    save delete clean full_clean validate validate_unique get_absolute_url create update to_representation to_internal_value
    get_queryset get_context_data get_context get_initial is_valid run_validation filter_queryset has_permission
    has_object_permission authenticate render serve get_template get_api_representation get_prep_value to_python
    from_db_value get_form_class process_result_value process_bind_param natural_key get_by_natural_key
    """
)
"""Methods that frameworks call on objects of classes that inherit from theirs, which projects call themselves, too."""

PLAIN_BASES = _words(
    """
    builtins.object abc.ABC typing.Protocol typing.Generic typing_extensions.Protocol enum.Enum enum.IntEnum enum.StrEnum
    builtins.str builtins.int builtins.dict builtins.list builtins.Exception builtins.ValueError typing.NamedTuple
    typing.TypedDict typing_extensions.TypedDict
    """
)
"""Bases that call nothing by its name."""

NO_REGISTRIES = _words(
    """
    abc asyncio builtins contextlib dataclasses enum functools itertools typing typing_extensions warnings tenacity backoff
    deprecated attr attrs asgiref cachetools overrides wrapt numba torch
    """
)
"""Packages whose decorators give back what they are given, or wrap it, and keep nothing of it."""
