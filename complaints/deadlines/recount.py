"""Which open deadlines move when a day of the calendar becomes a working day or a day off.

Only those that the rules and the calendar set and whose counting looked at the day. What is past stays as it was:
neither does a deadline move whose due time has gone by, nor one that would then be due in the past. Nothing is saved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from complaints.models import Clock, ClockRule
from complaints.models.rulebook import Rulebook, current_rulebook

from .calendar import Calendar, Override
from .period import Deadline, Period, due
from .turning import BY_RULE


class Own(NamedTuple):
    """An exception of the calendar, past or present."""

    date: dt.date
    is_workday: bool
    reason: str


class ChangedDay(NamedTuple):
    """A day on which people work now and did not before, or the other way round, and why."""

    date: dt.date
    works: bool
    reason: str


@dataclass(frozen=True)
class Move:
    """A clock and when it is due, and counts, by the changed calendar."""

    clock: Clock
    deadline: Deadline
    due_at: dt.datetime
    armed_at: dt.datetime | None


def changed_days(before: Own | None, after: Own | None) -> list[ChangedDay]:
    """The days that are something else when `after` stands in the place of `before`; none if nothing changes.

    Where an exception is taken back the reason is the one it had, in brackets.
    """
    days = []
    if before is not None and (after is None or after.date != before.date):
        works = Calendar().day(before.date).is_workday
        days += [ChangedDay(before.date, works, f"({before.reason})")] if works != before.is_workday else []
    if after is not None:
        same_day = before is not None and before.date == after.date
        was = before.is_workday if before is not None and same_day else Calendar().day(after.date).is_workday
        days += [ChangedDay(after.date, after.is_workday, after.reason)] if was != after.is_workday else []
    return days


def as_if(before: Own | None, after: Own | None) -> Calendar:
    """The calendar as it will be with `after` in the place of `before`."""
    calendar = Calendar.current()
    overrides = dict(calendar.overrides)
    if before is not None:
        overrides.pop(before.date, None)
    if after is not None:
        overrides[after.date] = Override(after.is_workday, after.reason)
    return replace(calendar, overrides=overrides)


def waiting(days: Iterable[dt.date], now: dt.datetime) -> QuerySet[Clock]:
    """Running clocks, not due yet, whose time has one of the `days` in it; `Moves.of` looks closer."""
    inside = Q(pk__in=())
    for day in days:
        inside |= Q(started_at__lt=_midnight(day + dt.timedelta(days=1)), due_at__gte=_midnight(day))
    running = Clock.objects.running().filter(inside, basis__in=BY_RULE, due_at__gt=now, breached_at__isnull=True)
    return running.order_by("complaint", "pk")


class Moves:
    """Counts clocks by a calendar in which `days` have changed."""

    def __init__(self, days: Iterable[dt.date], calendar: Calendar, book: Rulebook | None = None) -> None:
        self.days, self.calendar, self.book = frozenset(days), calendar, book or current_rulebook()

    def of(self, clocks: Iterable[Clock], now: dt.datetime) -> Iterator[Move]:
        """Those of `clocks` that move."""
        for clock in clocks:
            if (move := self.move(clock, now)) is not None:
                yield move

    def move(self, clock: Clock, now: dt.datetime) -> Move | None:
        """When the clock is due now, if that differs and is still to come."""
        rule = self.book.rules[clock.rule_id]
        if not self.looked_at_a_day(clock, rule):
            return None
        calendar = self.calendar.closing_at(self.book.procedures[rule.procedure_id].closing_time)
        counted = due(clock.deadline.start, rule.length, calendar, rule.rolls)
        due_at, armed_at = counted.due.astimezone(dt.UTC), clock.armed_at
        if armed_at is not None and rule.arming is not None and clock.is_dormant(now):
            then = due(clock.started_at, rule.arming, calendar).due.astimezone(dt.UTC)
            armed_at = then if now < then < due_at else armed_at
        if due_at <= now or (due_at, armed_at) == (clock.due_at, clock.armed_at):
            return None
        return Move(clock, counted, due_at, armed_at)

    def looked_at_a_day(self, clock: Clock, rule: ClockRule) -> bool:
        """Whether one of the days had a part in the counting."""
        if asks(rule.length, rule.rolls) and any(line.day in self.days for line in clock.deadline.lines):
            return True
        if clock.armed_at is None or rule.arming is None or not asks(rule.arming):
            return False
        first, last = timezone.localdate(clock.started_at), timezone.localdate(clock.armed_at)
        return any(first <= day <= last for day in self.days)


def asks(period: Period, rolls: bool = False) -> bool:
    """Whether counting the period asks the calendar which days are worked."""
    return period.unit in ("wd", "atwd") or (period.unit == "cd" and rolls)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
