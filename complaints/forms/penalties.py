"""处罚: the forms of its steps (CABLE-6, CABLE-7)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.timewords import in_words, local
from complaints.accountability.propose import Cause, Proposal
from complaints.accountability.words import yuan
from complaints.models import Clock, Complaint, Penalty, Procedure, TariffLine
from complaints.penalty_choices import Responsibility, TariffBasis
from complaints.penalty_subjects import Subject

from .base import CHOOSE, DepartmentField, OfferedField, PersonField, Text, VersionedForm
from .key import KeyField

MINUTE = "%Y-%m-%dT%H:%M"
# Thousands apart, the sign of the yuan before it or the word after it, in either width.
WRITTEN = re.compile(r"[\u00a5\uffe5]?\s*(\d+|\d{1,3}(?:[,\uff0c]\d{3})+)([.\uff0e]\d+)?\s*\u5143?")


class YuanField(forms.DecimalField):
    """An amount in yuan, as people write it: 1200, 1,200.00, ¥ 1200."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        wrong = gettext_lazy("Write an amount in yuan, such as 200 or 1200.50.")
        super().__init__(**{"max_digits": 12, "decimal_places": 2, "error_messages": {"invalid": wrong}, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:
        """The amount; nothing else than digits and one point counts as one."""
        if value in self.empty_values or not str(value).strip():
            return None
        if not (match := WRITTEN.fullmatch(str(value).strip())):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        whole = re.sub("[,\uff0c]", "", match[1])
        return super().to_python(whole + (match[2] or "").replace("\uff0e", "."))


class MomentField(forms.DateTimeField):
    """A day and time, to the minute."""

    widget = forms.DateTimeInput(format=MINUTE, attrs={"type": "datetime-local"})


class TariffField(OfferedField):
    """One of the tariff lines, with what it costs."""

    def label_from_instance(self, line: TariffLine) -> str:
        """Name, amount and clause."""
        cost = str(line.get_basis_display())
        if line.amount is not None:
            cost = f"{yuan(line.amount)} {cost}"
        return " · ".join(filter(None, (line.name, cost, line.clause)))


class MissedField(OfferedField):
    """One of the complaint's missed deadlines."""

    def __init__(self, **kwargs: Any) -> None:
        self.now = timezone.now()
        super().__init__(**kwargs)

    def label_from_instance(self, clock: Clock) -> str:
        """What was missed, by whom, and by how much."""
        late = in_words((clock.stopped_at or self.now) - clock.due_at)
        words = _("%(name)s · %(department)s · due %(due)s, %(late)s late")
        about = {"name": clock.rule.name, "department": clock.department}
        return words % {**about, "due": local(clock.due_at), "late": late}


class ProposeForm(forms.Form):
    """提出处罚: for one complaint, for a service notice or an incident (CABLE-7c, CABLE-7e), or for something else."""

    key = KeyField()
    clock = MissedField(
        label=gettext_lazy("Missed deadline"),
        queryset=Clock.objects.none(),
        required=False,
        help_text=gettext_lazy("Days and due time follow from it. Leave it empty for what you found yourself."),
    )
    tariff = TariffField(label=gettext_lazy("Tariff line"), queryset=TariffLine.objects.none())
    department = DepartmentField(label=gettext_lazy("Penalised department"))
    responsibility = forms.ChoiceField(
        label=gettext_lazy("Responsibility lies with"),
        choices=Responsibility,
        widget=forms.RadioSelect,
        initial=Responsibility.DEPARTMENT,
        help_text=gettext_lazy("As narrowly as possible: the person, else the group, else the department."),
    )
    person = PersonField(label=gettext_lazy("Person concerned"), required=False)
    group = forms.CharField(
        label=gettext_lazy("Name of the group"), required=False, max_length=Penalty._meta.get_field("group").max_length
    )
    due_at = MomentField(
        label=gettext_lazy("Was due at"),
        required=False,
        help_text=gettext_lazy("For a tariff by the day, unless a missed deadline is chosen above."),
    )
    done_at = MomentField(
        label=gettext_lazy("Was done at"),
        required=False,
        help_text=gettext_lazy("Empty: not done yet; the days go on counting until the notice is issued."),
    )
    reason = Text.of(
        Penalty,
        "reason",
        label=gettext_lazy("What happened and why it is penalised"),
        error_messages={"required": gettext_lazy("Say what happened and why it is penalised.")},
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the finding"),
        required=False,
        max_length=Penalty._meta.get_field("reference").max_length,
        help_text=gettext_lazy("Number or date of the check. It tells several findings of the same kind apart."),
    )

    def __init__(
        self,
        *args: Any,
        complaint: Complaint | None,
        now: dt.datetime,
        subject: Subject | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        procedure = complaint.procedure if complaint else Procedure.in_force()
        lines = TariffLine.objects.filter(procedure=procedure, is_active=True)
        self.fields["tariff"].offer(lines.order_by("position", "pk"))
        self.fields["tariff"].choices = [("", CHOOSE), *self.fields["tariff"].choices]
        if subject is not None:
            usual = next((line.pk for line in self.fields["tariff"].rows if line.clause == subject.clause), None)
            self.initial |= {"tariff": usual, "department": subject.department_id, "reason": subject.reason}
        missed = self.fields["clock"]
        missed.now = now
        missed.offer(_missed(complaint, now) if complaint else ())
        missed.choices = [("", gettext_lazy("None: my own finding")), *missed.choices]
        if not missed.rows:
            del self.fields["clock"]

    @property
    def has_tariff(self) -> bool:
        """Whether the procedure has any tariff line."""
        return bool(self.fields["tariff"].rows)

    def proposal(self) -> Proposal:
        """What is proposed; for a form that is valid."""
        given = self.cleaned_data
        clock = given.get("clock")
        by_the_day = given["tariff"].basis == TariffBasis.DAY and not clock
        proposal = Proposal(
            tariff=given["tariff"],
            department=given["department"],
            responsibility=Responsibility(given["responsibility"]),
            person=given["person"],
            group=given["group"],
            reason=given["reason"],
            reference=given["reference"],
            cause=Cause.missed(clock) if clock else None,
            due_at=given["due_at"] if by_the_day else None,
            done_at=given["done_at"] if by_the_day else None,
        )
        if self.subject is None:
            return proposal
        about = self.subject
        return replace(proposal, cause=proposal.part_of(about.kind, about.key, about.name))


def _missed(complaint: Complaint, now: dt.datetime) -> list[Clock]:
    """The missed deadlines of the complaint that have no penalty yet."""
    clocks = complaint.clocks.filter(penalty__isnull=True).select_related("rule", "department").order_by("due_at")
    return [clock for clock in clocks.defer("explanation") if clock.is_overdue(now)]


class PenaltyForm(VersionedForm):
    """The form of a step on `penalty` by `user`."""

    def __init__(self, *args: Any, penalty: Penalty, user: User, **kwargs: Any) -> None:
        self.penalty = penalty
        super().__init__(*args, shown=penalty.version, user=user, **kwargs)


class OpinionForm(PenaltyForm):
    """部门处罚意见."""

    opinion = Text.of(
        Penalty,
        "opinion",
        rows=5,
        help_text=gettext_lazy("Whether the department accepts the penalty, and what it has to say for itself."),
        error_messages={"required": gettext_lazy("Write the department's opinion.")},
    )


class ReviewForm(PenaltyForm):
    """综合部复核."""

    amount = YuanField(label=gettext_lazy("Another amount in yuan"), required=False)
    note = Text.of(
        Penalty,
        "review",
        label=gettext_lazy("Remark"),
        required=False,
        rows=3,
        help_text=gettext_lazy("Needed if the amount differs from the tariff: the reason."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.penalty.basis == TariffBasis.COMPANY:
            del self.fields["amount"]
            self.fields["note"].help_text = ""
        else:
            self.fields["amount"].help_text = _("Empty: what the tariff gives.")


class ExemptForm(PenaltyForm):
    """免予处罚."""

    fault_report = Text.of(
        Penalty,
        "fault_report",
        rows=6,
        help_text=gettext_lazy("What failed and why nobody is to blame, and the improvement."),
        error_messages={"required": gettext_lazy("Write what the fault report says, and the improvement.")},
    )


class DecideForm(PenaltyForm):
    """公司裁定."""

    amount = YuanField(
        label=gettext_lazy("Amount in yuan"),
        error_messages={
            "required": gettext_lazy("Say how much; 0 if nothing is to be paid."),
            "invalid": gettext_lazy("Write an amount in yuan, such as 200 or 1200.50."),
        },
    )
    decision = Text.of(
        Penalty,
        "amount_reason",
        label=gettext_lazy("Decision and reason"),
        error_messages={"required": gettext_lazy("Give the reason for the decision.")},
    )


class IssueForm(PenaltyForm):
    """签发."""

    note = Text(label=gettext_lazy("Remark"), required=False, max_length=2000, rows=3)


class ExecuteForm(PenaltyForm):
    """执行."""

    on = forms.DateField(
        label=gettext_lazy("Executed on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Say on which day.")},
    )
    note = Text(label=gettext_lazy("Remark"), required=False, max_length=2000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"on": timezone.localdate(), **kwargs.get("initial", {})}})


class CancelForm(PenaltyForm):
    """撤销."""

    reason = Text.of(
        Penalty,
        "cancel_reason",
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The same cause is not penalised again afterwards."),
        error_messages={"required": gettext_lazy("Say why the penalty is cancelled.")},
    )
