"""Penalties that rungs propose for missed deadlines (CABLE-7b), as `accountability/` makes them.

Histories say the number, so it is taken while a complaint is made; the penalty itself is made after the rows of the
batch, which it points to. They are few beside the complaints, and wait for the department's opinion.
"""

from __future__ import annotations

from typing import NamedTuple

from complaints.accountability.numbers import PENALTY, numbered
from complaints.accountability.propose import enter_for_clock
from complaints.choices import RungAction
from complaints.models import Clock, Notice, NumberSequence, Procedure, TariffLine
from complaints.notify.directory import Directory

from .written import DAY, HOUR, MINUTE, moment

UNREAD = 20 * HOUR  # people have seen what is older


class Proposed(NamedTuple):
    """A penalty that is still to be written."""

    number: str
    tariff: TariffLine
    clock_id: int
    at: int


class Penalties:
    """What the rungs of a procedure propose within a batch of a run over the `months` before `until`.

    Batches that propose penalties wait for each other, so that their numbers have no gap.
    """

    def __init__(self, procedure: Procedure, until: int, months: int) -> None:
        self.until, since = until, until - 31 * months * DAY
        # In one order, whichever year a batch needs first.
        self.scopes = [PENALTY.scope(moment(at)) for at in (since, *range(since, until, 300 * DAY), until)]
        ladders = [rule.ladder for rule in procedure.rules if rule.ladder]
        acting = {
            rung.tariff for ladder in ladders for rung in ladder.steps if rung.action == RungAction.PROPOSE_PENALTY
        }
        lines = TariffLine.objects.filter(procedure=procedure.pk, code__in=acting, is_active=True)
        self.lines = {line.code: line for line in lines} if acting else {}
        self.proposed: list[Proposed] = []

    def begin(self) -> None:
        """Begin a batch."""
        self.proposed = []

    def propose(self, tariff: str, clock_id: int, at: int) -> str:
        """The number of the penalty for a deadline, missed once; empty where the tariff has no such line."""
        if (line := self.lines.get(tariff)) is None:
            return ""
        if not self.proposed:
            for scope in dict.fromkeys(self.scopes):
                NumberSequence.lock(scope)
        number = numbered(PENALTY, moment(at))
        self.proposed.append(Proposed(number, line, clock_id, at))
        return number

    def write(self) -> None:
        """Make the penalties of the batch, whose complaints and clocks are there now."""
        if not self.proposed:
            return
        found = Clock.objects.select_related("rule", "department", "complaint")
        clocks = found.in_bulk([one.clock_id for one in self.proposed])
        directory = Directory(moment(self.until))
        for number, tariff, clock_id, at in self.proposed:
            directory.at = moment(at)
            clock = clocks[clock_id]
            clock.stopped_at = None  # as it was then
            penalty = enter_for_clock(clock, tariff, number, moment(at), directory)
            if at < self.until - UNREAD:
                Notice.objects.filter(key=f"penalty:{penalty.pk}:1").update(read_at=moment(at + 30 * MINUTE))
