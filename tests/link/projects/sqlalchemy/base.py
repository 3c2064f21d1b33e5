import datetime
import uuid
from typing import Annotated

from sqlalchemy import DateTime, MetaData, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, declared_attr, mapped_column

intpk = Annotated[int, mapped_column(primary_key=True)]
str50 = Annotated[str, 50]
UserKey = uuid.UUID


class Base(DeclarativeBase):
    metadata = MetaData()

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return cls.__name__.lower()


class Stamped:
    created: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), index=True)
    updated: Mapped[datetime.datetime | None]

    @declared_attr
    def owner_id(cls) -> Mapped[UserKey]:
        from sqlalchemy import ForeignKey

        return mapped_column(ForeignKey("user.id"))


class Named(Base):
    __abstract__ = True

    id: Mapped[intpk]
    name: Mapped[str] = mapped_column(String(30))


Legacy = declarative_base()
