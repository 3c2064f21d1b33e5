"""The same findings in every host: the command line, flake8 in all its ways, any split of the files, python-lsp-server,
worktrees, repositories of several projects, GitHub's action.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from stackcheck.disk.projects import run
from stackcheck.disk.run import Outcome, Request
from stackcheck.faces import flake8
from stackcheck.faces.flake8 import Plugin
from stackcheck.facts.findings import Finding
from tests.faces.test_flake8 import by_command, by_flake8, endpoints
from tests.test_pre_commit import git

HERE = Path(__file__).parents[2]
UNREADABLE = ("syntax-error", "unreadable-file")
"""Rules about what flake8 itself cannot read, so that it asks no plugin."""
FIXTURES = sorted(folder for folder in (HERE / "fixtures").iterdir() if folder.is_dir() and folder.name not in UNREADABLE)
UNTYPED = endpoints("def {name}(a): return a\n")

Told = set[tuple[str, int, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    monkeypatch.chdir(root)
    monkeypatch.setenv("STACKCHECK_CACHE_DIR", str(tmp_path / "cache"))
    flake8._states.clear()
    flake8._roots.clear()
    yield root
    Plugin.options = None


def keys(findings: list[Finding]) -> Told:
    return {(f.path, f.line, f.code) for f in findings}


def shown(outcome: Outcome) -> list[Finding]:
    return [*filter(outcome.is_shown, outcome.findings())]


def by_plugin(root: Path, files: list[Path]) -> Told:
    """What the plugin yields in a process of flake8 that looks at these files."""
    Plugin.options = Namespace(
        filenames=[str(file) for file in files],
        stdin_display_name="stdin",
        filename=["*.py"],
        exclude=(),
        extend_exclude=(),
        disable_noqa=False,
    )
    found: Told = set()
    for file in files:
        lines = file.read_text().splitlines(keepends=True)
        for line, _, text, _ in Plugin(None, str(file), lines).run():
            found.add((file.relative_to(root).as_posix(), line, text[:5]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("folder", FIXTURES, ids=lambda folder: folder.name)
def test_every_fixture_says_the_same_in_flake8_and_in_any_split(folder: Path, project: Path) -> None:
    compared = 0
    cases = [folder] if (folder / "stackcheck.toml").exists() else sorted(case for case in folder.iterdir() if case.is_dir())
    for case in cases:
        root = project / case.name
        shutil.copytree(case, root, ignore=shutil.ignore_patterns("__pycache__"))
        (root / ".git").mkdir()
        files = sorted(file for file in root.rglob("*.py") if file.is_file() and not file.is_symlink() and _is_read(file))
        if not files:
            continue
        whole = run(Request(paths=tuple(files)))
        expected = keys(shown(whole))
        assert by_plugin(root, files) == expected, case
        spots = {(p.path, p.line, s.code) for v in whole.verdicts for s in v.sites for p in (s.place, *s.spots)}
        split: Told = set()
        for part in (files[::2], files[1::2]):
            split |= keys(shown(run(Request(paths=tuple(part))))) if part else set()
        # A part tells what shows in it, although another part tells the same at the first place where it shows.
        assert expected <= split <= spots | expected, case
        compared += 1
    assert compared


def _is_read(file: Path) -> bool:
    """Whether flake8 reads the file: it gives up where the text is no UTF-8 or Python cannot parse it."""
    try:
        compile(file.read_text(), str(file), "exec")
    except (SyntaxError, ValueError):
        return False
    return True


STARTS = """
import multiprocessing, sys
from flake8.main.cli import main
if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    sys.exit(main(["-j2", "--select", "KC", "."]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_flake8_may_start_its_processes_as_it_likes(project: Path, method: str) -> None:
    for name in "abcd":
        (project / f"{name}.py").write_text(UNTYPED)
    program = project.parent / "start.py"
    program.write_text(STARTS.format(method=method))
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr == ""
    assert [line.split(":")[0] for line in sorted(done.stdout.splitlines())] == [f"./{n}.py" for n in "abcd"]


def test_flake8_may_run_inside_of_another_program_twice(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from flake8.main.application import Application

    (project / "a.py").write_text(UNTYPED)
    for _ in range(2):
        Application().run(["-j1", "--select", "KC", "a.py"])
        assert capsys.readouterr().out.startswith("a.py:6:5: KC101 ")
    assert Path.cwd() == project


class Server:
    """python-lsp-server, spoken to over its pipes."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "pylsp"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
        )
        self._number = 0
        self.request("initialize", processId=os.getpid(), rootUri=root.as_uri(), capabilities={})
        self.notify("initialized")
        off = {name: {"enabled": False} for name in ("pycodestyle", "pyflakes", "mccabe")}
        plugins = {**off, "flake8": {"enabled": True, "executable": str(Path(sys.executable).parent / "flake8")}}
        self.notify("workspace/didChangeConfiguration", settings={"pylsp": {"plugins": plugins}})

    def _send(self, **message: Any) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self._process.stdout
        size = 0
        while line := self._process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        answer: dict[str, Any] = json.loads(self._process.stdout.read(size))
        return answer

    def notify(self, method: str, **parameters: Any) -> None:
        self._send(method=method, params=parameters)

    def request(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        self._send(method=method, params=parameters, id=self._number)
        return next(answer for answer in iter(self.receive, None) if answer.get("id") == self._number)

    def diagnostics(self) -> list[tuple[int, str]]:
        answers = (a for a in iter(self.receive, None) if a.get("method") == "textDocument/publishDiagnostics")
        found = next(answers)["params"]["diagnostics"]
        return [(each["range"]["start"]["line"] + 1, each["code"]) for each in found if each["code"].startswith("KC")]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.mark.slow
def test_an_editor_sees_the_buffer_through_python_lsp_server(project: Path) -> None:
    file = project / "views.py"
    file.write_text(UNTYPED)
    server = Server(project)
    try:
        document = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": UNTYPED}
        server.notify("textDocument/didOpen", textDocument=document)
        assert server.diagnostics() == [(6, "KC101")]
        edited = {"text": UNTYPED.replace("(a)", "(a: int) -> int")}
        server.notify("textDocument/didChange", textDocument={"uri": file.as_uri(), "version": 2}, contentChanges=[edited])
        assert server.diagnostics() == []
    finally:
        server.close()


@pytest.mark.slow
def test_a_worktree_is_a_project_like_any_other(project: Path) -> None:
    shutil.rmtree(project / ".git")
    (project / "views.py").write_text(UNTYPED)
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "project")
    expected = by_command()
    assert {(path, code) for path, _, _, code in expected} == {("views.py", "KC101")}
    git(project, "worktree", "add", "-q", str(project.parent / "tree"), "-b", "other")
    os.chdir(project.parent / "tree")
    assert by_command() == by_flake8(".") == by_flake8("views.py") == expected


@pytest.mark.slow
def test_projects_in_one_repository_say_the_same_everywhere(project: Path) -> None:
    (project / "apps" / "a").mkdir(parents=True)
    (project / "apps" / "b").mkdir()
    (project / "apps" / "a" / "pyproject.toml").write_text('[tool.stackcheck]\nignore = ["KC101"]\n')
    (project / "apps" / "b" / "stackcheck.toml").write_text('ignore = ["KC102"]\n')
    for path in ("main.py", "apps/a/views.py", "apps/b/views.py"):
        (project / path).write_text(UNTYPED)
    files = ("main.py", "apps/a/views.py", "apps/b/views.py")
    expected = by_command()
    assert {(path, code) for path, _, _, code in expected} == {("main.py", "KC101"), ("apps/b/views.py", "KC101")}
    assert by_command(*files) == by_flake8(".") == by_flake8(*files) == expected
    assert set().union(*(by_command(file) for file in files)) == expected


@pytest.mark.slow
def test_the_action_installs_and_runs_what_it_came_with(project: Path) -> None:
    (project / "views.py").write_text(UNTYPED)
    (project / "a b.py").write_text(UNTYPED)
    action = yaml.safe_load((HERE / "action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    environment = os.environ | {"GITHUB_ACTION_PATH": str(HERE), "RUNNER_TEMP": str(project.parent)}
    install, check = action["runs"]["steps"]
    subprocess.run(["bash", "-euo", "pipefail", "-c", install["run"]], env=environment, check=True, cwd=project)
    given = {"ARGS": "'a b.py' --select KC101", "FORMAT": "concise"}
    command = ["bash", "-euo", "pipefail", "-c", check["run"]]
    done = subprocess.run(command, env=environment | given, check=False, cwd=project, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[0][:19]) == (1, "a b.py:6:5: KC101 w")
    assert len(done.stdout.splitlines()) == 2
    done = subprocess.run(
        command, env=environment | {"ARGS": "$(touch made)", "FORMAT": ""}, check=False, cwd=project, capture_output=True
    )
    assert done.returncode == 2
    assert not (project / "made").exists()
