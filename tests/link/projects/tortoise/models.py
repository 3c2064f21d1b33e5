from enum import Enum

from tortoise import fields
from tortoise.models import Model


class Kind(str, Enum):
    CUP = "cup"


class StampMixin:
    created_at = fields.DatetimeField(auto_now_add=True, db_index=True)


class Base(Model):
    key = fields.UUIDField(primary_key=True)

    class Meta:
        abstract = True


class Tournament(StampMixin, Base):
    name = fields.CharField(max_length=100, unique=True)
    kind = fields.CharEnumField(Kind)
    notes = fields.TextField(null=True)

    events: fields.ReverseRelation["Event"]

    class Meta:
        table = "tournaments"
        ordering = ["-name", "key"]
        indexes = (("kind", "name"),)


class Event(Model):
    name = fields.TextField()
    tournament: fields.ForeignKeyRelation[Tournament] = fields.ForeignKeyField("models.Tournament", related_name="events")
    host = fields.ForeignKeyField("models.Team", related_name=False, null=True, source_field="host_key", db_index=True)
    teams: fields.ManyToManyRelation["Team"] = fields.ManyToManyField("models.Team", related_name="matches", through="event_team")
    rivals = fields.ManyToManyField("models.Team")
    parent = fields.ForeignKeyField("models.Event", null=True)
    prize = fields.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        unique_together = ("name", "prize")


class Team(Model):
    number = fields.BigIntField(primary_key=True)
    data = fields.JSONField(default=dict)


class Captain(Model):
    team = fields.OneToOneField("models.Team")
    active = fields.BooleanField(default=True)
