"""Written names to definitions: through imports, re-exports, star imports, classes and their bases in other files.

A `Symbol` is a definition in the project (module, class, function, assignment) or a dotted name outside of it.  What cannot
be resolved is None.
"""

from __future__ import annotations

import builtins
from collections.abc import Generator, Iterator, Mapping
from typing import TypeAlias

import msgspec

from stackcheck.catalogue.library_bases import extended
from stackcheck.facts.expressions import Call, Expression, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import dotted
from stackcheck.facts.statements import Bind, Class, Function, Import, Statement
from stackcheck.facts.statements import TypeAlias as TypeStatement
from stackcheck.link.names.bindings import bindings, scope, stars
from stackcheck.link.names.modules import find_module, module_name
from stackcheck.link.project import Project, recursive, table

MAX_LINE = 120
"""So many classes are known of those that one inherits from."""
MAX_STARS = 200
"""So many star imports are followed for one name."""

_BUILTINS = frozenset(dir(builtins))

Definition: TypeAlias = "Function | Class | Bind | TypeStatement"


class Symbol(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A definition: `name` is its qualified name.

    In the project: `path` is its file, `qualname` its name inside the module ("" for the module itself), `fact` its
    statement (None for a module).  Outside: `path` is "".  There is one Symbol for each definition in a project, so
    that identity is equality.
    """

    name: str
    path: str = ""
    qualname: str = ""
    fact: Definition | None = None

    @property
    def is_external(self) -> bool:
        return not self.path

    @property
    def is_module(self) -> bool:
        return bool(self.path) and self.fact is None

    @property
    def place(self) -> Place:
        line = self.fact.line if self.fact is not None else 1
        return Place(self.path, line, getattr(self.fact, "col", 0))

    @property
    def owner(self) -> str:
        """The qualified name without its last part."""
        return self.name.rpartition(".")[0]

    def __repr__(self) -> str:
        return f"<{self.name}>"


@table
def external(_: Project, name: str) -> Symbol:
    return Symbol(name)


@table
def module(project: Project, path: str) -> Symbol:
    return Symbol(module_name(project, path), path)


@table
def class_scope(project: Project, symbol: Symbol) -> Mapping[str, Statement]:
    """The names bound in a class's own body."""
    return bindings(symbol.fact.body) if isinstance(symbol.fact, Class) else {}


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
    for star in stars(project, path):
        origin = imported_module(project, path, star)
        if origin is not None and origin.is_module and (found := (yield origin.path, name, True)):
            return found
    is_package = path.endswith("__init__.py")
    submodule = find_module(project, path, f"{module_name(project, path)}.{name}") if is_package else None
    if submodule:
        return module(project, submodule)
    return external(project, f"builtins.{name}") if name in _BUILTINS else None


def _submodule(project: Project, package: Symbol, name: str) -> Symbol | None:
    found = find_module(project, package.path, f"{package.name}.{name}")
    return module(project, found) if found else None


def definition(project: Project, path: str, qualname: str, statement: Definition) -> Symbol:
    """The symbol of a statement that defines `qualname` in the module at `path`."""
    key = (definition, path, qualname, statement.line)
    found: Symbol | None = project.memory.get(key)
    if found is None:
        found = project.memory[key] = Symbol(f"{module_name(project, path)}.{qualname}", path, qualname, statement)
    return found


def function_of(symbol: Symbol) -> Function:
    """The statement of a symbol that is known to be a function; TypeError for any other."""
    if not isinstance(symbol.fact, Function):
        raise TypeError(f"{symbol.name} is no function")
    return symbol.fact


def absolute(project: Project, path: str, statement: Import) -> str:
    """The absolute dotted name of the module that an import statement in the file at `path` names."""
    if not statement.level:
        return statement.module
    package = module_name(project, path).split(".")
    if not path.endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - (statement.level - 1)] if statement.level > 1 else package
    return ".".join([*package, statement.module] if statement.module else package)


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
    for part in rest:
        found = followed(project, found)
        if found is None:
            return None
        found = member(project, found, part)
        if found is None:
            return None
    return followed(project, found)


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
    # imported late: who looks for classes resolves names, and names may be those of classes that are looked for
    from stackcheck.link.names.class_loaders import written  # noqa: PLC0415

    return written(project, symbol.path, symbol.fact.value) if isinstance(symbol.fact, Bind) and symbol.fact.value else None


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
        found = member(project, around, first)
        for part in rest:
            found = member(project, found, part) if found else None
        if found:
            return followed(project, found)
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
    order = (symbol, *_merge([list(mro(project, base)) for base in direct] + [list(direct)]))[:MAX_LINE]
    project.memory.setdefault(mro, {})[symbol] = order
    return order


def _merge(lines: list[list[Symbol]]) -> Iterator[Symbol]:
    """The C3 merge; where no order exists (the program would not run either), the first head is taken."""
    while lines := [line for line in lines if line]:
        heads = (line[0] for line in lines if not any(line[0] in other[1:] for other in lines))
        chosen = next(heads, lines[0][0])
        yield chosen
        for line in lines:
            while chosen in line:
                line.remove(chosen)


def descends(project: Project, symbol: Symbol, names: frozenset[str]) -> bool:
    """Whether a class is, or inherits from, one of the qualified `names`."""
    return any(base.name in names for base in mro(project, symbol))


def has_unknown_base(project: Project, symbol: Symbol) -> bool:
    """Whether some class in the hierarchy has a base that could not be resolved in the project or by an import."""
    line = mro(project, symbol)
    return len(line) >= MAX_LINE or any(
        isinstance(owner.fact, Class) and len(bases(project, owner)) < len(owner.fact.bases) for owner in line
    )
