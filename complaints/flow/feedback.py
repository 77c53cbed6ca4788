"""反馈: the desk checks what the department fed back (GAS-12.4)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, Moment, Recipient
from complaints.models import Complaint

from .callback import to_the_customer
from .dispatch import current_lead
from .escalation import reopen_file
from .guards import require
from .step import step


def accept_feedback(
    complaint: Complaint, *, by: User, note: str = "", version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """审核通过: the feedback answers the complaint; the customer is called back."""
    with step(complaint, Action.ACCEPT_FEEDBACK, by=by, version=version, at=at, note=note) as s:
        s.complaint.await_callback()
        s.complaint.feedback_accepted_at = s.at
        s.signal(Moment.FEEDBACK_ACCEPTED)
        to_the_customer(s)
    return s.complaint


def send_back(
    complaint: Complaint, *, by: User, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """退回重办: the feedback is not enough; the department does it again."""
    with step(complaint, Action.SEND_BACK, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say what the department is to do better.")))
        part = current_lead(s.complaint)
        s.complaint.send_back()
        s.complaint.fed_back_at = None
        if s.complaint.supervised_at is not None:
            # Supervision signed for a result that is done again; it judges the next one anew (GAS-4b).
            s.complaint.supervised_by = s.complaint.supervised_at = None
            s.tell_role(Recipient.INSPECTOR)
        s.signal(Moment.SENT_BACK, part)
        reopen_file(s)
        s.tell(s.complaint.handler, s.directory.acting_head(s.complaint.lead_id))
    return s.complaint
