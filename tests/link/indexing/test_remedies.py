"""What is said of a missing index: a remedy that can be added, and why no index serves."""

from __future__ import annotations

import pytest

from tests.cases import found

MODELS = """
from datetime import datetime
from sqlalchemy import Index
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class Event(Base):
    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    name: Mapped[str]
    kind_state: Mapped[str] = mapped_column(index=True)
    created: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (Index("ix_event_state_name", "state", "name"),)
"""
SERVICES = """
from sqlalchemy import select
from sqlalchemy.orm import Session
from shop.models import Event

def place(session: Session):
    session.add(Event(kind="a"))

def asked(session: Session, given: str):
    return session.scalars(select(Event).where({})).all()
"""


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("Event.kind == given", "and has no index: add index=True"),
        ("Event.name == given", "and the index on (state, name) begins with state: add index=True"),
        (
            "Event.kind == given, Event.name == given",
            'and has no index: add Index("ix_event_kind_name", "kind", "name") to Event.__table_args__',
        ),
    ],
)
def test_why_and_what(condition: str, told: str) -> None:
    files = {"shop/__init__.py": "", "shop/models.py": MODELS, "shop/services.py": SERVICES.format(condition)}
    message = next(finding.message for finding in found(files) if finding.code == "KC601")
    assert message.endswith(told), message


def test_an_index_gets_a_name_that_no_other_has() -> None:
    """SQLAlchemy names the index of `index=True` by table and column: two of one name, and the table cannot be made."""
    models = MODELS.replace("state: Mapped[str]\n", "state: Mapped[str] = mapped_column()\n").replace(
        '"state", "name"),', '"name", "id"),'
    )
    services = SERVICES.format("Event.kind == given, Event.state == given")
    message = next(
        f.message
        for f in found({"shop/__init__.py": "", "shop/models.py": models, "shop/services.py": services})
        if f.code == "KC601"
    )
    assert 'Index("ix_event_kind_state_2", "kind", "state")' in message
