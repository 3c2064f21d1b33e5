"""What to write instead of a call that holds the event loop: one remedy that can be followed as it is told."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.sqlalchemy_orm import ASYNC_SESSION
from stackcheck.facts.expressions import Attribute, Call, Expression, Name
from stackcheck.facts.parts import walk
from stackcheck.facts.spelling import spelled, spelled_arguments
from stackcheck.facts.statements import Bind, Statement, With
from stackcheck.link.evaluate.offloading import TO_THREAD
from stackcheck.link.waiting.rows import HeldLoop

_FILES = ("anyio.open_file", "anyio.NamedTemporaryFile", "anyio.TemporaryFile")
"""They give files that only coroutines can read."""
_STEPWISE = (".walk()", ".fwalk()", ".rglob()")
"""They do their work while somebody asks for their answers."""
_PLAIN = "make the route a plain `def`, for it awaits nothing"


def remedy(held: HeldLoop) -> str:
    """What to write instead."""
    if held.could_be_sync:
        has_other = held.tier != "orm" and not held.through and held.is_alone and not _is_for_thread(held)
        return f"{_twin(held.remedy)}, or {_PLAIN}" if has_other else _PLAIN
    return _instead(held) if held.is_alone else f"{_instead(held)}, and the like at the other lines"


def _instead(held: HeldLoop) -> str:
    if held.remedy.startswith("Django"):
        return _through_asgiref(held) or _twin(held.remedy)
    if held.through:
        return _awaited_twin(held) or _in_thread(held) or _apart(held)
    if _is_for_thread(held) or _is_shared(held):
        return _in_thread(held) or _apart(held)
    return _twin(held.remedy)


def _is_for_thread(held: HeldLoop) -> bool:
    """Whether nothing asynchronous can take the place of the call."""
    if held.remedy == ASYNC_SESSION:
        return not held.has_async_sessions
    return "to_thread" in held.remedy or (held.remedy in _FILES and held.standing.handed_on)


def _is_shared(held: HeldLoop) -> bool:
    """Whether what is asked belongs to somebody else, who needs it as it is: it is a parameter's, an object's, or comes from
    what these hold.
    """
    call = held.standing.call
    root = _root(call.function) if call is not None and isinstance(call.function, Attribute) else ""
    return bool(root) and _is_given(held, root, seen=frozenset())


def _is_given(held: HeldLoop, name: str, seen: frozenset[str]) -> bool:
    function = held.function
    if function is None or name in seen:
        return False
    if any(parameter.name == name for parameter in function.parameters):
        return not held.is_route or name == "self"
    roots = (_root(value) for statement in walk(function.body) for value in _made(statement, name))
    return any(root and _is_given(held, root, seen | {name}) for root in roots)


def _made(statement: Statement, name: str) -> Iterator[Expression]:
    """What a statement binds to a name."""
    match statement:
        case With(items=items):
            yield from (value for value, target in items if isinstance(target, Name) and target.id == name)
        case Bind(targets=(Name(id=target),), value=value) if target == name and value is not None:
            yield value
        case _:
            pass


def _root(node: Expression) -> str:
    """The name with which a chain of attributes and calls begins."""
    while isinstance(node, Attribute | Call):
        node = node.value if isinstance(node, Attribute) else node.function
    return node.id if isinstance(node, Name) else ""


def _twin(remedy: str) -> str:
    """What the catalogue says, as something to do: names as code, words as they are."""
    return f"use {remedy}" if " " in remedy.removeprefix("await ") else f"use `{remedy}`"


def _awaited_twin(held: HeldLoop) -> str:
    """The call of the coroutine function that does the same as the first function on the way."""
    call = held.standing.call
    if not held.twin or call is None:
        return ""
    owner = spelled(call.function.value) if isinstance(call.function, Attribute) else ""
    arguments = spelled_arguments(call.arguments)
    if owner is None or arguments is None:
        return f"await its asynchronous twin `{held.twin}`"
    return f"`await {owner}{'.' if owner else ''}{held.twin}({arguments})`"


def _in_thread(held: HeldLoop) -> str:
    """The call as a thread would be given it; "" where that cannot be said."""
    callee, arguments = _callee(held)
    call = held.standing.call
    if not callee or call is None:
        return ""
    is_plain = all(argument.keyword is None and argument.star < 2 for argument in call.arguments)
    offloader = (held.offloader if is_plain or held.offloader.takes_keywords else TO_THREAD).name
    if arguments is None:
        return f"give `{callee}` and its arguments to `await {offloader}`"
    return f"`await {offloader}({callee}{', ' if arguments else ''}{arguments})`"


def _through_asgiref(held: HeldLoop) -> str:
    """A helper on Django's ORM as asgiref runs it, in the thread that has the connection."""
    callee, arguments = _callee(held) if held.through else ("", "")
    if not callee:
        return ""
    return f"`await sync_to_async({callee})({arguments})`" if arguments is not None else f"await `sync_to_async({callee})`"


def _callee(held: HeldLoop) -> tuple[str, str | None]:
    """What a thread would be given, as it is written there, and its arguments, None where they are long; "" where it has no
    name, where nothing can be awaited, and where calling it runs nothing of it: a context manager, a generator.
    """
    call = held.standing.call
    if call is None or not (held.through or held.name).endswith("()") or _is_lazy(held):
        return "", ""
    return spelled(call.function) or "", spelled_arguments(call.arguments)


def _apart(held: HeldLoop) -> str:
    """What cannot be named in the call, or more than one part, as a thread would be given it."""
    if held.through and held.standing.use == "entered" and held.standing.awaits:
        return "make that an asynchronous context manager, for what is in it awaits"
    return f"move it into a plain function and have `await {held.offloader.name}` run that"


def _is_lazy(held: HeldLoop) -> bool:
    """Whether it blocks when what the call gives is entered or iterated, or where nothing can be awaited; a file blocks at
    once.
    """
    if held.lazy or held.standing.use == "deferred":
        return True
    if held.through:
        return False
    if held.name.endswith(_STEPWISE):
        return True
    if held.remedy in _FILES and held.standing.use == "entered":
        return not held.standing.awaits  # the whole block can go to a thread
    return held.standing.use in ("entered", "iterated")
