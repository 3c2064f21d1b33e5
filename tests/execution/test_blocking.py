"""Every fixture of the rules about blocking calls, run: what is flagged holds the event loop, what is silent does not.

A fixture has a `scenario.py` with one of: `async def run()`; `requests(client)`, which sends requests to the application of its
`main.py` through httpx's ASGI transport; `alone()`, for a program with a loop of its own.  Blockbuster watches calls that wait;
for calls that compute, the processor time of every step of the loop is measured.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from tests import cases

pytestmark = pytest.mark.slow

FIXTURES = Path(__file__).parents[2] / "fixtures"
RULES = ("blocking-call", "blocking-helper", "sync-orm-in-async", "cpu-bound-in-async", "file-metadata-in-async")
CASES = [case for rule in RULES for case in sorted((FIXTURES / rule).glob("*/")) if case.is_dir()]
LONGEST_STEP = 0.15
"""Seconds of the processor that one step of the loop may take."""


@pytest.fixture(scope="module")
def django_database() -> None:
    """The cases on Django's ORM make their tables in it."""
    from tests import django_process

    django_process.configure()


@contextmanager
def modules_of(folder: Path) -> Iterator[None]:
    """The folder's modules can be imported, and are forgotten afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if str(folder) in (getattr(sys.modules[name], "__file__", None) or ""):
                del sys.modules[name]


class Steps:
    """How long the event loop's steps take on the processor."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.longest = 0.0
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            began = time.thread_time()
            run(handle)
            self.longest = max(self.longest, time.thread_time() - began)

        monkeypatch.setattr(asyncio.Handle, "_run", timed)


async def play(scenario: ModuleType) -> None:
    if hasattr(scenario, "run"):
        await scenario.run()
        return
    import httpx

    app = importlib.import_module("main").app
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for request in scenario.requests(client):
            (await request).raise_for_status()


def holds_the_loop(scenario: ModuleType, monkeypatch: pytest.MonkeyPatch) -> str:
    """What held the event loop, "" where nothing did."""
    from blockbuster import BlockBuster, BlockingError
    from django.core.exceptions import SynchronousOnlyOperation

    loop = asyncio.new_event_loop()
    steps = Steps(monkeypatch)
    of_callbacks: list[str] = []
    loop.set_exception_handler(lambda _, context: of_callbacks.append(str(context.get("exception"))))
    watch = BlockBuster()
    watch.activate()
    try:
        loop.run_until_complete(play(scenario))
    except BlockingError as error:
        return str(error)
    except SynchronousOnlyOperation as error:
        return str(error)
    finally:
        watch.deactivate()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
    if of_callbacks:
        return of_callbacks[0]
    return f"computed for {steps.longest:.3f} s" if steps.longest > LONGEST_STEP else ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case(case: Path, monkeypatch: pytest.MonkeyPatch, django_database: None) -> None:
    files, _ = cases.read(case)
    flagged = {code for _, _, code in cases.expected(files)}
    with modules_of(case):
        scenario = importlib.import_module("scenario")
        if hasattr(scenario, "alone"):
            scenario.alone()
            assert not flagged
            return
        if not hasattr(scenario, "run"):
            importlib.import_module("main")
        held = holds_the_loop(scenario, monkeypatch)
        if held and not flagged:
            held = holds_the_loop(scenario, monkeypatch)  # libraries import parts of themselves when they are first used
        assert bool(held) == bool(flagged), held


def test_enough_is_shown() -> None:
    silent = [case for case in CASES if not cases.expected(cases.read(case)[0])]
    assert len(CASES) >= 80
    assert len(silent) >= 35
