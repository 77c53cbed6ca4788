"""Firing the clocks: warnings, breaches and escalation rungs, each once whatever crashes or overlaps (GAS-12, GAS-4c).

Whoever changes a complaint locks its row first and its clocks afterwards: the steps in `flow/` and the sweep alike. So
a step either finds its clock fired, or has stopped it before the sweep looks. A complaint that somebody else holds is
passed over and left to the next sweep, and all that a batch does happens in one transaction: killed in the middle, a
sweep has done whole batches and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from itertools import chain, takewhile
from typing import NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.models import User
from complaints.choices import ClockOwner, Firing, Recipient, SystemAction
from complaints.models import Clock, ClockFiring, ClockRule, Complaint, Event, Notice
from complaints.notify.directory import Directory
from complaints.notify.notices import notices

from .clocks import Planned, next_firing, plan

log = structlog.get_logger(__name__)

ACTION = {
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
        self.people = cache(self.directory.people)
        self.rules: dict[int, ClockRule] = {}

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
            clocks = self.claim(complaint_ids)
            batch = Batch(self)
            # In the order of what was planned, also across the clocks of one complaint.
            for due in sorted(chain.from_iterable(map(self.due, clocks)), key=lambda due: due.planned.at):
                batch.fire(due)
            return batch.save(clocks)

    def claim(self, complaint_ids: Sequence[int]) -> list[Clock]:
        """Lock those of the complaints that nobody else holds; returns their clocks that are due."""
        free = Complaint.objects.only("history_length", "history_hash").select_for_update(skip_locked=True)
        complaints = free.in_bulk(complaint_ids)
        # Read only now: before the lock, a step may have stopped them or another sweep fired them.
        due = Clock.objects.to_fire(self.now).filter(complaint__in=complaints).defer("explanation")
        clocks = list(due.select_related("assignment__handler"))
        self.learn({clock.rule_id for clock in clocks})
        for clock in clocks:
            clock.complaint, clock.rule = complaints[clock.complaint_id], self.rules[clock.rule_id]
        return clocks

    def learn(self, rule_ids: set[int]) -> None:
        """Read the rules that have not been met yet, with their ladders."""
        if unknown := rule_ids - self.rules.keys():
            rules = ClockRule.objects.select_related("ladder").prefetch_related("ladder__rungs")
            self.rules |= rules.in_bulk(unknown)

    def due(self, clock: Clock) -> Iterator[Due]:
        """What `clock` has to do by now."""
        come = takewhile(lambda planned: planned.has_come(self.now), plan(clock)[clock.fired :])
        return (Due(clock, sequence, planned) for sequence, planned in enumerate(come, start=clock.fired + 1))

    def whom(self, clock: Clock, planned: Planned) -> list[User]:
        """Who is told: the rung's recipient; of warning and breach those who answer for the deadline."""
        people: list[User | None]
        if planned.rung is not None:
            people = [*self.people(planned.rung.recipient, clock.department_id)]
        elif clock.rule.owner == ClockOwner.DESK:
            people = [*self.people(Recipient.DESK, clock.department_id)]
        else:
            handler = clock.assignment.handler if clock.assignment else None
            people = [handler, *self.people(Recipient.HEAD, clock.department_id)]
        return list({person.pk: person for person in people if person is not None and person.is_active}.values())


class Batch:
    """What the clocks of a batch do, collected and written in bulk."""

    def __init__(self, running: Sweep) -> None:
        self.sweep = running
        self.events: list[Event] = []
        self.firings: list[ClockFiring] = []
        # A person hears of a clock once in a sweep: of the last, which is the gravest.
        self.notices: dict[tuple[int, int], Notice] = {}

    def fire(self, due: Due) -> None:
        """Note one firing: its history entry, and whom it tells."""
        clock, sequence, planned = due
        people = self.sweep.whom(clock, planned)
        event = Event.chain(
            clock.complaint, ACTION[planned.kind], at=self.sweep.now, data=self.entry(clock, planned, people)
        )
        self.events.append(event)
        self.firings.append(
            ClockFiring(
                clock=clock,
                sequence=sequence,
                kind=planned.kind,
                rung=planned.rung,
                planned_at=planned.at,
                fired_at=self.sweep.now,
                event=event,
            )
        )
        self.notices |= {(clock.pk, notice.user_id): notice for notice in notices(event, people)}
        if planned.kind == Firing.BREACH:
            clock.breached_at = clock.due_at
        clock.fired = sequence

    def entry(self, clock: Clock, planned: Planned, people: list[User]) -> dict[str, object]:
        """The details of the history entry."""
        data: dict[str, object] = {
            "clock": clock.pk,
            "kind": clock.rule.kind,
            "name": clock.rule.name,
            "department": str(self.sweep.directory.departments[clock.department_id]),
            "due": clock.due_at.isoformat(),
            "recipients": [str(person) for person in people],
        }
        if planned.rung is not None:
            data |= {"rung": planned.rung.position, "recipient": planned.rung.recipient}
        return data

    def save(self, clocks: list[Clock]) -> SweepCounts:
        """Write everything. The complaint's `version` stays: a form that somebody is filling in is not stale."""
        for clock in clocks:
            clock.next_fire_at = next_firing(clock)
        Event.objects.bulk_create(self.events)
        ClockFiring.objects.bulk_create(self.firings)
        Notice.objects.bulk_create(self.notices.values())
        Clock.objects.bulk_update(clocks, ["fired", "breached_at", "next_fire_at"])
        complaints = {clock.complaint_id: clock.complaint for clock in clocks}
        Complaint.objects.bulk_update(complaints.values(), ["history_length", "history_hash"])
        kinds = [firing.kind for firing in self.firings]
        return SweepCounts(
            warned=kinds.count(Firing.WARNING),
            breached=kinds.count(Firing.BREACH),
            escalated=kinds.count(Firing.RUNG),
            notices=len(self.notices),
            clocks=len({firing.clock_id for firing in self.firings}),
        )
