"""What has happened to a case so far, as far as clocks ask for it: the moments that its history tells of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from complaints.choices import Action, ClockOutcome, Flag, Moment, SystemAction

if TYPE_CHECKING:
    from complaints.models import Complaint

# The columns of a complaint on which facts depend; the history tells when one of them changed.
PLAIN = (
    "level", "complexity", "origin", "is_vip", "is_repeated", "marks", *(f"flag_{flag.value}" for flag in Flag),
)  # fmt: skip
WORDS = ("kind", "channel")
CHANGING = frozenset((*PLAIN, *WORDS))

# What clocks do themselves, and what concerns none of them.
SILENT = (
    SystemAction.CLOCK_WARNED, SystemAction.CLOCK_BREACHED, SystemAction.CLOCK_ESCALATED, SystemAction.CLOCK_ARMED,
    SystemAction.CALENDAR_CHANGED, Action.ADD_FILE, Action.NOTE, Action.LINK,
)  # fmt: skip
GIVEN = (Action.DISPATCH, Action.REASSIGN, SystemAction.REASSIGNED_UP)  # a department gets the case
# How the clocks of the department end that no longer has the case.
TAKEN_AWAY: dict[str, ClockOutcome] = {
    Action.RETURN: ClockOutcome.RETURNED,
    Action.REASSIGN: ClockOutcome.REASSIGNED,
    SystemAction.REASSIGNED_UP: ClockOutcome.REASSIGNED,
}
# Moments of the desk or of the case as a whole: the flow names no department's turn with them.
OF_THE_CASE = frozenset(
    (
        Moment.RECEIVED, Moment.REGISTERED, Moment.ACCEPTED, Moment.RETURNED, Moment.FEEDBACK_ACCEPTED, Moment.DECIDED,
        Moment.CALLED_BACK, Moment.ARCHIVED, Moment.RECLASSIFIED,
    )
)  # fmt: skip
# Moments of an instruction, and when it had them.
OF_AN_INSTRUCTION: dict[str, str] = {
    Moment.INSTRUCTION_ASKED: "asked_at",
    Moment.INSTRUCTED: "at",
    Moment.ORDERED: "at",
    Moment.INSTRUCTION_DONE: "done_at",
}

# Entries from before the moments were kept in them: what the action says, and what a field says that it set.
BY_ACTION: dict[str, Moment] = {
    Action.ACCEPT: Moment.ACCEPTED,
    Action.DISPATCH: Moment.DISPATCHED,
    Action.REASSIGN: Moment.DISPATCHED,
    SystemAction.REASSIGNED_UP: Moment.DISPATCHED,
    Action.RETURN: Moment.RETURNED,
    Action.PROGRESS: Moment.PROGRESS_TOLD,
    Action.ACCEPT_FEEDBACK: Moment.FEEDBACK_ACCEPTED,
    Action.SEND_BACK: Moment.SENT_BACK,
    Action.DECIDE: Moment.DECIDED,
    Action.SKIP_CALLBACK: Moment.CALLED_BACK,
    Action.SETTLE: Moment.ARCHIVED,
    Action.ARCHIVE: Moment.ARCHIVED,
}
BY_FIELD = {
    "contacted_at": Moment.CONTACTED,
    "fed_back_at": Moment.FED_BACK,
    "called_back_at": Moment.CALLED_BACK,
}
BY_DETAIL = {"file": Moment.FILE_OPENED, "asked": Moment.INSTRUCTION_ASKED}


class Happened(Protocol):
    """An entry of the history: which step was taken when, and the moments that clocks heard of."""

    @property
    def action(self) -> str:
        """The step."""

    @property
    def at(self) -> dt.datetime:
        """When."""

    @property
    def moments(self) -> Sequence[str]:
        """In the order in which the clocks heard of them."""


class Told(NamedTuple):
    """The same, as it was read."""

    action: str
    at: dt.datetime
    moments: Sequence[str]


def history_of(complaint: Complaint) -> list[Told]:
    """What has happened to `complaint` before the step that is being taken, oldest first; one query."""
    events = complaint.events.exclude(action__in=SILENT).order_by("sequence").values_list("action", "at", "data")
    return [
        Told(action, at, moments_of(action, data, not CHANGING.isdisjoint(data.get("changed") or ())))
        for action, at, data in events
    ]


def moments_of(action: str, data: dict[str, Any], reclassified: bool) -> Sequence[str]:
    """The moments of an entry, in the order in which the clocks heard of them."""
    if "moments" in data:
        return _with_later_ones(action, data["moments"], data)
    changed = data.get("changed") or {}
    found: list[str] = [moment for name, moment in BY_FIELD.items() if name in changed and changed[name][1]]
    if reclassified and action not in GIVEN:
        found.append(Moment.RECLASSIFIED)
    if action in BY_ACTION and BY_ACTION[action] not in found:
        found.append(BY_ACTION[action])
    found += [moment for name, moment in BY_DETAIL.items() if data.get(name)]
    return _with_later_ones(action, found, data)


def _with_later_ones(action: str, told: Sequence[str], data: dict[str, Any]) -> Sequence[str]:
    """The moments of an entry, with those that were not told apart yet when it was written."""
    if action == Action.ACCEPT and Moment.RECEIVED not in told:
        return [Moment.RECEIVED, *told]
    if Moment.INSTRUCTED in told and data.get("due") and Moment.ORDERED not in told:
        return [*told, Moment.ORDERED]
    return told


def begins_at(moment: str, at: dt.datetime, received_at: dt.datetime) -> dt.datetime:
    """From when the clocks count that `moment`, told at `at`, starts: the first report counts from when it came."""
    return min(received_at, at) if moment == Moment.RECEIVED else at
