"""The six stations of a complaint's way: which are behind it, and when and by whom they were passed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from complaints.choices import Action, Recipient, Stage, Track
from complaints.models import Complaint, Event

# The station at which a complaint of each stage stands now.
STANDS_AT: dict[str, Track] = {
    Stage.PENDING: Track.INTAKE,
    Stage.ACCEPTED: Track.DISPATCH,
    Stage.DISPATCHED: Track.HANDLE,
    Stage.HANDLING: Track.HANDLE,
    Stage.SIGN_OFF: Track.HANDLE,
    Stage.APPROVAL: Track.HANDLE,
    Stage.FEEDBACK: Track.FEEDBACK,
    Stage.CALLBACK: Track.CALLBACK,
    Stage.CLOSING: Track.ARCHIVE,
}

# The history entries that pass each station.
PASSED_BY: dict[Track, tuple[Action, ...]] = {
    Track.DISPATCH: (Action.DISPATCH, Action.REASSIGN),
    Track.HANDLE: (Action.SIGN_RESULT, Action.SUBMIT_RESULT, Action.APPROVE),
    Track.FEEDBACK: (Action.ACCEPT_FEEDBACK,),
    Track.CALLBACK: (Action.CALL_BACK, Action.RECOMPLAIN),
    Track.ARCHIVE: (Action.ARCHIVE, Action.SETTLE),
}
PASSING = tuple(action for actions in PASSED_BY.values() for action in actions)


class Passed(NamedTuple):
    """When a station was passed, and by whom; `at` is None for one that was left out."""

    at: dt.datetime | None
    who: str


def stations(complaint: Complaint, passing: Iterable[Event]) -> list[dict[str, Any]]:
    """The stations for `{% stage_track %}`; `passing` are the events with an action of `PASSING`, oldest first."""
    last = {event.action: event for event in passing}
    track = list(Track)
    here = len(track) if complaint.is_archived else track.index(STANDS_AT[complaint.stage])
    return [_station(complaint, station, place, here, last) for place, station in enumerate(track)]


def _station(complaint: Complaint, station: Track, place: int, here: int, last: dict[str, Event]) -> dict[str, Any]:
    words: dict[str, Any] = {"label": station.label, "at": None, "who": ""}
    if place > here:
        return {**words, "state": "todo"}
    if place == here:
        since, who = _now(complaint)
        return {**words, "state": "now", "at": since, "who": who}
    at, who = _passed(complaint, station, last)
    return {**words, "state": "done" if at else "skipped", "at": at, "who": who}


def _now(complaint: Complaint) -> Passed:
    """Since when the complaint stands where it stands, where that is known, and who has it."""
    match complaint.stage:
        case Stage.DISPATCHED | Stage.HANDLING | Stage.SIGN_OFF:
            return Passed(complaint.contacted_at, str(complaint.handler))
        case Stage.PENDING | Stage.APPROVAL:
            return Passed(None, str(Recipient(complaint.awaits).label) if complaint.awaits else "")
        case _:
            return Passed(None, "")


def _passed(complaint: Complaint, station: Track, last: dict[str, Event]) -> Passed:
    at = {
        Track.INTAKE: complaint.accepted_at,
        Track.DISPATCH: complaint.dispatched_at,
        Track.HANDLE: complaint.fed_back_at,
        Track.FEEDBACK: complaint.feedback_accepted_at,
        Track.CALLBACK: complaint.called_back_at,
        Track.ARCHIVE: complaint.archived_at,
    }[station]
    if at is None:
        return Passed(None, "")
    if station == Track.INTAKE:
        return Passed(at, str(complaint.first_receiver))
    if station == Track.DISPATCH:
        return Passed(at, str(complaint.lead or ""))
    # The entry of that very moment; an earlier one belongs to an earlier round.
    who = next((event.actor_name for a in PASSED_BY[station] if (event := last.get(a)) and event.at == at), "")
    return Passed(at, who)
