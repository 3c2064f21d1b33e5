from __future__ import annotations

import datetime
import enum
import uuid
from typing import Any, List, Optional

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Enum,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    desc,
    func,
    text,
)
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.orm import DynamicMapped, Mapped, WriteOnlyMapped, backref, column_property, deferred, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from base import Base, Legacy, Named, Stamped, UserKey, intpk, str50


class Color(enum.Enum):
    RED = "red"


class Packed(TypeDecorator):
    impl = String
    cache_ok = True


user_group = Table(
    "user_group",
    Base.metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("group_id", Integer, ForeignKey("group.id"), primary_key=True, index=True),
    Column("note", String, unique=True),
    Index("ix_group_note", "group_id", "note"),
    UniqueConstraint("note", "user_id"),
)


class User(Base):
    id: Mapped[UserKey] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(String(200), unique=True, index=True)
    nick: Mapped[Optional[str50]]
    age: Mapped[int | None] = mapped_column("years")
    color: Mapped[Color] = mapped_column(Enum(Color), default=Color.RED)
    shade: Mapped[Color]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(Text(), "sqlite"))
    active = mapped_column(Boolean)
    score: Mapped[float] = mapped_column(nullable=True)
    packed: Mapped[str] = mapped_column(Packed(10))
    boss_id: Mapped[UserKey | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    boss: Mapped["User | None"] = relationship("User", remote_side=[id], back_populates="reports")
    reports: Mapped[list["User"]] = relationship(back_populates="boss")
    groups: Mapped[List[Group]] = relationship(secondary=user_group, back_populates="users", lazy="selectin")
    addresses: Mapped[set["Address"]] = relationship("Address", backref="user", lazy="joined", foreign_keys="Address.user_id")
    profile: Mapped[Optional["Profile"]] = relationship(back_populates="user", uselist=False)
    posts: DynamicMapped["Post"] = relationship(back_populates="author", foreign_keys="[Post.author_id]")
    drafts: WriteOnlyMapped[Post] = relationship(
        primaryjoin="and_(User.id == Post.author_id, Post.published == False)", viewonly=True
    )
    post_titles = association_proxy("posts", "title")
    upper = column_property(func.upper(email))


class Group(Named):
    users: Mapped[list[User]] = relationship(secondary="user_group", back_populates="groups")
    keepers = relationship(lambda: User, secondary=lambda: user_group, viewonly=True, lazy=True)


class Address(Base):
    id: Mapped[intpk]
    user_id: Mapped[UserKey] = mapped_column(ForeignKey(User.id), index=True)
    billing_id: Mapped[Optional[uuid.UUID]] = mapped_column(ForeignKey("user.id"))
    street: Mapped[Optional[str]] = deferred(mapped_column(Text))
    billing = relationship("User", foreign_keys=[billing_id], backref="billed")


class Profile(Base):
    __tablename__ = "profiles"

    user_id: Mapped[UserKey] = mapped_column(ForeignKey("user.id"), primary_key=True)
    bio: Mapped[str | None]
    user: Mapped[User] = relationship(back_populates="profile")


class Post(Stamped, Named):
    __table_args__ = (
        Index("ix_post_author_created", "author_id", desc("created_at")),
        Index("ix_post_live", "name", unique=True, sqlite_where=text("published")),
        UniqueConstraint("author_id", "slug", name="uq_post_slug"),
        Index("ix_post_lower", func.lower("name")),
        {"sqlite_autoincrement": False},
    )

    author_id: Mapped[UserKey] = mapped_column(ForeignKey("user.id"))
    slug: Mapped[str]
    created_at: Mapped[datetime.date] = mapped_column(Date)
    published: Mapped[bool] = mapped_column(default=False)
    author: Mapped["User"] = relationship("User", back_populates="posts", foreign_keys=[author_id])
    parts: Mapped[list[Part]] = relationship(cascade="all", back_populates="post", order_by="Part.number")


class Part(Base):
    __table_args__ = (PrimaryKeyConstraint("post_id", "number"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int]
    post: Mapped[Post] = relationship(back_populates="parts")
    images: Mapped[list["Image"]] = relationship()


class Image(Named):
    __table_args__ = (ForeignKeyConstraint(["post_id", "number"], ["part.post_id", "part.number"]),)

    post_id: Mapped[int]
    number: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    price: Mapped[float] = mapped_column(Numeric(10, 2))


class Animal(Named):
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}


class Cat(Animal):
    __tablename__ = "cats"

    id: Mapped[int] = mapped_column(ForeignKey("animal.id"), primary_key=True)
    lives: Mapped[int] = mapped_column(index=True)
    __mapper_args__ = {"polymorphic_identity": "cat"}


class Kitten(Cat):
    __tablename__ = None

    weight: Mapped[float | None] = mapped_column(Float)
    __mapper_args__ = {"polymorphic_identity": "kitten"}


Index("ix_user_nick", User.nick, User.age)


class Old(Legacy):
    __tablename__ = "old"
    id = Column(Integer, primary_key=True)
    title = Column("the_title", String(20), nullable=False)
    parent_id = Column(Integer, ForeignKey("old.id"))
    children = relationship("Old", backref=backref("parent", remote_side=[id], lazy="joined"))
    things = relationship("Thing", back_populates="old")
    thing = relationship("Thing", uselist=False, viewonly=True)


class Thing(Legacy):
    __table__ = Table(
        "things", Legacy.metadata, Column("id", Integer, primary_key=True), Column("old_id", ForeignKey("old.id"), index=True)
    )
    old = relationship("Old", back_populates="things")
    same = relationship(Old, viewonly=True)

BASES = (Base, Legacy)
