"""Counts kept between requests, and only as long as counting again would give the same.

A kept count carries in its key the state of the database that it depends on, so it is never out of date: when something
changes the key does, and what was kept is no longer found. The state of a month is

- how many complaints have been accepted, and of the open ones, by the month in which they were accepted, how many there
  are and how long their histories are together. Nothing is deleted, a moment of acceptance never changes, each step
  makes one history longer, and an archived complaint takes no more steps that count: equal numbers are the same state;
- which complaints the person may see, written as the very query;
- while the month is running: how many running deadlines have passed. Within one state they only become more.

A kept count also names the newest entry of the histories when it was counted, and holds only while that entry is there
as it was: after an earlier state of the database has been restored, nothing that was counted beyond it is found.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from accounts.models import User
from complaints import figures
from complaints.models import Clock, Complaint, Event
from complaints.months import Month, Period

from . import counting, series

P = TypeVar("P", bound=Period)
T = TypeVar("T")
Entry = tuple[int, str]

KEPT_FOR = 24 * 60 * 60
# What was counted by other rules is not found.
RULES = hashlib.sha256(
    b"".join(Path(module.__file__ or "").read_bytes() for module in (figures, counting, series))
).hexdigest()[:12]


class Kept:
    """What `user` may see at `now`, counted or found as it was counted before."""

    def __init__(self, user: User, now: dt.datetime) -> None:
        self.now = now
        self.complaints = Complaint.objects.visible_to(user)
        self.current = Month.of(now)

    def tables(self, *periods: Period) -> list[counting.Table]:
        """All figures of each period, see `counting.count`."""
        return self._find("table", periods, lambda missing: [self._count(period) for period in missing])

    def developments(self, months: Sequence[Month]) -> list[counting.Counts]:
        """A few figures of each of consecutive months, see `series.develop`."""
        return self._find("series", months, lambda missing: series.develop(self.complaints, missing, self.now))

    def open_now(self) -> dict[str, counting.Counts]:
        """What is open by stage and age, counted each time: it changes with time alone."""
        return counting.count_open(self.complaints, self.current, self.now)

    def _count(self, period: Period) -> counting.Table:
        return counting.count(self.complaints, period, self.now)

    def _find(self, what: str, periods: Sequence[P], count: Callable[[list[P]], list[T]]) -> list[T]:
        keys = {period: f"figures:{what}:{self._state(period)}" for period in periods}
        found = self._still_true(cache.get_many(keys.values()))
        if missing := [period for period, key in keys.items() if key not in found]:
            newest = self._newest_entry
            counted = {keys[period]: result for period, result in zip(missing, count(missing), strict=True)}
            cache.set_many({key: (newest, result) for key, result in counted.items()}, KEPT_FOR)
            found |= counted
        return [found[key] for key in keys.values()]

    @staticmethod
    def _still_true(kept: dict[str, tuple[Entry | None, Any]]) -> dict[str, Any]:
        """What was counted in a state of the database that has been since: its newest entry is there."""
        newest = {entry for entry, _result in kept.values() if entry}
        there = Event.objects.filter(pk__in=[pk for pk, _digest in newest]).values_list("pk", "hash")
        true = newest & set(there)
        return {key: result for key, (entry, result) in kept.items() if entry in true}

    def _state(self, period: Period) -> str:
        """What the counts of `period` depend on, in one word."""
        accepted_before, accepted = self._accepted
        state: list[Any] = [RULES, self._scope, str(period), accepted_before]
        state += [row for row in self._open if row[0] <= period.month]
        if period.end > self.now:
            state += [accepted, self._passed]
        return hashlib.sha256(repr(state).encode()).hexdigest()

    @cached_property
    def _newest_entry(self) -> Entry | None:
        """The key and the hash, which covers the content, of the entry written last."""
        return Event.objects.order_by("-pk").values_list("pk", "hash").first()

    @cached_property
    def _scope(self) -> str:
        return str(self.complaints.order_by().values("pk").query)

    @cached_property
    def _accepted(self) -> tuple[int, int]:
        """How many complaints were accepted before this month, and altogether."""
        before = Q(accepted_at__lt=self.current.start)
        found = Complaint.objects.aggregate(before=Count("accepted_at", filter=before), all=Count("accepted_at"))
        return found["before"], found["all"]

    @cached_property
    def _open(self) -> list[tuple[Month, int, int]]:
        """Of the open complaints by their month: how many, and how many entries their histories have."""
        by_month = Complaint.objects.filter(archived_at__isnull=True).order_by().values(month=TruncMonth("accepted_at"))
        cells = by_month.annotate(number=Count("accepted_at"), entries=Sum("history_length"))
        return sorted((Month.of(cell["month"]), cell["number"], cell["entries"]) for cell in cells)

    @cached_property
    def _passed(self) -> int:
        """How many running deadlines have passed."""
        return Clock.objects.running().filter(due_at__lt=self.now).count()
