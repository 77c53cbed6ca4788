"""Batch after batch of complaints, each batch one transaction, so that a killed run leaves whole complaints only."""

from __future__ import annotations

import datetime as dt
import uuid
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from complaints.models import Complaint, Procedure

from . import crew
from .arrivals import Arrivals
from .calls import Calls, reserve
from .rules import refuse_unknown
from .staff import Staff, make_missing
from .written import EPOCH, seconds

BATCH = 1000


class Batch(NamedTuple):
    """Complaints made in one transaction: the key of the first, their places, the last numbers given before theirs."""

    key: uuid.UUID
    places: range
    given: dict[str, int]


@dataclass(frozen=True)
class Run:
    """What to make: so many complaints, accepted in the months before `until` (a full minute), by chance from `seed`.

    The same numbers make the same complaints. What a run makes carries a key from which a later one, with the same
    numbers, knows up to which moment and how far it came.
    """

    complaints: int
    months: int
    seed: int
    until: dt.datetime

    @classmethod
    def begin(cls, complaints: int, months: int, seed: int, until: dt.datetime | None = None) -> Run:
        """The run, or the one that was stopped and is to go on."""
        run = cls(complaints, months, seed, until or timezone.now().replace(second=0, microsecond=0))
        first, last = run.key(0, EPOCH), run.key(2**32 - 1, dt.datetime(9999, 1, 1, tzinfo=dt.UTC))
        made = Complaint.objects.filter(submission_key__range=(first, last)).first() if until is None else None
        if made is not None and made.submission_key is not None:
            minutes = made.submission_key.int >> 64 & 0xFFFFFFFF
            return cls(complaints, months, seed, dt.datetime.fromtimestamp(minutes * 60, dt.UTC))
        return run

    def key(self, place: int, until: dt.datetime | None = None) -> uuid.UUID:
        """The submission key of the complaint at `place`: the run, its end in minutes, the place."""
        named = zlib.crc32(f"simulate {self.complaints} {self.months} {self.seed}".encode())
        minutes = int((until or self.until).timestamp() // 60)
        return uuid.UUID(int=named << 96 | minutes << 64 | place)

    def calls(self, staff: Staff) -> Calls:
        """Everybody who calls."""
        return Calls(staff, Arrivals(self.complaints, self.months, seconds(self.until)), self.seed)

    def batches(self) -> Iterator[Batch]:
        """The complaints that are still to be made, a batch at a time, their numbers reserved."""
        all_places = [range(at, min(at + BATCH, self.complaints)) for at in range(0, self.complaints, BATCH)]
        keys = [self.key(places.start) for places in all_places]
        there = set(
            Complaint.objects.filter(submission_key__in=keys).order_by().values_list("submission_key", flat=True)
        )
        if there.issuperset(keys):
            return
        calls = self.calls(Staff())
        counts = [calls.count(places) for places in all_places]
        given = Counter(reserve(self.key(0).hex[:16], sum(counts, Counter())))
        for key, places, numbers in zip(keys, all_places, counts, strict=True):
            if key not in there:
                yield Batch(key, places, dict(given))
            given += numbers

    def make(self, processes: int = 1) -> Iterator[int]:
        """Make what is missing, and yield how many complaints each batch held."""
        make_missing()
        refuse_unknown(Procedure.current())
        yield from crew.make(self, list(self.batches()), processes)
        with connection.cursor() as cursor:
            # As autovacuum would in time; without it the planner takes the tables for empty.
            cursor.execute("ANALYZE")
