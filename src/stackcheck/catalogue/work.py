"""Calls that write or ask another service: a query beside one of them is a small part of what a loop does in each pass."""

from __future__ import annotations

from functools import lru_cache

from stackcheck.catalogue.blocking import Table, cloud, find, http, llm, messaging, services
from stackcheck.catalogue.canonical import canonical
from stackcheck.catalogue.notation import pairs
from stackcheck.catalogue.sqlalchemy_orm import ASYNC_SESSIONS, SYNC_SESSIONS

_SERVICES: Table = {name: row for module in (http, messaging, cloud, services, llm) for name, row in module.TABLE}

_AWAITED = """
httpx.AsyncClient: get post put patch delete head options request send stream
aiohttp aiohttp.ClientSession: get post put patch delete head options request
aiosmtplib: send
aio_pika.Exchange aio_pika.abc.AbstractExchange: publish
aiokafka.AIOKafkaProducer: send send_and_wait
celery.Celery: send_task
celery.app.task.Task celery.Task: delay apply_async
"""
"""Calls of other services that hold no event loop."""

_OF_SESSIONS = frozenset({"add", "add_all", "delete", "flush", "commit", "merge"})

CALLS = frozenset(f"{owner}.{name}" for owner, name in pairs(_AWAITED)) | {
    f"{owner}.{name}" for owner in SYNC_SESSIONS | ASYNC_SESSIONS for name in _OF_SESSIONS
}

METHODS = frozenset(
    """
    save asave save_base delete adelete commit delay delay_on_commit apply_async apply_async_on_commit send_task enqueue kiq
    """.split()
)
"""What writes, or hands work to another process, whosever method it is."""


@lru_cache(maxsize=65536)
def is_work(name: str) -> bool:
    """Whether a call of another library's function, by its qualified name, writes or asks another service."""
    return name in CALLS or find(_SERVICES, canonical(name)) is not None
