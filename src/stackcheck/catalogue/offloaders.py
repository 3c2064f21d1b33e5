"""Who runs a callable that is handed over: a thread or process (which frees the loop), or the loop itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from stackcheck.catalogue.canonical import canonical


class Offloader(msgspec.Struct, frozen=True):
    """A callable that is given another one, as its argument `position` (not counting `self`) or `keyword`.

    `runs_on`: "thread" and "process" free the loop; "loop" calls it there; "either" does with a plain function what
    "thread" does and with a coroutine function what "loop" does; "greenlet" runs sync code whose input and output are awaited
    (SQLAlchemy's `run_sync`).  `wraps`: it does not call its argument but returns a coroutine function that does
    (`sync_to_async(f)(x)`), and can be a decorator.
    """

    name: str
    position: int | None = 0
    keyword: str | None = None
    runs_on: Literal["thread", "process", "loop", "either", "greenlet"] = "thread"
    wraps: bool = False


_ROWS = (
    Offloader("asyncio.to_thread", keyword="func"),
    Offloader("asyncio.AbstractEventLoop.run_in_executor", 1, "func"),
    Offloader("starlette.concurrency.run_in_threadpool", keyword="func"),
    Offloader("starlette.concurrency.iterate_in_threadpool", keyword="iterator"),
    Offloader("anyio.to_thread.run_sync", keyword="func"),
    Offloader("anyio.to_process.run_sync", keyword="func", runs_on="process"),
    Offloader("anyio.to_interpreter.run_sync", keyword="func"),
    Offloader("trio.to_thread.run_sync", keyword="sync_fn"),
    Offloader("asgiref.sync.sync_to_async", keyword="func", wraps=True),
    Offloader("asgiref.sync.SyncToAsync", keyword="func", wraps=True),
    Offloader("channels.db.database_sync_to_async", keyword="func", wraps=True),
    Offloader("asyncer.asyncify", keyword="function", wraps=True),
    Offloader("aiofiles.ospath.wrap", keyword="func", wraps=True),
    Offloader("prefect.utilities.asyncutils.run_sync_in_worker_thread"),
    Offloader("concurrent.futures.Executor.submit", keyword="fn"),
    Offloader("concurrent.futures.ThreadPoolExecutor.submit", keyword="fn"),
    Offloader("concurrent.futures.ProcessPoolExecutor.submit", keyword="fn", runs_on="process"),
    Offloader("threading.Thread", 1, "target"),
    Offloader("threading.Timer", 1, "function"),
    Offloader("multiprocessing.Process", 1, "target", runs_on="process"),
    Offloader("multiprocessing.pool.Pool.apply_async", keyword="func", runs_on="process"),
    Offloader("multiprocessing.pool.Pool.map_async", keyword="func", runs_on="process"),
    Offloader("multiprocessing.pool.Pool.starmap_async", keyword="func", runs_on="process"),
    Offloader("fastapi.BackgroundTasks.add_task", keyword="func", runs_on="either"),
    Offloader("starlette.background.BackgroundTask", keyword="func", runs_on="either"),
    Offloader("starlette.responses.StreamingResponse", keyword="content", runs_on="either"),
    Offloader("apscheduler.schedulers.asyncio.AsyncIOScheduler.add_job", keyword="func", runs_on="either"),
    Offloader("apscheduler.schedulers.background.BackgroundScheduler.add_job", keyword="func"),
    Offloader("sqlalchemy.ext.asyncio.AsyncSession.run_sync", keyword="fn", runs_on="greenlet"),
    Offloader("sqlalchemy.ext.asyncio.AsyncConnection.run_sync", keyword="fn", runs_on="greenlet"),
    Offloader("asyncio.AbstractEventLoop.call_soon", keyword="callback", runs_on="loop"),
    Offloader("asyncio.AbstractEventLoop.call_soon_threadsafe", keyword="callback", runs_on="loop"),
    Offloader("asyncio.AbstractEventLoop.call_later", 1, "callback", runs_on="loop"),
    Offloader("asyncio.AbstractEventLoop.call_at", 1, "callback", runs_on="loop"),
    Offloader("asyncio.AbstractEventLoop.add_reader", 1, "callback", runs_on="loop"),
    Offloader("asyncio.AbstractEventLoop.add_writer", 1, "callback", runs_on="loop"),
    Offloader("asyncio.AbstractEventLoop.add_signal_handler", 1, "callback", runs_on="loop"),
    Offloader("asyncio.Future.add_done_callback", runs_on="loop"),
    Offloader("asyncio.Task.add_done_callback", runs_on="loop"),
)

OFFLOADERS = {row.name: row for row in _ROWS}


def extended(configured: Iterable[str]) -> dict[str, Offloader]:
    """The offloaders with those of a configuration: `acme.in_thread`, or `acme.run_in(1)` for another position."""
    table = dict(OFFLOADERS)
    for written in configured:
        name, _, position = written.rstrip(")").partition("(")
        table[name] = Offloader(name, int(position or 0))
    return table


def offloader(name: str) -> Offloader | None:
    return OFFLOADERS.get(canonical(name))
