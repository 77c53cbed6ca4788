"""Customers by any part of name or address: every two neighbouring characters stand in an index of PostgreSQL.

The index is computed from the row, so whatever writes customers keeps it true. SQLite, for small installations, reads
all customers instead.
"""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION complaints_pairs(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
        SELECT coalesce(array_agg(DISTINCT substr(words, place, 2)), ARRAY[]::text[])
        FROM generate_series(1, char_length(words) - 1) AS place
    $$
    """,
    # A small list of what is not sorted in yet: a search reads all of it.
    "CREATE INDEX complaints_customer_name_pairs ON complaints_customer"
    " USING gin (complaints_pairs(name::text)) WITH (gin_pending_list_limit = 512)",
    "CREATE INDEX complaints_customer_address_pairs ON complaints_customer"
    " USING gin (complaints_pairs(address::text)) WITH (gin_pending_list_limit = 512)",
]
REVERSE = [
    "DROP INDEX complaints_customer_address_pairs",
    "DROP INDEX complaints_customer_name_pairs",
    "DROP FUNCTION complaints_pairs(text)",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in REVERSE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0010_targets_and_months")]

    operations = [migrations.RunPython(make, unmake)]
