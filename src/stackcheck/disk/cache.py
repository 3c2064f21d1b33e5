"""What a project's files said and what was found in them, kept between runs in the user's cache folder.

Wherever it lies, an entry is believed that was sealed with the user's key (see `trust`) and no other: a forged one would hide
findings.  The facts of all files lie in a few packs: opening 4,400 small files takes longer than reading 40 MB.  A pack is
never changed: a run writes what it learnt beside the others, and one that finds many puts them together.  Whatever cannot be
read, is damaged or comes from another version is a miss, and a folder that cannot be written is left alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import msgspec

from stackcheck.disk import trust
from stackcheck.disk.lock import locked
from stackcheck.disk.trust import Seal
from stackcheck.facts.files import Span
from stackcheck.facts.findings import Weighed
from stackcheck.grouping import Verdict

T = TypeVar("T")

VARIABLE = "STACKCHECK_CACHE_DIR"
_MAGIC = b"stackcheck 2\n"
_SEAL = 16
_PACKS = 6  # of so many packs, or where more than half of them is of no use any more, one is made
_SMALL = 100_000
_RESULTS = 8  # of so many states the findings are kept
_LEDGERS = 2  # for so many settings it is kept what the functions did
_DAY = 86_400
_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55\n# This folder holds stackcheck's cache and can be deleted.\n"


class Result(msgspec.Struct, frozen=True, array_like=True):
    """What a whole run over a project found, and what a report has to hide in the lines it shows.

    `recognised` is the number of files with something of a framework: without any, to find nothing says nothing.  `scopes` has
    the qualified name of the definition around each line where something is told, by path; `ran` the codes of the rules,
    `endpoints` those with the most logic.
    """

    verdicts: tuple[Verdict, ...]
    redactions: dict[str, tuple[Span, ...]]
    notes: tuple[str, ...]
    recognised: int = 0
    scopes: dict[str, dict[int, str]] = {}
    ran: tuple[str, ...] = ()
    endpoints: tuple[Weighed, ...] = ()


class Runs(msgspec.Struct, frozen=True, array_like=True):
    """What the functions of a project did in a run (see `link.recall`), and by what the facts of its files were kept then."""

    keys: dict[str, bytes]
    written: bytes


class _Index(msgspec.Struct, frozen=True, array_like=True):
    """Where the entries of a pack stand behind its index: key to offset, length and seal."""

    entries: dict[bytes, tuple[int, int, bytes]]


_INDEX = msgspec.msgpack.Decoder(_Index)
_RESULT = msgspec.msgpack.Decoder(Result)
_RUNS = msgspec.msgpack.Decoder(Runs)


def folder_of(root: Path, chosen: Path | None = None) -> Path:
    """Where the cache of the project at `root` lies, below the folder that was chosen or the user's own."""
    if chosen is None and os.environ.get(VARIABLE):
        chosen = Path(os.environ[VARIABLE])
    if chosen is None:
        from platformdirs import user_cache_path  # noqa: PLC0415 - not needed where a folder was chosen

        chosen = user_cache_path("stackcheck", appauthor=False)
    return chosen.absolute() / f"{root.name[:50]}-{blake2b(os.fsencode(root), digest_size=8).hexdigest()}"


def forget(root: Path, chosen: Path | None = None) -> None:
    """Delete what was kept of a project."""
    _remove(folder_of(root, chosen))


def opened(root: Path, chosen: Path | None = None) -> Cache:
    """The cache of the project at `root`.  Raises DistrustError where there is none to be believed."""
    folder = folder_of(root, chosen)
    trust.distrust(folder)
    return Cache(folder, trust.seal())


def closed() -> Cache:
    """A cache that keeps nothing."""
    return Cache(None, Seal(os.urandom(32)))


class Cache:
    """The cache of one project; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None, seal: Seal) -> None:
        self._folder = folder
        self._seal = seal
        self._packs: dict[Path, tuple[bytes, _Index]] = {}

    @property
    def is_kept(self) -> bool:
        """Whether it has a folder."""
        return self._folder is not None

    def facts(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """The encoded facts that are known, by path; `keys` says by what each path's content is kept."""
        self._packs = {file: pack for file in self._files("*.facts") if (pack := self._pack(file)) is not None}
        return {path: entry for path, key in keys.items() if (entry := self.entry(key)) is not None}

    def keep_facts(self, fresh: Mapping[bytes, bytes], live: Iterable[bytes]) -> None:
        """Keep what was learnt; `live` are the keys that are of use (others may go when packs are put together)."""
        if not fresh:
            return
        known = {key: entry for key in live if (entry := self.entry(key)) is not None}
        size = sum(len(data) for data, _ in self._packs.values())
        if len(self._packs) + 1 < _PACKS and size < 2 * sum(map(len, known.values())) + _SMALL:
            self._write("facts", self._packed(fresh))
        elif self._write("facts", self._packed({**known, **fresh})):
            for file in self._packs:
                with suppress(OSError):
                    file.unlink()
            with suppress(OSError, UnicodeError):
                self._tidy()

    def result(self, key: bytes) -> Result | None:
        """The findings of a run with this key, if one was kept."""
        return self._read("result", key, _RESULT)

    def keep_result(self, key: bytes, result: Result) -> None:
        self._keep("result", key, result, _RESULTS)

    def runs(self, key: bytes) -> Runs | None:
        """What the functions of the project did in the last run with these settings, if it was kept."""
        return self._read("runs", key, _RUNS)

    def keep_runs(self, key: bytes, runs: Runs) -> None:
        self._keep("runs", key, runs, _LEDGERS)

    def _read(self, suffix: str, key: bytes, decoder: msgspec.msgpack.Decoder[T]) -> T | None:
        if self._folder is None:
            return None
        file = self._folder / f"{key.hex()}.{suffix}"
        data = self._verified(file, suffix, key)
        if data is None:
            return None
        with suppress(msgspec.MsgspecError, ValueError, RecursionError):
            known = decoder.decode(data)
            with suppress(OSError):
                os.utime(file)
                os.utime(self._folder / "lock")
            return known
        return None

    def _keep(self, suffix: str, key: bytes, value: object, number: int) -> None:
        """Keep a value, and of its kind the `number` that were used last."""
        try:
            data = msgspec.msgpack.encode(value)
        except (UnicodeError, msgspec.MsgspecError):
            return  # a file's name is no Unicode
        if self._write(suffix, self._sealed(data, suffix, key), name=key.hex()):
            for _, file in sorted((_age(file), file) for file in self._files(f"*.{suffix}"))[number:]:
                with suppress(OSError):
                    file.unlink()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let only one process at a time do the work that the others then find done."""
        if self._folder is None or not _prepared(self._folder):
            yield
            return
        with locked(self._folder / "lock"):
            yield

    def _files(self, pattern: str) -> list[Path]:
        return [] if self._folder is None else sorted(self._folder.glob(pattern))

    def entry(self, key: bytes) -> bytes | None:
        """The encoded facts with this key, as far as they were known when `facts` was asked."""
        for data, index in self._packs.values():
            if key in index.entries:
                offset, length, seal = index.entries[key]
                entry = data[offset : offset + length]
                if self._seal.holds(seal, b"entry", key, entry):
                    return entry
        return None

    def _packed(self, entries: Mapping[bytes, bytes]) -> bytes:
        places = {}
        offset = 0
        for key, entry in entries.items():
            places[key] = (offset, len(entry), self._seal.of(b"entry", key, entry))
            offset += len(entry)
        index = msgspec.msgpack.encode(_Index(places))
        return b"".join(
            (_MAGIC, self._seal.of(b"index", b"", index), len(index).to_bytes(8, "little"), index, *entries.values())
        )

    def _pack(self, file: Path) -> tuple[bytes, _Index] | None:
        head = len(_MAGIC) + _SEAL + 8
        data = trust.content(file)
        if data is None or not data.startswith(_MAGIC):
            return None
        end = head + int.from_bytes(data[head - 8 : head], "little")
        index = data[head:end]
        if not self._seal.holds(data[len(_MAGIC) : head - 8], b"index", b"", index):
            return None
        try:
            places = _INDEX.decode(index).entries
        except (msgspec.MsgspecError, ValueError):
            return None
        return data, _Index({key: (end + offset, length, seal) for key, (offset, length, seal) in places.items()})

    def _sealed(self, data: bytes, suffix: str, key: bytes) -> bytes:
        return b"".join((_MAGIC, self._seal.of(suffix.encode(), key, data), data))

    def _verified(self, file: Path, suffix: str, key: bytes) -> bytes | None:
        head = len(_MAGIC) + _SEAL
        data = trust.content(file)
        if data is None or not data.startswith(_MAGIC):
            return None
        return data[head:] if self._seal.holds(data[len(_MAGIC) : head], suffix.encode(), key, data[head:]) else None

    def _write(self, suffix: str, data: bytes, name: str | None = None) -> bool:
        """Write beside and rename, so that there is never half a file; False where the folder does not allow it."""
        if self._folder is None or not _prepared(self._folder):
            return False
        beside = self._folder / f"{_random_name()}.new"
        try:
            beside.write_bytes(data)
            beside.replace(self._folder / f"{name or _random_name()}.{suffix}")
        except OSError:
            with suppress(OSError):
                beside.unlink()
            return False
        return True

    def _tidy(self) -> None:
        """Remove what killed processes left, and projects that nobody has checked for two months."""
        for file in self._files("*.new"):
            if _age(file) > _DAY:
                with suppress(OSError):
                    file.unlink()
        if self._folder is not None:
            for tag in self._folder.parent.glob("*/CACHEDIR.TAG"):
                if _age(tag.parent / "lock") > 60 * _DAY and trust.content(tag) == _SIGNATURE:
                    _remove(tag.parent)


def _prepared(folder: Path) -> bool:
    """Make the folder, private to the user, and let it keep itself out of version control and backups."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", _SIGNATURE), (".gitignore", b"*\n")):
            with suppress(FileExistsError), (folder / name).open("xb") as file:
                file.write(text)
    except OSError:
        return False
    return True


def _random_name() -> str:
    return os.urandom(8).hex()


def _remove(folder: Path) -> None:
    from shutil import rmtree  # noqa: PLC0415 - hardly ever needed, and slow to import

    rmtree(folder, ignore_errors=True)


def _age(file: Path) -> float:
    try:
        return time.time() - file.stat().st_mtime
    except OSError:
        return 0.0
