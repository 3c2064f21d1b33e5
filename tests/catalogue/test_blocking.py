"""The catalogue of blocking calls: its notation, its lookups, the agreement of its tables with each other."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import sys

import pytest

from stackcheck.catalogue import external_types, offloaders
from stackcheck.catalogue.blocking import TABLE, blocking, extended, find
from stackcheck.catalogue.canonical import ALIASES, canonical
from stackcheck.catalogue.external_types import attribute, result
from stackcheck.catalogue.notation import positions
from stackcheck.extract.python import module_facts
from stackcheck.facts.expressions import Call
from stackcheck.facts.statements import Evaluate


def call(source: str) -> Call:
    statement = module_facts(source.encode()).body[0]
    assert isinstance(statement, Evaluate)
    assert isinstance(statement.value, Call)
    return statement.value


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("time.sleep", "waits"),
        ("requests.get", "waits"),
        ("requests.sessions.Session.post", "waits"),
        ("redis.Redis.get", "waits"),
        ("redis.client.StrictRedis.hset", "waits"),
        ("openai.OpenAI.chat.completions.create", "waits"),
        ("openai.Client.chat.completions.create", "waits"),
        ("stripe.Customer.create", "waits"),
        ("stripe.checkout.Session.create", "waits"),
        ("mypy_boto3_s3.client.S3Client.put_object", "waits"),
        ("types_boto3_dynamodb.DynamoDBClient.get_item", "waits"),
        ("sqlalchemy.orm.session.Session.execute", "orm"),
        ("sqlmodel.Session.exec", "orm"),
        ("builtins.open", "disk"),
        ("pathlib.Path.read_text", "disk"),
        ("pathlib.Path.exists", "metadata"),
        ("passlib.context.CryptContext.verify", "cpu"),
        ("fitz.open", "cpu"),
    ],
)
def test_finds(name: str, tier: str) -> None:
    row = blocking(name)
    assert row is not None
    assert row.tier == tier
    assert row.reason
    assert row.remedy


@pytest.mark.parametrize(
    "name",
    [
        "redis.Redis.pipeline",  # only builds an object
        "redis.asyncio.Redis.get",
        "aioredis.Redis.get",
        "httpx.AsyncClient.get",
        "sqlalchemy.ext.asyncio.AsyncSession.add",
        "sqlalchemy.orm.Session.add",
        "openai.AsyncOpenAI.chat.completions.create",
        "openai.OpenAI.with_options",
        "stripe.Customer.create_async",
        "stripe.Customer.get",
        "stripe.BalanceTransaction.description.lower",
        "stripe.checkout.Session.to_dict",
        "stripe.Webhook.construct_event",
        "stripe.error.CardError",
        "google.genai.Client.aio.models.generate_content",
        "botocore.client.BaseClient.generate_presigned_url",
        "types_aiobotocore_s3.client.S3Client.put_object",
        "motor.motor_asyncio.AsyncIOMotorClient.list_databases",
        "pymongo.collection.Collection.find",
        "asyncio.sleep",
        "aiohttp_requests.requests.get",
        "json.load",
    ],
)
def test_is_silent(name: str) -> None:
    assert blocking(name) is None


@pytest.mark.parametrize(
    "source",
    [
        "time.sleep(0)",
        "time.sleep(0.0)",
        "queue.SimpleQueue.get(False)",
        "queue.Queue.get(block=False)",
        "queue.Queue.get(timeout=0)",
        "concurrent.futures.Future.result(timeout=0)",
        "concurrent.futures.ThreadPoolExecutor.shutdown(wait=False)",
        "smtplib.SMTP()",
        "os.waitpid(pid, os.WNOHANG)",
        "ldap3.Connection(server)",
        "fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "fcntl.flock(file, LOCK_UN)",
    ],
)
def test_arguments_spare(source: str) -> None:
    written = call(source)
    row = blocking(source.partition("(")[0])
    assert row is not None
    assert row.spares(written)


@pytest.mark.parametrize(
    "source",
    [
        "time.sleep(1)",
        "time.sleep(delay)",
        "time.sleep(False)",
        "queue.Queue.get()",
        "queue.Queue.get(True, 5)",
        "concurrent.futures.ThreadPoolExecutor.shutdown()",
        "smtplib.SMTP('localhost')",
        "smtplib.SMTP(host=host)",
        "smtplib.SMTP(*address)",
        "ldap3.Connection(server, auto_bind=True)",
        "fcntl.flock(file, fcntl.LOCK_EX)",
        "fcntl.flock(file, mode)",
    ],
)
def test_arguments_do_not_spare(source: str) -> None:
    row = blocking(source.partition("(")[0])
    assert row is not None
    assert not row.spares(call(source))


def test_configuration_extends_and_takes_away() -> None:
    table = extended(["acme.fetch", "acme.sdk.Client.*", "acme.deep.Client.**"], ["time.sleep", "redis.Redis.*"])
    assert find(table, "acme.fetch")
    assert find(table, "acme.sdk.Client.get")
    assert not find(table, "acme.sdk.Client.things.get")
    assert find(table, "acme.deep.Client.things.get")
    assert not find(table, "time.sleep")
    assert not find(table, "redis.Redis.get")
    assert find(TABLE, "time.sleep")


def test_results() -> None:
    assert result("redis.from_url") == "redis.Redis"
    assert result("redis.asyncio.from_url") == "redis.asyncio.Redis"
    assert result("sqlite3.Connection.cursor") == "sqlite3.Cursor"
    assert result("httpx.Client") == "httpx.Client"
    assert result("httpx.Client.__enter__") == "httpx.Client"
    assert result("sqlalchemy.orm.sessionmaker") == "sqlalchemy.orm.sessionmaker"
    assert result("sqlalchemy.orm.sessionmaker.__call__") == "sqlalchemy.orm.Session"
    assert result("pathlib.Path.iterdir") == "list[pathlib.Path]"
    assert result("list[pathlib.Path].__iter__") == "pathlib.Path"
    assert result("pymongo.MongoClient.__getitem__") == "pymongo.database.Database"
    assert result("googleapiclient.discovery.Resource.users") == "googleapiclient.discovery.Resource"
    assert result("acme.unknown") is None
    assert result("pydantic.Field") is None


def test_attributes() -> None:
    assert attribute("pathlib.Path.parent") == "pathlib.Path"
    assert attribute("pymongo.MongoClient.shop") == "pymongo.database.Database"
    assert attribute("pymongo.MongoClient.get_database") is None
    assert attribute("pymongo.database.Database.orders") == "pymongo.collection.Collection"
    assert attribute("fastapi.UploadFile.file") == "tempfile.SpooledTemporaryFile"


def test_configured_positions() -> None:
    assert positions(["acme.in_thread", "acme.run_in(1)"]) == {"acme.in_thread": 0, "acme.run_in": 1}


def test_every_name_is_canonical() -> None:
    """A row under a name that `canonical` rewrites could never be found."""
    classes = {name.removeprefix("list[").removesuffix("]") for name in external_types.RESULTS.values()}
    written = {
        *TABLE,
        *external_types.RESULTS,
        *external_types.ATTRIBUTES,
        *offloaders.DECORATORS,
        *offloaders.THREADS,
        *offloaders.ON_THE_LOOP,
        *classes,
        *ALIASES.values(),
    }
    assert {name: canonical(name) for name in written if canonical(name) != name} == {}


def test_no_name_is_written_twice() -> None:
    """A name in two tables would have the remedy of whichever comes last."""
    from stackcheck.catalogue.blocking import TABLES

    rows = [name for table in TABLES for name, _ in table.TABLE]
    assert sorted({name for name in rows if rows.count(name) > 1}) == []


_NEWER = {
    "pathlib.Path.walk": (3, 12),
    "pathlib.Path.is_junction": (3, 12),
    "pathlib.Path.with_segments": (3, 12),
    "hashlib.file_digest": (3, 11),
}
_UNIX_OR_OLDER = {"os.copy_file_range", "pathlib.Path.lchmod", "pathlib.Path.group", "pathlib.Path.owner"}


def _standard() -> list[str]:
    names = {
        *TABLE,
        *external_types.RESULTS,
        *external_types.ATTRIBUTES,
        *offloaders.DECORATORS,
        *offloaders.THREADS,
        *offloaders.ON_THE_LOOP,
    }
    return sorted(
        name
        for name in names
        if name.partition(".")[0] in sys.stdlib_module_names and sys.version_info >= _NEWER.get(name, (3,))
    )


def _resolve(name: str) -> object:
    parts = name.removesuffix(".**").removesuffix(".*").split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise ModuleNotFoundError(name)


@pytest.mark.parametrize("name", _standard())
def test_standard_library_has_the_name_and_it_is_no_coroutine(name: str) -> None:
    if name.endswith((".__truediv__", ".__rtruediv__", ".__enter__")) or name in _UNIX_OR_OLDER:
        return
    assert not asyncio.iscoroutinefunction(_resolve(name)) or name == "asyncio.to_thread"
    assert not inspect.isasyncgenfunction(_resolve(name))
