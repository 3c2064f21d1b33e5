"""Django apps: the label of each model, models by label, and what the settings and the loaders of models name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from posixpath import basename, dirname

from stackcheck.catalogue.django_classes import APP_CONFIGS, LOOKUPS, MODELS, SWAPPABLE, SWAPPED
from stackcheck.catalogue.settings import SETTINGS_OBJECT
from stackcheck.facts.expressions import Argument, Attribute, Call, Constant, Expression, Name
from stackcheck.facts.parts import text
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.models.django.classes import django_classes, is_abstract, meta
from stackcheck.link.models.written import Written, constant, home, meaning, returned, text_of
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.modules import find_module, nearest, shared
from stackcheck.link.names.resolution import descends, member
from stackcheck.link.names.symbols import Symbol, external, module
from stackcheck.link.project import Project, table
from stackcheck.link.settings.modules import module_of


@table
def _configs(project: Project) -> Mapping[str, str]:
    """The folders of the apps, with the label of each: those that have an `AppConfig`, and those that have migrations."""
    found: dict[str, str] = {}
    for symbol in classes(project):
        if not descends(project, symbol, APP_CONFIGS):
            continue
        name, label = (_attribute(project, symbol, wanted) for wanted in ("name", "label"))
        if name is None:
            continue
        path = find_module(project, symbol.path, name)
        folder = dirname(path) if path is not None and path.endswith("__init__.py") else dirname(symbol.path)
        found.setdefault(folder, label or name.rpartition(".")[2])
    for path in project.files:
        if path.endswith("/migrations/__init__.py"):
            folder = dirname(dirname(path))
            found.setdefault(folder, basename(folder))
    return found


def _attribute(project: Project, symbol: Symbol, name: str) -> str | None:
    found = member(project, symbol, name)
    if found is None or not isinstance(found.fact, Bind) or found.fact.value is None:
        return None
    return text_of(project, Written(found.fact.value, home(project, found)))


@table
def app_label(project: Project, symbol: Symbol) -> str:
    """The label of a model's app: from its `Meta`, its `AppConfig`, or the folder of its `models`."""
    if symbol.is_external:
        return MODELS[symbol.name].app
    given = text_of(project, meta(project, symbol).get("app_label"))
    return given or folder_label(project, symbol.path)


@table
def folder_label(project: Project, path: str) -> str:
    """The label of the app to which a file belongs."""
    configs = _configs(project)
    folder = dirname(path)
    while folder:
        if folder in configs:
            return configs[folder]
        folder = dirname(folder)
    if "" in configs:
        return configs[""]
    folders = dirname(path).split("/")
    if "models" in folders:
        folders = folders[: folders.index("models")]
    return folders[-1] if folders else ""


@table
def _labels(project: Project) -> Mapping[str, tuple[Symbol, ...]]:
    """The models that can be meant by a label, in lower case; abstract ones cannot."""
    found: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in django_classes(project):
        if not is_abstract(project, symbol):
            found[f"{app_label(project, symbol)}.{basename_of(symbol)}".lower()].append(symbol)
    for name, builtin in MODELS.items():
        if name == builtin.name and not builtin.abstract:
            found[f"{builtin.app}.{name.rpartition('.')[2]}".lower()].append(external(project, name))
    return {label: tuple(symbols) for label, symbols in found.items()}


def basename_of(symbol: Symbol) -> str:
    """The short name of a class."""
    return (symbol.qualname or symbol.name).rpartition(".")[2]


def labelled(project: Project, label: str, path: str) -> Symbol | None:
    """The model with this "app.Model": of several, the one nearest to the file at `path`, the project's own before others."""
    found = _labels(project).get(label.lower(), ())
    return nearest(project, found, path) if found else None


@table
def setting(project: Project, name: str, path: str) -> str | None:
    """The text that the project's settings give a name, in production where they differ; else Django's default for it."""
    found = _assigned(project, name)
    if not found:
        return SWAPPABLE.get(name)
    return max(found, key=lambda pair: (module_of(pair[0]).kind == "production", shared(pair[0], path), pair[0]))[1]


@table
def _assigned(project: Project, name: str) -> tuple[tuple[str, str], ...]:
    """The modules that bind a name to a text at their top level, with that text."""
    bound = ((file.path, scope(project, file.path).get(name)) for file in project.modules())
    return tuple(
        (path, value)
        for path, statement in bound
        if isinstance(statement, Bind) and (value := text_of(project, _bound_value(project, path, statement))) is not None
    )


def _bound_value(project: Project, path: str, statement: Bind) -> Written | None:
    return Written(statement.value, module(project, path)) if statement.value is not None else None


def referred(project: Project, written: Written, model: Symbol, depth: int = 0) -> Symbol | None:
    """The model that a reference means in `model`: a class, "app.Model", "Model", "self", a setting, a loader."""
    value = written.value
    if isinstance(value, Constant):
        return _named(project, value.value, model)
    if depth > 5:
        return None
    if isinstance(value, Call):
        return _loaded(project, value, written.owner, model, depth)
    symbol = meaning(project, written.owner, value)
    if symbol is None:
        found = constant(project, written)
        return _named(project, found, model) if isinstance(found, str) else None
    if symbol.name.startswith(f"{SETTINGS_OBJECT}."):
        label = setting(project, symbol.name.rpartition(".")[2], model.path)
        return labelled(project, label, model.path) if label else None
    if symbol.is_external:
        known = MODELS.get(symbol.name)
        return external(project, known.name) if known is not None else symbol
    if isinstance(symbol.fact, Bind) and symbol.fact.value is not None:
        return referred(project, Written(symbol.fact.value, home(project, symbol)), model, depth + 1)
    return symbol if symbol in _known(project) else None


@table
def _known(project: Project) -> frozenset[Symbol]:
    return frozenset(django_classes(project))


def _named(project: Project, name: object, model: Symbol) -> Symbol | None:
    if not isinstance(name, str) or not name:
        return None
    if name == "self":
        return model
    head, _, last = name.rpartition(".")
    if head == "settings":
        label = setting(project, last, model.path)
        return labelled(project, label, model.path) if label else None
    return labelled(project, name if head else f"{app_label(project, model)}.{name}", model.path)


def _loaded(project: Project, call: Call, owner: Symbol, model: Symbol, depth: int) -> Symbol | None:
    """The model that a call returns: `get_user_model()`, `get_model(...)`, `getattr(settings, ...)`, a project's function."""
    function = meaning(project, owner, call.function)
    if function is None:
        return None
    if function.name in SWAPPED:
        label = setting(project, SWAPPED[function.name], model.path)
        return labelled(project, label, model.path) if label else None
    if function.name in LOOKUPS:
        texts = [text_of(project, Written(a.value, owner)) for a in call.arguments[:2]]
        return _named(project, ".".join(t for t in texts if t is not None), model) if all(texts) and texts else None
    match call:
        case Call(function=Name(id="getattr"), arguments=(Argument(value=holder), Argument(value=name), *rest)):
            settings = meaning(project, owner, holder)
            if settings is None or settings.name != SETTINGS_OBJECT:
                return None
            default = rest[0].value if rest else None
            label = setting(project, text(name) or "", model.path)
            return _named(project, label or text(default), model)
        case _ if isinstance(function.fact, Function):
            found = {_returned(project, value, home(project, function), model, depth) for value in returned(function.fact)}
            found.discard(None)
            return found.pop() if len(found) == 1 else None
        case _:
            return None


@table
def fallback(project: Project, function: Symbol) -> Symbol | None:
    """The model that a function gives by itself which else looks one up by a name from the settings."""
    fact = function.fact
    if not isinstance(fact, Function) or not {"settings", "get_model"} <= set(fact.mentions):
        return None
    given = {meaning(project, home(project, function), value) for value in returned(fact) if isinstance(value, Name)}
    models = given & _known(project)
    return models.pop() if len(models) == 1 else None


def _returned(project: Project, value: Expression, owner: Symbol, model: Symbol, depth: int) -> Symbol | None:
    return (
        referred(project, Written(value, owner), model, depth + 1) if isinstance(value, Call | Constant | Attribute) else None
    )
