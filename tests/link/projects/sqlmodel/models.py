import datetime
import uuid
from decimal import Decimal
from enum import Enum
from typing import ClassVar, List, Optional

from sqlalchemy import Index, String, UniqueConstraint
from sqlmodel import JSON, Column, DateTime, Field, ForeignKey, Relationship, SQLModel


class Level(str, Enum):
    LOW = "low"


class Stamped(SQLModel):
    created_at: datetime.datetime = Field(default_factory=datetime.datetime.now, index=True)
    deleted: bool = False


class TeamBase(SQLModel):
    name: str = Field(index=True, max_length=20)
    city: Optional[str] = None
    limit: ClassVar[int] = 3


class Membership(SQLModel, table=True):
    hero_id: int | None = Field(default=None, foreign_key="hero.id", primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="teams.id", primary_key=True)
    role: str


class Team(TeamBase, Stamped, table=True):
    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("name", "city"), Index("ix_team_city", "city"))

    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team", sa_relationship_kwargs={"lazy": "selectin"})
    guests: List["Hero"] = Relationship(back_populates="guest_in", link_model=Membership)


class TeamPublic(TeamBase):
    id: int


class Hero(Stamped, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(default_factory=uuid.uuid4, unique=True)
    email: str = Field(unique=True, index=True, sa_type=String)
    level: Level = Level.LOW
    level_or_none: Level | None = None
    salary: Decimal = Field(default=0, nullable=True)
    born: datetime.date
    powers: dict = Field(default_factory=dict, sa_column=Column(JSON))
    seen: Optional[datetime.datetime] = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))
    secret: str = Field(sa_column_kwargs={"name": "secret_text"})
    team_id: int | None = Field(default=None, foreign_key="teams.id", ondelete="SET NULL")
    mentor_id: int | None = Field(default=None, sa_column=Column("mentor", ForeignKey("hero.id")))

    team: Team | None = Relationship(back_populates="heroes")
    guest_in: list[Team] = Relationship(back_populates="guests", link_model=Membership)
    mentor: Optional["Hero"] = Relationship(sa_relationship_kwargs=dict(remote_side="Hero.id"))
    card: Optional["Card"] = Relationship(back_populates="hero", sa_relationship_kwargs={"uselist": False})


class Card(SQLModel, table=True):
    id: int = Field(primary_key=True)
    hero_id: int = Field(foreign_key="hero.id", unique=True)
    hero: Hero = Relationship(back_populates="card")


BASES = (SQLModel,)
