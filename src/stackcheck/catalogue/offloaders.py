"""Who runs a callable that is handed over: a thread or process (which frees the loop), or the loop itself.

A callable that is only handed over is not called where that stands, so that threads and processes need no rows of their own
but where they stand for what they are given: as decorators, and in the wrappers of a project's own decorators.
"""

from __future__ import annotations

DECORATORS = frozenset(
    {
        "aiofiles.ospath.wrap",
        "asgiref.sync.SyncToAsync",
        "asgiref.sync.sync_to_async",
        "asyncer.asyncify",
        "channels.db.database_sync_to_async",
    }
)
"""They do not call what they are given but return a coroutine function that does so in a thread."""

THREADS = frozenset(
    {
        "anyio.to_interpreter.run_sync",
        "anyio.to_process.run_sync",
        "anyio.to_thread.run_sync",
        "asyncio.to_thread",
        "prefect.utilities.asyncutils.run_sync_in_worker_thread",
        "starlette.concurrency.run_in_threadpool",
        "trio.to_thread.run_sync",
    }
)
"""Functions of which the result is awaited."""

THREAD_METHODS = frozenset({"run_in_executor"})
"""The same for methods, whatever their object: only event loops have them."""

ON_THE_LOOP: dict[str, tuple[int, str]] = {
    "asyncio.AbstractEventLoop.add_reader": (1, "callback"),
    "asyncio.AbstractEventLoop.add_signal_handler": (1, "callback"),
    "asyncio.AbstractEventLoop.add_writer": (1, "callback"),
    "asyncio.AbstractEventLoop.call_at": (1, "callback"),
    "asyncio.AbstractEventLoop.call_later": (1, "callback"),
    "asyncio.AbstractEventLoop.call_soon": (0, "callback"),
    "asyncio.AbstractEventLoop.call_soon_threadsafe": (0, "callback"),
    "asyncio.Future.add_done_callback": (0, "fn"),
    "asyncio.Task.add_done_callback": (0, "fn"),
}
"""Methods that have the event loop call a plain function: the position (without `self`) and the keyword of that."""
