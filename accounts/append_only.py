"""Tables whose rows stay as they were written: the database itself refuses to change or remove one (GAS-6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

POSTGRESQL_FUNCTION = """
    CREATE OR REPLACE FUNCTION accounts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'What is written here stays.' USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""
POSTGRESQL = """
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION accounts_append_only()
"""
SQLITE = """
    CREATE TRIGGER {table}_append_only_{verb} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, 'What is written here stays.'); END
"""
VERBS = ("UPDATE", "DELETE")


def protect(schema_editor: Any, tables: Iterable[str]) -> None:
    """Create the triggers of `tables`, in a migration; a later one that rebuilds a table on SQLite protects it anew."""
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION)
    for table in tables:
        if on_postgresql:
            schema_editor.execute(POSTGRESQL.format(table=table))
        else:
            for verb in VERBS:
                schema_editor.execute(SQLITE.format(table=table, verb=verb))


def unprotect(schema_editor: Any, tables: Iterable[str]) -> None:
    """Drop the triggers that `protect` made."""
    for table in tables:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        else:
            for verb in VERBS:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only_{verb}")
