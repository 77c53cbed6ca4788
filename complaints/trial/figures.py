"""Two versions side by side: how many deadlines each would have met and missed, and in which cases that differs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from complaints.choices import ClockKind, ClockOutcome, TrialOutcome
from complaints.models import Clock

MOST_CHANGES = 500  # the list that is kept; how many there are is always counted
SIDES = ("old", "new")
COUNTED = ("cases", TrialOutcome.MET.value, TrialOutcome.MISSED.value, TrialOutcome.RUNNING.value)


def outcome(clock: Clock, until: dt.datetime) -> TrialOutcome:
    """How the clock stands at `until`, by the measure of the monthly figures (`complaints.figures`)."""
    if clock.breached_at is not None or (clock.stopped_at is None and clock.due_at < until):
        return TrialOutcome.MISSED
    if clock.stopped_at is None:
        return TrialOutcome.RUNNING
    return TrialOutcome.MET if clock.outcome == ClockOutcome.MET else TrialOutcome.NEEDLESS


def counts(clock: Clock, until: dt.datetime) -> bool:
    """Whether the clock is one of the case's deadlines: not one that another replaced, nor one that was never armed.

    Of one that was extended only after it was missed the missed one counts.
    """
    if clock.armed_at is not None and (clock.stopped_at or until) < clock.armed_at:
        return False
    return clock.outcome != ClockOutcome.REPLACED and not clock.after_breach


@dataclass
class Tally:
    """What has been counted so far; plain JSON inside, so that it can be kept between batches."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    changed: int = 0  # complaints in which an outcome differs

    def add(self, number: str, old: Iterable[Clock], new: Iterable[Clock], until: dt.datetime) -> None:
        """Count a case under both versions."""
        before, after = ([clock for clock in clocks if counts(clock, until)] for clocks in (old, new))
        for side, clocks in zip(SIDES, (before, after), strict=True):
            for clock in clocks:
                self._count(side, clock, outcome(clock, until))
        differing = [
            (one, other) for one, other in pairs(before, after) if _differs(_said(one, until), _said(other, until))
        ]
        self.changed += bool(differing)
        for one, other in differing[: MOST_CHANGES - len(self.changes)]:
            shown = other or one
            words = {"number": number, "name": shown.rule.name if shown else "", "old": None, "new": None}
            for side, clock in zip(SIDES, (one, other), strict=True):
                if clock is not None:
                    words[side] = {"due": clock.due_at.isoformat(), "outcome": outcome(clock, until).value}
                    words["department"] = clock.department_id
            self.changes.append(words)

    def _count(self, side: str, clock: Clock, how: TrialOutcome) -> None:
        key = f"{clock.rule.code}:{clock.department_id}"
        row = self.rows.get(key)
        if row is None:
            row = {"code": clock.rule.code, "kind": clock.rule.kind, "department": clock.department_id}
            row |= {each: dict.fromkeys(COUNTED, 0) for each in SIDES}
            self.rows[key] = row
        row["name"] = clock.rule.name  # as it is called in the draft, which is counted last
        row[side]["cases"] += 1
        if how.value in COUNTED:
            row[side][how.value] += 1


def pairs(old: list[Clock], new: list[Clock]) -> list[tuple[Clock | None, Clock | None]]:
    """The clocks that measure the same: those of rules of one code, then of one kind, each in the order of their start.

    A clock without a counterpart stands alone.
    """
    found: list[tuple[Clock | None, Clock | None]] = []
    for measure in (lambda clock: clock.rule.code, lambda clock: clock.rule.kind):
        waiting: dict[str, list[Clock]] = defaultdict(list)
        for clock in new:
            waiting[measure(clock)].append(clock)
        rest: list[Clock] = []
        for clock in old:
            key = measure(clock)
            if waiting[key] and key != ClockKind.OTHER:
                found.append((clock, waiting[key].pop(0)))
            else:
                rest.append(clock)
        old, new = rest, [clock for clocks in waiting.values() for clock in clocks]
    return [*found, *((clock, None) for clock in old), *((None, clock) for clock in new)]


def _said(clock: Clock | None, until: dt.datetime) -> TrialOutcome | None:
    return outcome(clock, until) if clock is not None else None


def _differs(old: TrialOutcome | None, new: TrialOutcome | None) -> bool:
    """Whether it matters: another outcome; a deadline that only one version has, if it is missed there."""
    if old is None or new is None:
        return TrialOutcome.MISSED in (old, new)
    return old != new
