"""Times written as people write them, a look at clocks and histories, and complaints by the hundred."""

from __future__ import annotations

import copy
import datetime as dt
from types import SimpleNamespace

from complaints.choices import Action
from complaints.deadlines.period import SHANGHAI
from complaints.models import Assignment, Clock, ClockFiring, Complaint, Event
from tests import way

MINUTE = dt.timedelta(minutes=1)
MICROSECOND = dt.timedelta(microseconds=1)


def moment(text: str) -> dt.datetime:
    """`2026-11-20 09:00` in Shanghai."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def clock(complaint: Complaint, code: str) -> Clock:
    """The complaint's last clock of the rule `code`, as it stands in the database."""
    return Clock.objects.filter(complaint=complaint, rule__code=code).select_related("rule", "department").latest("pk")


def fired(clock: Clock) -> list[str]:
    """What the clock has done so far, such as `["warning", "breach", "head"]`."""
    return [
        firing.rung.recipient if firing.rung else firing.kind
        for firing in ClockFiring.objects.filter(clock=clock).select_related("rung").order_by("sequence")
    ]


def dispatched_in_bulk(company: SimpleNamespace, number: int, at: dt.datetime) -> None:
    """`number` complaints that 定州综合所 has had since `at`, each with its contact and resolution clocks."""
    first = way.dispatched(company, at=at - MINUTE)
    part = Assignment.objects.get(complaint=first)
    running = list(Clock.objects.filter(complaint=first).running())
    others = [_copy(first, number=f"{first.number}-{place}", submission_key=None) for place in range(1, number)]
    for other in others:
        other.history_length, other.history_hash = 0, ""
    Complaint.objects.bulk_create(others, batch_size=1000)
    parts = Assignment.objects.bulk_create([_copy(part, complaint=other) for other in others], batch_size=1000)
    Clock.objects.bulk_create(
        [_copy(clock, complaint=part.complaint, assignment=part) for part in parts for clock in running],
        batch_size=1000,
    )
    actor = company.people.desk
    rows = [Event.chain(other, Action.ACCEPT, at=at, actor=actor, data={"number": other.number}) for other in others]
    Event.objects.bulk_create([Event(**row) for row in rows], batch_size=1000)
    Complaint.objects.bulk_update(others, ["history_length", "history_hash"], batch_size=500)


def _copy(row, **changes):
    """An unsaved copy of a row."""
    new = copy.copy(row)
    new._state = copy.copy(row._state)
    new._state.fields_cache = {}
    new._state.adding = True
    new.pk = None
    for name, value in changes.items():
        setattr(new, name, value)
    return new
