"""Seen from inside of the interpreter: nothing of the checked project is run, nothing is written outside of the cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json, sys

events = []

def audit(name, arguments):
    if name == "open" and isinstance(arguments[0], (str, bytes)):
        mode, flags = arguments[1:]
        if (mode and set(mode) & set("wax+")) or (mode is None and flags & 3):
            events.append(["write", str(arguments[0])])
    elif name in ("exec", "compile"):
        code = arguments[0] if name == "exec" else arguments[1]
        events.append([name, str(getattr(code, "co_filename", code))])
    elif name.split(".")[0] in ("socket", "subprocess") or name in ("os.system", "os.exec", "os.fork", "os.posix_spawn"):
        events.append([name, ""])
    elif name in ("os.mkdir", "os.rename", "os.remove", "os.rmdir"):
        events.append(["write", str(arguments[0])])

from stackcheck.faces.cli import main
sys.addaudithook(audit)
try:
    main(sys.argv[1:])
except SystemExit as ended:
    sys.stderr.write(json.dumps([ended.code, events]))
"""


def test_checked_code_is_only_read(tmp_path: Path) -> None:
    project, cache = tmp_path / "project", tmp_path / "cache"
    (project / "shop" / "templates").mkdir(parents=True)
    for name in (
        "manage.py",
        "setup.py",
        "conftest.py",
        "shop/__init__.py",
        "shop/settings.py",
        "sitecustomize.py",
        "django.py",
    ):
        (project / name).write_text("import os\nos.system('touch /tmp/was-here')\nraise SystemExit(99)\n")
    (project / "shop" / "views.py").write_text("x = 1  # noqa: KC999\n")
    (project / "shop" / "templates" / "a.html").write_text("{% for a in b %}{{ a.c }}{% endfor %}{{ x.__class__ }}\n")
    command = [sys.executable, "-B", "-c", PROGRAM, "--cache-dir", str(cache), "-q"]
    for state in ("cold", "warm"):
        environment = os.environ | {"XDG_STATE_HOME": str(cache)}  # where the cache's key lies
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True, env=environment)
        code, events = json.loads(done.stderr)
        assert code == 1, state
        assert "shop/views.py:1:8: KC003" in done.stdout
        assert not [event for event in events if event[0] not in ("write", "exec", "compile")]
        assert not [
            where for what, where in events if what == "write" and not where.startswith(str(cache)) and where != "/dev/null"
        ]
        assert not [where for what, where in events if what in ("exec", "compile") and where.startswith(str(project))]
        assert any(what == "write" for what, _ in events) == (state == "cold")
