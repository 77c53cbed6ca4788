"""督办: managers take over, the general manager decides, supervision signs (GAS-4b, GAS-4c, MOBILE-1)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, Moment, Recipient
from complaints.models import CaseFile, Complaint

from .dispatch import current_lead
from .errors import Refused
from .escalation import close_file, close_instructions, open_file
from .guards import require
from .step import step


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


def open_case_file(
    complaint: Complaint, *, by: User, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """建立处理档案: a manager wants the progress of a case reported from now on (ROAD-6)."""
    with step(complaint, Action.OPEN_FILE, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say why a case file is opened.")))
        if CaseFile.objects.filter(complaint=s.complaint, closed_at=None).exists():
            raise Refused(_("This complaint has an open case file already."))
        open_file(s, reason)
    return s.complaint


def decide(
    complaint: Complaint, *, by: User, decision: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """裁定: the final answer to a complaint that no department solves; the desk tells the customer (GAS-4c)."""
    with step(complaint, Action.DECIDE, by=by, version=version, at=at, note=decision) as s:
        require(decision=(decision, _("Write the decision.")))
        s.complaint.decision, s.complaint.decided_by, s.complaint.decided_at = decision, by, s.at
        s.complaint.settle_by_decision()
        s.complaint.awaits = ""
        s.signal(Moment.DECIDED)
        close_file(s)
        close_instructions(s)
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
