"""Quality checks: items of a procedure, lots, results and answers, each written once."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect, unprotect
from accounts.kept import unwatch, watch
from complaints.frozen import DIRECT, freeze, thaw

# SQLite builds the table of procedures anew, which no trigger may speak of meanwhile.
FROZEN = import_module("complaints.migrations.0019_published_rules_stay").FROZEN
ITEMS = {"complaints_qualityitem": DIRECT}
WATCHED = {"complaints_procedure": ""}
WRITTEN_ONCE = (
    "complaints_qualityround",
    "complaints_qualitydraw",
    "complaints_qualitycheck",
    "complaints_qualityscore",
    "complaints_qualityanswer",
)


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        thaw(schema_editor, FROZEN)


def hold_again(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        freeze(schema_editor, FROZEN)
        unwatch(schema_editor, WATCHED)
        watch(schema_editor, WATCHED)


def begin(apps, schema_editor):
    freeze(schema_editor, ITEMS)
    protect(schema_editor, WRITTEN_ONCE)


def end(apps, schema_editor):
    unprotect(schema_editor, WRITTEN_ONCE)
    thaw(schema_editor, ITEMS)


class Migration(migrations.Migration):

    dependencies = [
        ("complaints", "0020_words_of_procedures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(let_go, hold_again),
        migrations.CreateModel(
            name='QualityRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField(unique=True, verbose_name='week')),
                ('drawn_at', models.DateTimeField(verbose_name='drawn at')),
            ],
            options={
                'verbose_name': 'week of quality checks',
                'verbose_name_plural': 'weeks of quality checks',
                'ordering': ['-week'],
            },
        ),
        migrations.AddField(
            model_name='procedure',
            name='quality_sample',
            field=models.PositiveSmallIntegerField(default=5, help_text="Of each person's intakes, callbacks and handled complaints of a week, drawn by lot: at least one each. Serious and major ones are all checked. 0: nothing is drawn.", validators=[django.core.validators.MaxValueValidator(100)], verbose_name='share to be checked, in percent'),
        ),
        migrations.CreateModel(
            name='QualityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60, verbose_name='name at that time')),
                ('at', models.DateTimeField(verbose_name='checked at')),
                ('points', models.PositiveIntegerField(verbose_name='points')),
                ('possible', models.PositiveIntegerField(verbose_name='possible points')),
                ('remark', models.TextField(blank=True, max_length=2000, verbose_name='overall remark')),
                ('key', models.UUIDField(blank=True, null=True, unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by')),
            ],
            options={
                'verbose_name': 'result of a quality check',
                'verbose_name_plural': 'results of quality checks',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='QualityAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='answer')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('check_of', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='complaints.qualitycheck', verbose_name='quality check')),
            ],
            options={
                'verbose_name': 'answer to a quality check',
                'verbose_name_plural': 'answers to quality checks',
            },
        ),
        migrations.CreateModel(
            name='QualityDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('intake', 'Intake'), ('callback', 'Callback'), ('effect', 'Effect of the handling')], max_length=10, verbose_name='what is checked')),
                ('reason', models.CharField(choices=[('sample', 'Drawn by lot'), ('grave', 'Serious or major')], max_length=10, verbose_name='why')),
                ('happened_at', models.DateTimeField(verbose_name='happened at')),
                ('drawn_at', models.DateTimeField(verbose_name='drawn at')),
                ('attempt', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quality_draw', to='complaints.callbackattempt', verbose_name='callback')),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quality_draws', to='complaints.complaint', verbose_name='complaint')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quality_draws', to=settings.AUTH_USER_MODEL, verbose_name='person checked')),
            ],
            options={
                'verbose_name': 'quality check',
                'verbose_name_plural': 'quality checks',
                'ordering': ['-happened_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='qualitycheck',
            name='draw',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='result', to='complaints.qualitydraw', verbose_name='what was checked'),
        ),
        migrations.CreateModel(
            name='QualityItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('intake', 'Intake'), ('callback', 'Callback'), ('effect', 'Effect of the handling')], max_length=10, verbose_name='what is checked')),
                ('text', models.CharField(max_length=200, verbose_name='item')),
                ('points', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='points')),
                ('clause', models.CharField(blank=True, max_length=40, verbose_name='clause')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quality_items', to='complaints.procedure', verbose_name='procedure')),
            ],
            options={
                'verbose_name': 'item of quality checks',
                'verbose_name_plural': 'items of quality checks',
                'ordering': ['procedure', 'subject', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='QualityScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='item at that time')),
                ('possible', models.PositiveSmallIntegerField(verbose_name='possible points')),
                ('points', models.PositiveSmallIntegerField(verbose_name='points')),
                ('remark', models.CharField(blank=True, max_length=500, verbose_name='remark')),
                ('check_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='complaints.qualitycheck', verbose_name='quality check')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.qualityitem', verbose_name='item')),
            ],
            options={
                'verbose_name': 'points',
                'verbose_name_plural': 'points',
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='qualitydraw',
            index=models.Index(fields=['happened_at'], name='draws_by_time'),
        ),
        migrations.AddIndex(
            model_name='qualitydraw',
            index=models.Index(fields=['person', 'happened_at'], name='draws_by_person'),
        ),
        migrations.AddConstraint(
            model_name='qualitydraw',
            constraint=models.UniqueConstraint(condition=models.Q(('attempt__isnull', True)), fields=('subject', 'complaint'), name='drawn_once'),
        ),
        migrations.AddConstraint(
            model_name='qualitydraw',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('attempt__isnull', False), ('subject', 'callback')), models.Q(models.Q(('subject', 'callback'), _negated=True), ('attempt__isnull', True)), _connector='OR'), name='a_checked_callback_is_named'),
        ),
        migrations.AddConstraint(
            model_name='qualitycheck',
            constraint=models.CheckConstraint(condition=models.Q(('points__lte', models.F('possible')), ('possible__gt', 0)), name='points_are_possible'),
        ),
        migrations.AddConstraint(
            model_name='qualityitem',
            constraint=models.CheckConstraint(condition=models.Q(('points__gte', 1), ('points__lte', 100)), name='an_item_has_points'),
        ),
        migrations.AddConstraint(
            model_name='qualityitem',
            constraint=models.UniqueConstraint(fields=('procedure', 'subject', 'text'), name='each_item_once', violation_error_message='This item is there already.'),
        ),
        migrations.AddConstraint(
            model_name='qualityscore',
            constraint=models.UniqueConstraint(fields=('check_of', 'item'), name='each_item_scored_once'),
        ),
        migrations.AddConstraint(
            model_name='qualityscore',
            constraint=models.CheckConstraint(condition=models.Q(('points__lte', models.F('possible'))), name='no_more_points_than_possible'),
        ),
        migrations.RunPython(hold_again, let_go),
        migrations.RunPython(begin, end),
    ]
