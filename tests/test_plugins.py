"""Rules of other distributions (an example lies in `example_plugin/`), and the Python API."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import stackcheck
from stackcheck.disk import plugins
from stackcheck.disk.config import ConfigError, Settings
from stackcheck.rules import all_rules
from stackcheck.rules.documentation import examples
from tests import cases

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EXAMPLE = Path(__file__).parent / "example_plugin"
ROUTES = """
from fastapi import FastAPI

app = FastAPI()

@app.get("/orders")
def orders() -> list[str]:
    return []
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The example as pip would leave it on the path."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    site = tmp_path / "site"
    info = site / f"acme_rules-{project['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    listed = "".join(f"{name} = {where}\n" for name, where in project["entry-points"]["stackcheck.rules"].items())
    (info / "entry_points.txt").write_text(f"[stackcheck.rules]\n{listed}broken = no_such_module\n")
    (site / "acme_rules").symlink_to(EXAMPLE / "acme_rules")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.setenv("STACKCHECK_CACHE_DIR", str(tmp_path / "cache"))
    plugins._known.cache_clear()
    yield site
    plugins._known.cache_clear()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    (root / "routes.py").write_text(ROUTES)
    monkeypatch.chdir(root)
    return root


def test_a_rule_of_others_runs_where_the_settings_name_it(installed: Path, project: Path) -> None:
    assert stackcheck.check(project) == []
    (project / "stackcheck.toml").write_text('plugins = ["acme"]\n')
    (finding,) = stackcheck.check(project)
    assert (finding.code, finding.rule, finding.line) == ("KC901", "uncounted-route", 7)
    assert finding.message == "/orders has no version; begin it with /v1"
    assert finding.trace[0].path == str(project / "routes.py")
    for selectors in (["KC9"], ["uncounted-route"]):
        assert stackcheck.check(project, ignore=selectors) == []
        assert len(stackcheck.check(project, select=selectors)) == 1
    (project / "routes.py").write_text(
        ROUTES.replace("def orders() -> list[str]:", "def orders() -> list[str]:  # noqa: KC901")
    )
    assert stackcheck.check(project) == []


@pytest.mark.slow
def test_flake8_tells_what_a_rule_of_others_finds(installed: Path, project: Path) -> None:
    (project / "stackcheck.toml").write_text('plugins = ["acme"]\n')
    for arguments, number in {(): 1, ("--extend-ignore", "KC9"): 0, ("--select", "KC901"): 1}.items():
        command = [sys.executable, "-m", "flake8", "routes.py", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.stdout.count("KC901"), done.stderr) == (number, "")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("acmee",), "plugins: `acmee` is not installed; did you mean `acme`?"),
        (("zzz",), "plugins: `zzz` is not installed; installed are acme, broken"),
        (("broken",), "plugins: `broken` cannot be loaded: ModuleNotFoundError"),
    ],
)
def test_a_plugin_that_cannot_be_used_is_told(installed: Path, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        plugins.known(Settings(plugins=names))
    assert str(caught.value).startswith(message)


def test_the_documentation_of_the_example_holds(installed: Path) -> None:
    (rule,) = set(plugins.known(Settings(plugins=("acme",)))) - set(all_rules())
    for example in examples(rule.documentation):
        found = {f.code for f in cases.check(cases.project_of(example.files), [rule])}
        assert found == ({"KC901"} if example.kind == "bad" else set())


# the API


def test_the_api_gives_findings_with_absolute_paths(project: Path) -> None:
    (project / "routes.py").write_text(ROUTES.replace(" -> list[str]", ""))
    (finding,) = stackcheck.check()
    assert isinstance(finding, stackcheck.Finding)
    assert (finding.path, finding.severity) == (str(project / "routes.py"), stackcheck.Severity.WARNING)
    assert stackcheck.check("routes.py", cache=False) == [finding]
    assert finding.sites == (stackcheck.Place(finding.path, finding.line, finding.col),)


def test_the_api_says_what_is_wrong(project: Path) -> None:
    with pytest.raises(FileNotFoundError):
        stackcheck.check("nowhere")
    with pytest.raises(stackcheck.ConfigError):
        stackcheck.check(select=["KC999"])
    with pytest.raises(AttributeError):
        stackcheck.nothing  # noqa: B018


def test_the_api_is_imported_when_it_is_asked_for() -> None:
    program = "import sys, stackcheck; print('msgspec' in sys.modules); stackcheck.check; print(sorted(set(dir(stackcheck)) & {'check'}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n['check']\n"


def test_the_stub_names_what_there_is() -> None:
    stub = Path(stackcheck.__file__).with_suffix(".pyi").read_text()
    assert all(f" as {name}\n" in stub and hasattr(stackcheck, name) for name in stackcheck._API)
