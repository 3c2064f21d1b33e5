"""Where the tests leave what stackcheck keeps for its user."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A state folder of their own, for the key of the cache, and no host; also for the processes that they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        for name in ("STACKCHECK_CACHE_KEY", "STACKCHECK_OUTPUT_FORMAT", "GITHUB_ACTIONS"):
            patch.delenv(name, raising=False)
        yield
