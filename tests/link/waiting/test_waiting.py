"""What holds the event loop: how it is told, how mildly, and how far it is seen."""

from __future__ import annotations

from textwrap import dedent

import pytest

from stackcheck.facts.findings import Severity
from stackcheck.link.waiting.held import held_loops
from stackcheck.link.waiting.rows import HeldLoop
from stackcheck.link.waiting.wording import message, severity
from tests.cases import found, project_of


def held(**files: str) -> list[HeldLoop]:
    return list(held_loops(project_of({f"{name}.py": dedent(text) for name, text in files.items()})))


def sites(**files: str) -> list[tuple[str, list[str]]]:
    """The findings with all places where they show."""
    told = found({f"{name}.py": dedent(text) for name, text in files.items()})
    return [(f.code, [f"{s.path.removesuffix('.py')}:{s.line}" for s in f.sites]) for f in told if f.code.startswith("KC7")]


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
        "blocks the event loop in async `total`: `Orders.total()` sleeps in `time.sleep()`; "
        "`await asyncio.to_thread(Orders().total)`"
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


def severities(text: str) -> list[Severity]:
    return [f.severity for f in found({"one.py": text}) if f.code.startswith("KC7")]


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("async def main():\n    await work()", Severity.WARNING),
        ("from fastapi import FastAPI\napp = FastAPI(lifespan=work)", Severity.NOTE),
        ("from fastapi import FastAPI\napp = FastAPI()\napp.add_event_handler('startup', work)", Severity.NOTE),
        ("", Severity.WARNING),
    ],
)
def test_milder_where_nobody_else_waits(caller: str, expected: Severity) -> None:
    assert severities(f"import time\nasync def work(app=None):\n    time.sleep(1)\n{caller}\n") == [expected]


@pytest.mark.parametrize(
    "caller", ["def main():\n    asyncio.run(work())", "if __name__ == '__main__':\n    asyncio.run(work())"]
)
@pytest.mark.parametrize("call", ["time.sleep(1)", "open('a')"])
def test_a_coroutine_that_runs_alone_holds_nobody_up(caller: str, call: str) -> None:
    assert not severities(f"import asyncio\nimport time\nasync def work():\n    {call}\n{caller}\n")


def test_like_calls_are_told_as_one() -> None:
    assert sites(one="async def work():\n    open('a')\n    open('b')\n    open('c')\n") == [
        ("KC701", ["one:2", "one:3", "one:4"])
    ]


def test_the_files_of_a_block_are_told_as_one_and_looking_them_up_not_at_all() -> None:
    lines = (
        "os.mkdir('b')",
        "with open('a', 'rb') as a, open('b/c', 'wb') as b:",
        "    shutil.copyfileobj(a, b)",
        "os.remove('a')",
    )
    text = "import os, shutil\nasync def work():\n" + "".join(f"    {line}\n" for line in lines)
    assert sites(one=text) == [("KC701", ["one:4", "one:5"])]
    assert sites(one="import os\nasync def work():\n    os.mkdir('b')\n    os.remove('a')\n") == [("KC705", ["one:3", "one:4"])]


def test_a_called_instance_is_told_as_one() -> None:
    (found,) = held(one="from llama_cpp import Llama\nasync def work():\n    model = Llama('a')\n    return model('b')\n")[-1:]
    assert found.name == "llama_cpp.Llama()()"


def test_what_many_coroutines_call_is_told_once() -> None:
    callers = "from two import pause\n" + "".join(f"async def caller{n}():\n    pause()\n" for n in range(3))
    assert sites(two=SLEEPING, one=callers, three=callers) == [
        ("KC702", ["one:3", "one:5", "one:7", "three:3", "three:5", "three:7"])
    ]


def test_each_function_that_fills_a_memory_of_its_own_is_told() -> None:
    fills = "{0} = {{}}\nasync def work_{0}(key):\n    if key not in {0}:\n        {0}[key] = open(key, 'rb').read()\n"
    assert len(held(one=fills.format("a") + fills.format("b"))) == 2


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
    assert message(found).endswith("make the route a plain `def`, for it awaits nothing")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("open('a')", Severity.NOTE),
        ("open('a', 'w', encoding='utf-8')", Severity.NOTE),
        ("open('a', mode='rb')", None),
        ("open('a', name)", None),
        ("open('a', *name)", None),
        ("Path(name).open()", Severity.NOTE),
        ("Path(name).open('wb')", None),
        ("Path(name).read_text()", Severity.NOTE),
        ("Path(name).read_bytes()", None),
        ("tempfile.NamedTemporaryFile()", Severity.NOTE),
        ("shutil.rmtree(name)", None),
    ],
)
def test_milder_where_a_file_is_short_as_a_rule(call: str, expected: Severity | None) -> None:
    (found,) = held(one=f"import shutil, tempfile\nfrom pathlib import Path\n\nasync def work(name):\n    {call}\n")
    assert severity(found) == expected


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        ("self.digest or derived(key)", Severity.NOTE),
        ("derived(key) or self.digest", None),
        ("derived(key)", None),
        ("self.digest or fetched(key)", None),
    ],
)
def test_milder_where_only_what_an_attribute_lacks_is_computed(digest: str, expected: Severity | None) -> None:
    (found,) = held(
        one=f"""
            import hashlib
            import httpx

            def derived(key):
                return hashlib.pbkdf2_hmac("sha256", key, b"", 100_000)

            def fetched(key):
                return httpx.get(key)

            class Session:
                digest = None

                def name(self, key):
                    return {digest}

            async def work(session: Session, key):
                session.name(key)
        """
    )
    assert severity(found) == expected


def test_bytes_are_told_before_the_text_behind_the_same_call() -> None:
    (found,) = held(
        one="""
            def load():
                open("a.json")
                return parts()

            def parts():
                return open("a.bin", "rb")

            async def work():
                load()
        """
    )
    assert len(found.trace) == 3
    assert severity(found) is None


def test_what_is_loaded_and_kept_is_told_once() -> None:
    (found,) = held(
        one="""
            import spacy

            KNOWN = {}

            def model(name):
                if name in KNOWN:
                    return KNOWN[name]
                KNOWN[name] = spacy.load(name)
                return KNOWN[name]

            def words(name):
                return model(name)

            async def work(name):
                words(name)
                model(name)
        """
    )
    assert found.place.line == 16
    assert severity(found) is Severity.NOTE


def test_a_command_stays_one_whatever_its_name() -> None:
    others = "".join(f"def f{number}(query):\n    return query.select()\n" for number in range(310))
    assert not held(
        one="""
            import asyncio
            import bcrypt
            import typer

            app = typer.Typer()

            @app.command()
            def select(password: str):
                asyncio.run(hashed(password))

            async def hashed(password):
                bcrypt.hashpw(password, bcrypt.gensalt())
        """,
        two=others,
    )


def test_a_method_that_is_named_like_many_is_judged_by_its_class() -> None:
    others = "".join(f"def f{number}(job):\n    return job.run()\n" for number in range(310))
    assert not sites(
        one="""
            import asyncio
            import subprocess

            class Collector:
                async def run(self):
                    subprocess.run(["true"])

            async def main():
                await Collector().run()

            if __name__ == "__main__":
                asyncio.run(main())
        """,
        two=others,
    )


def test_a_method_that_is_named_like_many_may_be_called_back() -> None:
    others = "".join(f"def f{number}(flow):\n    return flow.request\n" for number in range(310))
    (found,) = held(
        one="""
            import asyncio
            import subprocess
            from mitmproxy.tools.dump import DumpMaster

            class Gate:
                async def request(self, flow):
                    subprocess.run(["true"])

            async def main():
                master = DumpMaster(None)
                master.addons.add(Gate())
                await master.run()

            asyncio.run(main())
        """,
        two=others,
    )
    assert severity(found) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for folder, _, names in os.walk(root):\n        print(names)", True),
        ("for folder, _, names in os.walk(root):\n        return names", False),
        ("for folder, _, names in os.walk(root):\n        if not deep:\n            break", False),
        ("for folder, _, names in os.walk(root):\n        deep = names\n        if not deep:\n            break", True),
        ("for folder, _, names in sorted(os.walk(root)):\n        return names", True),
        ("next(os.walk(root))", False),
        ("list(os.walk(root))", True),
    ],
)
def test_the_first_answer_of_a_walk_is_no_walk(body: str, expected: bool) -> None:
    found = held(one=f"import os\n\ndef names(root, deep=False):\n    {body}\n\nasync def work(root):\n    names(root)\n")
    assert bool(found) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (
            "def banner(key):\n    if known.get(key) is None:\n        known[key] = open(key).read()\n    return known[key]",
            False,
        ),
        (
            "def banner(key):\n    if known.get(key) is None:\n        known[key] = open(key, 'rb').read()\n    return known[key]",
            True,
        ),
        ("def banner(key):\n    if known.get(key) is None:\n        return open(key).read()\n    return known[key]", True),
    ],
)
def test_a_short_file_that_fills_what_is_missing_holds_nobody_up(function: str, expected: bool) -> None:
    found = held(one=f"known = {{}}\n\n{function}\n\nasync def work(key):\n    banner(key)\n")
    assert bool(found) == expected


def test_one_cause_is_told_once_whatever_way_leads_to_it() -> None:
    ways = "".join(f"\n            def way{n}():\n                pause()\n" for n in range(4))
    callers = "".join(f"\n            async def caller{n}():\n                way{n}()\n" for n in range(4))
    ((_, places),) = sites(two=SLEEPING, one=f"\n            from two import pause\n{ways}{callers}")
    assert len(places) == 4


def test_what_is_parsed_at_once_is_as_short_as_a_text() -> None:
    found = held(
        one="""
            import json
            from pathlib import Path

            async def answer(path: Path):
                return json.loads(path.read_bytes())

            async def picture(path: Path):
                return path.read_bytes()
        """
    )
    assert [severity(one) for one in found] == [Severity.NOTE, None]


def test_a_method_of_a_common_name_is_called_by_who_uses_its_class() -> None:
    others = "".join(f"\n            def other{n}(job):\n                job.run()\n" for n in range(50))
    assert not sites(
        two=SLEEPING,
        one=f"""
            import asyncio
            from two import pause

            class Collector:
                async def run(self):
                    pause()

            async def main():
                await Collector().run()

            if __name__ == "__main__":
                asyncio.run(main())
            {others}
        """,
    )


def test_short_files_of_a_function_are_told_once() -> None:
    gap = "\n                pass" * 40
    (found,) = held(
        one=f"""
            from pathlib import Path

            async def work(folder: Path):
                (folder / "settings").write_text("on")
                {gap}
                return (folder / "result").read_text()
        """
    )
    assert [place.line for place in found.again] == [47]


CELERY = """
    from celery import Celery, shared_task

    app = Celery("jobs")

    @app.task(bind=True)
    def render(self, number):
        return number

    @shared_task
    def clean():
        pass
"""


@pytest.mark.parametrize(
    "waits",
    [
        "render.delay(1).get(timeout=30)",
        "clean.apply_async((1,), countdown=1).get()",
        "app.AsyncResult('a').status",
        "render.AsyncResult('a').ready()",
    ],
)
def test_who_asks_for_the_result_of_a_task_waits(waits: str) -> None:
    asking = f"from tasks import app, clean, render\n\nasync def wait():\n    return {waits}\n"
    assert sites(tasks=CELERY, main=asking) == [("KC701", ["main:4"])]


@pytest.mark.parametrize("passes", ["render.delay(1)", "clean.apply_async()", "render.delay(1).id"])
def test_who_only_starts_a_task_waits_for_nobody(passes: str) -> None:
    asking = f"from tasks import clean, render\n\nasync def begin():\n    return {passes}\n"
    assert sites(tasks=CELERY, main=asking) == []


@pytest.mark.parametrize(
    ("made", "call", "name"),
    [
        (
            "from pymongo import MongoClient",
            "MongoClient().shop.orders.insert_one({})",
            "pymongo.collection.Collection.insert_one()",
        ),
        ("import psutil", "psutil.cpu_percent(interval=0.5)", "psutil.cpu_percent()"),
        ("import zeep", "zeep.Client('http://localhost')", "zeep.Client()"),
        ("import ccxt", "ccxt.binance({}).fetch_ticker('A')", "ccxt.Exchange.fetch_ticker()"),
        ("import yfinance", "yfinance.Ticker('A').info", "yfinance.Ticker.info"),
        ("from web3 import Web3", "Web3().eth.get_balance('A')", "web3.Web3.eth.get_balance()"),
        (
            "from web3 import Web3",
            "Web3().eth.contract(abi=[]).functions.owner().call()",
            "web3.contract.ContractFunction.call()",
        ),
        ("from web3 import Web3", "Web3().eth.block_number", "web3.Web3.eth.block_number"),
        ("import oss2", "oss2.Bucket('a', 'b', 'c').put_object('a', b'')", "oss2.Bucket.put_object()"),
        ("from pwdlib import PasswordHash", "PasswordHash.recommended().hash('a')", "pwdlib.PasswordHash.hash()"),
        ("from datasets import load_dataset", "load_dataset('a')", "datasets.load_dataset()"),
        (
            "from google.cloud import storage",
            "storage.Client.from_service_account_json('a').get_bucket('b')",
            "google.cloud.storage.Client.get_bucket()",
        ),
        (
            "from langgraph.graph import StateGraph",
            "StateGraph(dict).compile().invoke({})",
            "langgraph.graph.state.CompiledStateGraph.invoke()",
        ),
    ],
)
def test_what_other_libraries_make_is_known(made: str, call: str, name: str) -> None:
    (found,) = held(main=f"{made}\nasync def go():\n    {call}\n")
    assert found.name == name


@pytest.mark.parametrize(
    ("made", "call"),
    [
        ("from pymilvus import MilvusClient", "MilvusClient('a').prepare_index_params()"),
        ("from google.cloud import storage", "storage.Client.from_service_account_json('a')"),
        ("import psutil", "psutil.cpu_percent()"),
        ("import ccxt.async_support as ccxt", "ccxt.binance({}).fetch_ticker('A')"),
        ("import weaviate", "weaviate.Client('a').collections.get('b')"),
    ],
)
def test_what_only_builds_or_asks_nobody_is_silent(made: str, call: str) -> None:
    assert not held(main=f"{made}\nasync def go():\n    {call}\n")
