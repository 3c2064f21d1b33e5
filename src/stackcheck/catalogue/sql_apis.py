"""Where SQL is executed, what quotes it, and what it may say that no query builder expresses: names, no logic."""

from __future__ import annotations

from collections.abc import Mapping

# Packages whose objects talk to a database, and the dialect that they speak.  Everything that a call of such a package
# gives, or that is annotated with one of its classes, is a handle.
DRIVERS: Mapping[str, str] = {
    "sqlite3": "sqlite",
    "aiosqlite": "sqlite",
    "pysqlite3": "sqlite",
    "apsw": "sqlite",
    "psycopg": "postgres",
    "psycopg2": "postgres",
    "psycopg_pool": "postgres",
    "asyncpg": "postgres",
    "aiopg": "postgres",
    "MySQLdb": "mysql",
    "pymysql": "mysql",
    "aiomysql": "mysql",
    "asyncmy": "mysql",
    "mysql.connector": "mysql",
    "cx_Oracle": "oracle",
    "oracledb": "oracle",
    "pyodbc": "",
    "pymssql": "tsql",
    "databases": "",
    "duckdb": "duckdb",
    "snowflake.connector": "snowflake",
    "google.cloud.bigquery": "bigquery",
    "clickhouse_driver": "clickhouse",
    "clickhouse_connect": "clickhouse",
    "trino": "trino",
    "django.db.connection": "",
    "django.db.connections": "",
    "django.db.transaction.get_connection": "",
    "sqlalchemy": "",
    "sqlmodel": "",
    "flask_sqlalchemy": "",
    "tortoise": "",
}

# How they write a parameter, where it is not `%s`.
BINDINGS: Mapping[str, str] = {
    **dict.fromkeys(("sqlite3", "aiosqlite", "pysqlite3", "apsw", "duckdb", "pyodbc", "trino"), "?"),
    **dict.fromkeys(("sqlalchemy", "databases", "oracledb", "cx_Oracle"), ":name"),
    **dict.fromkeys(("asyncpg", "tortoise"), "$1"),
    "google.cloud.bigquery": "@name",
    "clickhouse_driver": "%(name)s",
    "clickhouse_connect": "%(name)s",
}
# Those that put parameters into the text themselves, so that every statement takes them; for the others, these take none.
FILLED_BY_CLIENT = frozenset(
    {"django", "psycopg2", "aiopg", "MySQLdb", "pymysql", "aiomysql", "asyncmy", "mysql.connector", "pymssql"}
)
DEFINITIONS = frozenset(
    """CREATE ALTER DROP GRANT REVOKE COMMENT TRUNCATE REINDEX REFRESH VACUUM ANALYZE CLUSTER NOTIFY LISTEN COPY LOCK PRAGMA
    DO""".split()
)

# Names in those packages that are no handles.
NO_HANDLES = (
    "psycopg.sql", "psycopg2.sql", "psycopg.errors", "psycopg2.errors", "psycopg.rows", "psycopg.types", "sqlite3.Row",
)  # fmt: skip

# Of SQLAlchemy only these make or are connections, for most of it builds queries.
SQLALCHEMY_HANDLES = frozenset(
    """create_engine create_async_engine Engine Connection AsyncEngine AsyncConnection Session AsyncSession scoped_session
    async_scoped_session sessionmaker async_sessionmaker AsyncSessionTransaction SessionTransaction engine_from_config
    async_engine_from_config SQLAlchemy""".split()
)
SQLALCHEMY_MODULES = ("sqlalchemy", "sqlmodel", "flask_sqlalchemy")

TORTOISE_HANDLES = ("tortoise.connections", "tortoise.transactions", "tortoise.Tortoise.get_connection")

# Stores of one program's own, warehouses, and what else never holds the models' tables.
ELSEWHERE = frozenset(
    {"duckdb", "snowflake.connector", "google.cloud.bigquery", "clickhouse_driver", "clickhouse_connect", "trino"}
)
DJANGO = "django.db."
"""So begin the names of Django's connections."""
UNKNOWN = "?"
"""The driver of what is asked to execute a statement and is not known otherwise."""

FILES = frozenset({"sqlite3", "aiosqlite", "pysqlite3", "apsw"})

# What quotes a name there.
IDENTIFIERS: Mapping[str, str] = {
    "django": "connection.ops.quote_name()",
    "sqlalchemy": "a Table or column() construct, dialect.identifier_preparer.quote()",
    "psycopg": "psycopg.sql.Identifier",
    "psycopg2": "psycopg2.sql.Identifier",
}

# Methods that execute their first argument (or the keyword) as SQL.
EXECUTE = frozenset({"execute", "executemany", "executescript", "execute_async", "mogrify"})
EXECUTE_OF: Mapping[str, frozenset[str]] = {
    "asyncpg": frozenset({"execute", "executemany", "fetch", "fetchrow", "fetchval", "fetchmany", "cursor", "prepare"}),
    "databases": frozenset({"execute", "execute_many", "fetch_all", "fetch_one", "fetch_val", "iterate"}),
    "sqlalchemy": frozenset({"execute", "scalar", "scalars", "stream", "stream_scalars", "exec", "exec_driver_sql"}),
    "tortoise": frozenset({"execute_query", "execute_query_dict", "execute_insert", "execute_many", "execute_script"}),
    "google.cloud.bigquery": frozenset({"query", "query_and_wait"}),
    "clickhouse_driver": frozenset({"execute", "execute_iter"}),
    "clickhouse_connect": frozenset({"query", "command", "query_df"}),
    "aiosqlite": frozenset({"execute", "executemany", "executescript", "execute_insert", "execute_fetchall"}),
}
TEXT_KEYWORDS = ("query", "sql", "statement", "operation", "raw_query", "clause", "text")

# What takes a `text()` and executes it, whatever the receiver: nothing but SQLAlchemy understands one.
EXECUTE_CLAUSE = frozenset({"execute", "scalar", "scalars", "stream", "stream_scalars", "exec", "from_statement"})
# What takes a `text()` as a condition or a source.
CONDITIONS = frozenset({"where", "filter", "having", "join", "outerjoin", "and_", "or_", "not_", "params"})
# What takes a `text()` as an order or a group.
ORDERINGS = frozenset({"order_by", "group_by", "distinct"})
TEXT_CLAUSES = frozenset(
    {
        "sqlalchemy.text",
        "sqlalchemy.sql.text",
        "sqlalchemy.sql.expression.text",
        "sqlalchemy.sql.elements.TextClause",
        "sqlalchemy.TextClause",
        "sqlalchemy.sql.expression.TextClause",
        "sqlmodel.text",
    }
)

RAW_EXPRESSIONS = frozenset({"django.db.models.expressions.RawSQL", "django.db.models.RawSQL"})
DJANGO_MODELS = frozenset({"django.db.models.Model", "django.db.models.base.Model", "django.contrib.gis.db.models.Model"})
QUERYSET_CLASSES = frozenset(
    {
        "django.db.models.Manager",
        "django.db.models.manager.Manager",
        "django.db.models.manager.BaseManager",
        "django.db.models.QuerySet",
        "django.db.models.query.QuerySet",
        "django_stubs_ext.QuerySetAny",
        "django.contrib.auth.models.UserManager",
        "django.contrib.auth.models.BaseUserManager",
        "django.contrib.gis.db.models.Manager",
    }
)
QUERYSET_METHODS = frozenset(
    """all filter exclude annotate alias order_by reverse distinct values values_list select_related prefetch_related defer only
    using select_for_update union intersection difference none extra get_queryset from_queryset as_manager complex_filter
    in_bulk raw db_manager _clone _chain""".split()
)

# Calls whose result cannot change a statement's meaning.
NUMBERS = frozenset(
    """builtins.int builtins.float builtins.len builtins.bool builtins.abs builtins.round builtins.ord builtins.hash builtins.id
    uuid.UUID uuid.uuid4 uuid.uuid1 uuid.uuid5 decimal.Decimal builtins.range builtins.hex time.time math.ceil math.floor
    builtins.divmod os.getpid time.time_ns secrets.token_hex uuid.uuid3 uuid.uuid7 datetime.datetime datetime.date
    datetime.timedelta datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.datetime.fromtimestamp
    datetime.date.today django.utils.timezone.now django.utils.timezone.localdate django.utils.timezone.localtime""".split()
)
CHOOSING = frozenset({"builtins.max", "builtins.min", "builtins.sum"})
"""What gives a number where it is given numbers."""
NUMBER_TYPES = frozenset(
    """builtins.int builtins.float builtins.bool uuid.UUID decimal.Decimal datetime.datetime datetime.date datetime.time
    datetime.timedelta typing.Literal typing_extensions.Literal
    typing.LiteralString typing_extensions.LiteralString""".split()
)
QUOTING = frozenset(
    """psycopg2.extensions.quote_ident psycopg2.extensions.adapt psycopg.sql.Identifier psycopg.sql.Literal
    psycopg.sql.Placeholder psycopg2.sql.Identifier psycopg2.sql.Literal psycopg2.sql.Placeholder psycopg.sql.quote
    sqlalchemy.sql.quoted_name sqlalchemy.quoted_name sqlalchemy.sql.elements.quoted_name sqlalchemy.bindparam
    sqlalchemy.column""".split()
)
LITERAL_COLUMNS = frozenset(f"sqlalchemy.{module}literal_column" for module in ("", "sql.", "sql.expression.", "sql.elements."))
"""What puts its text into a query as it is."""
QUOTING_METHODS = frozenset(
    """quote_name quote quote_identifier quote_ident quote_schema escape escape_string escape_literal escape_identifier
    mogrify format_table format_column identifier literal db_type rel_db_type quote_value prep_for_like_query
    quote_name_unless_alias random_function_sql""".split()
)
SQL_TEXTS = frozenset(
    f"{driver}.sql.{name}" for driver in ("psycopg", "psycopg2") for name in ("SQL", "Composed", "Composable")
)
SAME_TEXT = frozenset(
    {"textwrap.dedent", "inspect.cleandoc", "builtins.str", "typing.cast", "django.utils.safestring.mark_safe", "sys.intern"}
)
# What makes a dict of an object: its keys are the fields that a class declares.
DUMPS = frozenset({"model_dump"})
DUMP_KEYWORDS = frozenset({"exclude_unset", "exclude_none", "exclude_defaults", "by_alias"})
DUMP_FUNCTIONS = frozenset({"dataclasses.asdict", "attr.asdict", "attrs.asdict", "fastapi.encoders.jsonable_encoder"})
PYDANTIC_MODELS = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel", "sqlmodel.main.SQLModel"})
SETTINGS_CLASSES = frozenset({"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.env_settings.BaseSettings"})
EXTRA = {"select": 0, "where": 1, "tables": 3, "order_by": 4}  # arguments of `QuerySet.extra()` that are SQL, by position
# What a connection tells of itself.
CONNECTION_FACTS = frozenset({"settings_dict", "vendor", "alias", "display_name", "schema_name", "features", "dialect"})
CODE_NAMES = frozenset({"__name__", "__qualname__", "__module__", "__tablename__", "model_name", "app_label"})
GEOMETRIES = frozenset({"ewkt", "hexewkb", "srid", "wkt"})
"""What GEOS says of a geometry: numbers, and texts that it makes of numbers."""
COORDINATES = frozenset({"x", "y", "z"})
"""Numbers, of what has one of the others."""
MANAGERS = ("objects", "_default_manager", "_base_manager", "all_objects")
# What the environment or the program's own files say is not what a user says.
CONFIGURED = frozenset(
    """os.environ.get os.getenv os.getcwd builtins.open io.open pathlib.Path pathlib.Path.read_text tempfile.TemporaryDirectory
    tempfile.NamedTemporaryFile tempfile.mkdtemp tempfile.mktemp tempfile.gettempdir""".split()
)
# What begins the names of libraries' functions that give SQL with its values bound.
COMPILING = ("compile", "translate")
COMPILED = frozenset(
    {
        "as_sql",
        "sql_with_params",
        "sequence_reset_sql",
        "sql_flush",
        "sql_create_model",
        "compile",
        "get_compiler",
        "to_sql",
        "get_sql",
    }
)

REQUEST_ATTRIBUTES = frozenset(
    """GET POST FILES COOKIES META body data DATA QUERY_PARAMS query_params path_params headers cookies json form values
    args""".split()
)

# What a statement begins with when an ORM has a construct for it.
JUDGED = frozenset({"select", "insert", "update", "delete", "with", "replace", "("})

# Tables that belong to the database, or to a framework that gives them no model to use.
SYSTEM_SCHEMAS = frozenset({"information_schema", "pg_catalog", "performance_schema", "sys", "mysql", "pg_toast"})
SYSTEM_TABLES = frozenset({"alembic_version", "django_migrations", "sqlite_master", "sqlite_schema", "dual", "aerich"})
SYSTEM_PREFIXES = ("pg_", "sqlite_", "all_tab", "user_tab", "v$")
# Functions that only the database has.
SYSTEM_FUNCTIONS = ("pg_", "lo_", "txid_", "has_", "inet_", "sqlite_", "json_populate_", "jsonb_populate_", "vec_", "st_")
OWN_FUNCTIONS = frozenset(
    """set_config current_setting nextval currval setval lastval last_insert_id last_insert_rowid changes version
    current_schema current_schemas current_database database get_lock release_lock generate_series to_regclass
    to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline setweight
    match bm25 highlight snippet crosstab dblink xmltable json_table unnest jsonb_array_elements json_array_elements
    jsonb_array_elements_text json_each json_tree jsonb_each jsonb_each_text jsonb_object_keys jsonb_to_recordset
    percentile_cont percentile_disc mode width_bucket regexp_matches regexp_split_to_table string_to_table sleep
    gtid_subset found_rows row_count connection_id quote_ident quote_literal format_type obj_description col_description
    jsonb_set jsonb_insert jsonb_path_query jsonb_build_object row_to_json json_agg array_position""".split()
)
# Functions whose first argument is a value and no column, how the names of more of them begin, and what is no function.
FUNCTIONS_OF_VALUES = frozenset(
    """generate_series set_config nextval currval setval repeat sleep get_lock release_lock last_insert_id interval
    to_tsquery plainto_tsquery websearch_to_tsquery array row values in any all some and or not""".split()
)
FAMILIES_OF_VALUES = ("pg_", "make_", "st_make", "st_geom", "st_point", "st_tile")
# What begins a query of SQLAlchemy: its objects are no text.
BUILDERS = frozenset(
    "select insert update delete exists union union_all intersect intersect_all except_ except_all func values table".split()
)
