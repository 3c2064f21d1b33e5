"""Event loops: what runs them until a coroutine is done, and what schedules one beside others."""

from __future__ import annotations

RUNNERS = frozenset({"run_until_complete", "async_to_sync", "AsyncToSync"})
RUNS = "run"
"""What the modules and classes of `LOOPS` call it."""
LOOPS = frozenset({"asyncio", "anyio", "trio", "uvloop", "nest_asyncio", "from_thread", "Runner", "runner"})
SCHEDULERS = frozenset({"create_task", "ensure_future", "gather", "start_soon", "run_coroutine_threadsafe", "as_completed"})
