"""The calendar was changed: open deadlines are counted anew, complaint by complaint, in the background.

Each complaint is a transaction of its own, with its row locked first and the progress of the work inside: killed in the
middle, the work goes on with the next complaint. A complaint that was counted already has nothing left to move.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from complaints.choices import ClockBasis, RunState, SystemAction
from complaints.deadlines import clocks
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.recount import ChangedDay, Moves, waiting
from complaints.models import CalendarRecount, Clock

from .step import system_step

AT_ONCE = 200  # complaints that are looked for at once

log = structlog.get_logger(__name__)


class _NothingMoves(Exception):
    """Every deadline of the complaint stays; the step is not taken."""


class _TakenOver(Exception):
    """Somebody else does this work now."""


def ask(days: Iterable[ChangedDay], by: User, at: dt.datetime) -> CalendarRecount | None:
    """Ask for the recount of what `days` changed, in the transaction of that change; None if nothing did."""
    said = [{"date": day.date.isoformat(), "works": day.works, "reason": day.reason} for day in days]
    return CalendarRecount.objects.create(days=said, asked_by=by, asked_at=at) if said else None


def work(pk: int, seconds: float = 15.0) -> bool:
    """Go on with a recount for about so many seconds; whether something is left to do then."""
    run = CalendarRecount.claim(pk, timezone.now())
    if run is None:
        return False
    try:
        return _work(run, time.monotonic() + seconds)
    except _TakenOver:
        return False


def _work(run: CalendarRecount, stop_at: float) -> bool:
    days = [dt.date.fromisoformat(day["date"]) for day in run.days]
    if run.total is None and not run.keep(total=_complaints(days, 0).count()):
        return False
    while ids := list(_complaints(days, run.cursor)[:AT_ONCE]):
        for complaint_id in ids:
            _attempt(run, complaint_id, days)
            run.cursor = complaint_id
            if time.monotonic() > stop_at:
                return run.keep(worker=None)  # so that the next task can take it up at once
    run.end(RunState.DONE)
    return False


def _complaints(days: list[dt.date], after: int) -> QuerySet[Clock, int]:
    found = waiting(days, timezone.now()).filter(complaint__gt=after).order_by("complaint")
    return found.values_list("complaint", flat=True).distinct()


def _attempt(run: CalendarRecount, complaint_id: int, days: list[dt.date]) -> None:
    """Count the complaint's deadlines anew; one that is broken stops no other."""
    try:
        _recount(run, complaint_id, days)
    except _NothingMoves:
        _note(run, complaint_id)
    except (_TakenOver, OperationalError, InterfaceError):
        raise  # not this complaint's fault
    except Exception:
        log.exception("A complaint's deadlines could not be counted anew.", complaint=complaint_id)
        _note(run, complaint_id, failed=1)


def _recount(run: CalendarRecount, complaint_id: int, days: list[dt.date]) -> None:
    with system_step(complaint_id, SystemAction.CALENDAR_CHANGED, at=timezone.now()) as s:
        # Only now, with the complaint locked: no sweep and no person changes its clocks any more.
        s.at = timezone.now()
        open_now = waiting(days, s.at).filter(complaint=complaint_id).select_related("rule", "department")
        moves = list(Moves(days, Calendar.current()).of(open_now, s.at))
        if not moves:
            raise _NothingMoves
        started = [
            clocks.replace(
                move.clock,
                at=s.at,
                basis=ClockBasis.CALENDAR,
                due_at=move.due_at,
                armed_at=move.armed_at,
                explanation=move.deadline.to_json(),
                by=run.asked_by,
                reason=run.reason,
            )
            for move in moves
        ]
        s.log(days=run.days)
        s.turned(clocks.Turned([move.clock for move in moves], started))
        _note(run, complaint_id, moved=len(moves))


def _note(run: CalendarRecount, complaint_id: int, **more: int) -> None:
    """The complaint is done; raises `_TakenOver` if the work is no longer ours, so that nothing is done twice."""
    ours = CalendarRecount.objects.filter(pk=run.pk, worker=run.worker, state=RunState.RUNNING)
    counts = {name: F(name) + number for name, number in more.items()}
    with transaction.atomic():
        if not ours.update(done=F("done") + 1, cursor=complaint_id, touched_at=timezone.now(), **counts):
            raise _TakenOver
