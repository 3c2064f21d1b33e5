"""What holds the event loop: how it is told, how mildly, and how far it is seen."""

from __future__ import annotations

from textwrap import dedent

import pytest

from stackcheck.facts.findings import Severity
from stackcheck.link.waiting import HeldLoop, held_loops, message, severity
from tests.cases import project_of


def held(**files: str) -> list[HeldLoop]:
    return list(held_loops(project_of({f"{name}.py": dedent(text) for name, text in files.items()})))


SLEEPING = """
    import time

    def pause():
        time.sleep(1)
"""


def test_a_chain_is_told_call_by_call() -> None:
    (found,) = held(
        one="""
            from two import Orders

            async def total():
                return Orders().total()
        """,
        two="""
            from three import pause

            class Orders:
                def total(self):
                    pause()
        """,
        three=SLEEPING,
    )
    assert [(step.path, step.line, step.text) for step in found.trace] == [
        ("one.py", 5, "async total calls Orders.total()"),
        ("two.py", 6, "Orders.total() calls pause()"),
        ("three.py", 5, "pause() calls time.sleep()"),
    ]
    assert message(found) == (
        "Orders.total() leads to time.sleep(), which sleeps, and the event loop stands still in async total; "
        "use await asyncio.sleep(...), or await asyncio.to_thread(Orders.total, ...)"
    )


def test_the_implementation_is_told_that_answers_an_abstract_call() -> None:
    (found,) = held(
        one="""
            import time
            from abc import ABC, abstractmethod

            class Storage(ABC):
                @abstractmethod
                def save(self): ...

            class Slow(Storage):
                def save(self):
                    time.sleep(1)

            async def upload(storage: Storage):
                storage.save()
        """
    )
    assert found.through == "Slow.save()"


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("async def main():\n    await work()", None),
        ("import asyncio\ndef main():\n    asyncio.run(work())", Severity.NOTE),
        ("import asyncio\nif __name__ == '__main__':\n    asyncio.run(work())", Severity.NOTE),
        ("import asyncio\nasync def main():\n    asyncio.create_task(work())\nasyncio.run(main())", None),
        ("from fastapi import FastAPI\napp = FastAPI(lifespan=work)", Severity.NOTE),
        ("from fastapi import FastAPI\napp = FastAPI()\napp.add_event_handler('startup', work)", Severity.NOTE),
        ("", None),
    ],
)
def test_milder_where_nobody_else_waits(caller: str, expected: Severity | None) -> None:
    (found,) = held(one=f"import time\nasync def work(app=None):\n    time.sleep(1)\n{caller}\n")
    assert severity(found) == expected


def test_reading_a_file_alone_holds_nobody_up() -> None:
    assert not held(
        one="import asyncio\nasync def work():\n    open('a')\nif __name__ == '__main__':\n    asyncio.run(work())\n"
    )


def test_like_calls_are_told_as_one() -> None:
    (found,) = held(one="async def work():\n    open('a')\n    open('b')\n    open('c')\n")
    assert found.again == (3, 4)
    assert message(found).endswith("(also in lines 3, 4)")


def test_the_network_counts_more_than_the_file_behind_the_same_call() -> None:
    (found,) = held(
        one="""
            import httpx

            def load():
                open("a")
                httpx.get("http://a")

            async def work():
                load()
        """
    )
    assert (found.tier, found.name) == ("waits", "httpx.get()")


def test_what_was_first_met_too_deep_is_seen_from_nearer() -> None:
    steps = "".join(f"def f{n}():\n    f{n + 1}()\n\n" for n in range(16))
    (found,) = held(
        one=f"import time\n\n{steps}def f16():\n    time.sleep(1)\n\nasync def work():\n    f10()\n",
    )
    assert len(found.trace) == 8


def test_a_route_that_awaits_nothing_may_be_plain() -> None:
    (found,) = held(
        one="""
            import time
            from fastapi import FastAPI

            app = FastAPI()

            @app.get("/")
            async def index():
                time.sleep(1)
        """
    )
    assert message(found).endswith("or make the route a plain def, for it awaits nothing")
