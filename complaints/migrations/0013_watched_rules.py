"""Rules, words and the calendar change the token under which processes keep them (`accounts/kept.py`)."""

from django.db import migrations

from accounts.kept import unwatch, watch

WATCHED = dict.fromkeys(
    (
        "complaints_alertrule",
        "complaints_calendarday",
        "complaints_calendaryear",
        "complaints_category",
        "complaints_channel",
        "complaints_clockrule",
        "complaints_clocktrigger",
        "complaints_guidance",
        "complaints_kind",
        "complaints_ladder",
        "complaints_phrase",
        "complaints_procedure",
        "complaints_requiredfield",
        "complaints_routingrule",
        "complaints_routingrule_co_handlers",
        "complaints_rung",
    ),
    "",
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_revision"), ("complaints", "0012_what_is_waited_for")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: watch(schema_editor, WATCHED),
            lambda apps, schema_editor: unwatch(schema_editor, WATCHED),
        )
    ]
