"""Incidents, whose history the database lets nobody change (CABLE-1b), and when the desk is told (CABLE-7e)."""

import complaints.deadlines.period
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect, unprotect
from accounts.rebuilding import hold_again, let_go

WRITTEN_ONCE = ("complaints_incidentevent", "complaints_incidentexplanation")


def without_triggers(apps, schema_editor):
    let_go(schema_editor, "complaints_procedure")


def with_triggers(apps, schema_editor):
    hold_again(schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_revision'),
        ('complaints', '0022_trial_runs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(without_triggers, with_triggers),
        migrations.AddField(
            model_name='procedure',
            name='incident_notice',
            field=models.CharField(blank=True, default='', help_text='From when a department finds it, such as 10min (CABLE-7e). Empty: no rule.', max_length=12, validators=[complaints.deadlines.period.validate_period], verbose_name='incident told to the desk within'),
        ),
        migrations.RunPython(with_triggers, without_triggers),
        migrations.AlterField(
            model_name='event',
            name='action',
            field=models.CharField(choices=[('complaint.accept', 'Accept complaint'), ('complaint.settle', 'Settle on the spot and archive'), ('complaint.correct', 'Correct the record'), ('complaint.dispatch', 'Dispatch'), ('complaint.return', 'Return to the desk'), ('complaint.reassign', 'Reassign'), ('complaint.take_over', 'Take over'), ('complaint.delegate', 'Hand to a colleague'), ('complaint.ask_help', 'Ask a colleague for help'), ('complaint.instruct', 'Give an instruction'), ('complaint.decide', 'Decide finally'), ('contact.log', 'Log a contact'), ('contact.progress', 'Tell the customer the progress'), ('result.save', 'Write the result'), ('result.submit', 'Submit the result'), ('result.sign', 'Sign the result'), ('result.refuse', 'Send back to the handler'), ('result.opinion', "Give the co-handler's result"), ('feedback.accept', 'Accept the feedback'), ('feedback.send_back', 'Send back to the department'), ('callback.log', 'Call the customer back'), ('callback.skip', 'Skip the callback'), ('supervision.sign', 'Sign for supervision'), ('complaint.archive', 'Archive'), ('complaint.recomplain', 'Open a re-complaint'), ('complaint.call_again', 'Note that the customer calls again'), ('file.add', 'Add a file'), ('complaint.link', 'Link to another complaint'), ('complaint.attach', 'Attach to an incident'), ('complaint.detach', 'Take out of the incident'), ('note.add', 'Add a note'), ('clock.warning', 'Deadline is near'), ('clock.breach', 'Deadline missed'), ('clock.rung', 'Escalated'), ('clock.armed', 'Still unfinished: a deadline begins'), ('file.opened', 'Case file opened'), ('instruction.asked', 'An instruction is asked for'), ('complaint.reassigned_up', 'Reassigned upwards'), ('complaint.recomplained', 'A re-complaint was opened'), ('penalty.proposed', 'A penalty was proposed'), ('penalty.exempted', 'Exempt from a penalty'), ('penalty.issued', 'A penalty notice was issued'), ('penalty.cancelled', 'A penalty was cancelled')], max_length=40, verbose_name='action'),
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('state', models.CharField(choices=[('open', 'Being handled'), ('answered', 'Answered'), ('closed', 'Closed')], default='open', max_length=10, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('submission_key', models.UUIDField(editable=False, null=True, unique=True)),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('places', models.JSONField(default=list, verbose_name='places concerned')),
                ('occurred_at', models.DateTimeField(verbose_name='occurred at')),
                ('found_at', models.DateTimeField(verbose_name='found at')),
                ('by_desk', models.BooleanField(verbose_name='declared by the service desk')),
                ('told_at', models.DateTimeField(verbose_name='desk told at')),
                ('notice_period', models.CharField(blank=True, max_length=12)),
                ('due_at', models.DateTimeField(null=True)),
                ('explanation', models.TextField(blank=True, max_length=2000, verbose_name='agreed explanation')),
                ('facts', models.TextField(blank=True, max_length=5000, verbose_name='facts established')),
                ('measures', models.TextField(blank=True, max_length=5000, verbose_name='corrective measures')),
                ('accountability', models.TextField(blank=True, max_length=5000, verbose_name='how the responsible department and person are dealt with')),
                ('satisfaction', models.TextField(blank=True, max_length=5000, verbose_name="customer's satisfaction")),
                ('settlement', models.TextField(blank=True, max_length=5000, verbose_name='settlement reached')),
                ('told', models.TextField(blank=True, max_length=1500, verbose_name='what the customers were told, and how')),
                ('answer', models.TextField(blank=True, max_length=1500, verbose_name='how the customers were answered')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='branch')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.category', verbose_name='category')),
                ('cause_department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='cause department')),
                ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='declared by')),
            ],
            options={
                'verbose_name': 'incident',
                'verbose_name_plural': 'incidents',
                'ordering': ['-told_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='complaint',
            name='incident',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='complaints.incident', verbose_name='incident'),
        ),
        migrations.CreateModel(
            name='IncidentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('actor_name', models.CharField(max_length=60, verbose_name='name at that time')),
                ('action', models.CharField(choices=[('incident.declare', 'Incident declared'), ('incident.change', 'Facts of the incident corrected'), ('incident.explain', 'Explanation agreed'), ('incident.attach', 'Complaint attached'), ('incident.detach', 'Complaint taken out'), ('incident.handle', 'Result written for all'), ('incident.answer', 'Customers answered together'), ('incident.close', 'Incident closed')], max_length=20, verbose_name='action')),
                ('data', models.JSONField(default=dict, verbose_name='details')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='complaints.incident', verbose_name='incident')),
            ],
            options={
                'verbose_name': "entry of an incident's history",
                'verbose_name_plural': 'history of incidents',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='IncidentExplanation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='agreed explanation')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='explanations', to='complaints.incident', verbose_name='incident')),
            ],
            options={
                'verbose_name': 'agreed explanation',
                'verbose_name_plural': 'agreed explanations',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['-told_at'], name='incidents_going_on'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='closed_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='answered_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('occurred_at__lte', models.F('found_at'))), name='found_after_it_occurred'),
        ),
        migrations.RunPython(
            lambda apps, schema_editor: protect(schema_editor, WRITTEN_ONCE),
            lambda apps, schema_editor: unprotect(schema_editor, WRITTEN_ONCE),
        ),
    ]
