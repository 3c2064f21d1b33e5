"""Whatever is edited from run to run, a run that remembers the last one finds what a run without memory finds."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from stackcheck.disk.run import Request, run
from tests.link.evaluate import graphs

NAMES = [f"f{number}" for number in range(5)]
MODELS = [
    graphs.MODELS,
    graphs.MODELS.replace("name = models.TextField()", "name = models.CharField(max_length=9)"),
    graphs.MODELS.replace("class Book(models.Model):", "class Base(models.Model):\n    pass\n\nclass Book(Base):"),
]


class WarmRuns(RuleBasedStateMachine):
    """A project on disk that is edited in turns and checked after each."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name).resolve() / "project"
        self.known = graphs.graph(random.Random(0), len(NAMES))
        self.models = 0
        self.order = graphs.FILES
        self.others: dict[str, str] = {"pyproject.toml": "[project]\nname = 'project'\n"}
        self._write()

    def teardown(self) -> None:
        self.folder.cleanup()

    def _write(self) -> None:
        wanted = {**graphs.files(self.known, self.order), "shop/models.py": MODELS[self.models], **self.others}
        for path in [path for path in self.root.rglob("*") if path.is_file()]:
            if path.relative_to(self.root).as_posix() not in wanted:
                path.unlink()
        for name, text in wanted.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    @rule(name=st.sampled_from(NAMES), seed=st.integers(0, 10_000))
    def edit_a_function(self, name: str, seed: int) -> None:
        kind, _ = self.known.get(name, ("", []))
        self.known = {**self.known, name: (kind, graphs.body(random.Random(seed), NAMES))}

    @rule(name=st.sampled_from(NAMES))
    def remove_a_function(self, name: str) -> None:
        self.known = {known: each for known, each in self.known.items() if known != name or len(self.known) == 1}

    @rule(name=st.sampled_from(NAMES), kind=st.sampled_from(["", "async", "method"]))
    def make_another_kind_of_it(self, name: str, kind: str) -> None:
        if name in self.known:
            self.known = {**self.known, name: (kind, self.known[name][1])}

    @rule(number=st.integers(0, len(MODELS) - 1))
    def edit_the_models(self, number: int) -> None:
        self.models = number

    @rule(name=st.sampled_from(["shop/more.py", "shop/other.py"]), text=st.sampled_from(["", "X = 1\n", "def broken(:\n"]))
    def add_a_file(self, name: str, text: str) -> None:
        self.others = {**self.others, name: text}

    @rule(name=st.sampled_from(["shop/more.py", "shop/other.py"]))
    def remove_a_file(self, name: str) -> None:
        self.others = {path: text for path, text in self.others.items() if path != name}

    @rule()
    def move_the_files(self) -> None:
        self.order = (*self.order[1:], self.order[0])

    @invariant()
    def warm_is_cold(self) -> None:
        self._write()
        warm = run(Request(paths=(self.root,), jobs=1, cache_dir=self.root.parent / "cache"))
        cold = run(Request(paths=(self.root,), jobs=1, cached=False))
        assert warm.findings() == cold.findings()


CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]
TestSomeWarmRuns = WarmRuns.TestCase
TestSomeWarmRuns.settings = settings(max_examples=4, stateful_step_count=6, deadline=None, suppress_health_check=CALM)
TestSomeWarmRuns.pytestmark = [pytest.mark.slow]
