"""Arming and stopping clocks. What starts and stops which clock is data: `ClockRule` and `ClockTrigger`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaints.choices import ClockOutcome, ClockOwner, Firing
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.period import due
from complaints.models import Clock, ClockRule, Rung

if TYPE_CHECKING:
    from accounts.models import Department
    from complaints.models import Assignment, Complaint


@dataclass(frozen=True)
class Planned:
    """Something a clock will do at `at` unless it is stopped before."""

    kind: Firing
    at: dt.datetime
    rung: Rung | None = None

    def has_come(self, now: dt.datetime) -> bool:
        """Whether it happens at `now`. At the due time itself one is still on time; a breach is later."""
        return self.at < now if self.kind == Firing.BREACH else self.at <= now


def plan(clock: Clock, rule: ClockRule | None = None) -> list[Planned]:
    """Everything the clock does if nobody stops it: warning, breach, then the rungs of its ladder in order.

    `clock.fired` counts how far it has come; the order never changes, so the count is enough.
    """
    rule = rule or clock.rule
    todo = [Planned(Firing.BREACH, clock.due_at)]
    if clock.warn_at is not None:
        todo.insert(0, Planned(Firing.WARNING, clock.warn_at))
    if rule.ladder is not None:
        todo += [Planned(Firing.RUNG, clock.due_at + rung.delay, rung) for rung in rule.ladder.steps]
    return todo


def next_firing(clock: Clock, rule: ClockRule | None = None) -> dt.datetime | None:
    """When the sweep must look at the clock next; None when it has nothing more to do."""
    todo = plan(clock, rule)
    return todo[clock.fired].at if clock.fired < len(todo) else None


def signal(
    complaint: Complaint, moment: str, at: dt.datetime, assignment: Assignment | None = None
) -> tuple[list[Clock], list[Clock]]:
    """Tell the clocks of `complaint` that `moment` happened at `at`; returns those stopped and those started.

    A clock already running for a rule goes on: a second start does not give more time.
    """
    rules = complaint.procedure.rules
    running = {clock.rule_id: clock for clock in _running(complaint)}
    active = {rule.pk: rule for rule in rules}
    # A rule retired meanwhile starts no more clocks, but those that run are met as ever.
    stopped = [clock for clock in running.values() if active.get(clock.rule_id, clock.rule).stopped_by(moment)]
    for clock in stopped:
        del running[clock.rule_id]
        stop(clock, at)
    starting = [rule for rule in rules if rule.pk not in running and rule.started_by(moment)]
    if not starting:
        return stopped, []
    closing_time = complaint.procedure.closing_time
    reads_calendar = any(rule.length.counts_days for rule in starting)
    calendar = Calendar.current(closing_time) if reads_calendar else Calendar(closing_time=closing_time)
    started = [arm(complaint, rule, at, calendar, assignment) for rule in starting]
    return stopped, started


def arm(
    complaint: Complaint, rule: ClockRule, at: dt.datetime, calendar: Calendar, assignment: Assignment | None = None
) -> Clock:
    """Start a clock of `rule` at `at`, with its due time and how it was counted."""
    deadline = due(at, rule.length, calendar)
    clock = Clock(
        complaint=complaint,
        rule=rule,
        assignment=assignment if rule.owner == ClockOwner.LEAD else None,
        department=owner_of(complaint, rule, assignment),
        started_at=at,
        due_at=deadline.due.astimezone(dt.UTC),
        explanation=deadline.to_json(),
    )
    if rule.warn_minutes is not None:
        warn_at = clock.due_at - dt.timedelta(minutes=rule.warn_minutes)
        clock.warn_at = warn_at if warn_at > at else None
    clock.next_fire_at = next_firing(clock, rule)
    clock.save(force_insert=True)
    return clock


def _running(complaint: Complaint) -> Iterable[Clock]:
    # A complaint that has no history yet is being made just now; nothing can run for it.
    return complaint.clocks.running().select_related("rule", "department") if complaint.history_length else ()


def owner_of(complaint: Complaint, rule: ClockRule, assignment: Assignment | None) -> Department:
    """The department whose performance the clock measures."""
    if rule.owner == ClockOwner.LEAD and assignment is not None:
        return assignment.department
    if rule.owner == ClockOwner.LEAD and complaint.lead is not None:
        return complaint.lead
    return complaint.procedure.desk or complaint.received_department


def stop(clock: Clock, at: dt.datetime, outcome: str = "") -> None:
    """End a clock at `at`. On time is `at <= due`; a clock done late is breached even if no sweep ran in between."""
    if at > clock.due_at:
        clock.breached_at = clock.due_at
    clock.stopped_at = at
    clock.outcome = outcome or (ClockOutcome.LATE if clock.breached_at else ClockOutcome.MET)
    clock.next_fire_at = None
    clock.save(update_fields=["breached_at", "stopped_at", "outcome", "next_fire_at"])


def stop_assignment(assignment: Assignment, at: dt.datetime, outcome: str) -> list[Clock]:
    """End the running clocks of a department that no longer has the case; they stay counted against it."""
    clocks = list(assignment.clocks.running().select_related("rule", "department"))
    for clock in clocks:
        stop(clock, at, outcome)
    return clocks


def stop_all(complaint: Complaint, at: dt.datetime, kind: str = "") -> list[Clock]:
    """End whatever still runs (of one kind, if given) because nobody waits for it any more."""
    only = {"rule__kind": kind} if kind else {}
    clocks = list(complaint.clocks.running().filter(**only).select_related("rule", "department"))
    for clock in clocks:
        stop(clock, at, ClockOutcome.CANCELLED)
    return clocks
