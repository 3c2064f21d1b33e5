"""All regular expressions of the source, how each is asked, and the texts that each likes least, built from its parsed form."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import stackcheck

if sys.version_info >= (3, 11):
    from re import _constants as constants
    from re import _parser as parser
else:
    import sre_constants as constants
    import sre_parse as parser

Pattern = re.Pattern[Any]
METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "split")
FAILING = ("\0", "")
"""What may stand behind a repetition so that the rest of the pattern fails."""
COMMON = "\n\r\t _-.,:;/\\#'\"`()[]{}<>=+*%$&|@!?~^09aAzZ\xe9\0"


class Expression(NamedTuple):
    """A regular expression and the methods that are called on it."""

    name: str
    pattern: Pattern
    methods: frozenset[str]


@cache
def expressions() -> tuple[Expression, ...]:
    """Every compiled expression in a global of the package, however deep in containers, and every literal given to `re`."""
    found: dict[tuple[Any, int], Expression] = {}
    modules = list(_modules())
    for method, pattern, name in (entry for module in modules for entry in (*_called(module), *_literals(module))):
        key = (pattern.pattern, pattern.flags)
        known = found.get(key, Expression(name, pattern, frozenset()))
        found[key] = known._replace(methods=known.methods | {method})
    for module in modules:  # what is called by another name, as the entries of a table are
        methods = {method for owner, method in _calls(module) if owner not in vars(module)} - {"split"} or {"search"}
        for name, value in vars(module).items():
            for pattern in _patterns(value):
                key = (pattern.pattern, pattern.flags)
                found.setdefault(key, Expression(f"{module.__name__}.{name}", pattern, frozenset(methods)))
    return tuple(found.values())


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(stackcheck.__path__, "stackcheck."):
        if info.name != "stackcheck.__main__":
            yield importlib.import_module(info.name)


def _patterns(value: object, depth: int = 0) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4:
        if isinstance(value, dict):
            value = [*value, *value.values()]
        elif isinstance(value, type) and value.__module__.startswith("stackcheck."):
            value = list(vars(value).values())
        if isinstance(value, list | tuple | set | frozenset):
            for each in value:
                yield from _patterns(each, depth + 1)


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse(Path(file).read_text())


def _calls(module: ModuleType) -> Iterator[tuple[str, str]]:
    """The names in a module on which one of the methods is called, or asked for, and the method."""
    for node in ast.walk(_tree(module.__file__ or "")):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            owner = node.value.value if isinstance(node.value, ast.Subscript) else node.value
            if isinstance(owner, ast.Name):
                yield owner.id, node.attr


def _called(module: ModuleType) -> Iterator[tuple[str, Pattern, str]]:
    for owner, method in _calls(module):
        yield from ((method, pattern, f"{module.__name__}.{owner}") for pattern in _patterns(vars(module).get(owner)))


def _literals(module: ModuleType) -> Iterator[tuple[str, Pattern, str]]:
    """Expressions that are written where they are used: `re.search("...", text)`."""
    for node in ast.walk(_tree(module.__file__ or "")):
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), method), [ast.Constant(str(text)), *rest]) if method in METHODS:
                flags = (
                    re.IGNORECASE if any(isinstance(each, ast.Attribute) and each.attr == "IGNORECASE" for each in rest) else 0
                )
                yield method, re.compile(text, flags), f"{module.__name__}:{node.lineno}"


# Texts.


def attacks(pattern: Pattern) -> Iterator[Callable[[int], str]]:
    """Texts of any length: a beginning that the pattern takes, what some repetition in it eats again and again, and an end."""
    for prefix, unit in dict.fromkeys(_repetitions(pattern)):
        for tail in FAILING if unit else ():
            yield lambda size, prefix=prefix, unit=unit, tail=tail: prefix + unit * ((size - len(prefix)) // len(unit)) + tail


def _repetitions(pattern: Pattern) -> Iterator[tuple[str, str]]:
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    own = [character for character in _literals_of(list(tree)) if not character.isalnum()]
    characters = list(dict.fromkeys([*own, *sorted({*COMMON, *text})]))  # what the pattern itself looks for comes first
    starts = _spread(dict.fromkeys(_starts(list(tree), characters)), 8)
    units = _spread(dict.fromkeys([*_units(tree, characters)]), 20)
    for unit in (*units, *starts):
        yield "", unit
        yield from ((start, unit) for start in starts)
    for start in starts[-3:]:  # a beginning again and again, with something eaten between
        yield from (("", start + unit) for unit in units)


def _literals_of(items: Any) -> Iterator[str]:
    """The characters that a pattern names, in order."""
    if isinstance(items, list | tuple | parser.SubPattern):
        if len(items) == 2 and items[0] in (constants.LITERAL, constants.NOT_LITERAL):
            yield chr(items[1])
        else:
            for item in items:
                yield from _literals_of(item)


def _spread(found: Iterable[str], most: int) -> list[str]:
    """At most so many of them, from all over: the first, the last, and evenly between."""
    listed = list(found)
    return listed if len(listed) <= most else [listed[number * (len(listed) - 1) // (most - 1)] for number in range(most)]


def _starts(items: list[Any], characters: list[str]) -> Iterator[str]:
    """Short texts that the first items of a pattern take, for ever more items, and for each branch."""
    begun = [""]
    for item in items:
        pieces = list(dict.fromkeys(_samples(item, characters)))[:12]
        longer = list(dict.fromkeys(start + piece for start in begun[:4] for piece in pieces))
        yield from longer
        begun = longer[:1] + longer[-1:] if longer else begun


def _samples(item: Any, characters: list[str]) -> Iterator[str]:
    """A few texts that one item of a parsed pattern takes."""
    operator, argument = item
    if operator is constants.LITERAL:
        yield chr(argument)
    elif operator in (constants.ANY, constants.NOT_LITERAL, constants.IN, constants.CATEGORY):
        taken = _taken(item, characters)
        yield from dict.fromkeys((*taken[:3], *taken[-3:]))
    elif operator in (constants.MAX_REPEAT, constants.MIN_REPEAT, getattr(constants, "POSSESSIVE_REPEAT", None)):
        least, _, body = argument
        for sample in _sequence(list(body), characters):
            yield sample * max(least, 1)
        if least == 0:
            yield ""
    elif operator is constants.SUBPATTERN:
        yield from _sequence(list(argument[3]), characters)
    elif operator is getattr(constants, "ATOMIC_GROUP", None):
        yield from _sequence(list(argument), characters)
    elif operator is constants.BRANCH:
        for branch in argument[1]:
            yield from list(_sequence(list(branch), characters))[:3]
    elif operator is constants.ASSERT and argument[0] == -1:
        yield from _sequence(list(argument[1]), characters)
    else:
        yield ""


def _sequence(items: list[Any], characters: list[str]) -> list[str]:
    begun = [""]
    for item in items:
        pieces = list(dict.fromkeys(_samples(item, characters)))
        begun = [start + piece for start in begun[:2] for piece in pieces][:40] if pieces else begun
    return begun[:40]


def _taken(item: Any, characters: list[str]) -> list[str]:
    """Those of the characters that a set, a dot or the like takes."""
    state = parser.State()
    one = re._compiler if sys.version_info >= (3, 11) else importlib.import_module("sre_compile")  # type: ignore[attr-defined]
    compiled = one.compile(parser.SubPattern(state, [item]), re.DOTALL if item[0] is constants.ANY else 0)
    return [character for character in characters if compiled.match(character)]


def _units(items: Iterable[Any], characters: list[str]) -> Iterator[str]:
    """What repetitions eat: single characters of their sets, texts of their bodies, and each literal of the pattern."""
    word = ""
    for operator, argument in items:
        if operator is constants.LITERAL:
            word += chr(argument)
            continue
        if word:
            yield from (word, f"{word} ")
        word = ""
        if operator in (constants.MAX_REPEAT, constants.MIN_REPEAT, getattr(constants, "POSSESSIVE_REPEAT", None)):
            body = list(argument[2])
            if len(body) == 1 and body[0][0] in (constants.IN, constants.ANY, constants.NOT_LITERAL, constants.LITERAL):
                taken = _taken(body[0], characters)
                yield from dict.fromkeys((*taken[:10], *taken[-4:]))
            else:
                yield from _sequence(body, characters)[:12]
            yield from _units(body, characters)
        elif operator is constants.SUBPATTERN:
            yield from _units(argument[3], characters)
        elif operator is getattr(constants, "ATOMIC_GROUP", None):
            yield from _units(argument, characters)
        elif operator is constants.BRANCH:
            for branch in argument[1]:
                yield from _units(branch, characters)
        elif operator in (constants.ASSERT, constants.ASSERT_NOT):
            yield from _units(argument[1], characters)
    if word:
        yield from (word, f"{word} ")


def ask(expression: Expression, text: str) -> None:
    """Whatever the code asks of the expression, of this text."""
    pattern = expression.pattern
    subject: Any = text.encode("utf-8", "surrogatepass") if isinstance(pattern.pattern, bytes) else text
    for method in expression.methods:
        if method in ("match", "fullmatch", "search"):
            getattr(pattern, method)(subject)
        else:
            for _ in pattern.finditer(subject):
                pass
