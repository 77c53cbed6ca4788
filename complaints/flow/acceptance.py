"""受理决定: where the procedure wants it, somebody above decides whether the company takes a case (RETAIL-3)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, Choice, Moment, Recipient, Topic
from complaints.models import Complaint

from .callback import to_the_customer
from .guards import require
from .step import Step, step

# Who decides, by the procedure's choice.
DECIDERS = {
    Choice.BY_SUPERVISOR: Recipient.SUPERVISOR,
    Choice.BY_SUPERIOR: Recipient.SUPERIOR,
    Choice.BY_AFFAIRS: Recipient.AFFAIRS,
    Choice.BY_LEADER: Recipient.LEADER,
    Choice.BY_GENERAL_MANAGER: Recipient.GENERAL_MANAGER,
}


def begin_or_await(s: Step) -> None:
    """A new complaint is accepted, or waits for the decision on its acceptance; its first clocks run.

    What counts from the first report counts from when the customer was heard, be that earlier (ROAD-4, ROAD-6).
    """
    s.signal(Moment.RECEIVED)
    s.signal(Moment.REGISTERED)
    decider = DECIDERS.get(s.complaint.procedure.choice(Topic.ACCEPTANCE, s.complaint))
    if decider is None:
        s.signal(Moment.ACCEPTED)
        return
    s.complaint.await_acceptance()
    s.complaint.awaits = decider
    s.tell_role(decider, department_id=s.complaint.received_department_id)


def admit(
    complaint: Complaint, *, by: User, note: str = "", version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """受理: the company takes the case; the dispatch clock runs from now."""
    with step(complaint, Action.ADMIT, by=by, version=version, at=at, note=note) as s:
        s.complaint.admit()
        s.complaint.awaits = ""
        s.complaint.admitted_by, s.complaint.admitted_at = by, s.at
        s.signal(Moment.ACCEPTED)
        s.tell_role(Recipient.DESK)
    return s.complaint


def turn_down(
    complaint: Complaint,
    *,
    by: User,
    reason: str,
    explanation: str,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """不予受理: with the reason, and what the customer is told; the desk tells them, and the case is archived."""
    with step(complaint, Action.TURN_DOWN, by=by, version=version, at=at, note=reason) as s:
        require(
            reason=(reason, _("Say why the company does not take the case.")),
            explanation=(explanation, _("Say what the customer is told.")),
        )
        s.complaint.turn_down()
        s.complaint.awaits, s.complaint.refusal, s.complaint.explanation_given = "", reason, explanation
        s.complaint.admitted_by, s.complaint.admitted_at = by, s.at
        s.signal(Moment.DECIDED)
        s.tell_role(Recipient.DESK)
        to_the_customer(s)
    return s.complaint
