"""审批: a signed result goes up its chain before the customer is answered (RETAIL-6)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import Action, Moment, Recipient, Stage
from complaints.models import Approval, ApprovalStep, Complaint, Result

from .dispatch import current_lead
from .errors import Refused
from .guards import require
from .step import Step, step


def steps_left(complaint: Complaint) -> list[ApprovalStep]:
    """The steps that the present result still has before it, the next one first."""
    chain = complaint.procedure.chain_of(complaint)
    result = Result.objects.filter(assignment__complaint=complaint, assignment__ended_at=None).first()
    if chain is None or result is None or result.signed_at is None:
        return []
    # A result that was sent back and signed anew goes the whole way again.
    agreed = complaint.approvals.filter(at__gte=result.signed_at, agreed=True).values_list("step", flat=True)
    done = set(agreed)
    return [step for step in chain.in_order if step.pk not in done]


def begin_approval(s: Step) -> bool:
    """Send the result that was just signed to its first approver; whether there is one."""
    left = steps_left(s.complaint)
    if not left:
        return False
    s.complaint.await_approval()
    _await(s, left[0])
    return True


def follow_other_chain(s: Step) -> None:
    """The case was classified anew: a result that waits for approval goes the way that is now for it.

    What was agreed to before stays in the record as what it was, a step of the chain that was for the case then; the
    chain that is for it now is gone through whole. Nothing left of it: the result is fed back.
    """
    from .handle import fed_back

    if s.complaint.stage != Stage.APPROVAL:
        return
    left = steps_left(s.complaint)
    if not left:
        s.complaint.awaits = ""
        fed_back(s, current_lead(s.complaint))
    elif left[0].recipient != s.complaint.awaits:
        _await(s, left[0])


def approve(
    complaint: Complaint, *, by: User, opinion: str = "", version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """同意: the next step's turn; after the last one the result is fed back to the desk."""
    from .handle import fed_back

    with step(complaint, Action.APPROVE, by=by, version=version, at=at, note=opinion) as s:
        left = _turn_of_whoever_is_awaited(s.complaint)
        Approval.objects.create(complaint=s.complaint, step=left[0], agreed=True, opinion=opinion, by=by, at=s.at)
        s.log(approved_as=left[0].recipient)
        if left[1:]:
            _await(s, left[1])
        else:
            s.complaint.awaits = ""
            fed_back(s, current_lead(s.complaint))
    return s.complaint


def disapprove(
    complaint: Complaint, *, by: User, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """不同意: back to the department, which does it again."""
    with step(complaint, Action.DISAPPROVE, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say what is to be done better.")))
        left = steps_left(s.complaint)
        if left and left[0].recipient == s.complaint.awaits:
            Approval.objects.create(complaint=s.complaint, step=left[0], agreed=False, opinion=reason, by=by, at=s.at)
        s.complaint.refuse_approval()
        s.complaint.awaits = ""
        s.signal(Moment.SENT_BACK, current_lead(s.complaint))
        s.tell(s.complaint.handler, s.directory.acting_head(s.complaint.lead_id))
    return s.complaint


def _turn_of_whoever_is_awaited(complaint: Complaint) -> list[ApprovalStep]:
    """The steps left. Refused unless the first of them is the one that the complaint waits for.

    `may` has asked whether the person is the awaited one; nobody's word counts as that of another step.
    """
    left = steps_left(complaint)
    if not left:
        raise Refused(_("There is nothing to approve any more."))
    if left[0].recipient != complaint.awaits:
        words = {"who": Recipient(left[0].recipient).label}
        raise Refused(_("By the rules for this case the next to approve is: %(who)s.") % words)
    return left


def _await(s: Step, whose: ApprovalStep) -> None:
    s.complaint.awaits = whose.recipient
    s.log(awaits=Recipient(whose.recipient).value)
    s.tell_role(whose.recipient)
