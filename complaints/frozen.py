"""Rules of a version that is published do not change: the database itself refuses it, whoever asks.

A trigger on every table of rules looks up the version that a row belongs to; only a draft's rows may be written.
"""

from __future__ import annotations

from typing import Any

# How a row finds its version: SQL with {row} for the row itself.
DIRECT = "{row}.procedure_id"
MESSAGE = "Rules of a published version are not changed."
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}

POSTGRESQL_FUNCTION = """
    CREATE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' AND {old} OR TG_OP <> 'DELETE' AND {new} THEN
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
"""
POSTGRESQL = """
    CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_frozen()
"""
SQLITE = """
    CREATE TRIGGER {table}_frozen_{verb} BEFORE {verb} ON {table} WHEN {condition}
    BEGIN SELECT RAISE(ABORT, '{message}'); END
"""


def _published(owner: str, row: str) -> str:
    """SQL: whether the version of `row` is there and no draft."""
    version = owner.format(row=row)
    return f"EXISTS (SELECT 1 FROM complaints_procedure WHERE id = {version} AND state <> 'draft')"  # noqa: S608


def freeze(schema_editor: Any, tables: dict[str, str]) -> None:
    """Create the triggers of `tables`: name → how a row finds its version (`DIRECT`, or a subselect).

    SQLite drops the triggers of a table that a later migration rebuilds; that migration must freeze it again.
    """
    for table, owner in tables.items():
        if schema_editor.connection.vendor == "postgresql":
            old, new = _published(owner, "OLD"), _published(owner, "NEW")
            schema_editor.execute(POSTGRESQL_FUNCTION.format(table=table, old=old, new=new, message=MESSAGE))
            schema_editor.execute(POSTGRESQL.format(table=table))
            continue
        for verb, rows in ROWS.items():
            condition = " OR ".join(_published(owner, row) for row in rows)
            schema_editor.execute(SQLITE.format(table=table, verb=verb, condition=condition, message=MESSAGE))


def thaw(schema_editor: Any, tables: dict[str, str]) -> None:
    """Drop the triggers that `freeze` made."""
    for table in tables:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_frozen()")
        else:
            for verb in ROWS:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen_{verb}")


# --- What a version itself lays down --------------------------------------------------------------------------------

TERMS_MESSAGE = "The terms of a published version are not changed."
# The condition stands in the function: a column that a trigger's own condition names cannot change its type any more.
TERMS_POSTGRESQL_FUNCTION = """
    CREATE FUNCTION complaints_procedure_terms() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state <> 'draft' AND ({changed}) THEN
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
"""
TERMS_POSTGRESQL = """
    CREATE TRIGGER complaints_procedure_terms BEFORE UPDATE ON complaints_procedure
    FOR EACH ROW EXECUTE FUNCTION complaints_procedure_terms()
"""
TERMS_SQLITE = """
    CREATE TRIGGER complaints_procedure_terms BEFORE UPDATE ON complaints_procedure
    WHEN OLD.state <> 'draft' AND ({changed})
    BEGIN SELECT RAISE(ABORT, '{message}'); END
"""


def freeze_terms(schema_editor: Any, columns: tuple[str, ...]) -> None:
    """Refuse changes of these `columns` of a version that is no draft; its desk and its life stay free.

    A later migration that adds a term thaws and freezes again with all of them (a test notices).
    """
    postgresql = schema_editor.connection.vendor == "postgresql"
    differ = "OLD.{0} IS DISTINCT FROM NEW.{0}" if postgresql else "OLD.{0} IS NOT NEW.{0}"
    changed = " OR ".join(differ.format(column) for column in columns)
    if postgresql:
        schema_editor.execute(TERMS_POSTGRESQL_FUNCTION.format(changed=changed, message=TERMS_MESSAGE))
        schema_editor.execute(TERMS_POSTGRESQL)
    else:
        schema_editor.execute(TERMS_SQLITE.format(changed=changed, message=TERMS_MESSAGE))


def thaw_terms(schema_editor: Any) -> None:
    """Drop what `freeze_terms` made."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS complaints_procedure_terms ON complaints_procedure")
        schema_editor.execute("DROP FUNCTION IF EXISTS complaints_procedure_terms()")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS complaints_procedure_terms")
