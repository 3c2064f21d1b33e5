"""What a KC808 fixture says must be what happens: the functions with a flagged line raise, the others do not."""

from __future__ import annotations

import ast
import asyncio
import importlib
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.execution.programs import apart

FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "lazy-load-in-async"
CASES = sorted(path.parent.parent for path in FIXTURES.glob("*/shop/orders.py"))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_flagged_raises(case: Path) -> None:
    assert apart(raising, case) == _flagged(case / "shop" / "orders.py")


def _flagged(path: Path) -> set[str]:
    """The functions of a file that have a flagged line."""
    text = path.read_text()
    lines = {number for number, line in enumerate(text.splitlines(), 1) if "# expect: KC808" in line}
    functions = (n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f.name for f in functions if lines & set(range(f.lineno, (f.end_lineno or f.lineno) + 1))}


def raising(case: Path) -> set[str]:
    """The functions of a case that load what cannot be loaded when they are called."""
    sys.path.insert(0, str(case))
    return asyncio.run(_raising(importlib.import_module("shop.models"), importlib.import_module("shop.orders")))


async def _raising(models: Any, orders: Any) -> set[str]:
    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
    from sqlalchemy.pool import StaticPool

    engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
    async with engine.begin() as connection:
        await connection.run_sync(models.Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        for number in (1, 2, 3):
            bought = [models.Order(status="open"), models.Order(status="sent")]
            session.add(models.Customer(name=f"customer {number}", address=models.Address(), orders=bought))
        await session.commit()
    functions = [f for name, f in vars(orders).items() if inspect.isfunction(f) and f.__module__ == orders.__name__]
    return {f.__name__ for f in functions if _takes_session(f) and await _raises(engine, models, f)}


def _takes_session(function: Callable[..., Any]) -> bool:
    return "session" in inspect.signature(function).parameters


async def _raises(engine: Any, models: Any, function: Callable[..., Any]) -> bool:
    from sqlalchemy.exc import InvalidRequestError, StatementError
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import joinedload, selectinload

    async with AsyncSession(engine) as session:
        order = await session.get_one(models.Order, 1, options=[joinedload(models.Order.customer)])
        known = {"order": order, "options": [selectinload(models.Customer.orders)]}
        session.expunge_all()
        given = {name: known.get(name, 2) for name in inspect.signature(function).parameters if name != "session"}
        try:
            if inspect.iscoroutinefunction(function):
                await function(session, **given)
            else:
                await session.run_sync(lambda inner: _called(function, inner, given))
        except (InvalidRequestError, StatementError):  # what `lazy="raise"` raises, and MissingGreenlet
            return True
    return False


def _called(function: Callable[..., Any], session: object, given: dict[str, Any]) -> Any:
    return function(session, **given)
