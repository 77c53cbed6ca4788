"""签发、执行、撤销: the notice goes out, is carried out, or the penalty is dropped (CABLE-6)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.flow.errors import Refused
from complaints.flow.guards import require
from complaints.models import Penalty
from complaints.penalty_choices import PenaltyAction, PenaltyState

from .numbers import NOTICE, numbered
from .step import step


def issue(
    penalty: Penalty, *, by: User, note: str = "", version: int | None = None, at: dt.datetime | None = None
) -> Penalty:
    """签发客户投诉处罚通知单: the notice gets its number, the days are settled, person and department are told."""
    with step(penalty, PenaltyAction.ISSUE, by=by, version=version, at=at, note=note) as s:
        s.penalty.issued_by, s.penalty.issued_at = by, s.at
        s.penalty.notice_number = numbered(NOTICE, s.at)
        s.penalty.to_issued()
        s.log(notice=s.penalty.notice_number)
        s.tell(s.penalty.person, s.penalty.proposed_by)
        s.tell_head()
    return s.penalty


def execute(
    penalty: Penalty,
    *,
    by: User,
    on: dt.date,
    note: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Penalty:
    """执行: general affairs notes the day on which the penalty was carried out."""
    with step(penalty, PenaltyAction.EXECUTE, by=by, version=version, at=at, note=note) as s:
        if on > timezone.localdate(s.at):
            raise Refused(fields={"on": _("This day lies in the future.")})
        if s.penalty.issued_at and on < timezone.localdate(s.penalty.issued_at):
            raise Refused(fields={"on": _("The notice was issued later than this.")})
        s.penalty.executed_by, s.penalty.executed_on = by, on
        s.penalty.to_executed()
        s.log(on=on.isoformat())
        s.tell(s.penalty.person)
        s.tell_head()
    return s.penalty


def cancel(
    penalty: Penalty, *, by: User, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Penalty:
    """撤销: before the execution, with a reason; the cause is not penalised again."""
    with step(penalty, PenaltyAction.CANCEL, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say why the penalty is cancelled.")))
        if s.penalty.state == PenaltyState.ISSUED:
            s.tell(s.penalty.person)  # who has heard of it
        s.tell(s.penalty.proposed_by, s.penalty.opinion_by)
        s.tell_head()
        s.penalty.cancelled_by, s.penalty.cancelled_at, s.penalty.cancel_reason = by, s.at, reason
        s.penalty.cancel()
    return s.penalty
