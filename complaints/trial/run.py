"""A trial over a whole period: batches in the background, none of which holds a lock while it counts."""

from __future__ import annotations

import datetime as dt
import time

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from complaints.choices import RunState
from complaints.deadlines.calendar import Calendar
from complaints.models import Complaint, Procedure, TrialRun
from complaints.models.rulebook import current_rulebook
from complaints.querysets import ComplaintQuerySet

from .figures import Tally
from .past import read
from .replay import Version

BATCH = 500
CHANGED = gettext_noop("The draft was changed while it was tried. Start again.")
BROKEN = gettext_noop("An error stopped the trial; the log of the worker says which.")

log = structlog.get_logger(__name__)


def start(
    draft: Procedure, other: Procedure, first: dt.date, last: dt.date, *, by: User, at: dt.datetime | None = None
) -> TrialRun | None:
    """Ask for a trial; None while another one of the same draft goes on. Whoever calls this sends the work."""
    now = at or timezone.now()
    until = min(now, _midnight(last + dt.timedelta(days=1)))
    try:
        with transaction.atomic():
            return TrialRun.objects.create(
                draft=draft, edition=draft.edition, compared_with=other, first=first, last=last, until=until,
                asked_by=by, asked_at=now,
            )  # fmt: skip
    except IntegrityError:
        return None


def cases(run: TrialRun) -> ComplaintQuerySet:
    """The complaints that are tried: accepted in the period."""
    return Complaint.objects.filter(accepted_at__gte=_midnight(run.first), accepted_at__lt=_end(run))


def work(pk: int, seconds: float = 15.0, batch: int = BATCH) -> bool:
    """Go on with the trial for about so many seconds; whether something is left to do then.

    Each batch is committed with its progress. Nothing happens if somebody else works on it, or it is over.
    """
    run = TrialRun.claim(pk, timezone.now())
    if run is None:
        return False
    try:
        return _work(run, seconds, batch)
    except (OperationalError, InterfaceError):
        raise  # the database is away or overloaded: taken up again later
    except Exception:
        log.exception("A trial of a draft failed.", trial=pk)
        run.end(RunState.FAILED, BROKEN)
        return False


def _work(run: TrialRun, seconds: float, batch: int) -> bool:
    stop_at = time.monotonic() + seconds
    if run.total is None and not _measure(run):
        return False
    book, calendar = current_rulebook(), Calendar.current()
    old, new = (Version(book.procedures[pk], calendar) for pk in (run.compared_with_id, run.draft_id))
    while True:
        waiting = cases(run).filter(pk__gt=run.cursor).order_by("pk").values_list("pk", flat=True)
        ids = list(waiting[:batch])
        if Procedure.objects.filter(pk=run.draft_id, edition=run.edition).first() is None:
            run.end(RunState.FAILED, CHANGED)
            return False
        if not ids:
            run.end(RunState.DONE)
            return False
        tally = Tally(run.figures, run.changes, run.changed)
        for past in read(ids):
            tally.add(past.number, old.replay(past, run.until), new.replay(past, run.until), run.until)
        progress = {"figures": tally.rows, "changes": tally.changes, "changed": tally.changed}
        if not run.keep(done=run.done + len(ids), cursor=ids[-1], **progress):
            return False  # cancelled, or taken over
        if time.monotonic() > stop_at:
            return run.keep(worker=None)  # so that the next task can take it up at once


def _measure(run: TrialRun) -> bool:
    found = cases(run).aggregate(number=Count("pk"), first=Min("pk"))
    return run.keep(total=found["number"], cursor=(found["first"] or 1) - 1)


def _end(run: TrialRun) -> dt.datetime:
    return min(run.until, _midnight(run.last + dt.timedelta(days=1)))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
