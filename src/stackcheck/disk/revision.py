"""The files of a project as they were at a revision, read out of git's store: nothing is checked out and nothing is run.

Only plumbing is asked, which knows no hooks; of its settings those that name programs are emptied, objects that are not there
are not fetched, and blobs are given as they are stored, past every filter.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from stackcheck.disk.config import ConfigError
from stackcheck.disk.contents import MAXIMUM, Content
from stackcheck.disk.ignoring import repository_of

_QUIET = (
    "--no-pager",
    "--no-replace-objects",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.pager=cat",
)
_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_FILES = (b"100644", b"100755", b"100664")


def contents_at(root: Path, revision: str, is_wanted: Callable[[str], bool]) -> dict[str, Content]:
    """The contents below `root` at a revision, by path in order, of the files that are wanted.  Raises ConfigError."""
    if repository_of(root) is None:
        raise ConfigError(f"--since {revision}: {root} is in no git repository")
    if revision.startswith("-"):
        raise ConfigError(f"--since {revision}: this is an option and no revision")
    commit = _git(root, revision, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    name = commit.decode("ascii", "replace").strip()
    listed = _git(root, revision, "ls-tree", "-r", "-z", name)  # of the current folder, relative to it
    blobs = {path: blob for path, blob in _blobs(listed) if is_wanted(path)}
    answer = _git(root, revision, "cat-file", "--batch", data=b"".join(blob + b"\n" for blob in blobs.values()))
    datas = dict(zip(blobs, _answers(answer, revision), strict=True))
    return {path: Content(datas[path], blake2b(datas[path], digest_size=16).digest()) for path in sorted(datas)}


def _git(root: Path, revision: str, *arguments: str, data: bytes = b"") -> bytes:
    import subprocess  # noqa: PLC0415 - only who asks for a revision needs it

    # What names another repository, or a program that git would start, is not taken over.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _ENVIRONMENT
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *_QUIET, *arguments],  # noqa: S607
            cwd=root,
            input=data,
            env=environment,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise ConfigError(f"--since {revision}: git cannot be started: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0].removeprefix("fatal: ")
        raise ConfigError(f"--since {revision}: {said or 'git knows no such revision (of a shallow clone, fetch more)'}")
    return done.stdout


def _blobs(listed: bytes) -> Iterator[tuple[str, bytes]]:
    """Path and name of each file; a link, or another repository inside of this one, is none."""
    for entry in listed.split(b"\0"):
        about, _, path = entry.partition(b"\t")
        match about.split():
            case [mode, b"blob", blob] if mode in _FILES:
                yield os.fsdecode(path), blob


def _answers(answer: bytes, revision: str) -> Iterator[bytes]:
    position = 0
    while position < len(answer):
        end = answer.index(b"\n", position)
        head: Sequence[bytes] = answer[position:end].split()
        if len(head) != 3:
            raise ConfigError(f"--since {revision}: git does not have all of its files (in a partial clone, fetch them)")
        size = int(head[2])
        yield answer[end + 1 : end + 1 + min(size, MAXIMUM)]
        position = end + size + 2
