"""The history is append-only: the database itself refuses to change or remove an entry (GAS-6)."""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION complaints_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The history is append-only.' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER complaints_event_append_only BEFORE UPDATE OR DELETE ON complaints_event
    FOR EACH ROW EXECUTE FUNCTION complaints_event_is_append_only()
    """,
]
SQLITE = [
    f"""
    CREATE TRIGGER complaints_event_no_{verb.lower()} BEFORE {verb} ON complaints_event
    BEGIN SELECT RAISE(ABORT, 'The history is append-only.'); END
    """
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL_REVERSE = [
    "DROP TRIGGER complaints_event_append_only ON complaints_event",
    "DROP FUNCTION complaints_event_is_append_only()",
]
SQLITE_REVERSE = ["DROP TRIGGER complaints_event_no_update", "DROP TRIGGER complaints_event_no_delete"]


def protect(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in POSTGRESQL_REVERSE if schema_editor.connection.vendor == "postgresql" else SQLITE_REVERSE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]

    operations = [migrations.RunPython(protect, unprotect)]
