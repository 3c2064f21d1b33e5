"""Rendering a template: its statements run with the context's values, like a function's body with its arguments."""

from __future__ import annotations

from stackcheck.facts.expressions import Argument, Constant, Filter
from stackcheck.facts.files import Template
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Block, Extends, Function, Include, Statement, Tag
from stackcheck.link.evaluate.calls import invoke
from stackcheck.link.evaluate.expressions import evaluate
from stackcheck.link.evaluate.frames import MAX_DEPTH, Frame, Site, Summary
from stackcheck.link.frameworks.template_files import find_template, library
from stackcheck.link.joins import element
from stackcheck.link.orm.dispatch import executed
from stackcheck.link.project import Project, SourceFile
from stackcheck.link.values import UNKNOWN, Const, Record, Ref, Rows, Value

MAX_PARENTS = 8
"""So many templates one may extend in a row."""


def render(frame: Frame, name: str, context: dict[str, Value], place: Place) -> None:
    """Render the template `name` at `place`; the frame inherits what it meets."""
    file = find_template(frame.project, name, frame.path)
    if file is not None:
        render_file(frame, file, context, place)


def render_file(frame: Frame, file: SourceFile, context: dict[str, Value], place: Place) -> None:
    template = file.template
    if template is None or frame.depth >= MAX_DEPTH:
        return
    running = frame.project.runs.stack[-1].running
    if file.path in running:
        return  # a template that includes itself shows a tree: its first level has told what is read
    running.add(file.path)
    try:
        _render(frame, file, template, context, place)
    finally:
        running.discard(file.path)


def _render(frame: Frame, file: SourceFile, template: Template, context: dict[str, Value], place: Place) -> None:
    blocks: dict[str, tuple[SourceFile, tuple[Statement, ...]]] = {}
    for _ in range(MAX_PARENTS):
        parent = _parent(frame.project, file, template)
        for statement in walk(template.body):
            if isinstance(statement, Block):
                blocks.setdefault(statement.name, (file, statement.body))
        if parent is None or parent.template is None:
            break
        file, template = parent, parent.template
    inner = Frame(frame.project, file.path, outer=None, active=frame.running(), depth=frame.depth + 1)
    inner.template = template.dialect
    inner.blocks = blocks
    inner.env.update(context)
    inner.run(template.body)
    frame.inherit(Summary(UNKNOWN, tuple(inner.events.values())), place, file.path.rpartition("/")[2], varies=True)


def _parent(project: Project, file: SourceFile, template: Template) -> SourceFile | None:
    for statement in template.body:
        if isinstance(statement, Extends) and isinstance(statement.template, Constant):
            return find_template(project, str(statement.template.value), file.path)
    return None


def template_statement(frame: Frame, statement: Statement) -> None:
    """What only templates have: blocks, includes, tags of libraries."""
    match statement:
        case Block(name=name, body=body):
            file, chosen = frame.blocks.get(name, (None, body))
            if file is None or file.path == frame.path:
                frame.run(chosen)
            else:
                _elsewhere(frame, file, chosen, statement.line)
        case Include(template=written, bindings=bindings, isolated=isolated):
            wanted = evaluate(frame, written)
            given = {b.keyword: evaluate(frame, b.value) for b in bindings if b.keyword is not None}
            if isinstance(wanted, Const) and isinstance(wanted.value, str):
                context = given if isolated else {**frame.env, **given}
                render(frame, wanted.value, context, frame.place(statement.line))
        case Tag():
            _tag(frame, statement)
        case Function():
            pass  # a macro: it is run where it is called
        case _:
            pass


def _elsewhere(frame: Frame, file: SourceFile, body: tuple[Statement, ...], line: int) -> None:
    """A block of the child is run in the child's file, with the parent's variables at that point."""
    inner = Frame(frame.project, file.path, active=frame.running(), depth=frame.depth)
    inner.template = frame.template
    inner.blocks = frame.blocks
    inner.env.update(frame.env)
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
            render(frame, found.template, dict(value.entries), site.place)
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
