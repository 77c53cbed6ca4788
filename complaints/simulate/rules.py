"""The clock rules of the procedure, laid out for quick use; all counting is that of `deadlines/`, remembered by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from complaints.choices import ClockOwner, Firing
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.clocks import plan
from complaints.deadlines.period import SHANGHAI, Deadline, due
from complaints.models import Clock, ClockRule, Procedure
from complaints.models.event import canonical

MINUTE = dt.timedelta(minutes=1)
START, DUE, DAY = "<start>", "<due>", "<day>"


@dataclass(frozen=True)
class Offset:
    """A firing, by how long after the due time it is planned (a warning: before)."""

    kind: Firing
    after_due: dt.timedelta
    rung_id: int | None = None
    position: int = 0
    recipient: str = ""

    def swept_at(self, due_at: dt.datetime) -> dt.datetime:
        """The full minute at which a sweep finds it; at the due time itself nothing is late yet."""
        at = due_at + self.after_due
        minute = at.replace(second=0, microsecond=0)
        return minute if minute == at and self.kind != Firing.BREACH else minute + MINUTE


class Pattern:
    """How one deadline was counted, to be written again for others that differ only in their start and due time."""

    def __init__(self, deadline: Deadline) -> None:
        start, end = deadline.start, deadline.due
        self.due = end.isoformat()
        text = canonical(deadline.to_json()).replace(start.isoformat(), START)
        if not deadline.period.counts_days:
            text = text.replace(self.due, DUE).replace(f'"{start.date()}"', f'"{DAY}"')
        self.text = text

    def written(self, start: dt.datetime, end: dt.datetime | None = None) -> str:
        """The counting of the deadline from `start` to `end` (local times) as `canonical` writes it."""
        begun = start.isoformat()
        text = self.text.replace(START, begun)
        return text if end is None else text.replace(DUE, end.isoformat()).replace(DAY, begun[:10])


class Rule:
    """A clock rule with its firings."""

    def __init__(self, rule: ClockRule, calendar: Calendar) -> None:
        self.pk, self.kind, self.name, self.length = rule.pk, rule.kind, rule.name, rule.length
        self.is_of_lead = rule.owner == ClockOwner.LEAD
        self.starts = {trigger.moment for trigger in rule.triggers.all() if rule.started_by(trigger.moment)}
        self.stops = {trigger.moment for trigger in rule.triggers.all() if rule.stopped_by(trigger.moment)}
        self.warning = dt.timedelta(minutes=rule.warn_minutes) if rule.warn_minutes is not None else None
        self._calendar = calendar
        self._by_day: dict[dt.date, tuple[dt.datetime, Pattern]] = {}
        self._elapsed: tuple[dt.timedelta, Pattern] | None = None
        moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        sample = Clock(due_at=moment, warn_at=moment - self.warning if self.warning is not None else None)
        self.offsets = [
            Offset(planned.kind, planned.at - moment, planned.rung.pk, planned.rung.position, planned.rung.recipient)
            if planned.rung
            else Offset(planned.kind, planned.at - moment)
            for planned in plan(sample, rule)
        ]

    @cached_property
    def offsets_without_warning(self) -> list[Offset]:
        """What a clock does whose warning would have come before its start."""
        return [offset for offset in self.offsets if offset.kind != Firing.WARNING]

    def count(self, start: dt.datetime) -> tuple[dt.datetime, str]:
        """The due time of a clock started at `start`, and how it was counted, as `canonical` writes it."""
        local = start.astimezone(SHANGHAI)
        if not self.length.counts_days:
            if self._elapsed is None:
                deadline = due(start, self.length, self._calendar)
                self._elapsed = deadline.due - deadline.start, Pattern(deadline)
            length, pattern = self._elapsed
            due_at = start + length
            return due_at, pattern.written(local, due_at.astimezone(SHANGHAI))
        # Whatever the hour, days are counted alike.
        known = self._by_day.get(local.date())
        if known is None:
            deadline = due(start, self.length, self._calendar)
            known = self._by_day[local.date()] = deadline.due.astimezone(dt.UTC), Pattern(deadline)
        due_at, pattern = known
        return due_at, pattern.written(local)


def rules_of(procedure: Procedure) -> list[Rule]:
    """The active rules, in the order in which they start clocks."""
    calendar = Calendar.current(closing_time=procedure.closing_time)
    return [Rule(rule, calendar) for rule in procedure.rules]
