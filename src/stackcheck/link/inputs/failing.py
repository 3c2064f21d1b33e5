"""What fails for some texts that a client may send: conversions, unpacking, indexing; and which exceptions handlers name."""

from __future__ import annotations

from stackcheck.catalogue.inputs import CONVERSIONS, PLUMBING, SPLITTING
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Subscript
from stackcheck.facts.expressions import Sequence as Display
from stackcheck.facts.parts import dotted, positional, start, text
from stackcheck.link.inputs.flow import Flow, is_json
from stackcheck.link.inputs.rows import Read, UseKind
from stackcheck.link.inputs.values import Reads, item

_NOT_SO_MANY = frozenset({"ValueError", "TypeError"})
_ALWAYS_SENT = frozenset({"HTTP_HOST", "host"})


def kinds(kind: Expression | None) -> list[str]:
    """The last names of the exceptions that a handler names; "" for all."""
    if kind is None:
        return [""]
    written = kind.items if isinstance(kind, Display) else (kind,)
    return [(dotted(each) or "").rpartition(".")[2] or "?" for each in written]


def converted(flow: Flow, name: str, reads: Reads, line: int) -> None:
    """A conversion: outside of a `try` it fails for other text, behind it the values have been checked."""
    values = [read for read in reads if not read.is_whole]
    if name in CONVERSIONS:
        said, errors = name.removeprefix("builtins."), CONVERSIONS[name]
    else:  # an enumeration
        said, errors = name.rpartition(".")[2], _NOT_SO_MANY
    flow.use(values, "convert", f"goes into {said.rpartition('.')[2]}()", line, errors)
    flow.check(reads)


def unpacked(flow: Flow, written: Expression) -> None:
    """Parts of a text that are unpacked: there may be more of them, or fewer."""
    match written:
        case Call(function=Attribute(value=receiver, name=name), arguments=arguments) if name in SPLITTING:
            at_most = arguments[1].value if len(arguments) > 1 else None
            reads = (read for read in flow.quiet(receiver).reads if not read.is_whole)
            few = "fewer" if at_most is not None else "more or fewer"
            flow.use(reads, "convert", f"is unpacked, and may have {few} parts", start(written)[0], _NOT_SO_MANY)
        case _:
            return


def indexed(flow: Flow, node: Subscript, read: Read) -> Read:
    """What lies under a key of a raw value; taking it fails where there is no such key, or no such item."""
    key, index, line = text(node.index), node.index, start(node)[0]
    made = item(read, key, node)
    if read.is_whole and read.source in PLUMBING:
        if key is not None and key not in _ALWAYS_SENT and (read.source != "META" or key.startswith("HTTP_")):
            _absent(flow, made, "header", "is read without a default: KeyError (500) where it is not sent", line)
    elif isinstance(index, Constant) and isinstance(index.value, int):
        if not _has_first(node.value, index.value):
            _absent(flow, made, "index", f"may have no item {index.value}: IndexError (500)", line)
    elif read.is_whole or (is_json(read) and key is not None):
        _absent(flow, made, "index", "is read without a default: KeyError (500) where it is missing", line)
    return made


def _absent(flow: Flow, read: Read, kind: UseKind, detail: str, line: int) -> None:
    if not flow.is_present(read):
        flow.use({read}, kind, detail, line)


def _has_first(held: Expression, number: int) -> bool:
    """`text.split(",")[0]` and `[-1]`: a text that is split at something has one part at least."""
    match held:
        case Call(function=Attribute(name="split" | "rsplit" | "partition" | "rpartition" as name)):
            return bool(positional(held)) and (number in (0, -1) or name.endswith("partition"))
        case _:
            return False
