"""值班记录: what a department's shifts of a day took in, missed, wrote down and handed over (ROAD-2).

What was taken in is read from the complaints themselves, by the time of acceptance: a copy made at intake could differ
from them, and would make every intake dearer. The same goes for missed deadlines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Department
from complaints.choices import DutyEntryKind
from complaints.days import midnight
from complaints.known import Known
from complaints.models import Clock, Complaint, DutyEntry
from complaints.querysets import LONG_TEXTS, ComplaintQuerySet

from .board import Board
from .handover import plan_around
from .plan import DAY, Plan, Turn

MOST = 500  # complaints, or missed deadlines, that the log of a day shows


@dataclass
class Part:
    """What belongs to one shift; `turn` is None for what happened outside every shift."""

    turn: Turn | None
    following: Turn | None = None
    wants_handover: bool = False
    intakes: list[Complaint] = field(default_factory=list)
    missed: list[Clock] = field(default_factory=list)
    entries: list[DutyEntry] = field(default_factory=list)

    @property
    def notes(self) -> list[DutyEntry]:
        """Notes and changes of the roster, as they were written."""
        return [entry for entry in self.entries if entry.kind in (DutyEntryKind.NOTE, DutyEntryKind.ROSTER)]

    @property
    def handovers(self) -> list[DutyEntry]:
        """Handover notes; each has its `reading` if it was read."""
        return [entry for entry in self.entries if entry.kind == DutyEntryKind.HANDOVER]

    def lacks_handover(self, now: dt.datetime) -> bool:
        """Whether the shift is over and nobody has written what is wanted."""
        return bool(self.wants_handover and self.turn and self.turn.ends_at <= now and not self.handovers)


@dataclass
class DayLog:
    """The log of a department for one day; `more` says that there was too much to show."""

    department: Department
    day: dt.date
    parts: list[Part]
    more: bool = False


class _Day:
    """Which shift a moment of the day belongs to: each moment to one, so that nothing is told twice or not at all."""

    def __init__(self, plan: Plan, department: Department, day: dt.date) -> None:
        self.day = day
        self.turns = list(plan.turns(department.pk, day - DAY, 3))
        mine = [turn for turn in self.turns if turn.day == day]
        self.start = midnight(day)
        self.end = max([midnight(day + DAY), *(turn.ends_at for turn in mine)])

    def place(self, at: dt.datetime, people: Sequence[int | None] = ()) -> tuple[bool, Turn | None]:
        """Whether the moment is of this day, and of which shift.

        Where several are on at once it is the one on which one of `people` is, else the one that began last.
        """
        running = [turn for turn in self.turns if turn.is_running(at)]
        if not running:
            return timezone.localdate(at) == self.day, None
        theirs = [turn for turn in running if any(person.pk in people for person in turn.people)]
        turn = max(theirs or running, key=lambda one: (one.starts_at, one.ends_at))
        return turn.day == self.day, turn


def day_log(board: Board, department: Department, day: dt.date) -> DayLog:
    """The log of `day`, with those complaints that the person may see (four queries, two more for a day long ago).

    The service desk's log tells of all complaints, since it takes care of all of them (GAS-5); that of another
    department of those that were received there.
    """
    is_desk = department.pk == board.desk_id
    plan = plan_around(board.plan, day)
    where = _Day(plan, department, day)
    parts = {
        turn.key: Part(turn, plan.following(turn), plan.hands_over(turn)) for turn in where.turns if turn.day == day
    }
    outside = Part(None)
    visible = Complaint.objects.visible_to(board.user)
    received = visible if is_desk else visible.filter(received_department=department)
    own = Clock.objects.all() if is_desk else Clock.objects.filter(department=department)
    intakes, missed = _intakes(received, where), _missed(own.filter(complaint__in=visible), where)
    for complaint in intakes[:MOST]:
        people = (complaint.registered_by_id, complaint.first_receiver_id)
        is_here, turn = where.place(complaint.accepted_at, people)
        if is_here:
            (parts[turn.key] if turn else outside).intakes.append(complaint)
    for clock in missed[:MOST]:
        is_here, turn = where.place(clock.due_at)
        if is_here:
            (parts[turn.key] if turn else outside).missed.append(clock)
    for entry in DutyEntry.objects.filter(department=department, day=day).select_related("by", "shift", "reading__by"):
        key = (entry.shift_id, day)
        if entry.shift and key not in parts:  # a shift that is retired by now
            parts[key] = Part(plan.turn(entry.shift, day))
        (parts[key] if entry.shift else outside).entries.append(entry)
    shown = sorted(parts.values(), key=lambda part: part.turn.starts_at if part.turn else where.end)
    if outside.intakes or outside.missed or outside.entries or not shown:
        shown.append(outside)
    return DayLog(department, day, shown, more=len(intakes) > MOST or len(missed) > MOST)


def _intakes(visible: ComplaintQuerySet, where: _Day) -> list[Complaint]:
    found = visible.filter(accepted_at__gte=where.start, accepted_at__lt=where.end).order_by("accepted_at", "pk")
    complaints = list(found.defer(*LONG_TEXTS)[: MOST + 1])
    names = ("kind", "channel", "category", "lead", "received_department", "first_receiver", "registered_by")
    Known().name(complaints, *names)
    return complaints


def _missed(clocks: QuerySet[Clock], where: _Day) -> list[Clock]:
    """Deadlines that passed undone; the index by due times serves this."""
    late = clocks.filter(due_at__gte=where.start, due_at__lt=where.end, breached_at__isnull=False)
    found = list(late.select_related("complaint").defer("explanation").order_by("due_at", "pk")[: MOST + 1])
    Known().name(found, "rule", "department")
    return found
