"""Event loops: what runs them, what schedules on them, and what a framework calls before it serves."""

from __future__ import annotations

RUNNERS = frozenset(
    {
        "asyncio.run", "anyio.run", "trio.run", "uvloop.run", "run_until_complete", "Runner.run", "runner.run",
        "async_to_sync", "AsyncToSync", "anyio.from_thread.run", "nest_asyncio.run",
    }
)  # fmt: skip
SCHEDULERS = frozenset(
    {"create_task", "ensure_future", "gather", "start_soon", "run_coroutine_threadsafe", "as_completed", "wait"}
)
STARTING = frozenset({"lifespan", "on_startup", "on_shutdown", "add_event_handler", "on_event"})
