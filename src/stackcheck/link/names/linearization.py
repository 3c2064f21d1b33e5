"""The order in which Python looks through a class and its bases."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.link.names.symbols import Symbol


def merged(lines: list[list[Symbol]]) -> Iterator[Symbol]:
    """The C3 merge; where no order exists (the program would not run either), the first head is taken."""
    while lines := [line for line in lines if line]:
        heads = (line[0] for line in lines if not any(line[0] in other[1:] for other in lines))
        chosen = next(heads, lines[0][0])
        yield chosen
        for line in lines:
            while chosen in line:
                line.remove(chosen)
