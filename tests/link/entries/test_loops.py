"""Which coroutine functions have their event loop to themselves, by who runs them."""

from __future__ import annotations

import pytest

from stackcheck.link.entries.loops import runs_alone
from stackcheck.link.names.definitions import functions
from tests.cases import project_of

WORK = "import asyncio\nasync def work(): ...\n"
ROUTE = "from fastapi import FastAPI\napp = FastAPI()\n"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("", False),
        ("def main():\n    asyncio.run(work())", True),
        ("def main():\n    loop = asyncio.new_event_loop()\n    loop.run_until_complete(work())", True),
        ("def main():\n    def inner():\n        asyncio.run(work())\n    return inner", True),
        ("async def main():\n    await work()\ndef start():\n    asyncio.run(main())", True),
        ("async def main():\n    asyncio.create_task(work())\ndef start():\n    asyncio.run(main())", False),
        (ROUTE + "@app.get('/')\ndef index():\n    asyncio.run(work())", True),
        (ROUTE + "@app.get('/')\nasync def index():\n    await work()", False),
        (ROUTE + "@app.get('/')\nasync def index():\n    await work()\ndef main():\n    asyncio.run(work())", False),
        ("def main(app):\n    app.add_event_handler('startup', work)", False),
        ("HANDLERS = [work]\ndef main():\n    asyncio.run(work())", False),
    ],
)
def test_a_coroutine_function(rest: str, expected: bool) -> None:
    project = project_of({"a.py": WORK + rest})
    (work,) = (symbol for symbol in functions(project) if symbol.qualname == "work")
    assert runs_alone(project, work) is expected


def test_a_method_that_only_a_program_awaits() -> None:
    text = """
import asyncio
class Shop:
    async def open(self): ...
    async def close(self): ...
async def main():
    await Shop().close()
if __name__ == "__main__":
    asyncio.run(main())
def again():
    asyncio.run(main())
"""
    project = project_of({"a.py": text})
    found = {symbol.qualname for symbol in functions(project) if runs_alone(project, symbol)}
    assert found == {"main", "Shop.close"}
