"""回访: the questions of the call, in their order (GAS-12.5); 再投诉 out of the same call (GAS-12.7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import ContactOutcome, FieldAt, Satisfaction
from complaints.deadlines.calendar import Calendar
from complaints.flow.callback import Answers, next_morning, next_try
from complaints.models import CallbackAttempt, Complaint

from . import custom
from .base import StepForm, Text
from .key import KeyField

YES, NO = "yes", "no"
LATEST_NEXT_TRY = dt.timedelta(days=60)
OTHER_MINUTE = dt.timedelta(minutes=1)  # the field knows no seconds


class CallbackForm(StepForm):
    """One attempt. Which answers a reached customer owes is the flow's business."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Reached?"),
        choices=ContactOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what came of the call.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Number called"),
        required=False,
        max_length=CallbackAttempt._meta.get_field("phone").max_length,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    resolved = forms.TypedChoiceField(
        label=gettext_lazy("Is the matter resolved?"),
        choices=((YES, gettext_lazy("Resolved")), (NO, gettext_lazy("Not resolved"))),
        coerce=lambda value: value == YES,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    satisfaction = forms.TypedChoiceField(
        label=gettext_lazy("How satisfied is the customer?"),
        choices=sorted(Satisfaction.choices),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = Text.of(CallbackAttempt, "words", required=False, rows=3)
    next_try_at = forms.DateTimeField(
        label=gettext_lazy("Next try"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    rejected = forms.BooleanField(
        label=gettext_lazy("The customer does not accept the result: open a re-complaint"), required=False
    )
    content = Text.of(
        Complaint,
        "content",
        label=gettext_lazy("What the customer rejects"),
        required=False,
        rows=4,
        help_text=gettext_lazy("Empty: the customer's words above. The original record goes along as an attachment."),
    )
    demand = Text.of(Complaint, "demand", label=gettext_lazy("What the customer demands now"), required=False, rows=2)
    key = KeyField()

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        complaint = kwargs["complaint"]
        calendar = Calendar.current(closing_time=complaint.procedure.closing_time)
        self.now, self.proposed_try = now, next_try(now, calendar)
        # Two hours later may be the next morning already.
        tries = {self.proposed_try: _("As proposed"), next_morning(now, calendar): _("Next working morning")}
        self.tries = [(label, timezone.localtime(moment)) for moment, label in tries.items()]
        self.numbers = numbers_of(complaint)
        carried = {"next_try_at": self.proposed_try, "demand": complaint.demand, "phone": next(iter(self.numbers), "")}
        kwargs["initial"] = {**carried, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.customs = complaint.procedure.custom_fields_at(FieldAt.CALLBACK, complaint)
        custom.add_fields(self, self.customs, {})

    @property
    def asked(self) -> list[custom.Asked]:
        """What the procedure asks the customer besides."""
        return custom.asked(self, self.customs)

    def clean_next_try_at(self) -> dt.datetime | None:
        """A time to come, not years away."""
        moment = self.cleaned_data["next_try_at"]
        if moment and not self.now - OTHER_MINUTE <= moment <= self.now + LATEST_NEXT_TRY:
            if self.data.get("outcome") == ContactOutcome.REACHED:
                return None  # of no use, so nobody is bothered with it
            raise forms.ValidationError(_("The next try lies ahead, at most 60 days from now."))
        return moment

    def clean(self) -> dict[str, Any]:
        """Only somebody who was reached can reject the result."""
        data = super().clean()
        if data.get("rejected") and data.get("outcome") not in (ContactOutcome.REACHED, None):
            self.add_error("rejected", _("Only a customer who was reached can reject the result."))
        return data

    @property
    def answers(self) -> Answers:
        """The attempt, for the flow."""
        data = self.cleaned_data
        return Answers(
            outcome=data["outcome"],
            phone=data["phone"],
            resolved=data["resolved"],
            satisfaction=data["satisfaction"],
            words=data["words"],
            next_try_at=data["next_try_at"] or self.proposed_try,
            custom=custom.given(self, self.customs),
        )


class RecomplaintForm(StepForm):
    """再投诉: the customer of a closed or archived complaint calls again (GAS-12.7)."""

    content = Text.of(
        Complaint,
        "content",
        label=gettext_lazy("What the customer rejects"),
        rows=6,
        error_messages={"required": gettext_lazy("Write down what the customer rejects.")},
    )
    demand = Text.of(Complaint, "demand", label=gettext_lazy("What the customer demands now"), required=False, rows=3)
    key = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"demand": kwargs["complaint"].demand}
        super().__init__(*args, **kwargs)


def numbers_of(complaint: Complaint) -> list[str]:
    """The telephones of the complaint and of its customer, each once, that of the complaint first."""
    numbers = [complaint.customer_phone, *(phone.number for phone in complaint.customer.phones.all())]
    return list(dict.fromkeys(number for number in numbers if number))
