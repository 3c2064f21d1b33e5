"""What else runs on the loop of a coroutine function, by who mentions it."""

from __future__ import annotations

import pytest

from stackcheck.link.names.definitions import functions
from stackcheck.link.waiting.serving import MANY_METHODS, Company, company
from tests.cases import project_of


def of(name: str, text: str, **others: str) -> Company:
    project = project_of({"a.py": text, **{f"{other.replace('__', '/')}.py": rest for other, rest in others.items()}})
    (symbol,) = (symbol for symbol in functions(project) if symbol.qualname == name)
    return company(project, symbol)


WORK = "import asyncio\nasync def work(): ...\n"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("", Company.SERVED),
        ("asyncio.run(work())", Company.ALONE),
        ("def main():\n    asyncio.run(work())\nif __name__ == '__main__':\n    main()", Company.ALONE),
        ("if __name__ == '__main__':\n    asyncio.run(work())", Company.ALONE),
        ("async def main():\n    await work()\nif __name__ == '__main__':\n    asyncio.run(main())", Company.ALONE),
        (
            "async def main():\n    await asyncio.gather(work())\nif __name__ == '__main__':\n    asyncio.run(main())",
            Company.SERVED,
        ),
        (
            "async def main():\n    asyncio.create_task(work())\nif __name__ == '__main__':\n    asyncio.run(main())",
            Company.SERVED,
        ),
        ("def main(app):\n    app.add_event_handler('startup', work)", Company.STARTUP),
        ("def main(Application):\n    return Application(on_startup=[work])", Company.STARTUP),
        ("def main():\n    def inner():\n        asyncio.run(work())\n    return inner", Company.ALONE),
    ],
)
def test_a_function(rest: str, expected: Company) -> None:
    assert of("work", WORK + rest) == expected


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ("click.command()", Company.ALONE),
        ("app.callback", Company.ALONE),
        ("app.on_event('startup')", Company.STARTUP),
        ("somewhere.task", Company.SERVED),
    ],
)
def test_a_decorated_function(decorator: str, expected: Company) -> None:
    assert of("work", f"@{decorator}\nasync def work(): ...\n") == expected


def test_a_method_is_used_by_who_uses_its_name() -> None:
    text = """
import asyncio
class Shop:
    async def open(self): ...
    async def close(self): ...
    async def __aenter__(self): ...
async def main():
    await Shop().close()
if __name__ == "__main__":
    asyncio.run(main())
"""
    found = {name: of(f"Shop.{name}", text) for name in ("open", "close", "__aenter__")}
    assert set(found.values()) == {Company.ALONE}


@pytest.mark.parametrize(("more", "expected"), [(MANY_METHODS, Company.ALONE), (2, Company.SERVED)])
def test_of_a_common_name_only_those_count_that_use_the_class(more: int, expected: Company) -> None:
    text = """
import asyncio
class Shop:
    async def run(self): ...
async def main():
    await Shop().run()
if __name__ == "__main__":
    asyncio.run(main())
"""
    others = "".join(f"def other{n}(job):\n    job.run()\n" for n in range(more))
    assert of("Shop.run", text, b=others) == expected


def test_of_a_common_name_that_nobody_uses_with_the_class_nothing_is_known() -> None:
    others = "".join(f"def other{n}(job):\n    job.run()\n" for n in range(MANY_METHODS + 1))
    assert of("Shop.run", "class Shop:\n    async def run(self): ...\n", b=others) == Company.SERVED


def test_a_command_of_django_runs_alone() -> None:
    text = "async def work(): ...\n"
    project = project_of({"shop/management/commands/a.py": text, "shop/other.py": text})
    found = {symbol.path: company(project, symbol) for symbol in functions(project)}
    assert found == {"shop/management/commands/a.py": Company.ALONE, "shop/other.py": Company.SERVED}
