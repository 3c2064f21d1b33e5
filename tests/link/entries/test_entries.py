"""What runs each function: the kinds of entry that reach it through calls, callbacks and registrations."""

from __future__ import annotations

import pytest

from stackcheck.facts.findings import Place
from stackcheck.link.entries import Kind, kinds_at, kinds_of
from stackcheck.link.names.definitions import classes, functions
from tests.cases import project_of

ROUTE = "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/')\ndef route() -> None:\n    {}\n"


def of(name: str, text: str, **others: str) -> Kind:
    """The kinds of a function or class in `a.py`; `shop__views` is another file's path."""
    project = project_of({"a.py": text, **{f"{path.replace('__', '/')}.py": other for path, other in others.items()}})
    (found,) = (s for s in (*functions(project), *classes(project)) if s.qualname == name and s.path == "a.py")
    return kinds_of(project, found)


WORK = "def work(): ...\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ROUTE.format("work()") + WORK, Kind.REQUEST),
        (ROUTE.format("run(work)") + WORK, Kind.REQUEST),
        ("from celery import shared_task\n@shared_task\ndef work(): ...", Kind.WORKER),
        ("from celery import Celery\napp = Celery()\n@app.task(bind=True)\ndef work(self): ...", Kind.WORKER),
        ("import dramatiq\n@dramatiq.actor\nasync def work(): ...", Kind.WORKER),
        ("from huey.contrib.djhuey import db_task\n@db_task()\ndef work(): ...", Kind.WORKER),
        ("from taskiq import InMemoryBroker\nbroker = InMemoryBroker()\n@broker.task\nasync def work(): ...", Kind.SERVER),
        ("from django.tasks import task\n@task()\ndef work(): ...", Kind.WORKER),
        ("def send(queue):\n    queue.enqueue(work, 1)\n" + WORK, Kind.WORKER),
        ("def start(scheduler):\n    scheduler.add_job(work, 'interval')\n" + WORK, Kind.WORKER),
        ("async def work(ctx): ...\nclass WorkerSettings:\n    functions = [work]", Kind.SERVER),
        ("from django.dispatch import receiver\n@receiver(post_save)\ndef work(**kwargs): ...", Kind.SIGNAL),
        ("from django.db.models.signals import post_save\npost_save.connect(work)\n" + WORK, Kind.SIGNAL),
        ("from django.db.models.signals import post_migrate\npost_migrate.connect(work)\n" + WORK, Kind.STARTUP),
        ("import click\n@click.command()\ndef main():\n    work()\n" + WORK, Kind.COMMAND),
        ("import typer\ncli = typer.Typer()\n@cli.command()\ndef main():\n    work()\n" + WORK, Kind.COMMAND),
        ("def main():\n    work()\nif __name__ == '__main__':\n    main()\n" + WORK, Kind.COMMAND),
        ("def main(parser):\n    parser.set_defaults(func=work)\n" + WORK, Kind.COMMAND),
        (WORK + "NAMES = work()", Kind.STARTUP),
        (
            "from django.apps import AppConfig\nclass Shop(AppConfig):\n    def ready(self):\n        work()\n" + WORK,
            Kind.STARTUP,
        ),
        (
            "from fastapi import FastAPI\nasync def lifespan(app):\n    work()\napp = FastAPI(lifespan=lifespan)\n" + WORK,
            Kind.STARTUP,
        ),
        (
            "import asyncio\nfrom fastapi import FastAPI\nasync def work(): ...\nasync def lifespan(app):\n"
            "    asyncio.create_task(work())\napp = FastAPI(lifespan=lifespan)\n",
            Kind.SERVER,
        ),
        ("from django import template\nregister = template.Library()\n@register.filter\ndef work(value): ...", Kind.REQUEST),
        ("import pytest\n@pytest.fixture\ndef work(): ...", Kind.TEST),
        (WORK, Kind.UNKNOWN),
        (ROUTE.format("pass") + WORK, Kind.NOBODY),
        (ROUTE.format("pass") + WORK + "HANDLERS = {'work': work}", Kind.UNKNOWN),
        (ROUTE.format("HANDLERS['work']()") + WORK + "HANDLERS = {'work': work}", Kind.REQUEST),
        (ROUTE.format("pass") + "import acme\n@acme.handles\ndef work(): ...", Kind.UNKNOWN),
        (ROUTE.format("pass") + "import functools\n@functools.cache\ndef work(): ...", Kind.NOBODY),
        (ROUTE.format("work()") + "if __name__ == '__main__':\n    work()\n" + WORK, Kind.REQUEST | Kind.COMMAND),
    ],
)
def test_a_function(text: str, expected: Kind) -> None:
    assert of("work", text) == expected


def test_background_tasks_share_the_loop_where_they_are_coroutines() -> None:
    text = ROUTE.format("pass") + "def other(tasks):\n    tasks.add_task(work)\n{}def work(): ...\n"
    assert of("work", text.format("")) == Kind.WORKER
    assert of("work", text.format("async ")) == Kind.SERVER


def test_who_hands_a_task_to_its_worker_does_not_run_it() -> None:
    text = "from celery import shared_task\n@shared_task\ndef task():\n    work()\n" + WORK
    assert of("work", text + ROUTE.format("task.delay()")) == Kind.WORKER
    assert of("work", text + ROUTE.format("task()")) == Kind.WORKER | Kind.REQUEST


def test_a_projects_own_decorator_registers_as_the_one_that_it_uses() -> None:
    text = "from shop.celery import job\n@job\ndef work(): ...\n"
    own = "from celery import shared_task\ndef job(function):\n    return shared_task(acks_late=True)(function)\n"
    assert of("work", text, shop__celery=own) == Kind.WORKER


METHODS = """
class Store:
    def __init__(self):
        self.client = Client()
    def save(self):
        self.client.put()

class Client:
    def __init__(self): ...
    def put(self): ...
    def get(self): ...
"""


def test_a_method_is_reached_where_its_class_is_at_hand() -> None:
    text = ROUTE.format("Store().save()") + METHODS
    assert of("Store.save", text) == Kind.REQUEST
    assert of("Client.put", text) == Kind.REQUEST
    assert of("Client.__init__", text) == Kind.REQUEST
    assert of("Client.get", text) == Kind.NOBODY


def test_a_name_alone_is_no_call_of_a_method_that_another_has_too() -> None:
    text = "class Other:\n    def save(self): ...\n" + METHODS
    command = "import click\n@click.command()\ndef main():\n    Store().save()\n"
    assert of("Other.save", ROUTE.format("thing.save()") + command + text) == Kind.UNKNOWN
    assert of("Store.save", ROUTE.format("thing.save()") + command + text) == Kind.COMMAND


def test_what_a_framework_calls_is_reached_with_its_class() -> None:
    text = "from django import forms\nclass Order(forms.Form):\n    def clean_name(self): ...\n" + ROUTE.format("Order()")
    assert of("Order.clean_name", text) == Kind.REQUEST


def test_middleware_is_made_at_the_start() -> None:
    text = (
        "class Timing:\n    def __init__(self, get_response):\n        prepare()\n"
        "    def __call__(self, request):\n        measure()\ndef prepare(): ...\ndef measure(): ...\n"
    )
    assert (of("prepare", text), of("measure", text)) == (Kind.STARTUP, Kind.REQUEST)


def test_settings_name_what_runs() -> None:
    text = "def basket(request):\n    return {}\n"
    settings = "TEMPLATES = [{'OPTIONS': {'context_processors': ['a.basket']}}]\nDEBUG = True\n"
    assert of("basket", text, settings=settings) == Kind.REQUEST


def test_what_only_migrations_call() -> None:
    migration = "from django.db import migrations\nfrom a import work\ndef fill(apps, editor):\n    work()\n"
    assert of("work", WORK, shop__migrations__0001_initial=migration) == Kind.MIGRATION
    assert of("work", ROUTE.format("work()") + WORK, shop__migrations__0001_initial=migration) == Kind.REQUEST | Kind.MIGRATION


def test_support_of_tests_is_what_it_is_made_of_and_who_uses_it() -> None:
    test = "from {} import work\ndef test_it():\n    work()\n"
    route = {"shop__main": ROUTE.format("pass")}
    assert of("work", "import factory\n" + WORK, **route) == Kind.TEST
    assert of("work", WORK, **route, test_a=test.format("a")) == Kind.NOBODY  # a test of code is no use of it
    project = project_of({"shop/factories.py": WORK, "test_a.py": test.format("shop.factories")})
    assert kinds_at(project, Place("shop/factories.py", 1)) == Kind.TEST


def test_scripts_are_commands_unless_something_else_runs_them() -> None:
    project = project_of({"scripts/dump.py": WORK + "work()\n", "main.py": ROUTE.format("pass")})
    assert kinds_at(project, Place("scripts/dump.py", 1)) == Kind.COMMAND
    assert kinds_at(project, Place("scripts/dump.py", 2)) == Kind.COMMAND


def test_a_place_belongs_to_the_innermost_function_that_is_known() -> None:
    text = "from fastapi import FastAPI\ndef create():\n    app = FastAPI()\n    @app.get('/')\n    def route():\n        pass\n    return app\napp = create()\n"
    project = project_of({"main.py": text, "shop/templates/a.html": "{% for a in b %}{% endfor %}"})
    assert kinds_at(project, Place("main.py", 3)) == Kind.STARTUP
    assert kinds_at(project, Place("main.py", 6)) == Kind.REQUEST
    assert kinds_at(project, Place("shop/templates/a.html", 1)) == Kind.REQUEST
    assert kinds_at(project, Place("main.py", 1)) == Kind.UNKNOWN


def test_who_may_be_run_by_anybody_makes_what_it_calls_unsure() -> None:
    text = "HANDLERS = [handle]\ndef handle():\n    work()\n" + WORK + "if __name__ == '__main__':\n    work()\n"
    assert of("work", text) == Kind.COMMAND | Kind.UNKNOWN


def test_a_method_says_what_it_returns() -> None:
    text = (
        "class Backend:\n    def batch(self) -> 'Batch': ...\nclass Batch:\n    def add(self): ...\n"
        "class Other:\n    def add(self): ...\n"
    )
    assert of("Batch.add", ROUTE.format("Backend().batch().add()") + text) == Kind.REQUEST
