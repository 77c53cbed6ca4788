"""The index of the search. Existing complaints are filled in by `manage.py index_search`."""

import complaints.models.search
import django.db.models.deletion
from django.db import migrations, models

POSTGRESQL = [
    # A small list of what is not sorted in yet: a search reads all of it.
    "CREATE INDEX complaints_searchentry_tokens ON complaints_searchentry USING gin (tokens)"
    " WITH (gin_pending_list_limit = 512)",
]
POSTGRESQL_REVERSE = ["DROP INDEX complaints_searchentry_tokens"]
# Its own tokenizer for three characters finds nothing for two, so it gets pieces that are cut already.
SQLITE = [
    """
    CREATE VIRTUAL TABLE complaints_search USING fts5(
        tokens, content='complaints_searchentry', content_rowid='complaint_id', tokenize='ascii', detail=none,
        columnsize=0
    )
    """,
    """
    CREATE TRIGGER complaints_search_insert AFTER INSERT ON complaints_searchentry BEGIN
        INSERT INTO complaints_search (rowid, tokens) VALUES (new.complaint_id, new.tokens);
    END
    """,
    """
    CREATE TRIGGER complaints_search_delete AFTER DELETE ON complaints_searchentry BEGIN
        INSERT INTO complaints_search (complaints_search, rowid, tokens)
        VALUES ('delete', old.complaint_id, old.tokens);
    END
    """,
    """
    CREATE TRIGGER complaints_search_update AFTER UPDATE OF tokens ON complaints_searchentry BEGIN
        INSERT INTO complaints_search (complaints_search, rowid, tokens)
        VALUES ('delete', old.complaint_id, old.tokens);
        INSERT INTO complaints_search (rowid, tokens) VALUES (new.complaint_id, new.tokens);
    END
    """,
]
SQLITE_REVERSE = [
    *(f"DROP TRIGGER complaints_search_{verb}" for verb in ("insert", "delete", "update")),
    "DROP TABLE complaints_search",
]


def make(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    for statement in POSTGRESQL_REVERSE if schema_editor.connection.vendor == "postgresql" else SQLITE_REVERSE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_call_count")]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="complaints.complaint",
                    ),
                ),
                ("scheme", models.PositiveSmallIntegerField(default=0)),
                ("tokens", complaints.models.search.TokensField(default=set)),
            ],
        ),
        migrations.RunPython(make, unmake),
    ]
