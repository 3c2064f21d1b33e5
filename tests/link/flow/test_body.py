"""The walk of statements, with an interpreter that knows nothing but the numbers that a variable may hold."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import pytest

from stackcheck.facts.expressions import Call, Constant, Expression, Name
from stackcheck.facts.statements import Bind, Branch, Evaluate, Handler, Loop, Match, Raise, Return, Statement, Try, While, With
from stackcheck.link.flow.body import Way, run
from stackcheck.link.flow.carried import carried
from tests.cases import project_of

State = dict[str, frozenset[object]]


class Numbers:
    """Keeps the constants that each variable may hold; `use(x)` tells them, and `never` is false."""

    def __init__(self, source: str) -> None:
        self.project = project_of({"a.py": source})
        self.state: State = {}
        self.mode = ""
        self.used: list[set[object]] = []
        self.modes: list[str] = []
        self.goes_on = run(self, self.project.files["a.py"].module.body)

    is_scoped = False

    def fork(self, state: State) -> State:
        return dict(state)

    def meet(self, start: State, ends: Sequence[State]) -> State:
        names = {name for state in ends for name in state}
        return {name: frozenset().union(*(state.get(name, {"unbound"}) for state in ends)) for name in names}

    between = meet

    def kept(self, start: State, end: State) -> State:
        return dict(end)

    def held(self, state: State, name: str) -> object:
        return state.get(name)

    def simple(self, statement: Statement) -> bool:
        match statement:
            case Bind(targets=(Name(id=name),), value=Constant(value=value)):
                self.state[name] = frozenset({value})
            case Bind(targets=(Name(id=name),), value=Name(id=other)):
                self.state[name] = self.state.get(other, frozenset({"unbound"}))
            case Evaluate(value=Call(function=Name(id="use"), arguments=(argument,))) if isinstance(argument.value, Name):
                self.used.append(set(self.state.get(argument.value.id, {"unbound"})))
                self.modes.append(self.mode)
            case Evaluate(value=Call(function=Name(id="mode"), arguments=(argument,))):
                self.mode = str(argument.value.value)  # type: ignore[union-attr]
            case Return() | Raise():
                return False
            case _:
                pass
        return True

    def branches(self, statement: Branch | Match) -> Generator[Way, bool, None]:
        if isinstance(statement, Match):
            ways = [*(Way(case.body) for case in statement.cases), Way(())]
        else:
            is_spare = isinstance(statement.test, Name) and statement.test.id == "spare"
            ways = [Way(statement.body, is_spare), Way(statement.orelse)]
            ways = ways[1:] if isinstance(statement.test, Name) and statement.test.id == "never" else ways
        before = self.state
        for way in ways:
            self.state = dict(before)
            yield way

    def passes(self, statement: Loop | While) -> Generator[None, None, None]:
        while True:
            self.state = dict(self.state)
            if isinstance(statement, Loop):
                self._bind(statement.target)
            yield

    def inside(self, statement: With) -> Iterator[None]:
        for _, target in statement.items:
            self._bind(target)
        yield

    def attempt(self, statement: Try) -> str:
        return "trying"

    def handle(self, handler: Handler) -> None:
        self.state[handler.name or "error"] = frozenset({"error"})

    def _bind(self, target: Expression | None) -> None:
        if isinstance(target, Name):
            self.state[target.id] = frozenset({"item"})


def last(source: str) -> set[object]:
    """What the last `use` of a program was told."""
    return Numbers(source).used[-1]


@pytest.mark.parametrize(
    ("source", "held"),
    [
        ("x = 1\nuse(x)", {1}),
        ("if a:\n    x = 1\nelse:\n    x = 2\nuse(x)", {1, 2}),
        ("x = 1\nif a:\n    x = 2\nuse(x)", {1, 2}),
        ("x = 1\nif a:\n    x = 2\n    raise E\nuse(x)", {1}),
        ("x = 1\nif never:\n    x = 2\nuse(x)", {1}),
        ("x = 1\nif spare:\n    x = 2\nuse(x)", {1}),
        ("if spare:\n    x = 2\nelse:\n    raise E\nuse(x)", {2}),
        ("x = 1\nmatch a:\n    case 1:\n        x = 2\n    case 2:\n        x = 3\nuse(x)", {1, 2, 3}),
        # loops
        ("x = 1\nfor i in r:\n    x = 2\nuse(x)", {1, 2}),
        ("x = 1\nfor i in r:\n    if a:\n        x = 2\n        break\nuse(x)", {1, 2}),
        ("x = 1\nfor i in r:\n    if a:\n        x = 2\n        continue\n    x = 3\nuse(x)", {1, 2, 3}),
        ("x = 1\nwhile a:\n    x = 2\n    if b:\n        break\n    x = 3\nelse:\n    x = 4\nuse(x)", {2, 4}),
        ("x = 1\nwhile True:\n    x = 2\n    if b:\n        x = 5\n        break\nuse(x)", {5}),
        ("x = 1\nfor i in r:\n    break\nuse(x)", {1}),
        ("x = 1\nfor i in r:\n    for j in q:\n        if a:\n            x = 2\n            break\nuse(x)", {1, 2}),
        ("for i in r:\n    pass\nelse:\n    x = 1\nuse(x)", {1}),
        (
            "x = 1\nfor i in r:\n    for j in q:\n        pass\n    else:\n        x = 2\n        break\n    x = 3\nuse(x)",
            {1, 2},
        ),
        # what a pass finds of the one before
        ("x = 1\nfor i in r:\n    use(x)\n    x = 2", {1, 2}),
        ("x = 1\nfor i in r:\n    if a:\n        x = 2\n        continue\n    use(x)", {1, 2}),
        ("x = 1\nwhile a:\n    use(x)\n    if b:\n        x = 2", {1, 2}),
        ("x = 1\nfor i in r:\n    y = x\n    x = 2\nuse(y)", {1, 2, "unbound"}),
        # attempts
        ("x = 1\ntry:\n    x = 2\nexcept E:\n    use(x)", {1, 2}),
        ("try:\n    x = 2\nexcept E:\n    x = 3\nuse(x)", {2, 3}),
        ("try:\n    x = 2\nexcept E:\n    raise\nuse(x)", {2}),
        ("try:\n    x = 2\nexcept E:\n    x = 3\nelse:\n    x = 4\nuse(x)", {3, 4}),
        ("x = 1\ntry:\n    x = 2\nfinally:\n    x = 3\nuse(x)", {3}),
        ("x = 1\ntry:\n    x = 2\n    raise E\nfinally:\n    use(x)", {1, 2}),
        ("x = 1\nfor i in r:\n    try:\n        x = 2\n        break\n    except E:\n        continue\nuse(x)", {1, 2}),
        ("with a as x:\n    y = x\nuse(y)", {"item"}),
        ("x = 1\nfor i in r:\n    with a:\n        x = 2\n        break\nuse(x)", {1, 2}),
    ],
)
def test_what_a_variable_may_hold(source: str, held: set[object]) -> None:
    assert last(source) == held


@pytest.mark.parametrize(
    ("source", "goes_on"),
    [
        ("x = 1", True),
        ("raise E", False),
        ("if a:\n    raise E", True),
        ("if a:\n    raise E\nelse:\n    raise F", False),
        ("while True:\n    x = 1", False),
        ("while True:\n    break", True),
        ("while True:\n    for i in r:\n        break", False),
        ("for i in r:\n    raise E", True),
        ("for i in r:\n    pass\nelse:\n    raise E", False),
        ("try:\n    raise E\nexcept E:\n    pass", True),
        ("try:\n    pass\nfinally:\n    raise E", False),
        ("with a:\n    raise E", False),
        ("match a:\n    case _:\n        raise E", True),
    ],
)
def test_whether_what_follows_is_reached(source: str, goes_on: bool) -> None:
    assert Numbers(source).goes_on is goes_on


def test_a_mode_holds_until_the_end_of_its_block() -> None:
    assert Numbers("x = 1\nif a:\n    mode('m')\n    use(x)\nuse(x)").modes == ["m", ""]
    assert Numbers("x = 1\ntry:\n    use(x)\nexcept E:\n    use(x)\nuse(x)").modes == ["trying", "", ""]
    assert Numbers("x = 1\nfor i in r:\n    mode('m')\n    if a:\n        break\nuse(x)").modes == [""]


def test_where_loops_have_variables_of_their_own() -> None:
    class Scoped(Numbers):
        is_scoped = True

    assert Scoped("x = 1\nfor i in r:\n    x = 2\nuse(x)").used == [{1}]
    assert Scoped("x = 1\nwith a as x:\n    use(x)\nuse(x)").used == [{"item"}, {1}]


def test_loops_in_loops_are_walked_so_often_as_they_are_deep() -> None:
    """Each carries a variable: a product would be 2 ** 6 walks."""
    lines = [f"{'    ' * depth}for i{depth} in r:" for depth in range(6)]
    lines += [f"{'    ' * 6}use(x{depth})" for depth in range(6)] + [f"{'    ' * 6}x{depth} = 1" for depth in range(6)]
    assert len(Numbers("\n".join(lines)).used) == 6 * 7


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("use(x)\nx = 1", ("x",)),
        ("x = 1\nuse(x)", ()),
        ("if a:\n    x = 1\nuse(x)", ("x",)),
        ("if a:\n    x = 1\nelse:\n    x = 2\nuse(x)", ()),
        ("if a:\n    continue\nelse:\n    x = 2\nuse(x)", ()),
        ("x += y", ()),
        ("x = x + y", ("x",)),
        ("use(h.v)\nh.v = 1", ("h.v",)),
        ("try:\n    x = 1\nexcept E:\n    use(x)", ("x",)),
        ("with a as x:\n    use(x)", ()),
        ("for x in y:\n    use(x)", ()),
        ("use(i)", ()),
        ("use(z)", ()),
        ("use(x[0])\nx, *y = z\nuse(y)", ("x",)),
    ],
)
def test_what_a_loop_carries(body: str, names: tuple[str, ...]) -> None:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    project = project_of({"a.py": f"for i in r:\n{lines}"})
    (loop,) = project.files["a.py"].module.body
    assert isinstance(loop, Loop)
    assert carried(project, loop) == names
