"""有效/无效投诉: whether a complaint is justified, with the reason (ROAD-1)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import DEPARTMENT_STAGES, Action, Moment, Recipient, Stage, Validity
from complaints.models import Complaint

from .callback import to_the_customer
from .errors import Refused
from .escalation import close_file
from .guards import require
from .step import step

# An invalid complaint that nobody has answered yet needs no handling any more.
ENDS_AT = (Stage.ACCEPTED, *DEPARTMENT_STAGES)


def judge(
    complaint: Complaint,
    *,
    by: User,
    validity: str,
    reason: str,
    explanation: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """判定: an invalid complaint is closed with the explanation given; both kinds are counted apart (ROAD-1)."""
    with step(complaint, Action.JUDGE, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say why it is judged so.")))
        if validity not in Validity.values:
            raise Refused(fields={"validity": _("Choose valid or invalid.")})
        invalid = validity == Validity.INVALID
        if invalid:
            require(explanation=(explanation, _("Say what was explained to the customer.")))
            s.complaint.explanation_given = explanation
        s.complaint.validity, s.complaint.validity_reason = validity, reason
        s.complaint.judged_by, s.complaint.judged_at = by, s.at
        if invalid and s.complaint.stage in ENDS_AT:
            s.complaint.end_as_invalid()
            s.signal(Moment.DECIDED)
            close_file(s)
            s.tell(s.complaint.handler)
            s.tell_role(Recipient.DESK)
            to_the_customer(s)
    return s.complaint
