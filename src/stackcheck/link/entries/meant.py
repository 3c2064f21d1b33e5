"""What words mean: the definitions at the top level of modules, the classes of objects that are at hand, and their methods.

A method is meant where its name is mentioned and an object of its class is at hand.  Else its name must be the only one of its
kind in the project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from stackcheck.catalogue.entries import HOOKS
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name
from stackcheck.facts.parts import children
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.names.bindings import scope, stars
from stackcheck.link.names.definitions import classes, functions
from stackcheck.link.names.instances import class_of
from stackcheck.link.names.overrides import below
from stackcheck.link.names.resolution import enclosing, lookup, mro
from stackcheck.link.names.scopes import scope_around
from stackcheck.link.names.symbols import Symbol, class_scope, definition, module
from stackcheck.link.project import Project, table

MAX_STEPS = 3
"""So many attributes in a row are followed through the classes that hold objects of other classes."""
MAX_OVERRIDES = 30
"""A method that more classes below replace is one that everything replaces."""


def words_in(node: Expression) -> Iterator[str]:
    """The names and attributes in an expression."""
    match node:
        case Name(id=name):
            yield name
        case Attribute(value=value, name=name):
            yield name
            yield from words_in(value)
        case _:
            for child in children(node):
                yield from words_in(child)


def meant(project: Project, path: str, words: Iterable[str], given: Iterable[Symbol]) -> set[Symbol]:
    """The definitions that words in the file at `path` can mean; `given` are classes of objects that are at hand besides."""
    words = frozenset(words)
    found = set(named(project, path, words))
    return found | set(methods(project, words, {*given, *held_by(project, found)})) | only(project, words)


def named(project: Project, path: str, words: frozenset[str], local: Iterable[Symbol] = ()) -> Iterator[Symbol]:
    """The functions, classes and variables of the project that words mean at the top level of a module, also behind modules."""
    bound = words & scope(project, path).keys()
    if stars(project, path):
        bound |= words & _defined(project)
    pending = [*local, *(found for name in bound if (found := lookup(project, path, name)) is not None)]
    seen: set[Symbol] = set()
    while pending:
        symbol = pending.pop()
        if symbol.is_external or symbol in seen:
            continue
        seen.add(symbol)
        if symbol.is_module:
            inside = words & scope(project, symbol.path).keys()
            pending += (found for name in inside if (found := lookup(project, symbol.path, name)) is not None)
            submodules = _submodules(project).get(symbol.path, {})
            pending += (module(project, submodules[name]) for name in words & submodules.keys() if name not in inside)
        else:
            yield symbol


@table
def _defined(project: Project) -> frozenset[str]:
    """The names of all functions and classes at the top level of modules."""
    return frozenset(s.qualname for s in (*functions(project), *classes(project)) if "." not in s.qualname)


@table
def _submodules(project: Project) -> Mapping[str, Mapping[str, str]]:
    """The modules in each package, by their names."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for file in project.modules():
        folder, _, name = file.path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")
        found[f"{folder}/__init__.py" if folder else "__init__.py"][name] = file.path
    return found


def held_by(project: Project, symbols: Iterable[Symbol]) -> Iterator[Symbol]:
    """The classes of the objects that symbols are, make or return, as far as they say so themselves."""
    for symbol in symbols:
        match symbol.fact:
            case Class():
                yield symbol
            case Bind():
                yield from _class_of_variable(project, symbol)
            case Function(returns=returns) if returns is not None:
                yield from annotated(project, symbol.path, returns)


@table
def _class_of_variable(project: Project, symbol: Symbol) -> tuple[Symbol, ...]:
    value = symbol.fact.value if isinstance(symbol.fact, Bind) else None
    found = class_of(project, scope_around(project, symbol), value) if isinstance(value, Call) else None
    return (found,) if found is not None and isinstance(found.fact, Class) else ()


def annotated(project: Project, path: str, annotation: Expression) -> Iterator[Symbol]:
    """The project's classes that an annotation names, in whatever they are wrapped."""
    words = frozenset(_annotation_words(annotation))
    return (found for found in named(project, path, words) if isinstance(found.fact, Class)) if words else iter(())


def _annotation_words(node: Expression) -> Iterator[str]:
    match node:
        case Constant(value=str(name)):
            yield from name.replace("[", " ").replace("]", " ").replace("|", " ").replace(".", " ").split()
        case Name(id=name):
            yield name
        case Attribute(value=value, name=name):
            yield name
            yield from _annotation_words(value)
        case _:
            for child in children(node):
                yield from _annotation_words(child)


def methods(project: Project, words: frozenset[str], owners: set[Symbol], *, below_too: bool = False) -> Iterator[Symbol]:
    """The methods of classes that are mentioned, and those of what objects of these classes hold."""
    seen: set[Symbol] = set()
    pending = [(owner, 0) for owner in owners]
    while pending:
        owner, steps = pending.pop()
        if owner in seen:
            continue
        seen.add(owner)
        members, variables = _members(project, owner)
        for name in words & members.keys():
            yield members[name]
            yield from _overriding(project, members[name], name, owner if below_too else None)
        if steps < MAX_STEPS:
            for name in words & variables.keys():
                pending += ((held, steps + 1) for held in variables[name])


@table
def _members(project: Project, owner: Symbol) -> tuple[Mapping[str, Symbol], Mapping[str, tuple[Symbol, ...]]]:
    """The methods of a class and of its bases by name, and the classes that its variables name: managers, related models."""
    own: dict[str, Symbol] = {}
    variables: dict[str, tuple[Symbol, ...]] = {}
    for cls in mro(project, owner):
        for name, statement in class_scope(project, cls).items():
            if name in own or name in variables:
                continue
            match statement:
                case Function():
                    own[name] = definition(project, cls.path, f"{cls.qualname}.{name}", statement)
                case Bind(value=Call() as value):
                    words = frozenset((*words_in(value), *_texts(value)))
                    found = tuple(s for s in named(project, cls.path, words) if isinstance(s.fact, Class))
                    if found:
                        variables[name] = found
                case _:
                    pass
    return own, variables


def _texts(call: Call) -> Iterator[str]:
    """The last parts of the names that a declaration is given as texts: `ForeignKey("shop.Order")`."""
    for argument in call.arguments[:1]:
        if isinstance(argument.value, Constant) and isinstance(argument.value.value, str):
            yield argument.value.value.rpartition(".")[2]


def _overriding(project: Project, method: Symbol, name: str, owner: Symbol | None) -> Iterator[Symbol]:
    """What classes below put in the place of a method."""
    own = owner if owner is not None else enclosing(project, method)
    classes_below = below(project).get(own, ()) if own is not None else ()
    if len(classes_below) <= MAX_OVERRIDES:
        for cls in classes_below:
            statement = class_scope(project, cls).get(name)
            if isinstance(statement, Function):
                yield definition(project, cls.path, f"{cls.qualname}.{name}", statement)


@table
def by_name(project: Project) -> Mapping[str, tuple[Symbol, ...]]:
    """The methods and functions of the project's code by their own names."""
    found: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in functions(project):
        if project.files[symbol.path].role != "test":
            found[symbol.qualname.rpartition(".")[2]].append(symbol)
    return {name: tuple(symbols) for name, symbols in found.items()}


@table
def _unique(project: Project) -> Mapping[str, Symbol]:
    """The methods whose names are long enough to be the project's own, and that no other function has."""
    return {
        name: symbols[0]
        for name, symbols in by_name(project).items()
        if len(symbols) == 1 and "." in symbols[0].qualname and "_" in name.strip("_") and name not in HOOKS
    }


def only(project: Project, words: frozenset[str]) -> set[Symbol]:
    """The methods of which no other has the name."""
    unique = _unique(project)
    return {unique[name] for name in words & unique.keys()}
