"""交接班 and notes: whoever goes off writes, whoever comes on confirms that they have read it (ROAD-2)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import DutyEntryKind
from complaints.flow.errors import NotAllowed, Refused
from complaints.models import DutyEntry, Shift
from complaints.notify.notices import tell_of
from complaints.permissions.duty import may_hand_over, may_note, may_take_over

from .plan import DAY, Plan, Turn, current_plan, load

# Handovers are asked for so long; what is older stays in the log as it is.
ASKED_FOR = 7


def plan_around(current: Plan, day: dt.date) -> Plan:
    """A plan in which the shifts of `day` stand with those before and after them: the `current` one, if they do."""
    return current if day - DAY >= current.since else load(day - DAY, day + 9 * DAY)


def coming_on(current: Plan, turn: Turn, now: dt.datetime) -> list[User]:
    """Who takes over from `turn`: the people of the shift that follows, and those on duty now on another one."""
    following = plan_around(current, turn.day).following(turn)
    running = current.running(turn.shift.department_id, now)
    turns = [following, *(other for other in running if other.key != turn.key)]
    return [person for other in turns if other for person in other.people]


def write_note(
    department_id: int, day: dt.date, turn: Turn | None, *, by: User, text: str, key: uuid.UUID | None, at: dt.datetime
) -> DutyEntry:
    """Put a note into the log of a day, under the shift `turn` if one is named. Raises NotAllowed."""
    if not (verdict := may_note(by, department_id, turn)):
        raise NotAllowed(verdict.reason)
    return _append(
        department_id, day, turn.shift if turn else None, DutyEntryKind.NOTE, by=by, text=text, key=key, at=at
    )


def hand_over(turn: Turn, *, by: User, text: str, key: uuid.UUID | None, at: dt.datetime) -> DutyEntry:
    """Write the handover note of `turn` and tell those who come on. Raises NotAllowed, Refused.

    A second note of the same shift adds to the first; each is to be read.
    """
    if not (verdict := may_hand_over(by, turn)):
        raise NotAllowed(verdict.reason)
    if at < turn.starts_at:
        raise Refused(_("The shift has not begun yet."))
    shift = turn.shift
    entry = _append(shift.department_id, turn.day, shift, DutyEntryKind.HANDOVER, by=by, text=text, key=key, at=at)
    words = {"shift": shift.name, "day": turn.day.isoformat(), "actor": entry.by_name}
    tell_of(
        "duty.handover",
        f"handover:{entry.pk}",
        coming_on(current_plan(at), turn, at),
        url="/duty/",
        at=at,
        by=by,
        **words,
    )
    return entry


def confirm_read(handover: DutyEntry, *, by: User, at: dt.datetime) -> tuple[DutyEntry, bool]:
    """Confirm that the handover note was read; the entry that says so, and whether it was made now.

    Raises NotAllowed. Only the first confirmation counts.
    """
    current = current_plan(at)
    turn = plan_around(current, handover.day).turn(handover.shift, handover.day)
    if not (verdict := may_take_over(by, handover.department_id, coming_on(current, turn, at), handover.by)):
        raise NotAllowed(verdict.reason)
    before = DutyEntry.objects.filter(handover=handover).first()
    if before:
        return before, False
    place = (handover.department_id, handover.day, handover.shift)
    try:
        with transaction.atomic():
            return _append(*place, DutyEntryKind.READ, by=by, at=at, handover=handover), True
    except IntegrityError:  # another did at the same moment
        return DutyEntry.objects.get(handover=handover), False


def _append(
    department_id: int,
    day: dt.date,
    shift: Shift | None,
    kind: DutyEntryKind,
    *,
    by: User,
    at: dt.datetime,
    key: uuid.UUID | None = None,
    **values: object,
) -> DutyEntry:
    """A new entry; the one that the same form made before, if it was sent twice."""
    entry = DutyEntry(
        department_id=department_id, day=day, shift=shift, kind=kind, by=by, by_name=str(by), at=at, key=key, **values
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        before = DutyEntry.objects.filter(key=key, by=by, kind=kind).first() if key else None
        if before is None:
            raise
        return before
    return entry


class Handovers:
    """The handovers of some departments around a moment: which were not written, which not read (one query)."""

    def __init__(self, plan: Plan, department_ids: Iterable[int], now: dt.datetime) -> None:
        self.plan, self.now = plan, now
        self.department_ids = [pk for pk in department_ids if plan.shifts.get(pk)]
        self.since = max(plan.since, timezone.localdate(now) - ASKED_FOR * DAY)
        self.notes: dict[tuple[int, dt.date], list[DutyEntry]] = {}
        if not self.department_ids:
            return
        entries = DutyEntry.objects.filter(
            department__in=self.department_ids, day__gte=self.since, kind=DutyEntryKind.HANDOVER
        )
        for entry in entries.select_related("by", "shift", "reading"):
            self.notes.setdefault((entry.shift_id, entry.day), []).append(entry)

    def unread(self) -> list[DutyEntry]:
        """The notes that nobody has confirmed yet, the oldest first."""
        found = [note for notes in self.notes.values() for note in notes if not hasattr(note, "reading")]
        return sorted(found, key=lambda note: note.at)

    def missing(self) -> list[Turn]:
        """The shifts that are over and have no handover note although one is wanted, the latest first."""
        days = (timezone.localdate(self.now) - self.since).days + 1
        over = [
            turn
            for pk in self.department_ids
            for turn in self.plan.turns(pk, self.since, days)
            if turn.ends_at <= self.now and turn.key not in self.notes and self.plan.hands_over(turn)
        ]
        return sorted(over, key=lambda turn: turn.ends_at, reverse=True)
