"""The progress bar: on a terminal, after a second, and gone at the end."""

from __future__ import annotations

import io

import pytest

from stackcheck.faces import progress
from stackcheck.faces.progress import Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, wanted: bool = True, seconds: float = 0.2) -> str:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with Bar(stream, wanted=wanted) as bar:
        for done in range(11):
            now[0] = done * seconds
            bar.update(done, 10)
    return stream.getvalue()


def test_it_is_drawn_after_a_second_and_takes_itself_away(monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn(Terminal(), monkeypatch)
    assert "4/10" not in text
    assert "\rreading ━━━━━━━━━━━━━━━                5/10 files" in text
    assert text.endswith("\r\033[K")


def test_it_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(io.StringIO(), monkeypatch) == ""
    assert drawn(Terminal(), monkeypatch, wanted=False) == ""
    assert drawn(Terminal(), monkeypatch, seconds=0.05) == ""
