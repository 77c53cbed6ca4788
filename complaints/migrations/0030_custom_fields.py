"""Fields that a procedure asks for besides the product's own, and fields of the product that it leaves out."""

import complaints.models.cases
import complaints.models.procedure
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from accounts.kept import unwatch, watch
from accounts.rebuilding import hold_again, let_go
from complaints.frozen import DIRECT, freeze, thaw

TABLE = "complaints_customfield"


def release(apps, schema_editor):
    let_go(schema_editor, "complaints_procedure")


def hold(apps, schema_editor):
    hold_again(schema_editor)


def protect(apps, schema_editor):
    watch(schema_editor, {TABLE: ""})
    freeze(schema_editor, {TABLE: DIRECT})


def unprotect(apps, schema_editor):
    thaw(schema_editor, {TABLE: DIRECT})
    unwatch(schema_editor, {TABLE: ""})


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0029_handled_by_officers"),
    ]

    operations = [
        migrations.AddField(
            model_name="callbackattempt",
            name="custom",
            field=models.JSONField(blank=True, default=dict, verbose_name="custom fields"),
        ),
        migrations.AddField(
            model_name="complaint",
            name="custom",
            field=models.JSONField(blank=True, default=dict, verbose_name="custom fields"),
        ),
        migrations.AddField(
            model_name="complaint",
            name="marks",
            field=models.JSONField(blank=True, default=dict, verbose_name="marks"),
        ),
        migrations.RunPython(release, hold),
        migrations.AddField(
            model_name="procedure",
            name="not_asked",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Fields of the product that this company's forms leave out.",
                validators=[complaints.models.procedure.validate_not_asked],
                verbose_name="not asked",
            ),
        ),
        migrations.RunPython(hold, release),
        migrations.AddField(
            model_name="result",
            name="custom",
            field=models.JSONField(blank=True, default=dict, verbose_name="custom fields"),
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cases",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        validators=[complaints.models.cases.validate_cases],
                        verbose_name="cases",
                    ),
                ),
                (
                    "at",
                    models.CharField(
                        choices=[("intake", "Intake"), ("result", "Handling result"), ("callback", "Callback")],
                        max_length=10,
                        verbose_name="at the form",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=30,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]{0,29}$",
                                "Small letters, digits and underscores, with a letter first; at most 30.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("label", models.CharField(max_length=40, verbose_name="name")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "A line of text"),
                            ("long", "Several lines of text"),
                            ("choice", "One of several choices"),
                            ("yes_no", "Yes or no"),
                            ("date", "Date"),
                            ("number", "Number"),
                            ("money", "Amount in yuan"),
                            ("mark", "Mark of the case"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                (
                    "options",
                    models.TextField(
                        blank=True,
                        help_text="For a field with choices: one on each line.",
                        max_length=2000,
                        verbose_name="choices",
                    ),
                ),
                ("is_required", models.BooleanField(default=False, verbose_name="must be filled in")),
                ("help_text", models.CharField(blank=True, max_length=120, verbose_name="help")),
                ("clause", models.CharField(blank=True, max_length=40, verbose_name="clause")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_fields",
                        to="complaints.procedure",
                        verbose_name="procedure",
                    ),
                ),
            ],
            options={
                "verbose_name": "custom field",
                "verbose_name_plural": "custom fields",
                "ordering": ["procedure", "at", "position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("procedure", "code"), name="one_custom_field_a_code")],
            },
        ),
        migrations.RunPython(protect, unprotect),
    ]
