"""A token that changes with the company's departments, people and roles, so that processes may keep them in memory."""

from django.db import migrations, models
from django.db.models import Q

from accounts.kept import POSTGRESQL_FUNCTION, unwatch, watch

WATCHED = {
    "accounts_department": "",
    "accounts_membership": "",
    # Not when people sign in or look at a page.
    "accounts_user": "username, name, is_active, absent_from, absent_until",
}


def begin(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION)
    watch(schema_editor, WATCHED)
    apps.get_model("accounts", "Revision").objects.create(pk=1, token="first")


def end(apps, schema_editor):
    unwatch(schema_editor, WATCHED)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION accounts_revise()")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_news")]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=40)),
            ],
            options={"constraints": [models.CheckConstraint(condition=Q(pk=1), name="one_revision")]},
        ),
        migrations.RunPython(begin, end),
    ]
