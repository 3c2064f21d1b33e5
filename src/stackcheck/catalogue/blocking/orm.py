"""SQLAlchemy, SQLModel and Django where they speak to the database synchronously."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import rows

_SQLALCHEMY = "sqlalchemy.ext.asyncio.AsyncSession"

TABLE = (
    *rows(
        "orm",
        "waits for the database",
        _SQLALCHEMY,
        """
        sqlalchemy.orm.Session sqlalchemy.orm.scoped_session: execute scalar scalars get get_one commit flush rollback refresh
            merge bulk_insert_mappings bulk_save_objects bulk_update_mappings connection prepare
        sqlmodel.Session: exec execute scalar scalars get get_one commit flush rollback refresh merge bulk_insert_mappings
            bulk_save_objects bulk_update_mappings connection prepare
        sqlalchemy.orm.SessionTransaction: __enter__ commit rollback
        sqlalchemy.orm.Query: all first one one_or_none scalar count get delete update __iter__ __getitem__
        """,
    ),
    *rows(
        "orm",
        "waits for the database",
        "asyncio.to_thread(...)",
        """
        sqlalchemy.Engine: connect begin raw_connection execute scalar
        sqlalchemy.Connection: execute scalar scalars exec_driver_sql commit rollback
        sqlalchemy.MetaData: create_all drop_all reflect
        sqlalchemy.Inspector: *
        """,
    ),
    *rows(
        "orm",
        "waits for the database",
        "aget_object_or_404 and aget_list_or_404",
        """
        django.shortcuts: get_object_or_404 get_list_or_404
        """,
    ),
    *rows(
        "orm",
        "waits for the database",
        "the a-twins in django.contrib.auth (await aauthenticate(...))",
        """
        django.contrib.auth: authenticate get_user login logout update_session_auth_hash
        """,
    ),
    *rows(
        "orm",
        "waits for the database",
        "sync_to_async(...)",
        """
        django.db.backends.utils.CursorWrapper: execute executemany callproc fetchone fetchmany fetchall
        django.db.connection: ensure_connection commit rollback
        django.db.transaction.Atomic: __enter__
        django.core.management: call_command
        """,
    ),
)
