"""Rendering a template: its statements run with the context's values, like a function's body with its arguments."""

from __future__ import annotations

from functools import partial

from stackcheck.facts.expressions import Argument, Constant, Filter, Name
from stackcheck.facts.files import Template
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import expressions, subexpressions, walk
from stackcheck.facts.statements import Block, Extends, Function, Include, Statement, Tag
from stackcheck.link.evaluate.arguments import origins
from stackcheck.link.evaluate.calls import invoke
from stackcheck.link.evaluate.expressions import evaluate
from stackcheck.link.evaluate.frames import Frame, Rendering, Summary
from stackcheck.link.flow.remembered import has_room, remembered, shelving
from stackcheck.link.frameworks.template_files import find_template, library
from stackcheck.link.orm.dispatch import executed
from stackcheck.link.project import Project, SourceFile, table
from stackcheck.link.values.joins import element
from stackcheck.link.values.kinds import UNKNOWN, Choice, Const, Fixed, Record, Ref, Rows, Value
from stackcheck.link.values.sites import Site
from stackcheck.link.values.widening import shallow

MAX_CONTEXTS = 40
"""So many different contexts a template that others include is run with; of further ones nothing is known."""
MAX_TEMPLATES = 400
"""A template that includes more of them is run for each context."""
MAX_PARENTS = 8
"""So many templates one may extend in a row."""


def render(frame: Frame, name: Value, context: dict[str, Value], place: Place) -> None:
    """Render the template of a name at `place`, each where it may be one of several; the frame inherits what it meets."""
    for file in named(frame.project, name, frame.path):
        render_file(frame, file, context, place)


def named(project: Project, name: Value, path: str) -> tuple[SourceFile, ...]:
    """The templates that a name given in the file at `path` may mean; of a list of names the first that there is."""
    match name:
        case Const(value=str(text)):
            file = find_template(project, text, path)
            return (file,) if file is not None else ()
        case Choice(options=options):
            return tuple(file for option in options for file in named(project, option, path))
        case Fixed(items=items):
            return next((files for item in items if (files := named(project, item, path))), ())
        case _:
            return ()


def render_file(frame: Frame, file: SourceFile, context: dict[str, Value], place: Place) -> None:
    template = file.template
    around = frame.template.around if frame.template else frozenset()
    if template is None or file.path in around:
        return  # a template that includes itself shows a tree: its first level has told what is read
    summary = _rendered(frame.project, file, template, context, around)
    frame.inherit(summary, place, _outermost(frame.project, file).path.rpartition("/")[2], varies=True)


def _outermost(project: Project, file: SourceFile) -> SourceFile:
    """The template that a template extends in the end: it is that one's statements that run."""
    for _ in range(MAX_PARENTS):
        parent = _parent(project, file, file.template) if file.template is not None else None
        if parent is None or parent.template is None:
            break
        file = parent
    return file


@shelving
def _rendered(
    project: Project, file: SourceFile, template: Template, context: dict[str, Value], around: frozenset[str]
) -> Summary:
    """What a template meets: it is run once for all contexts in which what it mentions is the same.

    `around` are those that include it: of these, only what it includes itself matters to it.
    """
    mentioned, is_included = mentions(project, file.path), bool(around)
    if mentioned is not None:
        names, paths = mentioned
        context = {name: value for name, value in context.items() if name in names}
        around &= paths
    context = {name: shallow(value) for name, value in context.items()}
    shelf = (_rendered, file.path)
    key = (around, *sorted(context.items(), key=lambda entry: entry[0]))
    if is_included and not has_room(project, shelf, key, MAX_CONTEXTS):
        # there are as many ways to it as sets of templates around it: of further ones only what it reads itself is known
        around, context = mentioned[1] if mentioned is not None else frozenset(project.files), {}
        key = (around,)
    return remembered(
        project,
        shelf,
        key,
        Summary(UNKNOWN),
        partial(_render, project, file, template, context, around | {file.path}),
        widened=Summary.widened,
    )


def _render(
    project: Project, file: SourceFile, template: Template, context: dict[str, Value], around: frozenset[str]
) -> Summary:
    blocks: dict[str, tuple[SourceFile, tuple[Statement, ...]]] = {}
    for _ in range(MAX_PARENTS):
        parent = _parent(project, file, template)
        for statement in walk(template.body):
            if isinstance(statement, Block):
                blocks.setdefault(statement.name, (file, statement.body))
        if parent is None or parent.template is None:
            break
        file, template = parent, parent.template
    rendering = Rendering(template.dialect, blocks, around)
    inner = Frame(project, file.path, active=origins(context.values()), template=rendering)
    inner.env.update(context)
    try:
        inner.run(template.body)
    except RecursionError:
        raise  # the way to here may have been too long
    except Exception as error:  # noqa: BLE001 - one template must not take what includes it with it
        project.failures.note(error, Place(file.path, 1))
    return Summary(UNKNOWN, tuple(inner.events.values()))


@table
def mentions(project: Project, path: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The names in a template, in what it extends and in what these include, and the paths of all of them; None where that
    cannot be known.
    """
    found: set[str] = set()
    seen = {path}
    pending = [path]
    while pending:
        own = _own_mentions(project, pending.pop())
        if own is None or len(seen) > MAX_TEMPLATES:
            return None
        found |= own[0]
        pending += own[1] - seen
        seen |= own[1]
    return frozenset(found), frozenset(seen)


@table
def _own_mentions(project: Project, path: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The names that a template reads, and the paths of the templates that it names."""
    template = project.files[path].template
    names: set[str] = set()
    templates: set[str] = set()
    pending = [template.body if template is not None else ()]
    while pending:
        for statement in walk(pending.pop()):
            match statement:
                case Include(template=Constant(value=str(name))) | Extends(template=Constant(value=str(name))):
                    templates.add(name)
                case Include() | Extends():
                    return None
                case Tag(name=tag) if (known := library(project).get(tag)) is not None and known.takes_context:
                    return None
                case Tag(name=tag) if (known := library(project).get(tag)) is not None and known.template:
                    templates.add(known.template)
                case Function(body=body):
                    pending.append(body)
                case _:
                    pass
            names |= {n.id for part in expressions(statement) for n in subexpressions(part) if isinstance(n, Name)}
    files = (find_template(project, name, path) for name in templates)
    return frozenset(names), frozenset(file.path for file in files if file is not None)


def _parent(project: Project, file: SourceFile, template: Template) -> SourceFile | None:
    for statement in template.body:
        if isinstance(statement, Extends) and isinstance(statement.template, Constant):
            return find_template(project, str(statement.template.value), file.path)
    return None


def template_statement(frame: Frame, statement: Statement) -> bool:
    """What only templates have: blocks, includes, tags of libraries."""
    match statement:
        case Block(name=name, body=body):
            file, chosen = frame.template.blocks.get(name, (None, body)) if frame.template else (None, body)
            if file is None or file.path == frame.path:
                frame.run(chosen)
            else:
                _elsewhere(frame, file, chosen, statement.line)
        case Include(template=written, bindings=bindings, isolated=isolated):
            wanted = evaluate(frame, written)
            given = {b.keyword: evaluate(frame, b.value) for b in bindings if b.keyword is not None}
            context = given if isolated else {**dict(frame.env.items()), **given}
            render(frame, wanted, context, frame.place(statement.line))
        case Tag():
            _tag(frame, statement)
        case Function():
            pass  # a macro: it is run where it is called
        case _:
            return False
    return True


def _elsewhere(frame: Frame, file: SourceFile, body: tuple[Statement, ...], line: int) -> None:
    """A block of the child is run in the child's file, with the parent's variables at that point."""
    inner = Frame(frame.project, file.path, active=frame.running(), depth=frame.depth, template=frame.template)
    inner.env.update(dict(frame.env.items()))
    inner.run(body)
    frame.inherit(Summary(UNKNOWN, tuple(inner.events.values())), frame.place(line), file.path.rpartition("/")[2], varies=True)


def _tag(frame: Frame, tag: Tag) -> None:
    site = _site(frame, tag.arguments, frame.place(tag.line, tag.col))
    found = library(frame.project).get(tag.name)
    value: Value = UNKNOWN
    if found is not None and found.kind != "filter":
        if found.takes_context:
            given = Record(tuple(frame.env.items()), UNKNOWN)
            site = Site(site.place, (given, *site.arguments), site.keywords)
        value = invoke(frame, Ref(found.symbol), site)
        if found.kind == "inclusion_tag" and found.template and isinstance(value, Record):
            render(frame, Const(found.template), dict(value.entries), site.place)
    if tag.target is not None:
        frame.env[tag.target] = value
    frame.run(tag.body)


def _site(frame: Frame, arguments: tuple[Argument, ...], place: Place) -> Site:
    values = [(a.keyword, evaluate(frame, a.value)) for a in arguments]
    return Site(place, tuple(v for k, v in values if k is None), {k: v for k, v in values if k is not None})


_COUNTING = frozenset({"length", "length_is", "count"})
_ITERATING = frozenset(
    {"join", "list", "dictsort", "dictsortreversed", "last", "random", "sort", "batch", "slice", "unordered_list"}
)
_PASSING = frozenset(
    {"default", "default_if_none", "d", "safe", "dictsort", "dictsortreversed", "slice", "sort", "list", "reverse", "unique"}
)


def filtered(frame: Frame, node: Filter) -> Value:
    """`value|name:argument`."""
    value = evaluate(frame, node.value)
    place = frame.place(node.line, node.col)
    site = _site(frame, node.arguments, place)
    found = library(frame.project).get(node.name)
    if found is not None and found.kind == "filter":
        return invoke(frame, Ref(found.symbol), Site(place, (value, *site.arguments), site.keywords))
    if isinstance(value, Rows):
        if node.name in _COUNTING:
            executed(frame, value, "iteration", place)
            return UNKNOWN
        if node.name == "first":
            return element(executed(frame, value, "index", place))
        if node.name in _ITERATING:
            value = executed(frame, value, "iteration", place)
        if node.name == "regroup":
            return executed(frame, value, "iteration", place)
    if node.name in ("first", "last", "random"):
        return element(value)
    return value if node.name in _PASSING else UNKNOWN
