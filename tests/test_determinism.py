"""The same bytes out: for any number of processes, any hash seed, any order of arguments, with and without a cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """All fixtures as one project: every rule has something to say."""
    root = tmp_path / "project"
    for case in sorted(FIXTURES.glob("*/*/")):
        name = f"{case.parent.name}_{case.name}".replace("-", "_")
        shutil.copytree(case, root / name, ignore=shutil.ignore_patterns("*.toml"))
    (root / "manage.py").write_text("")
    return root


def run(project: Path, *arguments: str, seed: int = 0) -> bytes:
    environment = os.environ | {"PYTHONHASHSEED": str(seed), "STACKCHECK_CACHE_DIR": str(project.parent / "cache")}
    command = [sys.executable, "-m", "stackcheck", "--select", "KC", "--output-format", "json", *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, check=False).stdout


@pytest.mark.slow
def test_the_same_bytes_out(project: Path) -> None:
    expected = run(project, "--no-cache")
    assert expected.count(b'"code": "KC') > 20
    assert run(project, "--no-cache", "-j1", seed=1) == expected
    assert run(project, "--no-cache", "-j2", seed=2) == expected
    assert run(project, seed=3) == expected
    assert run(project, seed=4) == expected
    folders = sorted(folder.name for folder in project.iterdir())
    assert run(project, *folders) == expected
    assert run(project, *reversed(folders), seed=5) == expected
