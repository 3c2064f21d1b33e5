"""What linking must know of SQLAlchemy, SQLModel and the libraries that give bases for their models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

PACKAGE = "sqlalchemy"
# SQLAlchemy and the libraries through which models may be written without importing it.
LIBRARIES = frozenset({PACKAGE, "sqlmodel", "advanced_alchemy", "flask_sqlalchemy"})

# Classes from which declarative models inherit.
BASES = frozenset(
    {
        "sqlalchemy.orm.DeclarativeBase",
        "sqlalchemy.orm.DeclarativeBaseNoMeta",
        "sqlalchemy.orm.decl_api.DeclarativeBase",
        "sqlmodel.SQLModel",
        "sqlmodel.main.SQLModel",
        "advanced_alchemy.base.BigIntBase",
        "advanced_alchemy.base.DefaultBase",
        "advanced_alchemy.base.UUIDBase",
        "flask_sqlalchemy.model.Model",
    }
)
SQLMODEL = frozenset({"sqlmodel.SQLModel", "sqlmodel.main.SQLModel"})

# Functions that make such a class, and decorators that turn a class into one, or into a model.
BASE_MAKERS = frozenset(
    {
        "sqlalchemy.orm.declarative_base",
        "sqlalchemy.ext.declarative.declarative_base",
        "sqlalchemy.ext.declarative.api.declarative_base",
        "sqlalchemy.ext.automap.automap_base",
    }
)
BASE_DECORATORS = frozenset({"sqlalchemy.orm.as_declarative", "sqlalchemy.ext.declarative.as_declarative"})
REGISTRIES = frozenset({"sqlalchemy.orm.registry"})

# Bases without columns.
PLAIN_BASES = frozenset(
    {
        "sqlalchemy.ext.asyncio.AsyncAttrs",
        "sqlalchemy.orm.MappedAsDataclass",
        "sqlalchemy_utils.Timestamp",
        "pydantic.BaseModel",
        "pydantic.main.BaseModel",
    }
)

_ALL_MODULES = "sqlalchemy sqlalchemy.orm sqlalchemy.schema sqlalchemy.sql.schema sqlmodel sqlalchemy.ext.declarative"


def _everywhere(*names: str) -> frozenset[str]:
    return frozenset(f"{module}.{name}" for module in _ALL_MODULES.split() for name in names)


COLUMNS = _everywhere("Column", "mapped_column")
MAPPED_COLUMNS = frozenset({"sqlalchemy.orm.mapped_column"})
RELATIONSHIPS = _everywhere("relationship", "relation", "dynamic_loader")
BACKREFS = _everywhere("backref")
WRAPPERS = _everywhere("deferred", "column_property", "query_expression")
TABLES = _everywhere("Table")
INDEXES = _everywhere("Index")
UNIQUE_CONSTRAINTS = _everywhere("UniqueConstraint")
PRIMARY_KEYS = _everywhere("PrimaryKeyConstraint")
FOREIGN_KEYS = _everywhere("ForeignKey")
FOREIGN_KEY_CONSTRAINTS = _everywhere("ForeignKeyConstraint")
EXCLUSIONS = frozenset({"sqlalchemy.dialects.postgresql.ExcludeConstraint"})
# Arguments of a column that are no type.
NO_TYPES = FOREIGN_KEYS | _everywhere("Sequence", "Identity", "Computed", "FetchedValue", "CheckConstraint", "DefaultClause")
DECLARED_ATTRIBUTES = frozenset(
    f"{module}.declared_attr{tail}"
    for module in ("sqlalchemy.orm", "sqlalchemy.ext.declarative", "sqlalchemy.ext.declarative.api")
    for tail in ("", ".directive", ".cascading")
)
PROXIES = frozenset({"sqlalchemy.ext.associationproxy.association_proxy"})
FIELDS = frozenset({"sqlmodel.Field", "sqlmodel.main.Field"})
SQLMODEL_RELATIONSHIPS = frozenset({"sqlmodel.Relationship", "sqlmodel.main.Relationship"})

# Generics of annotations: how many rows they hold and how they are loaded.
MAPPED = frozenset({"sqlalchemy.orm.Mapped", "sqlalchemy.orm.base.Mapped"})
LAZY_GENERICS: Mapping[str, str] = {
    "sqlalchemy.orm.DynamicMapped": "dynamic",
    "sqlalchemy.orm.WriteOnlyMapped": "write_only",
}
RELATIONSHIP_GENERICS = frozenset({"sqlalchemy.orm.Relationship"})

# Bases of libraries with columns: the name of the table, then `column type options`.
_LIBRARY_BASES = """
fastapi_users_db_sqlalchemy.SQLAlchemyBaseUserTable user
    email String unique,index; hashed_password String; is_active Boolean; is_superuser Boolean; is_verified Boolean
fastapi_users_db_sqlalchemy.SQLAlchemyBaseUserTableUUID user
    id Uuid primary_key; email String unique,index; hashed_password String; is_active Boolean; is_superuser Boolean; is_verified Boolean
fastapi_users_db_sqlalchemy.SQLAlchemyBaseOAuthAccountTable oauth_account
    oauth_name String index; access_token String; expires_at Integer nullable; refresh_token String nullable; account_id String index; account_email String
fastapi_users_db_sqlalchemy.SQLAlchemyBaseOAuthAccountTableUUID oauth_account
    id Uuid primary_key; oauth_name String index; access_token String; expires_at Integer nullable; refresh_token String nullable; account_id String index; account_email String; user_id Uuid user.id
fastapi_users_db_sqlalchemy.access_token.SQLAlchemyBaseAccessTokenTable accesstoken
    token String primary_key; created_at DateTime index
fastapi_users_db_sqlalchemy.access_token.SQLAlchemyBaseAccessTokenTableUUID accesstoken
    token String primary_key; created_at DateTime index; user_id Uuid user.id
advanced_alchemy.base.UUIDAuditBase -
    id Uuid primary_key; created_at DateTime; updated_at DateTime
advanced_alchemy.base.UUIDBase -
    id Uuid primary_key
advanced_alchemy.base.BigIntBase -
    id BigInteger primary_key
sqlalchemy_utils.Timestamp -
    created DateTime; updated DateTime
"""  # noqa: E501


def _parsed() -> Iterator[tuple[str, tuple[str, tuple[tuple[str, str, frozenset[str]], ...]]]]:
    lines = iter(_LIBRARY_BASES.strip().splitlines())
    for head, columns in zip(lines, lines, strict=True):
        name, table = head.split()
        rows = (column.split() for column in columns.split(";"))
        base = (
            table.strip("-"),
            tuple((row[0], f"sqlalchemy.{row[1]}", frozenset(row[2].split(",") if len(row) > 2 else ())) for row in rows),
        )
        yield name, base
        yield name.replace("fastapi_users_db_sqlalchemy.", "fastapi_users.db."), base


LIBRARY_BASES: Mapping[str, tuple[str, tuple[tuple[str, str, frozenset[str]], ...]]] = dict(_parsed())
