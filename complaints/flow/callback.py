"""回访: the customer is asked whether it is resolved, and how satisfied they are (GAS-12.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, Choice, ContactOutcome, FieldAt, Moment, Satisfaction, Topic
from complaints.deadlines.calendar import Calendar
from complaints.models import CallbackAttempt, Complaint
from complaints.models.custom_field import differences, lacking

from .errors import Refused
from .guards import require
from .step import Step, step

# Long enough for people to be back from an errand or a shift's work, short enough for two more tries the same day.
TRY_AGAIN_AFTER = dt.timedelta(hours=2)
MORNING = dt.time(9, 0)  # nobody is called earlier


@dataclass(kw_only=True)
class Answers:
    """What came of one callback attempt; the answers only when the customer was reached."""

    outcome: str
    phone: str = ""
    resolved: bool | None = None
    satisfaction: int | None = None
    words: str = ""
    next_try_at: dt.datetime | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)  # answers to the procedure's own fields, by code


def call_back(
    complaint: Complaint, *, by: User, answers: Answers, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """回访: log an attempt; a reached customer's answers end the callback."""
    with step(complaint, Action.CALL_BACK, by=by, version=version, at=at, note=answers.words) as s:
        record_answers(s, answers)
    return s.complaint


def record_answers(s: Step, answers: Answers) -> None:
    """Keep an attempt; with a reached customer the callback is over and its clock stops."""
    reached = answers.outcome == ContactOutcome.REACHED
    if reached:
        _require_answers(answers, s.complaint)
    CallbackAttempt.objects.create(
        complaint=s.complaint,
        outcome=answers.outcome,
        phone=answers.phone or s.complaint.customer_phone,
        resolved=answers.resolved if reached else None,
        satisfaction=answers.satisfaction if reached else None,
        words=answers.words,
        next_try_at=None if reached else answers.next_try_at,
        custom=dict(answers.custom) if reached else {},
        at=s.at,
        by=s.by,
    )
    s.log(outcome=str(answers.outcome))
    if answers.words != s.note:
        s.log(words=answers.words)  # with a re-complaint the entry's own note says what is rejected
    if reached:
        if said := differences(s.complaint.procedure.custom_fields_at(FieldAt.CALLBACK), {}, answers.custom):
            s.log(custom=said)
        s.complaint.resolved, s.complaint.satisfaction = answers.resolved, answers.satisfaction
        s.complaint.called_back_at = s.at
        s.complaint.finish_callback()
        s.signal(Moment.CALLED_BACK)


def to_the_customer(s: Step) -> None:
    """The complaint awaits its callback; where the procedure wants none in this case, it goes on at once."""
    if s.complaint.procedure.choice(Topic.CALLBACK, s.complaint) == Choice.NONE:
        s.complaint.finish_callback()
        s.signal(Moment.CALLED_BACK)


def next_try(at: dt.datetime, calendar: Calendar) -> dt.datetime:
    """When to try again after an attempt at `at`: two hours later, or the next working morning if that is too late."""
    then = timezone.localtime(at) + TRY_AGAIN_AFTER
    day = then.date()
    if then.time() >= calendar.closing_time:
        day += dt.timedelta(days=1)
    return max(then, _morning(day, calendar))


def next_morning(at: dt.datetime, calendar: Calendar) -> dt.datetime:
    """The morning of the next working day after that of `at`."""
    return _morning(timezone.localdate(at) + dt.timedelta(days=1), calendar)


def _morning(day: dt.date, calendar: Calendar) -> dt.datetime:
    """When people may be called on `day`, or on the first working day after it."""
    while not calendar.day(day).is_workday:
        day += dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(day, MORNING))


def skip_callback(
    complaint: Complaint, *, by: User, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """免回访: needs a reason and the right to do so (GAS-12.5)."""
    with step(complaint, Action.SKIP_CALLBACK, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say why no callback is needed or possible.")))
        s.complaint.callback_skipped = reason
        s.complaint.finish_callback()
        s.signal(Moment.CALLED_BACK)
    return s.complaint


def _require_answers(answers: Answers, complaint: Complaint) -> None:
    customs = complaint.procedure.custom_fields_at(FieldAt.CALLBACK, complaint)
    missing = {f"custom_{code}": _("Ask the customer this too.") for code in lacking(customs, answers.custom)}
    if answers.resolved is None:
        missing["resolved"] = _("Ask whether the matter is resolved.")
    if answers.satisfaction is None:
        missing["satisfaction"] = _("Ask how satisfied the customer is.")
    unhappy = answers.resolved is False or (answers.satisfaction or 5) <= Satisfaction.DISSATISFIED
    if unhappy and not answers.words.strip():
        missing["words"] = _("Write down, in the customer's words, what is still wrong.")
    if missing:
        raise Refused(fields=missing)
