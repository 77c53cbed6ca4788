"""The clocks of a version over a past case, in memory; `deadlines/turning.py` says what starts, stops and counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from complaints.choices import Action, ClockKind, ClockOutcome, ClockOwner, Moment
from complaints.deadlines import turning
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.happened import GIVEN, OF_AN_INSTRUCTION, OF_THE_CASE, TAKEN_AWAY, begins_at
from complaints.models import Clock, ClockRule, Instruction, Procedure
from complaints.models.cases import Facts
from complaints.notify.directory import Directory

from .past import Entry, Part, Past, Promise


class Version:
    """A version whose clocks are tried: its active rules, its desk, its close of business."""

    def __init__(self, procedure: Procedure, calendar: Calendar) -> None:
        self.rules: list[ClockRule] = procedure.rules
        self.desk_id = procedure.desk_id
        self.calendar = calendar.closing_at(procedure.closing_time)
        self.directory = Directory(timezone.now())

    def replay(self, past: Past, until: dt.datetime) -> list[Clock]:
        """Every clock that the case would have had up to `until`, in the order in which they began; none is saved."""
        return _Case(self, past, until).run()


class _Case:
    def __init__(self, version: Version, past: Past, until: dt.datetime) -> None:
        self.version, self.past, self.until = version, past, until
        self.clocks: list[Clock] = []
        self.parts = iter(past.parts)
        self.part: Part | None = None
        self.contacted = False
        self.facts: Facts | None = None
        self.before: list[Entry] = []
        self.promises = list(past.promises)
        self.instructions = list(past.instructions)

    def run(self) -> list[Clock]:
        for entry in self.past.entries:
            if entry.at > self.until:
                break
            self.pass_time(entry.at)
            self.keep_promises(entry.at, earlier=True)
            self.take(entry)
            self.before.append(entry)
            self.keep_promises(entry.at)
        self.keep_promises(self.until)
        self.pass_time(self.until)
        return self.clocks

    def running(self) -> list[Clock]:
        return [clock for clock in self.clocks if clock.stopped_at is None]

    def pass_time(self, at: dt.datetime) -> None:
        """What the sweep would have done: of a missed deadline that repeats, the next one begins (ROAD-7)."""
        waiting = [clock for clock in self.running() if clock.rule.repeats]
        for clock in waiting:
            if clock.due_at < at:
                turning.end(clock, at, ClockOutcome.MISSED)
                clock.stopped_at = clock.due_at
                waiting.append(self.count(turning.following(clock, clock.due_at)))

    def take(self, entry: Entry) -> None:
        """What the step did to the clocks, in the order in which `flow/` does it."""
        if (outcome := TAKEN_AWAY.get(entry.action)) is not None:
            self.end(entry.at, outcome, (clock for clock in self.running() if self.is_of_part(clock)))
            self.part = None
        if entry.facts is not self.facts and self.facts is not None:
            self.reclassify(entry)
        self.facts = entry.facts
        if entry.action in GIVEN:
            self.part = next(self.parts, None)
        for moment in entry.moments:
            if moment in (Moment.SIGNED, Moment.FED_BACK) and not self.contacted:
                of_contact = (clock for clock in self.running() if clock.rule.kind == ClockKind.CONTACT)
                self.end(entry.at, ClockOutcome.CANCELLED, of_contact)
            self.signal(moment, entry)
            if moment == Moment.ARCHIVED:
                self.end(entry.at, ClockOutcome.CANCELLED, self.running())
        if Moment.CONTACTED in entry.moments or entry.action in (*GIVEN, Action.RETURN):
            self.contacted = Moment.CONTACTED in entry.moments

    def is_of_part(self, clock: Clock) -> bool:
        return self.part is not None and clock.assignment_id == self.part.pk

    def end(self, at: dt.datetime, outcome: str, clocks: Iterable[Clock]) -> None:
        for clock in list(clocks):
            turning.end(clock, at, outcome)

    def signal(self, moment: str, entry: Entry) -> None:
        instruction = self.instruction_of(moment, entry.at)
        running = self.running()
        if instruction is not None:
            running = [clock for clock in running if clock.instruction_id == instruction.pk]
        turn = turning.turn(self.version.rules, entry.facts, running, moment, entry.at)
        for clock, outcome in turn.ending:
            turning.end(clock, entry.at, outcome)
        part = self.part if moment not in OF_THE_CASE else None
        for rule in turn.starting:
            self.start(rule, begins_at(moment, entry.at, self.past.received_at), part, instruction)
        for clock in turn.again:
            self.count(turning.following(clock, max(clock.due_at, entry.at)))

    def start(self, rule: ClockRule, at: dt.datetime, part: Part | None, instruction: Instruction | None) -> None:
        clock = Clock(
            complaint_id=self.past.pk,
            rule=rule,
            assignment_id=part.pk if part and rule.owner == ClockOwner.LEAD else None,
            department_id=self.owner_of(rule),
            instruction_id=instruction.pk if instruction else None,
            started_at=at,
        )
        own = instruction.due_at if instruction else None
        self.count(clock, own if own is not None and own > at else None)

    def owner_of(self, rule: ClockRule) -> int:
        """The department whose performance the clock measures."""
        if rule.owner == ClockOwner.LEAD and self.part is not None:
            return self.part.department_id
        if rule.owner == ClockOwner.SUPERIOR and self.part is not None:
            superior = self.version.directory.superior(self.part.department_id)
            if superior is not None:
                return superior.pk
        return self.version.desk_id or self.past.received_department_id

    def count(self, clock: Clock, due_at: dt.datetime | None = None) -> Clock:
        turning.count(clock, clock.rule, self.version.calendar, due_at)
        self.clocks.append(clock)
        return clock

    def instruction_of(self, moment: str, at: dt.datetime) -> Instruction | None:
        if (when := OF_AN_INSTRUCTION.get(moment)) is None:
            return None
        found = [one for one in self.instructions if getattr(one, when) == at]
        # Several asked for in one step were asked for in this order.
        had = {clock.instruction_id for clock in self.clocks} if moment == Moment.INSTRUCTION_ASKED else set()
        return next((one for one in found if one.pk not in had), None)

    def reclassify(self, entry: Entry) -> None:
        for clock, rule in turning.reclassified(self.version.rules, entry.facts, self.running(), entry.at):
            if rule is None:
                turning.end(clock, entry.at, ClockOutcome.CANCELLED)
                continue
            deadline = turning.counted_anew(clock, rule, entry.at, self.version.calendar)
            following = turning.instead(clock, rule, entry.at, deadline.due.astimezone(dt.UTC))
            if turning.changes_hands(clock, rule, self.part is not None):
                following.assignment_id = self.part.pk if self.part and rule.owner == ClockOwner.LEAD else None
                following.department_id = self.owner_of(rule)
            self.clocks.append(following)
        coming = Moment.DISPATCHED if entry.action in GIVEN else Moment.RECLASSIFIED
        case = turning.Case(
            self.version.rules, entry.facts, self.before, self.part.pk if self.part else None, self.past.received_at
        )
        for clock in turning.missing(case, self.running(), coming, self.version.calendar):
            clock.complaint_id, clock.department_id = self.past.pk, self.owner_of(clock.rule)
            turning.count_late(clock, entry.at, self.version.calendar)
            self.clocks.append(clock)

    def keep_promises(self, at: dt.datetime, earlier: bool = False) -> None:
        """Let what was promised, extended or ordered by `at` hold for the clock that measures it."""
        while self.promises and (self.promises[0].at < at if earlier else self.promises[0].at <= at):
            promise = self.promises.pop(0)
            if (clock := self.promised(promise)) is not None:
                following = turning.instead(clock, clock.rule, promise.at, promise.due_at)
                following.basis = promise.basis
                self.clocks.append(following)

    def promised(self, promise: Promise) -> Clock | None:
        running = self.running()
        exact = (clock for clock in running if clock.rule.code == promise.code)
        alike = (clock for clock in running if clock.rule.kind == promise.kind != ClockKind.OTHER)
        return next(exact, None) or next(alike, None)
