"""The layers: who may import whom, and what is imported only when it is needed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
LATE = re.compile(r"\s+(?:from [\w.]+ import|import) ")


def test_the_contracts_of_import_linter_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph("stackcheck")
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    while leaves := {module for module, imported in imports.items() if not imported}:
        imports = {module: imported - leaves for module, imported in imports.items() if module not in leaves}
    assert not imports, "imported in a circle, or by what is"


def test_only_sqlglot_and_what_needs_it_is_imported_inside_a_function_of_link() -> None:
    sources = (ROOT / "src" / "stackcheck" / "link").rglob("*.py")
    late = [(path.name, line.strip()) for path in sources for line in path.read_text().splitlines() if LATE.match(line)]
    assert {line for _, line in late if "sqlglot" not in line and "sql" not in line} == set()


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--help"], {"libcst", "msgspec", "sqlglot", "jinja2", "subprocess"}),
        (["--version"], {"libcst", "msgspec", "sqlglot", "jinja2", "subprocess"}),
        ([], {"libcst", "sqlglot", "jinja2", "subprocess", "importlib.metadata", "stackcheck.rules.syntax_error"}),
    ],
    ids=["help", "version", "unchanged"],
)
def test_what_a_command_does_not_need_is_not_imported(arguments: list[str], unneeded: set[str], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "manage.py").write_text("")
    program = "import sys; from stackcheck.faces.cli import main\ntry: main()\nexcept SystemExit: print(*sys.modules)"

    def imported() -> set[str]:
        command = [sys.executable, "-c", program, *arguments]
        environment = {"STACKCHECK_CACHE_DIR": str(tmp_path / "cache")}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        return set(done.stdout.split())

    imported()
    assert not imported() & unneeded
