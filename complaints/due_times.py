"""How the due time of a clock came about: first by the rule, then agreed, extended … each with who, when and why.

A due time is never rewritten: each clock keeps its own, and names the one in whose place it goes on. Read from the
newest clock back, they are the chain that pages and papers show (ROAD-5c).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from complaints.choices import ClockBasis, ClockOutcome, ExtensionVerdict
from complaints.models import Clock, Extension

# What stands before the due time; the first of a chain is what the rule made it.
WORDS: dict[str, str | Promise] = {
    ClockBasis.RULE: _("Originally due"),
    ClockBasis.PROMISED: _("Agreed with the customer"),
    ClockBasis.EXTENDED: _("Extended to"),
    ClockBasis.ORDERED: _("Set by the instruction"),
    ClockBasis.RECLASSIFIED: _("Counted anew, as the case was classified anew"),
    ClockBasis.CALENDAR: _("Counted anew, as the calendar was changed"),
}


@dataclass(frozen=True)
class DueTime:
    """One link of the chain. `request` is the extension by which it came about."""

    clock: Clock
    request: Extension | None = None

    @property
    def label(self) -> str:
        """What it was or is."""
        return str(WORDS[self.clock.basis])

    @property
    def due_at(self) -> dt.datetime:
        """The due time."""
        return self.clock.due_at

    @property
    def by(self) -> User | None:
        """Who set it: who agreed it with the customer, approved the extension or gave the instruction."""
        return self.clock.set_by

    @property
    def at(self) -> dt.datetime | None:
        """When it was set; None for what the rule made it."""
        return self.clock.set_at

    @property
    def why(self) -> str:
        """What was agreed, or why it was extended."""
        return self.clock.set_reason

    @property
    def was_missed(self) -> bool:
        """Whether it had passed before it was changed: that stays so."""
        return self.clock.outcome == ClockOutcome.MISSED

    @property
    def was_replaced(self) -> bool:
        """Whether another due time took its place."""
        return self.clock.outcome in (ClockOutcome.REPLACED, ClockOutcome.MISSED)


class DueTimes:
    """The chains of a complaint's `clocks`, with the requests for more time; asks the database nothing.

    Wants `rule`, and `set_by` of the clocks and the people of the requests, at hand where they are shown.
    """

    def __init__(self, clocks: Iterable[Clock], requests: Iterable[Extension] = ()) -> None:
        self.clocks = {clock.pk: clock for clock in clocks}
        self.requests = list(requests)
        self._granted = {one.clock_id: one for one in self.requests if one.verdict == ExtensionVerdict.GRANTED}
        self._replaced = {clock.previous_id for clock in self.clocks.values()}

    def link(self, clock: Clock) -> DueTime:
        """The due time of `clock` alone."""
        return DueTime(clock, self._granted.get(clock.previous_id or 0))

    def before(self, clock: Clock) -> DueTime | None:
        """The due time in whose place that of `clock` is."""
        previous = self.clocks.get(clock.previous_id or 0)
        return self.link(previous) if previous else None

    def chain(self, clock: Clock) -> list[DueTime]:
        """The due times of `clock` and those before it, oldest first."""
        links: list[DueTime] = []
        step: Clock | None = clock
        while step is not None:
            links.append(self.link(step))
            step = self.clocks.get(step.previous_id or 0)
        return links[::-1]

    def changes(self, clock: Clock) -> list[DueTime]:
        """The chain, if anybody changed anything or set the due time; else nothing, for there is nothing to tell."""
        links = self.chain(clock)
        return links if len(links) > 1 or clock.due_note else []

    def requests_of(self, clock: Clock) -> list[Extension]:
        """The requests for more time that were made along the chain of `clock`, oldest first."""
        keys = {link.clock.pk for link in self.chain(clock)}
        return [request for request in self.requests if request.clock_id in keys]

    def waiting_for(self, clock: Clock) -> Extension | None:
        """The request on which nobody has decided yet."""
        return next((one for one in self.requests if one.clock_id == clock.pk and one.is_waiting), None)

    def described(self) -> list[Clock]:
        """The clocks with what templates show of each: `changes`, what was `asked`, and the requests `refused`.

        `goes_on` says of one that another took its place, in whose chain it is shown.
        """
        for clock in self.clocks.values():
            clock.changes = self.changes(clock)  # type: ignore[attr-defined]
            clock.asked = self.waiting_for(clock)  # type: ignore[attr-defined]
            clock.refused = self.refused(clock)  # type: ignore[attr-defined]
            clock.goes_on = clock.pk in self._replaced  # type: ignore[attr-defined]
        return list(self.clocks.values())

    def refused(self, clock: Clock) -> list[Extension]:
        """The requests along the chain of `clock` that were not approved."""
        return [one for one in self.requests_of(clock) if one.verdict == ExtensionVerdict.REFUSED]
