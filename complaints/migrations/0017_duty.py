"""Shifts, roster and duty log: nobody on duty twice at once, the log for good, the roster kept in memory."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect, unprotect
from accounts.kept import unwatch, watch

WATCHED = {"complaints_shift": "", "complaints_duty": ""}

# Whoever puts a person on duty waits for others who do the same with that person, and sees then what they did.
POSTGRESQL = [
    """
    CREATE FUNCTION complaints_duty_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM accounts_user WHERE id = NEW.person_id FOR NO KEY UPDATE;
        IF EXISTS (SELECT 1 FROM complaints_duty WHERE person_id = NEW.person_id AND id <> NEW.id
                   AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at) THEN
            RAISE EXCEPTION 'Nobody is on duty twice at the same time.' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER complaints_duty_once BEFORE INSERT OR UPDATE ON complaints_duty
    FOR EACH ROW EXECUTE FUNCTION complaints_duty_once()
    """,
]
POSTGRESQL_REVERSE = [
    "DROP TRIGGER complaints_duty_once ON complaints_duty",
    "DROP FUNCTION complaints_duty_once()",
]
SQLITE = [
    f"""
    CREATE TRIGGER complaints_duty_once_{verb.lower()} BEFORE {verb} ON complaints_duty
    WHEN EXISTS (SELECT 1 FROM complaints_duty WHERE person_id = NEW.person_id AND id <> NEW.id
                 AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at)
    BEGIN SELECT RAISE(ABORT, 'Nobody is on duty twice at the same time.'); END
    """
    for verb in ("INSERT", "UPDATE")
]
SQLITE_REVERSE = ["DROP TRIGGER complaints_duty_once_insert", "DROP TRIGGER complaints_duty_once_update"]


def begin(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)
    protect(schema_editor, ["complaints_dutyentry"])
    watch(schema_editor, WATCHED)


def end(apps, schema_editor):
    unwatch(schema_editor, WATCHED)
    unprotect(schema_editor, ["complaints_dutyentry"])
    for statement in POSTGRESQL_REVERSE if schema_editor.connection.vendor == "postgresql" else SQLITE_REVERSE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_telephones_are_kept"),
        ("complaints", "0016_penalties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20, verbose_name="name")),
                ("starts", models.TimeField(verbose_name="begins")),
                (
                    "ends",
                    models.TimeField(
                        help_text="At or before the beginning: on the next day. The same time means 24 hours.",
                        verbose_name="ends",
                    ),
                ),
                (
                    "needed",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(6),
                        ],
                        verbose_name="people needed",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
            ],
            options={
                "verbose_name": "shift",
                "verbose_name_plural": "shifts",
                "ordering": ["department", "position", "starts", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DutyEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "Note"),
                            ("handover", "Handover note"),
                            ("read", "Handover read"),
                            ("roster", "Roster changed"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("by_name", models.CharField(max_length=60, verbose_name="name at that time")),
                ("text", models.TextField(blank=True, max_length=5000, verbose_name="text")),
                ("data", models.JSONField(default=dict)),
                ("key", models.UUIDField(blank=True, null=True, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "handover",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reading",
                        to="complaints.dutyentry",
                        verbose_name="handover note",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="complaints.shift",
                        verbose_name="shift",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the duty log",
                "verbose_name_plural": "duty log",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="complaints.shift",
                        verbose_name="shift",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty",
                "verbose_name_plural": "duty roster",
                "ordering": ["starts_at", "shift", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                fields=("department", "name"),
                name="one_shift_of_a_name",
                violation_error_message="The department has a shift of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("needed__gte", 1), ("needed__lte", 6)), name="a_shift_has_people"
            ),
        ),
        migrations.AddIndex(
            model_name="dutyentry",
            index=models.Index(fields=["department", "day"], name="duty_log_by_day"),
        ),
        migrations.AddConstraint(
            model_name="dutyentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handover__isnull", False), ("kind", "read")),
                    models.Q(models.Q(("kind", "read"), _negated=True), ("handover__isnull", True)),
                    _connector="OR",
                ),
                name="what_is_read_is_a_handover",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "handover"), _negated=True), ("shift__isnull", False), _connector="OR"
                ),
                name="a_shift_is_handed_over",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["day"], name="duties_by_day"),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["person", "starts_at"], name="duties_by_person"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(fields=("shift", "day", "person"), name="on_a_shift_once"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="a_duty_ends_after_it_begins"
            ),
        ),
        migrations.RunPython(begin, end),
    ]
