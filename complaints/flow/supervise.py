"""督办: managers step in, the general manager decides, supervision signs (GAS-4b, GAS-4c, MOBILE-1)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import DEPARTMENT_STAGES, Action, Moment, Recipient
from complaints.models import Complaint, Instruction

from .dispatch import current_lead
from .guards import require
from .step import step


def instruct(
    complaint: Complaint, *, by: User, text: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """批示: a manager tells those who have the complaint what to do."""
    with step(complaint, Action.INSTRUCT, by=by, version=version, at=at, note=text) as s:
        require(text=(text, _("Write the instruction.")))
        Instruction.objects.create(complaint=s.complaint, text=text, by=by, at=s.at)
        if s.complaint.stage in DEPARTMENT_STAGES:
            s.tell(s.complaint.handler, s.directory.acting_head(s.complaint.lead_id))
        else:
            s.tell_role(Recipient.DESK)
    return s.complaint


def take_over(
    complaint: Complaint, *, by: User, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """接手: a manager handles it personally; the clocks go on against the department."""
    with step(complaint, Action.TAKE_OVER, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say why you take the complaint over.")))
        part = current_lead(s.complaint)
        s.tell(s.complaint.handler, s.directory.acting_head(s.complaint.lead_id))
        part.handler = s.complaint.handler = by
        part.save(update_fields=["handler"])
    return s.complaint


def decide(
    complaint: Complaint, *, by: User, decision: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """裁定: the final answer to a complaint that no department solves; the desk tells the customer (GAS-4c)."""
    with step(complaint, Action.DECIDE, by=by, version=version, at=at, note=decision) as s:
        require(decision=(decision, _("Write the decision.")))
        s.complaint.decision, s.complaint.decided_by, s.complaint.decided_at = decision, by, s.at
        s.complaint.settle_by_decision()
        s.signal(Moment.DECIDED)
        s.tell(s.complaint.handler)
        s.tell_role(Recipient.DESK)
    return s.complaint


def sign_supervision(
    complaint: Complaint, *, by: User, opinion: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """督查签字: without it a complaint with 违规 or 诉讼 is not archived (GAS-4b)."""
    with step(complaint, Action.SUPERVISE, by=by, version=version, at=at, note=opinion) as s:
        require(opinion=(opinion, _("Write supervision's opinion.")))
        s.complaint.supervision_opinion = opinion
        s.complaint.supervised_by, s.complaint.supervised_at = by, s.at
        s.tell_role(Recipient.DESK)
    return s.complaint
