"""A complaint as a row of a list: its clock, what is missing, and the one next action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from complaints.choices import Action, ClockKind, Stage
from complaints.models import Clock, Complaint
from complaints.permissions import fits
from complaints.querysets import WAITS_SINCE
from complaints.search.hits import Hit

from .offers import NEXT, Offer, main_action, step_url

# Whoever does one of these next has the customer on the telephone before it.
CALLS_FIRST = {Action.CONTACT, Action.PROGRESS, Action.SAVE_RESULT, Action.CALL_BACK}


@dataclass(frozen=True)
class Row:
    """A complaint from `ComplaintQuerySet.for_list` as it stands at `now`."""

    complaint: Complaint
    now: dt.datetime
    offer: Offer | None = None
    hit: Hit | None = None  # where the words that were searched for stand
    url: str = ""  # the complaint's page, by which it knows the list that it was opened from
    is_new: bool = False  # whether it came into its lane since the person last looked

    @property
    def clocks(self) -> list[Clock]:
        """The running clocks, due next first."""
        return self.complaint.running_clocks

    @property
    def clock(self) -> Clock | None:
        """The running clock that is due first."""
        return next(iter(self.clocks), None)

    @property
    def waits_since(self) -> dt.datetime:
        """Since when it waits where it is, where no clock says so."""
        return next(moment for name in WAITS_SINCE if (moment := getattr(self.complaint, name)))

    @property
    def waited(self) -> dt.timedelta:
        """How long that is."""
        return self.now - self.waits_since

    @property
    def received_elsewhere(self) -> bool:
        """Whether another department than the desk took it in (GAS-7)."""
        return self.complaint.received_department_id != self.complaint.procedure.desk_id

    @property
    def phone(self) -> str:
        """The customer's number for those whose next action begins with a call; else empty."""
        calls = self.offer is not None and self.offer.action in CALLS_FIRST
        return self.complaint.customer_phone if calls else ""

    @property
    def progress_untold(self) -> bool:
        """未告知进度: the customer should have heard how it stands (GAS-12.3c)."""
        return any(clock.rule.kind == ClockKind.PROGRESS and clock.is_overdue(self.now) for clock in self.clocks)

    @property
    def unsupervised(self) -> bool:
        """Whether only supervision's signature keeps it from the archive (GAS-4b)."""
        return waits_for_supervision(self.complaint)


def waits_for_supervision(complaint: Complaint) -> bool:
    """Whether only supervision's signature keeps it from the archive (GAS-4b)."""
    return complaint.stage == Stage.CLOSING and complaint.needs_supervision and complaint.supervised_at is None


def next_offer(
    user: User, complaint: Complaint, first: Sequence[Action] = (), last: Sequence[Action] = ()
) -> Offer | None:
    """The one next action of `user`: of `first`, then the natural one of the stage, then of `last`.

    Wants `assignments` and `running_clocks` prefetched and `handled_by_viewer` annotated, and then asks the database
    nothing: the same answer as `may` gives, for a whole list.
    """
    allowed = [action for action in (*first, *NEXT[complaint.stage], *last) if _may(user, action, complaint)]
    action = next((action for action in first if action in allowed), None)
    if action is None and _progress_is_due(complaint) and fits(user, Action.SAVE_RESULT, complaint):
        action = Action.PROGRESS
    action = action or main_action(user, complaint, allowed) or next((a for a in last if a in allowed), None)
    return Offer(action, step_url(complaint, action)) if action else None


def _may(user: User, action: Action, complaint: Complaint) -> bool:
    if action == Action.ARCHIVE and waits_for_supervision(complaint):
        return False
    if action == Action.CALL_BACK and complaint.handled_by_viewer:
        return False
    return fits(user, action, complaint)


def _progress_is_due(complaint: Complaint) -> bool:
    """Whether telling the customer the progress comes before anything else (GAS-12.3c)."""
    return bool(complaint.running_clocks) and complaint.running_clocks[0].rule.kind == ClockKind.PROGRESS
