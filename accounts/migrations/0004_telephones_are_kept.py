"""Pages say the telephones of those on duty from what is kept, so a changed number changes the token as well."""

from django.db import migrations

from accounts.kept import unwatch, watch

BEFORE = {"accounts_user": "username, name, is_active, absent_from, absent_until"}
AFTER = {"accounts_user": "username, name, mobile, is_active, absent_from, absent_until"}


def rewatch(tables):
    def change(apps, schema_editor):
        unwatch(schema_editor, tables)
        watch(schema_editor, tables)

    return change


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_revision")]

    operations = [migrations.RunPython(rewatch(AFTER), rewatch(BEFORE))]
