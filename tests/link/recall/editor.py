"""Edits of a project at random, of every kind that people make."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from stackcheck.disk.discovery import is_source, role

Files = Mapping[str, str]
Change = dict[str, str | None]
"""What is written to some of the files, by path; None where a file goes."""

SETTINGS = "stackcheck.toml"
"""The project's settings of stackcheck; what an edit sets stands behind all else there is."""
_OPTIONS = (
    'offloaders = ["acme.in_thread"]',
    'blocking-calls = ["acme.fetch"]',
    'querying-calls = ["acme.Client.permissions"]',
    'small-tables = ["Country"]',
    'database = "mysql"',
    "max-view-weight = 9",
    'extend-exclude = ["edited_*.py"]',
)

Definition = ast.FunctionDef | ast.AsyncFunctionDef


def edit(chance: random.Random, files: Files, kind: str, before: Files) -> Change:
    """A change of a kind (see `KINDS`).  Raises IndexError where the files that were looked at have nothing of the kind.

    `before` are the files as they were in the beginning: something is mended by what was there then.
    """
    return before_all(chance, files, before) if kind == "mended" else KINDS[kind](chance, files)


def before_all(chance: random.Random, files: Files, before: Files) -> Change:
    """A file that is another is as it was in the beginning, a broken one before all others."""
    others = [path for path, text in before.items() if files.get(path) != text]
    broken = [path for path in others if path in files and path.endswith(".py") and _parsed(files[path]) is None]
    path = chance.choice(sorted(broken or others))
    return {path: before[path]}


def _line(chance: random.Random, files: Files) -> Change:
    """A statement inside of a function goes, comes twice, or has another before it."""
    path, text, tree = _module(chance, files)
    bodies = [node for node in ast.walk(tree) if isinstance(node, Definition)]
    statement = chance.choice([s for each in bodies for s in ast.walk(each) if isinstance(s, ast.stmt) and s is not each])
    own, margin = _source(text, statement), " " * statement.col_offset
    new = chance.choice(
        (
            [f"{margin}pass"],
            [*own, *own],
            [f"{margin}# edited", *own],
            [f"{margin}print('edited')", *own],
            [f"{margin}import time", f"{margin}time.sleep(1)", *own],
            [f"{margin}if edited:", f"{margin}    return", *own],
        )
    )
    return {path: _replaced(text, statement, new)}


def _function(chance: random.Random, files: Files) -> Change:
    path, text, tree = _module(chance, files)
    return {path: _definition(chance, text, [node for node in tree.body if isinstance(node, Definition)])}


def _method(chance: random.Random, files: Files) -> Change:
    path, text, tree = _module(chance, files)
    return {path: _definition(chance, text, [n for each in _classes(tree) for n in each.body if isinstance(n, Definition)])}


def _definition(chance: random.Random, text: str, known: list[Definition]) -> str:
    """One of the functions goes, moves, comes twice, has another name or kind, or does what another one does."""
    node, other = chance.choice(known), chance.choice(known)
    own, margin = _source(text, node), " " * node.col_offset
    match chance.randrange(6):
        case 0:
            return _replaced(text, node, [f"{margin}EDITED = 1"])
        case 1 if node is not other:  # the later one first: the lines of the other are the same then
            first, last = sorted((node, other), key=lambda each: each.lineno)
            return _replaced(_replaced(text, last, _source(text, first)), first, _source(text, last))
        case 2:
            return _replaced(text, node, [*own, "", *(line.replace(node.name, f"edited_{node.name}") for line in own)])
        case 3:
            return _replaced(text, node, [line.replace(f"def {node.name}(", f"def edited_{node.name}(") for line in own])
        case 4:
            here, there = ("async def", "def") if isinstance(node, ast.AsyncFunctionDef) else ("def", "async def")
            return _replaced(text, node, [line.replace(f"{here} {node.name}(", f"{there} {node.name}(") for line in own])
        case _:
            inside = [line for statement in other.body for line in _source(text, statement)]
            return _replaced(text, node, [*_head(text, node), *inside])


def _decorator(chance: random.Random, files: Files) -> Change:
    """A function loses a decorator, or has one more."""
    path, text, tree = _module(chance, files)
    known = [node for node in ast.walk(tree) if isinstance(node, Definition)]
    used = [each for node in known for each in node.decorator_list]
    if used and chance.random() < 0.5:
        each = chance.choice(used)
        lines = text.split("\n")
        return {path: "\n".join([*lines[: each.lineno - 1], *lines[each.end_lineno :]])}
    node = chance.choice(known)
    names = ["property", "staticmethod", "classmethod", *filter(None, (ast.get_source_segment(text, each) for each in used))]
    return {path: _replaced(text, node, [f"{' ' * node.col_offset}@{chance.choice(names)}", *_source(text, node)])}


def _base(chance: random.Random, files: Files) -> Change:
    """A class has the bases of another one, or fewer."""
    path, text, tree = _module(chance, files)
    known = list(_classes(tree))
    node, other = chance.choice(known), chance.choice(known)
    bases = [ast.unparse(each) for each in other.bases if other is not node or chance.random() < 0.5]
    head = f"{' ' * node.col_offset}class {node.name}({', '.join(bases)}):"
    return {path: _replaced(text, node, [*_decorators(text, node), head, *_lines(text, node.body[0], node.body[-1])])}


def _field(chance: random.Random, files: Files) -> Change:
    """A name that a class body assigns goes, comes twice, or has another name or value."""
    path, text, tree = _module(chance, files)
    found = [s for each in _classes(tree) for s in each.body if isinstance(s, ast.Assign | ast.AnnAssign)]
    statement, other = chance.choice(found), chance.choice(found)
    own, margin = _source(text, statement), " " * statement.col_offset
    new = chance.choice(
        (
            [f"{margin}pass"],
            [*own, f"{margin}edited_{own[0].strip()}", *own[1:]],
            [f"{margin}edited_{own[0].strip()}", *own[1:]],
            [line.replace("(", "(db_index=True, ", 1) for line in own],
            [f"{margin}{line}" for line in ast.unparse(other).split("\n")],
        )
    )
    return {path: _replaced(text, statement, new)}


def _settings(chance: random.Random, files: Files) -> Change:
    """An option of stackcheck is set, or a name at the top of a module of settings (or another module) is set anew or goes."""
    if chance.random() < 0.3:
        return {SETTINGS: f"{chance.choice(_OPTIONS)}\n"}
    likely = {path: text for path, text in files.items() if "settings" in path or "config" in path}
    path, text, tree = _module(chance, likely if chance.random() < 0.8 else files)
    statement = chance.choice([node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)])
    own = _source(text, statement)
    name = own[0].partition("=")[0].partition(":")[0].strip()
    new = chance.choice(
        ([], [*own, *own], [f"{name} = None"], [f"{name} = [{name}]"], [f'{name} = "edited"'], [f"EDITED_{own[0]}"])
    )
    return {path: _replaced(text, statement, new)}


def _template(chance: random.Random, files: Files) -> Change:
    """A line with tags goes, comes twice, or reads something else; or the template gets one of another template."""
    path = chance.choice(_templates(files, tags=True))
    lines = files[path].split("\n")
    number = chance.choice([number for number, line in enumerate(lines) if "{{" in line or "{%" in line])
    other = files[chance.choice(_templates(files, tags=True))].split("\n")
    new = chance.choice(
        (
            [],
            [lines[number], lines[number]],
            [lines[number].replace(".", ".edited.", 1)],
            ["{% if edited %}", lines[number], "{% endif %}"],
            [lines[number], "{% for each in edited.all %}{{ each.owner.name }}{% endfor %}"],
            [chance.choice([line for line in other if "{{" in line or "{%" in line])],
        )
    )
    return {path: "\n".join([*lines[:number], *new, *lines[number + 1 :]])}


def _plain(chance: random.Random, files: Files) -> Change:
    """A page without tags comes, is another, or gets some."""
    known = _templates(files, tags=False)
    is_new = not known or chance.random() < 0.3
    path = f"{_folder(chance, files)}edited_{chance.randrange(99)}.html" if is_new else chance.choice(known)
    return {path: chance.choice(("<p>edited</p>\n", "<p>edited again</p>\n", "", "{{ edited.owner }}\n", "<p>\n" * 9))}


def _added(chance: random.Random, files: Files) -> Change:
    """A copy of a file beside it or somewhere else, or an empty one."""
    path = chance.choice(_sources(files))
    folder = chance.choice((_beside(path), _folder(chance, files)))
    text = chance.choice((files[path], files[path], "", "EDITED = 1\n"))
    return {f"{folder}edited_{chance.randrange(99)}{PurePosixPath(path).suffix}": text}


def _moved(chance: random.Random, files: Files) -> Change:
    path = chance.choice(_sources(files))
    pure = PurePosixPath(path)
    where = chance.choice((f"{_beside(path)}edited_{pure.name}", f"{_folder(chance, files)}{pure.name}"))
    return {path: None, where: files[path]}


def _deleted(chance: random.Random, files: Files) -> Change:
    return {chance.choice(_sources(files)): None}


def _broken(chance: random.Random, files: Files) -> Change:
    path = chance.choice(_sources(files))
    lines = files[path].split("\n")
    number = chance.randrange(len(lines) + 1)
    new = chance.choice((["def broken(:"], ["{% for broken"], ["    ("], ['"""'], ["\x00"]))
    return {path: "\n".join([*lines[:number], *new, *lines[number:]])}


KINDS: dict[str, Callable[[random.Random, Files], Change]] = {
    "line": _line,
    "function": _function,
    "method": _method,
    "decorator": _decorator,
    "base class": _base,
    "field": _field,
    "settings": _settings,
    "template": _template,
    "plain HTML": _plain,
    "added": _added,
    "moved": _moved,
    "deleted": _deleted,
    "broken": _broken,
}
_OFTEN = ("line", "function", "method")
"""After edits of these kinds most is taken over."""


def kinds(chance: random.Random, number: int) -> list[str]:
    """The kinds of so many edits: each of them in turn, and some more of those that matter most."""
    turn = [*KINDS, "mended", "mended", *_OFTEN, *_OFTEN, "line"]
    return [kind for _ in range(-(-number // len(turn))) for kind in chance.sample(turn, len(turn))][:number]


def _module(chance: random.Random, files: Files) -> tuple[str, str, ast.Module]:
    """A module, most likely one that findings may be in."""
    paths = sorted(path for path in files if path.endswith(".py"))
    code = [path for path in paths if role(path) == "code"]
    path = chance.choice(code if code and chance.random() < 0.9 else paths)
    tree = _parsed(files[path])
    if tree is None:
        raise IndexError(path)
    return path, files[path], tree


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def _classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def _sources(files: Files) -> list[str]:
    return sorted(filter(is_source, files))


def _templates(files: Files, *, tags: bool) -> list[str]:
    found = (path for path in _sources(files) if not path.endswith(".py"))
    return [path for path in found if ("{{" in files[path] or "{%" in files[path]) is tags]


def _folder(chance: random.Random, files: Files) -> str:
    return _beside(chance.choice(_sources(files)))


def _beside(path: str) -> str:
    folder = str(PurePosixPath(path).parent)
    return "" if folder == "." else f"{folder}/"


def _first(node: ast.stmt) -> int:
    decorators: Iterable[ast.expr] = getattr(node, "decorator_list", ())
    return min((node.lineno, *(each.lineno for each in decorators)))


def _lines(text: str, first: ast.stmt, last: ast.stmt) -> list[str]:
    return text.split("\n")[_first(first) - 1 : last.end_lineno]


def _source(text: str, node: ast.stmt) -> list[str]:
    return _lines(text, node, node)


def _head(text: str, node: Definition) -> list[str]:
    """What stands before the body of a function."""
    return text.split("\n")[_first(node) - 1 : _first(node.body[0]) - 1]


def _decorators(text: str, node: ast.ClassDef) -> list[str]:
    return text.split("\n")[_first(node) - 1 : node.lineno - 1]


def _replaced(text: str, node: ast.stmt, new: list[str]) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[: _first(node) - 1], *new, *lines[node.end_lineno :]])
