"""The tariff, penalties and their append-only history (CABLE-6, CABLE-7)."""

import django.core.validators
import django.db.models.deletion
import django_fsm
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect, unprotect

TABLES = ["complaints_penaltyevent"]


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_revision'),
        ('complaints', '0015_service_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='action',
            field=models.CharField(choices=[('complaint.accept', 'Accept complaint'), ('complaint.settle', 'Settle on the spot and archive'), ('complaint.correct', 'Correct the record'), ('complaint.dispatch', 'Dispatch'), ('complaint.return', 'Return to the desk'), ('complaint.reassign', 'Reassign'), ('complaint.take_over', 'Take over'), ('complaint.delegate', 'Hand to a colleague'), ('complaint.ask_help', 'Ask a colleague for help'), ('complaint.instruct', 'Give an instruction'), ('complaint.decide', 'Decide finally'), ('contact.log', 'Log a contact'), ('contact.progress', 'Tell the customer the progress'), ('result.save', 'Write the result'), ('result.submit', 'Submit the result'), ('result.sign', 'Sign the result'), ('result.refuse', 'Send back to the handler'), ('result.opinion', "Give the co-handler's result"), ('feedback.accept', 'Accept the feedback'), ('feedback.send_back', 'Send back to the department'), ('callback.log', 'Call the customer back'), ('callback.skip', 'Skip the callback'), ('supervision.sign', 'Sign for supervision'), ('complaint.archive', 'Archive'), ('complaint.recomplain', 'Open a re-complaint'), ('complaint.call_again', 'Note that the customer calls again'), ('file.add', 'Add a file'), ('complaint.link', 'Link to another complaint'), ('note.add', 'Add a note'), ('clock.warning', 'Deadline is near'), ('clock.breach', 'Deadline missed'), ('clock.rung', 'Escalated'), ('complaint.recomplained', 'A re-complaint was opened'), ('penalty.proposed', 'A penalty was proposed'), ('penalty.exempted', 'Exempt from a penalty'), ('penalty.issued', 'A penalty notice was issued'), ('penalty.cancelled', 'A penalty was cancelled')], max_length=40, verbose_name='action'),
        ),
        migrations.CreateModel(
            name='TariffLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('clause', models.CharField(blank=True, max_length=40, verbose_name='clause')),
                ('basis', models.CharField(choices=[('occurrence', 'Per occurrence'), ('day', 'Per day overdue'), ('company', 'No fixed amount: the company decides')], max_length=10, verbose_name='counted')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, help_text='For each occurrence, or for each started day; empty where the company decides.', max_digits=8, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'), 'The amount must be more than nothing.')], verbose_name='amount in yuan')),
                ('exemption', models.TextField(blank=True, help_text='The condition under which nobody is fined, such as a fault report with improvement; within twelve months it helps a department once. Empty: no exemption.', max_length=1000, verbose_name='exempt if')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tariffs', to='complaints.procedure', verbose_name='procedure')),
            ],
            options={
                'verbose_name': 'tariff line',
                'verbose_name_plural': 'penalty tariff',
                'ordering': ['procedure', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Penalty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('notice_number', models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name='notice no.')),
                ('state', django_fsm.FSMField(choices=[('proposed', "Awaiting the department's opinion"), ('review', 'Awaiting review'), ('reviewed', 'Awaiting issue'), ('issued', 'Notice issued'), ('executed', 'Executed'), ('exempt', 'Exempt'), ('cancelled', 'Cancelled')], default='proposed', max_length=10, protected=True, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('submission_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('cause', models.CharField(choices=[('clock', 'Missed deadline'), ('incident', 'Incident'), ('service_notice', 'Service notice'), ('finding', 'Finding of a person')], max_length=15, verbose_name='cause')),
                ('cause_key', models.CharField(editable=False, max_length=200)),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='reference')),
                ('reason', models.TextField(blank=True, max_length=5000, verbose_name='reason')),
                ('responsibility', models.CharField(choices=[('person', 'Person'), ('group', 'Group'), ('department', 'Department')], default='department', max_length=10, verbose_name='responsibility lies with')),
                ('group', models.CharField(blank=True, max_length=60, verbose_name='group')),
                ('basis', models.CharField(choices=[('occurrence', 'Per occurrence'), ('day', 'Per day overdue'), ('company', 'No fixed amount: the company decides')], max_length=10, verbose_name='counted')),
                ('rate', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='rate in yuan')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due at')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
                ('counted_until', models.DateTimeField(blank=True, null=True, verbose_name='days counted until')),
                ('days', models.PositiveIntegerField(blank=True, null=True, verbose_name='days overdue')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='amount in yuan')),
                ('amount_by_hand', models.BooleanField(default=False, verbose_name='amount not by the tariff')),
                ('amount_reason', models.TextField(blank=True, max_length=2000, verbose_name='reason for the amount')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('opinion', models.TextField(blank=True, max_length=5000, verbose_name="the department's opinion")),
                ('opinion_at', models.DateTimeField(blank=True, null=True, verbose_name='opinion at')),
                ('review', models.TextField(blank=True, max_length=2000, verbose_name='review')),
                ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='reviewed at')),
                ('fault_report', models.TextField(blank=True, max_length=5000, verbose_name='fault report')),
                ('exempted_at', models.DateTimeField(blank=True, null=True, verbose_name='exempt since')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='amount decided at')),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='issued at')),
                ('executed_on', models.DateField(blank=True, null=True, verbose_name='executed on')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled at')),
                ('cancel_reason', models.TextField(blank=True, max_length=2000, verbose_name='reason for the cancellation')),
                ('history_length', models.PositiveIntegerField(default=0, editable=False)),
                ('history_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='cancelled by')),
                ('clock', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='penalty', to='complaints.clock', verbose_name='deadline')),
                ('complaint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='penalties', to='complaints.complaint', verbose_name='complaint')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='amount decided by')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='penalties', to='accounts.department', verbose_name='department')),
                ('executed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='executed by')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='issued by')),
                ('opinion_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opinion by')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='penalties', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewed by')),
                ('tariff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='penalties', to='complaints.tariffline', verbose_name='tariff line')),
            ],
            options={
                'verbose_name': 'penalty',
                'verbose_name_plural': 'penalties',
                'ordering': ['-proposed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PenaltyEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(verbose_name='sequence')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('actor_name', models.CharField(blank=True, max_length=60, verbose_name='name at that time')),
                ('data', models.JSONField(default=dict, verbose_name='details')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('action', models.CharField(choices=[('penalty.propose', 'Propose a penalty'), ('penalty.opinion', "Give the department's opinion"), ('penalty.review', 'Review'), ('penalty.exempt', 'Exempt from the penalty'), ('penalty.decide', 'Decide the amount'), ('penalty.issue', 'Issue the notice'), ('penalty.execute', 'Mark as executed'), ('penalty.cancel', 'Cancel the penalty')], max_length=40, verbose_name='action')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('penalty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='complaints.penalty', verbose_name='penalty')),
            ],
            options={
                'verbose_name': 'history entry of a penalty',
                'verbose_name_plural': 'history of penalties',
                'ordering': ['penalty', 'sequence'],
                'constraints': [models.UniqueConstraint(fields=('penalty', 'sequence'), name='one_penalty_event_per_place')],
            },
        ),
        migrations.AddConstraint(
            model_name='tariffline',
            constraint=models.UniqueConstraint(fields=('procedure', 'code'), name='one_tariff_line_per_code', violation_error_message='There is a tariff line with this code already.'),
        ),
        migrations.AddConstraint(
            model_name='tariffline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('basis', 'company')), models.Q(models.Q(('basis', 'company'), _negated=True), ('amount__gt', 0), ('amount__isnull', False)), _connector='OR'), name='a_tariff_has_an_amount_unless_the_company_decides'),
        ),
        migrations.AddIndex(
            model_name='penalty',
            index=models.Index(fields=['-proposed_at', '-id'], name='penalties_newest'),
        ),
        migrations.AddIndex(
            model_name='penalty',
            index=models.Index(fields=['state', 'department'], name='penalties_by_state'),
        ),
        migrations.AddIndex(
            model_name='penalty',
            index=models.Index(fields=['issued_at'], name='penalties_by_issue'),
        ),
        migrations.AddIndex(
            model_name='penalty',
            index=models.Index(fields=['executed_on'], name='penalties_by_execution'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.UniqueConstraint(fields=('cause', 'cause_key'), name='one_penalty_a_cause'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cause', 'clock'), ('clock__isnull', False)), models.Q(models.Q(('cause', 'clock'), _negated=True), ('clock__isnull', True)), _connector='OR'), name='a_missed_deadline_is_named'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('responsibility', 'person'), _negated=True), ('person__isnull', False), _connector='OR'), name='a_responsible_person_is_named'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('responsibility', 'group'), _negated=True), models.Q(('group', ''), _negated=True), _connector='OR'), name='a_responsible_group_is_named'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'day'), _negated=True), models.Q(('days__isnull', False), ('due_at__isnull', False)), _connector='OR'), name='days_are_counted_from_a_due_time'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(('basis', 'company'), models.Q(('amount__isnull', False), ('rate__gt', 0), ('rate__isnull', False)), _connector='OR'), name='a_penalty_has_an_amount_unless_the_company_decides'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='a_penalty_takes_nothing_negative'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('issued', 'executed')), _negated=True), models.Q(('amount__isnull', False), ('issued_at__isnull', False), ('notice_number__isnull', False)), _connector='OR'), name='an_issued_penalty_has_its_notice'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('executed_on__isnull', False), ('state', 'executed')), models.Q(models.Q(('state', 'executed'), _negated=True), ('executed_on__isnull', True)), _connector='OR'), name='executed_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('exempted_at__isnull', False), ('state', 'exempt')), models.Q(models.Q(('state', 'exempt'), _negated=True), ('exempted_at__isnull', True)), _connector='OR'), name='exempt_since_a_time'),
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled')), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at__isnull', True)), _connector='OR'), name='cancelled_at_a_time'),
        ),
        migrations.RunPython(
            lambda apps, schema_editor: protect(schema_editor, TABLES),
            lambda apps, schema_editor: unprotect(schema_editor, TABLES),
        ),
    ]
