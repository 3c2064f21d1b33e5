"""Who leads to whom: the functions, classes and module variables that a definition mentions, and the methods that it can mean.

A mention is an edge whether it calls or hands over: who passes a function on has it run.  A method is meant where the function
mentions its name and has to do with its class: it stands in it, names it, is given an object of it by an annotation, or its own
class holds one.  Else its name must be the only one of its kind in the project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from stackcheck.catalogue.entries import HOOKS, PLAIN_BASES
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name
from stackcheck.facts.parts import children, expressions, walk
from stackcheck.facts.statements import Bind, Class, Function, Import, Statement
from stackcheck.link.names.bindings import scope, stars
from stackcheck.link.names.definitions import classes, functions
from stackcheck.link.names.overrides import below
from stackcheck.link.names.resolution import enclosing, imported, lookup, mro
from stackcheck.link.names.scopes import class_of, is_property, scope_around
from stackcheck.link.names.symbols import Symbol, class_scope, definition, module
from stackcheck.link.project import Project, table

MAX_STEPS = 3
"""So many attributes in a row are followed through the classes that hold objects of other classes."""
MAX_OVERRIDES = 30
"""A method that more classes below replace is one that everything replaces."""


@table
def leads(project: Project, symbol: Symbol) -> frozenset[Symbol]:
    """The definitions to which one leads: those of the project that run, or may, because it does."""
    match symbol.fact:
        case Function() as function:
            return frozenset(_of_function(project, symbol, function))
        case Class() as fact:
            return frozenset(_of_class(project, symbol, fact))
        case Bind(value=value) if value is not None:
            words = set(words_in(value))
            return frozenset(meant(project, symbol.path, words, ()))
        case _:
            return frozenset()


@table
def mentions(project: Project, symbol: Symbol) -> frozenset[str]:
    """The names that a definition uses, as written."""
    match symbol.fact:
        case Function() as function:
            return frozenset(function.mentions)
        case Class(body=body):
            return frozenset(word for statement in walk(body) for word in _words_of(statement))
        case Bind(value=value) if value is not None:
            return frozenset(words_in(value))
        case _:
            return frozenset()


def _words_of(statement: Statement) -> Iterator[str]:
    if not isinstance(statement, Function | Class):
        for expression in expressions(statement):
            yield from words_in(expression)


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
    return found | set(_methods(project, words, {*given, *held_by(project, found)})) | _only(project, words)


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
                yield from _annotated(project, symbol.path, returns)


@table
def _class_of_variable(project: Project, symbol: Symbol) -> tuple[Symbol, ...]:
    value = symbol.fact.value if isinstance(symbol.fact, Bind) else None
    found = class_of(project, scope_around(project, symbol), value) if isinstance(value, Call) else None
    return (found,) if found is not None and isinstance(found.fact, Class) else ()


def _annotated(project: Project, path: str, annotation: Expression) -> Iterator[Symbol]:
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


def _of_function(project: Project, symbol: Symbol, function: Function) -> Iterator[Symbol]:
    words = frozenset(function.mentions)
    path = symbol.path
    decorated = frozenset(word for decorator in function.decorators for word in words_in(decorator))
    own = words - {parameter.name for parameter in function.parameters}
    found = set(named(project, path, own, _local_imports(project, path, function, words)))
    found.discard(symbol)
    yield from found
    yield from (s for s in named(project, path, decorated) if isinstance(s.fact, Function))
    for parameter in function.parameters:
        if parameter.default is not None and not isinstance(parameter.default, Constant):
            yield from named(project, path, frozenset(words_in(parameter.default)))
    at_hand = set(held_by(project, found))
    for parameter in function.parameters:
        if parameter.annotation is not None:
            at_hand |= set(_annotated(project, path, parameter.annotation))
    owner = enclosing(project, symbol) if "." in symbol.qualname else None
    if owner is not None and owner.qualname:
        at_hand |= _held(project, owner)
        own_methods = set(_methods(project, words, {owner}, below_too=True))
        yield from own_methods
        at_hand |= set(held_by(project, own_methods))
    methods = set(_methods(project, words, at_hand))
    yield from methods
    yield from _methods(project, words, set(held_by(project, methods)) - at_hand)
    yield from _only(project, words)


def _local_imports(project: Project, path: str, function: Function, words: frozenset[str]) -> Iterator[Symbol]:
    for statement in walk(function.body):
        if isinstance(statement, Import) and statement.bound in words:
            found = imported(project, path, statement)
            if found is not None:
                yield found


@table
def _held(project: Project, owner: Symbol) -> frozenset[Symbol]:
    """The classes with which a class or one of its bases in the project has to do in any method, or by its declarations."""
    found: set[Symbol] = set()
    for cls in mro(project, owner):
        for fact in cls.fact.body if isinstance(cls.fact, Class) else ():
            match fact:
                case Function(name="__init__" | "__new__" | "setup" | "setUp" | "__post_init__"):
                    found |= set(held_by(project, named(project, cls.path, frozenset(fact.mentions))))
                    for parameter in fact.parameters:
                        if parameter.annotation is not None:
                            found |= set(_annotated(project, cls.path, parameter.annotation))
                case Function() if is_property(fact) and fact.returns is not None:
                    found |= set(_annotated(project, cls.path, fact.returns))
                case Bind(annotation=annotation, value=value):
                    if annotation is not None:
                        found |= set(_annotated(project, cls.path, annotation))
                    if value is not None:
                        found |= set(held_by(project, named(project, cls.path, frozenset(words_in(value)))))
                case _:
                    pass
    found.discard(owner)
    return frozenset(found)


def _methods(project: Project, words: frozenset[str], owners: set[Symbol], *, below_too: bool = False) -> Iterator[Symbol]:
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
    methods: dict[str, Symbol] = {}
    variables: dict[str, tuple[Symbol, ...]] = {}
    for cls in mro(project, owner):
        for name, statement in class_scope(project, cls).items():
            if name in methods or name in variables:
                continue
            match statement:
                case Function():
                    methods[name] = definition(project, cls.path, f"{cls.qualname}.{name}", statement)
                case Bind(value=Call() as value):
                    words = frozenset((*words_in(value), *_texts(value)))
                    found = tuple(s for s in named(project, cls.path, words) if isinstance(s.fact, Class))
                    if found:
                        variables[name] = found
                case _:
                    pass
    return methods, variables


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


def _only(project: Project, words: frozenset[str]) -> set[Symbol]:
    unique = _unique(project)
    return {unique[name] for name in words & unique.keys()}


def _of_class(project: Project, symbol: Symbol, fact: Class) -> Iterator[Symbol]:
    """What a class leads to where objects of it are made: its bases, what its body names, and the methods that others than the
    project call.
    """
    words = mentions(project, symbol) | {word for argument in fact.arguments for word in words_in(argument.value)}
    yield from named(project, symbol.path, words)
    yield from (base for base in mro(project, symbol)[1:] if not base.is_external)
    is_extending = extends_library(project, symbol)
    used = _used(project)
    for statement in walk(fact.body):
        match statement:
            case Class(name=name):
                yield definition(project, symbol.path, f"{symbol.qualname}.{name}", statement)
            case Function(name=name) if (
                name.startswith("__")
                or (is_extending and (name in HOOKS or name not in used))
                or any(not is_plain(decorator) for decorator in statement.decorators)
            ):
                yield definition(project, symbol.path, f"{symbol.qualname}.{name}", statement)
            case _:
                pass


def extends_library(project: Project, symbol: Symbol) -> bool:
    """Whether a class inherits from another library's that may call its methods."""
    return any(base.is_external and base.name not in PLAIN_BASES for base in mro(project, symbol))


def methods_of(project: Project, symbol: Symbol) -> Iterator[Symbol]:
    """The methods in the body of a class."""
    for statement in walk(symbol.fact.body) if isinstance(symbol.fact, Class) else ():
        if isinstance(statement, Function):
            yield definition(project, symbol.path, f"{symbol.qualname}.{statement.name}", statement)


_PLAIN = frozenset({"property", "staticmethod", "classmethod", "abstractmethod", "cached_property", "override", "overload"})


def is_plain(decorator: Expression) -> bool:
    """Whether a decorator is one of Python's own, which register nothing."""
    node = decorator.function if isinstance(decorator, Call) else decorator
    match node:
        case Name(id=name) | Attribute(name=name):
            return name in _PLAIN
        case _:
            return False


@table
def _used(project: Project) -> frozenset[str]:
    """All names that functions of the project's code mention."""
    return frozenset(w for s in functions(project) if project.files[s.path].role != "test" for w in mentions(project, s))
