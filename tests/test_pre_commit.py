"""The pre-commit hooks, installed by the real pre-commit from this repository into a scratch repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This version of stackcheck as a repository of its own, for `try-repo` looks at what was committed."""
    folder = tmp_path_factory.mktemp("stackcheck")
    for name in ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        source = HERE / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "stackcheck")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "shop").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.stackcheck]\nextend-exclude = ["legacy"]\n')
    for name in ("shop/a.py", "shop/b.py", "legacy/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1  # noqa: KC999\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "project")
    return tmp_path


def try_repo(hooks: Path, home: Path, project: Path, *arguments: str) -> tuple[int, str]:
    environment = os.environ | {"PRE_COMMIT_HOME": str(home / "pre-commit"), "STACKCHECK_CACHE_DIR": str(home / "cache")}
    command = [sys.executable, "-m", "pre_commit", "try-repo", "--color", "never", str(hooks), *arguments]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_one_hook_reports_the_files_of_the_commit_and_the_other_everything(hooks: Path, home: Path, project: Path) -> None:
    (project / "shop" / "b.py").write_text("y = 2  # noqa: KC999\n")
    (project / "legacy" / "c.py").write_text("y = 2  # noqa: KC999\n")
    git(project, "add", "-A")
    code, out = try_repo(hooks, home, project)
    commit, everything = out.split("stackcheck (whole project)", 1)
    assert code == 1, out
    assert "legacy/c.py" not in out
    assert "shop/b.py:1:8: KC003" in commit
    assert "shop/a.py" not in commit
    assert "shop/a.py:1:8: KC003" in everything
    assert "shop/b.py:1:8: KC003" in everything


@pytest.mark.slow
def test_a_clean_commit_passes(hooks: Path, home: Path, project: Path) -> None:
    for name in ("shop/a.py", "shop/b.py"):
        (project / name).write_text("x = 1\n")
    git(project, "add", "-A")
    code, out = try_repo(hooks, home, project, "--all-files")
    assert code == 0, out
    assert out.count("Passed") == 2


@pytest.mark.slow
def test_a_list_of_files_that_is_too_long_for_one_command_is_told_once(hooks: Path, home: Path, project: Path) -> None:
    names = [f"shop/{'long_' * 30}{number}.py" for number in range(1200)]
    for name in names:
        (project / name).write_text("x = 1\n")
    for name in names[::400]:
        (project / name).write_text("x = 1  # noqa: KC999\n")
    git(project, "add", "-A")
    code, out = try_repo(hooks, home, project, "stackcheck", "--all-files")
    told = [line.partition(":")[0] for line in out.splitlines() if ": KC003 " in line]
    assert code == 1, out
    assert sorted(told) == sorted(["shop/a.py", "shop/b.py", *names[::400]])
