"""Written names to definitions: through imports, re-exports, star imports, classes and their bases in other files.

A `Symbol` is a definition in the project (module, class, function, assignment) or a dotted name outside of it.  What cannot
be resolved is None.
"""

from __future__ import annotations

import builtins
from collections.abc import Generator, Iterable, Iterator, Mapping

from stackcheck.catalogue.class_loaders import CLASS_LOADERS
from stackcheck.catalogue.library_bases import extended
from stackcheck.facts.expressions import Argument, Call, Constant, Expression, Sequence, Subscript
from stackcheck.facts.parts import dotted, text
from stackcheck.facts.statements import Bind, Class, Function, Import, Statement
from stackcheck.facts.statements import TypeAlias as TypeStatement
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.names.bindings import scope, stars
from stackcheck.link.names.linearization import merged
from stackcheck.link.names.modules import absolute, find_module, module_name, module_names, nearest
from stackcheck.link.names.symbols import Symbol, class_scope, definition, external, module
from stackcheck.link.project import Project, table

MAX_LINE = 120
"""So many classes are known of those that one inherits from."""
MAX_STARS = 200
"""So many star imports are followed for one name."""

_BUILTINS = frozenset(dir(builtins))


def lookup(project: Project, path: str, name: str) -> Symbol | None:
    """What `name` means at the top level of the module at `path`.

    Modules are gone through with a list of what is left to do, for a re-export may be hundreds of modules away.
    """
    memory: dict[tuple[str, str], Symbol | None] = project.memory.setdefault(lookup, {})
    root = path, name
    if root in memory:
        return memory[root]
    memory[root] = answer = None  # import cycles end here
    running = {root: _steps(project, path, name)}
    nothing: list[tuple[str, str]] = []
    starred, is_cut, is_cyclic = 0, False, False
    while running:
        key, steps = next(reversed(running.items()))
        try:
            *wanted, is_star = steps.send(answer)
        except StopIteration as stop:
            del running[key]
            memory[key] = answer = stop.value
            if answer is None:
                nothing.append(key)
            continue
        further = wanted[0], wanted[1]
        starred += is_star
        if starred > MAX_STARS:
            is_cut, answer = True, None
        elif further in memory:
            is_cyclic = is_cyclic or further in running
            answer = memory[further]
        else:
            memory[further] = answer = None
            running[further] = _steps(project, *further)
    if is_cut or (is_cyclic and answer is not None):
        for key in nothing:  # who begins there may still find it
            if key != root:
                del memory[key]
    return answer


def _steps(project: Project, path: str, name: str) -> Generator[tuple[str, str, bool], Symbol | None, Symbol | None]:
    """Ask for the names in other modules (path, name, whether all names are taken from there) that decide what `name` is."""
    statement = scope(project, path).get(name)
    if isinstance(statement, Import):
        origin = imported_module(project, path, statement) if statement.name is not None else None
        if origin is None or statement.name is None or not origin.is_module:
            return imported(project, path, statement)
        found = yield origin.path, statement.name, False
        return found if found is not None else _submodule(project, origin, statement.name)
    if isinstance(statement, Function | Class | Bind | TypeStatement):
        return definition(project, path, name, statement)
    for origin_path in _starred(project, path):
        if found := (yield origin_path, name, True):
            return found
    is_package = path.endswith("__init__.py")
    submodule = find_module(project, path, f"{module_name(project, path)}.{name}") if is_package else None
    if submodule:
        return module(project, submodule)
    return external(project, f"builtins.{name}") if name in _BUILTINS else None


@table
def _starred(project: Project, path: str) -> tuple[str, ...]:
    """The modules of the project of which a module takes all names, the last first."""
    origins = (imported_module(project, path, star) for star in stars(project, path))
    return tuple(dict.fromkeys(origin.path for origin in origins if origin is not None and origin.is_module))


def _submodule(project: Project, package: Symbol, name: str) -> Symbol | None:
    found = find_module(project, package.path, f"{package.name}.{name}")
    return module(project, found) if found else None


def imported_module(project: Project, path: str, statement: Import) -> Symbol | None:
    name = absolute(project, path, statement)
    found = find_module(project, path, name)
    if found is not None:
        return module(project, found)
    return None if statement.level or not name else external(project, name)


def imported(project: Project, path: str, statement: Import) -> Symbol | None:
    """What an import statement binds its name to."""
    if statement.name is None:
        name = statement.module if statement.bound != statement.module.partition(".")[0] else statement.bound
        found = find_module(project, path, name)
        return module(project, found) if found else external(project, name)
    origin = imported_module(project, path, statement)
    if origin is None:
        # a package without __init__.py: only its modules can be imported
        submodule = find_module(project, path, f"{absolute(project, path, statement)}.{statement.name}")
        return module(project, submodule) if submodule else None
    if origin.is_external:
        submodule = find_module(project, path, f"{origin.name}.{statement.name}")
        return module(project, submodule) if submodule else external(project, f"{origin.name}.{statement.name}")
    return member(project, origin, statement.name)


def member(project: Project, symbol: Symbol, name: str) -> Symbol | None:
    """The attribute `name` of a module, class or external name; of a class also what its bases define."""
    if symbol.is_external:
        return external(project, f"{symbol.name}.{name}")
    if symbol.is_module:
        found = lookup(project, symbol.path, name)
        return found if found is not None else _submodule(project, symbol, name)
    return _inherited(project, symbol, name)


@table
def _inherited(project: Project, symbol: Symbol, name: str) -> Symbol | None:
    """The attribute `name` of a class or of the first of its bases that defines it."""
    for owner in mro(project, symbol):
        if owner.is_external:
            continue
        statement = class_scope(project, owner).get(name)
        if isinstance(statement, Function | Class | Bind | TypeStatement):
            return definition(project, owner.path, f"{owner.qualname}.{name}", statement)
        if isinstance(statement, Import):
            return imported(project, owner.path, statement)
    return None


def resolve(project: Project, path: str, written: Expression | str | None) -> Symbol | None:
    """What a name or attribute chain, written at the top level of the file at `path`, means.

    A subscript stands for what is subscripted (`Generic[T]`, `Depends[...]`), a call is not followed.
    """
    while isinstance(written, Subscript):
        written = written.value
    name = written if isinstance(written, str) else dotted(written)
    if name is None:
        return None
    first, *rest = name.split(".")
    found = lookup(project, path, first)
    if found is None:
        return _import_of_submodule(project, path, name) if rest else None
    return chained(project, found, rest)


def chained(project: Project, symbol: Symbol | None, names: Iterable[str]) -> Symbol | None:
    """What a chain of names behind a definition means, through plain renamings."""
    for name in names:
        symbol = followed(project, symbol) if symbol is not None else None
        symbol = member(project, symbol, name) if symbol is not None else None
    return followed(project, symbol) if symbol is not None else None


def _import_of_submodule(project: Project, path: str, name: str) -> Symbol | None:
    found = find_module(project, path, name)
    return (
        module(project, found)
        if found and any(isinstance(s, Import) and s.name is None and s.module == name for s in scope(project, path).values())
        else None
    )


def followed(project: Project, symbol: Symbol) -> Symbol | None:
    """Through plain renamings, `Alias = Original` at the top level of a module or class, and what is loaded by a name."""
    for _ in range(8):
        if not isinstance(symbol.fact, Bind) or symbol.fact.value is None:
            return symbol
        if isinstance(symbol.fact.value, Call | Subscript):
            loaded = _loaded(project, symbol)
            return loaded if loaded is not None else symbol
        if dotted(symbol.fact.value) is None:
            return symbol
        if "." in symbol.qualname:
            return symbol
        name = dotted(symbol.fact.value) or ""
        if name.split(".")[0] == symbol.qualname:
            return symbol
        first, *rest = name.split(".")
        target = lookup(project, symbol.path, first)
        for part in rest:
            target = member(project, target, part) if target is not None else None
        if target is None or target is symbol:
            return symbol
        symbol = target
    return symbol


def _nothing(project: Project, symbol: Symbol) -> Symbol | None:
    return None


@recursive(_nothing)  # a loader may be loaded by a loader, and that by the first
def _loaded(project: Project, symbol: Symbol) -> Symbol | None:
    return _written(project, symbol.path, symbol.fact.value) if isinstance(symbol.fact, Bind) and symbol.fact.value else None


def _written(project: Project, path: str, value: Expression) -> Symbol | None:
    """The class that an expression at the top level of a file loads: the call of a loader, or an item of what it gives."""
    position = 0
    match value:
        case Subscript(value=Call() as call, index=Constant(value=int() as position)):
            pass
        case Call() as call:
            pass
        case _:
            return None
    if (dotted(call.function) or "").rpartition(".")[2] not in _short_names(project):
        return None
    function = resolve(project, path, call.function)
    package = class_loaders(project).get(function.name) if function is not None else None
    match call.arguments:
        case (Argument(value=label), Argument(value=Sequence(items=items)), *_) if position < len(items):
            name = text(items[position])
        case (Argument(value=label), Argument(value=single), *_):
            name = text(single)
        case _:
            return None
    module = text(label)
    return loaded(project, package, module, name, path) if package is not None and module and name else None


@table
def class_loaders(project: Project) -> Mapping[str, str]:
    """The known loaders by their names, with the package that has what is not replaced."""
    return {**CLASS_LOADERS, **project.options.class_loaders}


@table
def _short_names(project: Project) -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for name in class_loaders(project))


@table
def loaded(project: Project, package: str, label: str, name: str, path: str) -> Symbol | None:
    """The class `name` of the module that ends in `label`: the application's own, else the one below `package`."""
    found = find_module(project, path, f"{package}.{label}")
    if found is not None:
        return lookup(project, found, name)
    own = (lookup(project, candidate, name) for candidate in module_names(project, label))
    classes = [symbol for symbol in own if symbol is not None and isinstance(symbol.fact, Class)]
    return nearest(project, classes, path) if classes else external(project, f"{package}.{label}.{name}")


@table
def library_bases(project: Project) -> Mapping[str, str]:
    """What classes outside the project inherit from, those of the configuration among them."""
    return extended(project.options.base_classes.items())


@table
def bases(project: Project, symbol: Symbol) -> tuple[Symbol, ...]:
    """The direct bases of a class that can be resolved, in order; of another library's class what the catalogue says."""
    if symbol.is_external:
        known = library_bases(project).get(symbol.name)
        return (external(project, known),) if known is not None else ()
    if not isinstance(symbol.fact, Class):
        return ()
    found = (resolve_in_class(project, symbol, base) for base in symbol.fact.bases)
    return tuple(base for base in found if base is not None and base is not symbol)


def resolve_in_class(project: Project, symbol: Symbol, written: Expression) -> Symbol | None:
    """What a name means where the class `symbol` stands: among the members of the classes around it, then in its module."""
    outer = symbol.qualname.rpartition(".")[0]
    name = dotted(written.value if isinstance(written, Subscript) else written)
    if outer and name and (around := enclosing(project, symbol)):
        first, *rest = name.split(".")
        found = chained(project, member(project, around, first), rest)
        if found is not None:
            return found
    return resolve(project, symbol.path, written)


def enclosing(project: Project, symbol: Symbol) -> Symbol | None:
    """The class in whose body a definition stands."""
    outer = symbol.qualname.rpartition(".")[0]
    found: Symbol | None = module(project, symbol.path)
    for part in outer.split(".") if outer else ():
        if found is None:
            return None
        statement = (scope(project, found.path) if found.is_module else class_scope(project, found)).get(part)
        qualname = f"{found.qualname}.{part}" if found.qualname else part
        found = definition(project, symbol.path, qualname, statement) if isinstance(statement, Class) else None
    return found if found is not None and isinstance(found.fact, Class) else None


def mro(project: Project, symbol: Symbol) -> tuple[Symbol, ...]:
    """The class and all its known bases in the order in which Python looks for a member (C3 where it exists).

    Of more than MAX_LINE classes the rest is left out, and the class counts as one with unknown bases.
    """
    memory: dict[Symbol, tuple[Symbol, ...]] = project.memory.setdefault(mro, {})
    known = memory.get(symbol)
    if known is not None:
        return known
    pending = [symbol]
    memory[symbol] = (symbol,)  # a class that inherits from itself
    while pending:
        direct = bases(project, pending[-1])
        further = next((base for base in direct if base not in memory), None)
        if further is None:
            inherit(project, pending.pop(), direct)
        else:
            pending.append(further)
            memory[further] = (further,)
    return memory[symbol]


def written_members(project: Project, symbol: Symbol) -> Iterator[tuple[Symbol, str, Statement]]:
    """What the bodies of a class and its bases in the project bind, the nearest first: class, name and statement."""
    for owner in mro(project, symbol):
        for name, statement in class_scope(project, owner).items():
            yield owner, name, statement


def inherit(project: Project, symbol: Symbol, direct: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Let a class inherit from its direct bases: the order in which members are looked for."""
    direct = direct[:MAX_LINE]
    order = (symbol, *merged([list(mro(project, base)) for base in direct] + [list(direct)]))[:MAX_LINE]
    project.memory.setdefault(mro, {})[symbol] = order
    return order


def descends(project: Project, symbol: Symbol, names: frozenset[str]) -> bool:
    """Whether a class is, or inherits from, one of the qualified `names`."""
    return any(base.name in names for base in mro(project, symbol))


def has_unknown_base(project: Project, symbol: Symbol) -> bool:
    """Whether some class in the hierarchy has a base that could not be resolved in the project or by an import."""
    line = mro(project, symbol)
    return len(line) >= MAX_LINE or any(
        isinstance(owner.fact, Class) and len(bases(project, owner)) < len(owner.fact.bases) for owner in line
    )
