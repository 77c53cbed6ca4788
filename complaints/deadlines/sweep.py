"""Firing the clocks: warnings, breaches and escalation rungs, each once whatever crashes or overlaps (GAS-12, GAS-4c).

Whoever changes a complaint locks its row first and its clocks afterwards: the steps in `flow/` and the sweep alike. So
a step either finds its clock fired, or has stopped it before the sweep looks. A complaint that somebody else holds is
passed over and left to the next sweep, and all that a batch does happens in one transaction: killed in the middle, a
sweep has done whole batches and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from itertools import chain, takewhile
from typing import Any, NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from complaints.choices import ClockOutcome, ClockOwner, Firing, Recipient, RungAction, SystemAction
from complaints.models import Clock, ClockFiring, ClockRule, Complaint, Event, Notice, Rung
from complaints.notify.directory import Directory

from . import bulk
from .clocks import Planned, arm_again, calendar_for, plan, stop

# Who answers for a deadline that is not the lead department's own.
TELLS = {
    ClockOwner.DESK: Recipient.DESK,
    ClockOwner.SUPERVISOR: Recipient.SUPERVISOR,
    ClockOwner.SUPERIOR: Recipient.HEAD,
}
# What a sweep reads of a clock.
READ = ("complaint", "rule", "department", "due_at", "warn_at", "armed_at", "breached_at", "fired")

# What rungs do besides telling somebody. `flow/`, which knows the steps, puts it here (`complaints/apps.py`).
doings: list[Callable[[Clock, Rung, dt.datetime], None]] = []

log = structlog.get_logger(__name__)

ACTION = {
    Firing.ARMED: SystemAction.CLOCK_ARMED,
    Firing.WARNING: SystemAction.CLOCK_WARNED,
    Firing.BREACH: SystemAction.CLOCK_BREACHED,
    Firing.RUNG: SystemAction.CLOCK_ESCALATED,
}


@dataclass(frozen=True)
class SweepCounts:
    """What a sweep did; `failed` counts complaints that could not be swept (the log says why)."""

    warned: int = 0
    breached: int = 0
    escalated: int = 0
    notices: int = 0
    clocks: int = 0
    batches: int = 0
    failed: int = 0

    def __add__(self, other: SweepCounts) -> SweepCounts:
        return SweepCounts(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


@dataclass
class Head:
    """The end of a complaint's history, which `Event.chain` moves."""

    pk: int
    history_length: int
    history_hash: str


class Told(NamedTuple):
    """People who are told something: keys and names."""

    keys: list[int]
    names: list[str]


class Due(NamedTuple):
    """A firing whose time has come; `sequence` is its place in the clock's plan, from 1."""

    clock: Clock
    sequence: int
    planned: Planned


def sweep(now: dt.datetime | None = None, batch: int = 200) -> SweepCounts:
    """Fire whatever has come by `now` (default: this moment), `batch` complaints in a transaction.

    After downtime everything missed fires at once, in order; each firing keeps the time it was planned for.
    """
    return Sweep(now or timezone.now()).run(batch)


class Sweep:
    """One sweep: its moment, and the people and rules of the company, read once."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.directory = Directory(now)
        # Asked for each firing, and almost always the same.
        self.people = cache(self._people)
        self.answerable = cache(self._answerable)
        self.rules: dict[int, ClockRule] = {}
        self.handlers: dict[int | None, User] = {}

    def run(self, size: int) -> SweepCounts:
        """Take the waiting complaints batch by batch; those found at the start, so that it ends."""
        waiting = list(dict.fromkeys(Clock.objects.to_fire(self.now).values_list("complaint_id", flat=True)))
        counts = SweepCounts()
        for start in range(0, len(waiting), size):
            counts += self.attempt(waiting[start : start + size]) + SweepCounts(batches=1)
        return counts

    def attempt(self, complaint_ids: Sequence[int]) -> SweepCounts:
        """Fire the clocks of these complaints; one that is broken is halved out, so that it stops nobody else."""
        try:
            return self.fire(complaint_ids)
        except (OperationalError, InterfaceError):
            raise  # the database is away or overloaded, which is no complaint's fault
        except Exception:
            if len(complaint_ids) == 1:
                log.exception("A complaint could not be swept.", complaint=complaint_ids[0])
                return SweepCounts(failed=1)
        middle = len(complaint_ids) // 2
        return self.attempt(complaint_ids[:middle]) + self.attempt(complaint_ids[middle:])

    def fire(self, complaint_ids: Sequence[int]) -> SweepCounts:
        """Fire the clocks of these complaints in one transaction."""
        with transaction.atomic():
            # Those that nobody else has locked; only what the history's chain needs of them.
            free = Complaint.objects.filter(pk__in=complaint_ids).select_for_update(skip_locked=True)
            heads = {row[0]: Head(*row) for row in free.values_list("pk", "history_length", "history_hash")}
            # Read only now: before the lock, a step may have stopped them or another sweep fired them.
            clocks = self.waiting(heads)
            batch = Batch(self, heads)
            # In the order of what was planned, also across the clocks of one complaint.
            for due in sorted(chain.from_iterable(map(self.take, clocks)), key=lambda due: due.planned.at):
                batch.fire(due)
            counts = batch.save(clocks)
            # First each day gets its clock, so that what rungs do meets those that run now.
            for due in batch.fired:
                begin_again(due, self.now)
            for due in batch.fired:
                follow_up(due, self.now)
            return counts

    def waiting(self, complaint_ids: Iterable[int]) -> list[Any]:
        """The clocks of these complaints that have something to do, each with its `handler_id`."""
        due = Clock.objects.to_fire(self.now).filter(complaint__in=complaint_ids)
        clocks = list(due.annotate(handler_id=F("assignment__handler")).only(*READ))
        self.learn(clocks)
        for clock in clocks:
            clock.rule = self.rules[clock.rule_id]
        return clocks

    def learn(self, clocks: Sequence[Any]) -> None:
        """Read the clocks' rules, with their ladders, and handlers as far as they have not been met yet."""
        if unknown := {clock.rule_id for clock in clocks} - self.rules.keys():
            rules = ClockRule.objects.select_related("ladder").prefetch_related("ladder__rungs")
            self.rules |= rules.in_bulk(unknown)
        if strangers := {clock.handler_id for clock in clocks} - self.handlers.keys() - {None}:
            self.handlers |= User.objects.in_bulk(strangers)

    def take(self, clock: Clock) -> list[Due]:
        """What `clock` has to do by now, which is done with this: the clock goes on to what comes next."""
        ahead = plan(clock)[clock.fired :]
        come = list(takewhile(lambda planned: planned.has_come(self.now), ahead))
        due = [Due(clock, sequence, planned) for sequence, planned in enumerate(come, start=clock.fired + 1)]
        clock.fired += len(come)
        clock.next_fire_at = ahead[len(come)].at if len(come) < len(ahead) else None
        if any(planned.kind == Firing.BREACH for planned in come):
            clock.breached_at = clock.due_at
        return due

    def whom(self, clock: Any, planned: Planned) -> Told:
        """Who is told: the rung's recipient; of warning and breach those who answer for the deadline."""
        if planned.rung is not None:
            return self.people(planned.rung.recipient, clock.department_id)
        if clock.rule.owner in TELLS:
            return self.people(TELLS[clock.rule.owner], clock.department_id)
        return self.answerable(clock.handler_id, clock.department_id)

    def _people(self, recipient: str, department_id: int) -> Told:
        return self._told(self.directory.people(recipient, department_id))

    def _answerable(self, handler_id: int | None, department_id: int) -> Told:
        handler = [self.handlers[handler_id]] if handler_id in self.handlers else []
        return self._told([*handler, *self.directory.people(Recipient.HEAD, department_id)])

    def _told(self, people: Iterable[User]) -> Told:
        active = {person.pk: str(person) for person in people if person.is_active}
        return Told(list(active), list(active.values()))


def begin_again(due: Due, now: dt.datetime) -> None:
    """The next clock of a rule that repeats, in the place of one that is missed (ROAD-7)."""
    if due.planned.kind == Firing.BREACH and due.clock.rule.repeats:
        clock = Clock.objects.select_related("rule", "department", "complaint__procedure").get(pk=due.clock.pk)
        stop(clock, now, ClockOutcome.MISSED)
        # Also after days without a sweep each day has its clock, and each missed one is told.
        arm_again(clock, clock.due_at, calendar_for([clock.rule], clock.complaint))


def follow_up(due: Due, now: dt.datetime) -> None:
    """What a rung does besides telling somebody, in the same transaction, after it is in the history."""
    rung = due.planned.rung
    if rung is not None and rung.action != RungAction.NOTIFY:
        for do in doings:
            do(due.clock, rung, now)


class Batch:
    """What the clocks of a batch do, collected and written in bulk."""

    def __init__(self, running: Sweep, heads: Mapping[int, Head]) -> None:
        self.sweep = running
        self.heads = heads
        self.fired: list[Due] = []
        self.events: list[bulk.Row] = []  # of the firings, in the same order
        # A person hears of a clock once in a sweep: of the last firing, which is the gravest.
        self.told: dict[tuple[int, int], int] = {}

    def fire(self, due: Due) -> None:
        """Note one firing: its history entry, and whom it tells."""
        clock, _sequence, planned = due
        told = self.sweep.whom(clock, planned)
        data = self.entry(clock, planned, told.names)
        head = self.heads[clock.complaint_id]
        self.told |= {(clock.pk, key): len(self.fired) for key in told.keys}
        self.fired.append(due)
        self.events.append(Event.chain(head, ACTION[planned.kind], at=self.sweep.now, data=data))

    def entry(self, clock: Clock, planned: Planned, recipients: list[str]) -> dict[str, object]:
        """The details of the history entry."""
        data: dict[str, object] = {
            "clock": clock.pk,
            "kind": clock.rule.kind,
            "name": clock.rule.name,
            "department": str(self.sweep.directory.departments[clock.department_id]),
            "due": clock.due_at.isoformat(),
            "recipients": recipients,
        }
        if planned.rung is not None:
            data |= {"rung": planned.rung.position, "recipient": planned.rung.recipient}
        return data

    def save(self, clocks: list[Clock]) -> SweepCounts:
        """Write everything. The complaint's `version` stays: a form that somebody is filling in is not stale."""
        keys = bulk.insert(Event, self.events)
        bulk.insert(ClockFiring, [self.firing(due, key) for due, key in zip(self.fired, keys, strict=True)])
        bulk.insert(
            Notice,
            [self.notice(user_id, self.events[at], keys[at]) for (_clock_id, user_id), at in self.told.items()],
        )
        changed = ("id", "fired", "breached_at", "next_fire_at")
        bulk.update(Clock, [{name: getattr(clock, name) for name in changed} for clock in clocks])
        moved = [self.heads[complaint_id] for complaint_id in {clock.complaint_id for clock in clocks}]
        bulk.update(
            Complaint,
            [{"id": h.pk, "history_length": h.history_length, "history_hash": h.history_hash} for h in moved],
        )
        kinds = [due.planned.kind for due in self.fired]
        return SweepCounts(
            warned=kinds.count(Firing.WARNING),
            breached=kinds.count(Firing.BREACH),
            escalated=kinds.count(Firing.RUNG),
            notices=len(self.told),
            clocks=len({due.clock.pk for due in self.fired}),
        )

    def firing(self, due: Due, event_id: int) -> bulk.Row:
        """The row that makes the firing happen once."""
        return {
            "clock_id": due.clock.pk,
            "sequence": due.sequence,
            "kind": due.planned.kind,
            "rung_id": due.planned.rung.pk if due.planned.rung else None,
            "planned_at": due.planned.at,
            "fired_at": self.sweep.now,
            "event_id": event_id,
        }

    def notice(self, user_id: int, event: bulk.Row, event_id: int) -> bulk.Row:
        """The row that tells a person of the history entry."""
        return {
            "user_id": user_id,
            "complaint_id": event["complaint_id"],
            "event_id": event_id,
            "created_at": self.sweep.now,
        }
