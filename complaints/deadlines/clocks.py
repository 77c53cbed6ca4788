"""Arming and stopping clocks. What starts and stops which clock is data: `ClockRule` and `ClockTrigger`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from complaints.choices import (
    AssignmentRole,
    ClockBasis,
    ClockOutcome,
    ClockOwner,
    ExtensionVerdict,
    Firing,
    Moment,
)
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.happened import begins_at, history_of
from complaints.models import Clock, ClockRule, Extension, Rung
from complaints.notify.directory import Directory
from complaints.notify.notices import tell_of

from . import turning

if TYPE_CHECKING:
    from accounts.models import Department, User
    from complaints.models import Assignment, Complaint, Instruction

# What changes of a clock that ends.
ENDED = ("breached_at", "stopped_at", "outcome", "next_fire_at")


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

    One that counts only if still unfinished begins with that. `clock.fired` counts how far it has come; the order never
    changes, since the rules of a published version do not, so the count is enough.
    """
    rule = rule or clock.rule
    todo = [Planned(Firing.BREACH, clock.due_at)]
    if clock.warn_at is not None:
        todo.insert(0, Planned(Firing.WARNING, clock.warn_at))
    if clock.armed_at is not None:
        todo.insert(0, Planned(Firing.ARMED, clock.armed_at))
    if rule.ladder is not None:
        todo += [Planned(Firing.RUNG, clock.due_at + rung.delay, rung) for rung in rule.ladder.steps]
    return todo


def next_firing(clock: Clock, rule: ClockRule | None = None) -> dt.datetime | None:
    """When the sweep must look at the clock next; None when it has nothing more to do."""
    todo = plan(clock, rule)
    return todo[clock.fired].at if clock.fired < len(todo) else None


@dataclass(frozen=True)
class Turned:
    """The clocks that something has stopped and started."""

    stopped: list[Clock]
    started: list[Clock]


def signal(
    complaint: Complaint,
    moment: str,
    at: dt.datetime,
    assignment: Assignment | None = None,
    instruction: Instruction | None = None,
) -> Turned:
    """Tell the clocks of `complaint` that `moment` happened at `at`.

    `turning.turn` says which. A moment of an `instruction` concerns the clocks of that one alone.
    """
    rules = complaint.procedure.rules
    running = [clock for clock in _running(complaint) if instruction is None or clock.instruction_id == instruction.pk]
    turn = turning.turn(rules, complaint.procedure.facts(complaint), running, moment, at)
    for clock, outcome in turn.ending:
        stop(clock, at, outcome)
    stopped = [clock for clock, _outcome in turn.ending]
    if not turn.starting and not turn.again:
        return Turned(stopped, [])
    calendar = calendar_for([*turn.starting, *(clock.rule for clock in turn.again)], complaint)
    begins = begins_at(moment, at, complaint.received_at)
    started = [arm(complaint, rule, at, calendar, assignment, instruction, begins) for rule in turn.starting]
    # The next one begins where the last was due: reported early, the next report is due the day after.
    started += [arm_again(clock, max(clock.due_at, at), calendar) for clock in turn.again]
    return Turned(stopped, started)


def calendar_for(rules: Iterable[ClockRule], complaint: Complaint) -> Calendar:
    """The calendar that these rules count by; without exceptions where they do not ask it."""
    closing_time = complaint.procedure.closing_time
    if any(rule.length.counts_days or (rule.arming and rule.arming.counts_days) for rule in rules):
        return Calendar.current(closing_time)
    return Calendar(closing_time=closing_time)


def arm(
    complaint: Complaint,
    rule: ClockRule,
    at: dt.datetime,
    calendar: Calendar,
    assignment: Assignment | None = None,
    instruction: Instruction | None = None,
    begins: dt.datetime | None = None,
) -> Clock:
    """Start a clock of `rule` at `at`, with its due time and how it was counted.

    It counts from `begins`, where that was earlier: what is past by then is overdue for the next sweep (ROAD-4).
    An instruction that names its own due time is waited for until then.
    """
    clock = Clock(
        complaint=complaint,
        rule=rule,
        assignment=assignment if rule.owner == ClockOwner.LEAD else None,
        department=owner_of(complaint, rule, at, assignment),
        instruction=instruction,
        started_at=begins or at,
    )
    if instruction is not None and instruction.due_at is not None and instruction.due_at > at:
        clock.basis, clock.set_by, clock.set_at = ClockBasis.ORDERED, instruction.by, at
        return set_going(clock, rule, calendar, at, instruction.due_at)
    return set_going(clock, rule, calendar, at)


def arm_again(clock: Clock, at: dt.datetime, calendar: Calendar) -> Clock:
    """Start the next clock of a rule that repeats, for the same department (ROAD-7)."""
    return set_going(turning.following(clock, at), clock.rule, calendar, at)


def set_going(
    clock: Clock, rule: ClockRule, calendar: Calendar, at: dt.datetime, due_at: dt.datetime | None = None
) -> Clock:
    """Count the due time of a new clock by its rule, unless somebody has set it, and save it."""
    clock.explanation = turning.count(clock, rule, calendar, due_at).to_json()
    _plan_ahead(clock, rule, at)
    clock.save(force_insert=True)
    return clock


def _plan_ahead(clock: Clock, rule: ClockRule, at: dt.datetime) -> None:
    """When a new clock warns, unless that were before `at`, and what it does first from `at` on."""
    if rule.warn_minutes is not None:
        warn_at = clock.due_at - dt.timedelta(minutes=rule.warn_minutes)
        clock.warn_at = warn_at if warn_at > max(at, clock.armed_at or at) else None
    if clock.armed_at is not None and clock.armed_at <= at:
        clock.fired = 1  # it counts already, of which nobody needs to hear
    clock.next_fire_at = next_firing(clock, rule)


def replace(
    clock: Clock,
    *,
    at: dt.datetime,
    basis: ClockBasis,
    due_at: dt.datetime,
    rule: ClockRule | None = None,
    explanation: dict | None = None,
    by: User | None = None,
    reason: str = "",
    armed_at: dt.datetime | None = None,
    owner: tuple[Assignment | None, Department] | None = None,
) -> Clock:
    """Let another clock go on in the place of `clock` with another due time, which is after `at`.

    `armed_at`: since when it counts, where that moves too; `owner`: whose it is now, if it goes to somebody else.

    The old one ends and stays in the record: as replaced, or as missed if its due time had passed, so that nothing is
    extended after a breach without being shown as breached.
    """
    rule = rule or clock.rule
    following = turning.instead(clock, rule, at, due_at)
    clock.save(update_fields=ENDED)
    following.armed_at = armed_at or following.armed_at
    if owner is not None:
        following.assignment, following.department = owner
    following.explanation = explanation or clock.explanation
    following.basis, following.previous = basis, clock
    following.set_by, following.set_at, following.set_reason = by, at, reason
    _plan_ahead(following, rule, at)
    following.save(force_insert=True)
    if basis == ClockBasis.CALENDAR:  # nobody has decided anything: a request for still more time goes on waiting
        Extension.objects.waiting().filter(clock=clock, asked_until__gt=due_at).update(clock=following)
    _tell_needless(clock, at, due_at)
    _needless(clock)
    return following


def reconsider(complaint: Complaint, at: dt.datetime, coming: Moment = Moment.RECLASSIFIED) -> Turned:
    """The case was classified anew: each running clock goes on by the rule that is now for it, counted from its start.

    Rules that are for it only now, and whose moment has been, begin as well. What was agreed with the customer or
    extended stays, and so does what is missed already. A due time that would lie in the past is counted from now:
    nobody misses a deadline before it is set. `coming` is the moment that the clocks will be told of next; DISPATCHED
    means that another department is just getting the case.
    """
    rules, facts = complaint.procedure.rules, complaint.procedure.facts(complaint)
    running = {clock.pk: clock for clock in _running(complaint)}
    part = None if coming == Moment.DISPATCHED or not complaint.history_length else _lead_part(complaint)
    stopped, started = [], []
    for clock, rule in turning.reclassified(rules, facts, list(running.values()), at):
        stopped.append(running.pop(clock.pk))
        if rule is None:
            _tell_needless(clock, at)
            stop(clock, at, ClockOutcome.CANCELLED)
        else:
            started.append(_recount(clock, rule, at, complaint, part))
    started += _begin_missing(complaint, [*running.values(), *started], at, coming, part)
    return Turned(stopped, started)


def _begin_missing(
    complaint: Complaint, running: list[Clock], at: dt.datetime, coming: Moment, part: Assignment | None
) -> list[Clock]:
    """Start the clocks that the case would have if it had been what it is now from the start."""
    if not complaint.history_length:
        return []
    rules, calendar = complaint.procedure.rules, calendar_for(complaint.procedure.rules, complaint)
    facts, history = complaint.procedure.facts(complaint), history_of(complaint)
    found = turning.missing(
        turning.Case(rules, facts, history, part.pk if part else None, complaint.received_at),
        running,
        coming,
        calendar,
    )
    for clock in found:
        clock.complaint, clock.department = complaint, owner_of(complaint, clock.rule, at, part)
        clock.assignment = part if clock.assignment_id else None
        clock.explanation = turning.count_late(clock, at, calendar).to_json()
        clock.set_at = at
        _plan_ahead(clock, clock.rule, at)
        clock.save(force_insert=True)
    return found


def _lead_part(complaint: Complaint) -> Assignment | None:
    """The turn of the lead department that has the case."""
    parts = complaint.assignments.current().filter(role=AssignmentRole.LEAD).select_related("department")
    return parts.first()


def _recount(clock: Clock, rule: ClockRule, at: dt.datetime, complaint: Complaint, part: Assignment | None) -> Clock:
    deadline = turning.counted_anew(clock, rule, at, calendar_for([rule], complaint))
    owner = None
    if turning.changes_hands(clock, rule, part is not None):
        owner = (part if rule.owner == ClockOwner.LEAD else None, owner_of(complaint, rule, at, part))
    return replace(
        clock,
        at=at,
        basis=ClockBasis.RECLASSIFIED,
        due_at=deadline.due.astimezone(dt.UTC),
        rule=rule,
        explanation=deadline.to_json(),
        owner=owner,
    )


def _running(complaint: Complaint) -> Iterable[Clock]:
    # A complaint that has no history yet is being made just now; only its first moments can have started something.
    if not complaint.history_length and not complaint.procedure.knows(Moment.RECEIVED, Moment.REGISTERED):
        return ()
    return complaint.clocks.running().select_related("rule", "department")


def owner_of(
    complaint: Complaint, rule: ClockRule, at: dt.datetime, assignment: Assignment | None = None
) -> Department:
    """The department whose performance the clock measures."""
    if rule.owner == ClockOwner.SUPERIOR and (superior := Directory(at).superior(complaint.lead_id)):
        return superior
    if rule.owner == ClockOwner.LEAD and assignment is not None:
        return assignment.department
    if rule.owner == ClockOwner.LEAD and complaint.lead is not None:
        return complaint.lead
    return complaint.procedure.desk or complaint.received_department


def stop(clock: Clock, at: dt.datetime, outcome: str = "") -> None:
    """End a clock at `at`; `turning.end` says how it ended."""
    turning.end(clock, at, outcome)
    _ended(clock)


def _ended(clock: Clock) -> None:
    """Save how a clock ended."""
    clock.save(update_fields=ENDED)
    _needless(clock)


def _needless(clock: Clock) -> None:
    """A request for more time that nobody has decided on is not needed any more when its clock has ended."""
    waiting = Extension.objects.waiting().filter(clock=clock)
    waiting.update(verdict=ExtensionVerdict.NEEDLESS, decided_at=clock.stopped_at)


def _tell_needless(clock: Clock, at: dt.datetime, due_at: dt.datetime | None = None) -> None:
    """Whoever waits for more time learns that the clock is due at another time now, or (None) not needed any more."""
    for request in Extension.objects.waiting().filter(clock=clock).select_related("asked_by"):
        complaint = clock.complaint
        tell_of(
            "extension.overtaken" if due_at else "extension.needless",
            f"extension:{request.pk}",
            [request.asked_by],
            url=complaint.get_absolute_url(),
            at=at,
            complaint=complaint,
            name=clock.rule.name,
            number=complaint.number,
            due=f"{timezone.localtime(due_at):%Y-%m-%d %H:%M}" if due_at else "",
        )


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
