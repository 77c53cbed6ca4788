"""What a moment does to the clocks of a case: which end, which begin, until when. Pure: nothing is read or saved here.

`clocks.py` does to the database what this says; the trial of a draft (`complaints/trial/`) replays histories with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from complaints.choices import Action, ClockBasis, ClockKind, ClockOutcome, ClockOwner, Moment
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.period import Deadline, due
from complaints.models import Clock, ClockRule
from complaints.models.cases import Facts

from .happened import GIVEN, OF_AN_INSTRUCTION, OF_THE_CASE, TAKEN_AWAY, Happened, begins_at
from .selection import fitting, started_by

# Clocks that are due when the rules and the calendar say so, and not when somebody has said so.
BY_RULE = (ClockBasis.RULE, ClockBasis.RECLASSIFIED, ClockBasis.CALENDAR)
# Whose clocks are nobody's while no department has the case.
OF_THE_LEAD = (ClockOwner.LEAD, ClockOwner.SUPERIOR)

# Whose deadline it is depends on the department that has the case.
OF_DEPARTMENTS = (ClockOwner.LEAD, ClockOwner.SUPERIOR)


@dataclass(frozen=True)
class Turn:
    """What a moment brings about: clocks that end (with an outcome, or by the time), rules that begin or go again."""

    ending: list[tuple[Clock, str]]
    starting: list[ClockRule]
    again: list[Clock]


def turn(rules: Sequence[ClockRule], facts: Facts, running: Iterable[Clock], moment: str, at: dt.datetime) -> Turn:
    """What `moment` at `at` does in a case with these facts, of which `running` are the clocks that it concerns.

    A clock already running for a rule, or for one that measures the same, goes on: a second start does not give more
    time. One that counts only if still unfinished (ROAD-5b) is not fulfilled before it counts. A rule that repeats
    begins anew when its clock ends (ROAD-7).
    """
    active = {rule.pk: rule for rule in rules}
    ending: list[tuple[Clock, str]] = []
    again, goes_on = [], []
    for clock in running:
        rule = active.get(clock.rule_id) or clock.rule
        if rule.made_needless_by(moment):
            ending.append((clock, ClockOutcome.CANCELLED))
        elif rule.stopped_by(moment) and not clock.is_dormant(at):
            ending.append((clock, ""))
            again += [clock] if rule.repeats else []
            goes_on += [rule] if rule.repeats else []  # what begins anew is not begun a second time
        else:
            goes_on.append(rule)
    starting = [
        rule
        for rule in started_by(rules, moment, facts)
        if not any(rule.pk == other.pk or rule.is_variant_of(other) for other in goes_on)
    ]
    return Turn(ending, starting, again)


def reclassified(
    rules: Sequence[ClockRule], facts: Facts, running: Iterable[Clock], at: dt.datetime
) -> list[tuple[Clock, ClockRule | None]]:
    """The running clocks that do not go on as they are now that `facts` hold: each with the rule that is for it now.

    None: there is no such rule any more. What was agreed with the customer or extended stays, and so does what is
    missed already.
    """
    changed: list[tuple[Clock, ClockRule | None]] = []
    for clock in running:
        if clock.basis not in BY_RULE or at > clock.due_at or clock.instruction_id:
            continue
        mine = next((rule for rule in rules if rule.pk == clock.rule_id), None)
        rivals = [rule for rule in rules if mine and (rule.pk == mine.pk or rule.is_variant_of(mine))]
        now = fitting(rivals, facts)
        if mine is None or mine in now:
            continue
        changed.append((clock, now[0] if now else None))
    return changed


def counted_anew(clock: Clock, rule: ClockRule, at: dt.datetime, calendar: Calendar) -> Deadline:
    """When `clock` is due by `rule`, counted from its start; from `at` if that were past, so that nobody misses it."""
    deadline = due(clock.started_at, rule.length, calendar, rule.rolls)
    return deadline if deadline.due > at else due(at, rule.length, calendar, rule.rolls)


@dataclass(frozen=True)
class Case:
    """A case by its rules, its facts as they are now, and its history.

    `part`: the turn of the lead department that has it now (None: no department has it, or one is getting it just now).
    """

    rules: Sequence[ClockRule]
    facts: Facts
    history: Iterable[Happened]
    part: int | None
    received_at: dt.datetime


def missing(case: Case, running: Iterable[Clock], coming: str, calendar: Calendar) -> list[Clock]:
    """Clocks that would run now if the facts had been these from the start, and of whose measure none is `running`.

    They are counted from the moment that starts them, and neither saved nor owned yet (`count_late`). `coming` is what
    clocks will be told next: what that ends is not begun any more.
    """
    active = {rule.pk: rule for rule in case.rules}
    there = [active.get(clock.rule_id) or clock.rule for clock in running]
    return [
        clock
        for clock in _would_run(case, calendar)
        if not any(clock.rule_id == rule.pk or clock.rule.is_variant_of(rule) for rule in there)
        and not clock.rule.ended_by(coming)
        and (clock.rule.owner not in OF_DEPARTMENTS or case.part is not None)
    ]


def _would_run(case: Case, calendar: Calendar) -> list[Clock]:
    """The clocks of a case if its facts had been the same from the start, but for those of instructions."""
    running: list[Clock] = []
    contacted = False
    for entry in case.history:
        if entry.action in TAKEN_AWAY:
            running = [clock for clock in running if clock.assignment_id is None]
        for moment in entry.moments:
            if moment == Moment.ARCHIVED:
                return []
            if moment in (Moment.SIGNED, Moment.FED_BACK) and not contacted:
                running = [clock for clock in running if clock.rule.kind != ClockKind.CONTACT]
            if moment not in OF_AN_INSTRUCTION:
                running = _go_on(case, running, moment, entry.at, calendar)
        if Moment.CONTACTED in entry.moments or entry.action in (*GIVEN, Action.RETURN):
            contacted = Moment.CONTACTED in entry.moments
    return running


def _go_on(case: Case, running: list[Clock], moment: str, at: dt.datetime, calendar: Calendar) -> list[Clock]:
    """What runs after a moment."""
    turned = turn(case.rules, case.facts, running, moment, at)
    new = [following(clock, max(clock.due_at, at)) for clock in turned.again]
    if moment != Moment.RECLASSIFIED:  # for a case that was another one then
        part = case.part if moment not in OF_THE_CASE else None
        new += [
            Clock(
                rule=rule,
                assignment_id=part if rule.owner == ClockOwner.LEAD else None,
                started_at=begins_at(moment, at, case.received_at),
            )
            for rule in turned.starting
        ]
    for clock in new:
        count(clock, clock.rule, calendar)
    return [clock for clock in running if not any(clock is ended for ended, _outcome in turned.ending)] + new


def count_late(clock: Clock, at: dt.datetime, calendar: Calendar) -> Deadline:
    """Let a clock that is `missing` begin at `at`: due as if it had run since its start, unless that were past."""
    deadline = counted_anew(clock, clock.rule, at, calendar)
    clock.due_at, clock.basis = deadline.due.astimezone(dt.UTC), ClockBasis.RECLASSIFIED
    return deadline


def changes_hands(clock: Clock, rule: ClockRule, has_lead: bool) -> bool:
    """Whether what goes on by `rule` in the place of `clock` is another's: not if that is a department there is not."""
    return rule.owner != clock.rule.owner and (has_lead or rule.owner not in OF_THE_LEAD)


def count(clock: Clock, rule: ClockRule, calendar: Calendar, due_at: dt.datetime | None = None) -> Deadline:
    """Give a new clock its due time by `rule`, unless somebody has set `due_at`; returns how the rule's was counted."""
    deadline = due(clock.started_at, rule.length, calendar, rule.rolls)
    clock.due_at = due_at or deadline.due.astimezone(dt.UTC)
    if rule.arming is not None:
        armed_at = due(clock.started_at, rule.arming, calendar).due.astimezone(dt.UTC)
        clock.armed_at = armed_at if armed_at < clock.due_at else None
    return deadline


def following(clock: Clock, at: dt.datetime) -> Clock:
    """The next clock of a rule that repeats, for the same department; it begins at `at` and is not counted yet."""
    return Clock(
        complaint_id=clock.complaint_id,
        rule=clock.rule,
        assignment_id=clock.assignment_id,
        department_id=clock.department_id,
        started_at=at,
    )


def instead(clock: Clock, rule: ClockRule, at: dt.datetime, due_at: dt.datetime) -> Clock:
    """The clock that goes on in the place of `clock`, which ends here: as replaced, or as missed if it was due.

    It remembers a breach, also that of a clock further back.
    """
    end(clock, at, ClockOutcome.MISSED if at > clock.due_at else ClockOutcome.REPLACED)
    return Clock(
        complaint_id=clock.complaint_id,
        rule=rule,
        assignment_id=clock.assignment_id,
        department_id=clock.department_id,
        instruction_id=clock.instruction_id,
        started_at=clock.started_at,
        armed_at=clock.armed_at if clock.armed_at and clock.armed_at < due_at else None,
        due_at=due_at,
        after_breach=clock.after_breach or clock.breached_at is not None,
    )


def end(clock: Clock, at: dt.datetime, outcome: str = "") -> None:
    """Let a clock end at `at`. On time is `at <= due`; a clock done late is breached even if no sweep ran in between.

    One that does not count yet was never needed.
    """
    if clock.is_dormant(at):
        outcome = outcome or ClockOutcome.CANCELLED
    if at > clock.due_at:
        clock.breached_at = clock.due_at
    clock.stopped_at = at
    clock.outcome = outcome or (ClockOutcome.LATE if clock.breached_at else ClockOutcome.MET)
    clock.next_fire_at = None
