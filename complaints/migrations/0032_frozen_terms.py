"""The database refuses changes of what a published version lays down itself: its name, numbers, hours and the like."""

from django.db import migrations

from complaints.frozen import freeze_terms, thaw_terms

COLUMNS = (
    "code", "version", "name", "number_pattern", "closing_time", "repeat_days", "notice_ahead", "incident_notice",
    "quality_sample", "not_asked",
)  # fmt: skip


def protect(apps, schema_editor):
    freeze_terms(schema_editor, COLUMNS)


def unprotect(apps, schema_editor):
    thaw_terms(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0031_custom_fields_of_incidents"),
    ]

    operations = [migrations.RunPython(protect, unprotect)]
