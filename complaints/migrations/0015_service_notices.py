"""Service notices, which the database lets nobody change (CABLE-13), and how long ahead they are announced."""

import complaints.deadlines.period
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect, unprotect
from accounts.kept import unwatch, watch

WATCHED = {"complaints_procedure": ""}
WRITTEN_ONCE = (
    "complaints_servicenotice",
    "complaints_servicenotice_branches",
    "complaints_servicenotice_categories",
    "complaints_servicenotice_receivers",
    "complaints_servicenoticereceipt",
    "complaints_servicenoticewithdrawal",
)


def watch_again(apps, schema_editor):
    """SQLite may have built the table anew, without the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        unwatch(schema_editor, WATCHED)
        watch(schema_editor, WATCHED)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_revision'),
        ('complaints', '0014_notices_of_other_things'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, watch_again),
        migrations.AddField(
            model_name='procedure',
            name='notice_ahead',
            field=models.CharField(blank=True, default='1wd', help_text='How long before it begins a change of service is announced (CABLE-13). Empty: no rule.', max_length=12, validators=[complaints.deadlines.period.validate_period], verbose_name='service notices ahead'),
        ),
        migrations.CreateModel(
            name='ServiceNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('interruption', 'Planned interruption'), ('price', 'Price change'), ('policy', 'Policy change'), ('other', 'Other change of service')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('details', models.TextField(max_length=4000, verbose_name='details')),
                ('wording', models.TextField(help_text='What the service desk reads out.', max_length=2000, verbose_name='agreed wording')),
                ('places', models.JSONField(default=list, verbose_name='places concerned')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('announced_at', models.DateTimeField(verbose_name='announced at')),
                ('in_time_from', models.DateTimeField(null=True)),
                ('counting', models.JSONField(null=True)),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('change_reason', models.TextField(blank=True, max_length=1000, verbose_name='why it was changed')),
                ('submission_key', models.UUIDField(editable=False, null=True, unique=True)),
                ('announced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='announced by')),
                ('branches', models.ManyToManyField(blank=True, related_name='+', to='accounts.department', verbose_name='branches concerned')),
                ('categories', models.ManyToManyField(blank=True, related_name='+', to='complaints.category', verbose_name='categories concerned')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='announcing department')),
                ('original', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later_versions', to='complaints.servicenotice', verbose_name='first version')),
                ('receivers', models.ManyToManyField(related_name='+', to='accounts.department', verbose_name='receiving departments')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='complaints.servicenotice', verbose_name='supersedes')),
            ],
            options={
                'verbose_name': 'service notice',
                'verbose_name_plural': 'service notices',
                'ordering': ['-starts_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ServiceNoticeReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='department')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='complaints.servicenotice', verbose_name='service notice')),
            ],
            options={
                'verbose_name': 'receipt of a service notice',
                'verbose_name_plural': 'receipts of service notices',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ServiceNoticeWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=1000, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='complaints.servicenotice', verbose_name='service notice')),
            ],
            options={
                'verbose_name': 'withdrawal of a service notice',
                'verbose_name_plural': 'withdrawals of service notices',
            },
        ),
        migrations.AddIndex(
            model_name='servicenotice',
            index=models.Index(fields=['-starts_at', '-id'], name='service_notices_by_begin'),
        ),
        migrations.AddConstraint(
            model_name='servicenotice',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='a_notice_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='servicenotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('original__isnull', True), ('supersedes__isnull', True), ('version', 1)), models.Q(('original__isnull', False), ('supersedes__isnull', False), ('version__gte', 2)), _connector='OR'), name='a_changed_notice_supersedes_one'),
        ),
        migrations.AddConstraint(
            model_name='servicenoticereceipt',
            constraint=models.UniqueConstraint(fields=('notice', 'department'), name='acknowledged_once'),
        ),
        migrations.RunPython(watch_again, migrations.RunPython.noop),
        migrations.RunPython(
            lambda apps, schema_editor: protect(schema_editor, WRITTEN_ONCE),
            lambda apps, schema_editor: unprotect(schema_editor, WRITTEN_ONCE),
        ),
    ]
