"""What the customer is told: the running deadlines as sentences to read out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from accounts.timewords import local
from complaints.choices import ClockKind
from complaints.models import Clock

SENTENCES = {
    ClockKind.DISPATCH: gettext_lazy("The responsible department gets your complaint by %(time)s."),
    ClockKind.CONTACT: gettext_lazy("The department contacts you by %(time)s."),
    ClockKind.RESOLUTION: gettext_lazy("The matter is handled by %(time)s."),
    ClockKind.CALLBACK: gettext_lazy("We call you back by %(time)s."),
}


@dataclass(frozen=True)
class Promise:
    """One promised time."""

    clock: Clock
    sentence: str


def promises(clocks: Iterable[Clock], now: dt.datetime) -> list[Promise]:
    """The deadlines that mean something to the customer, due first first; `now` decides whether the year is said."""
    told = [clock for clock in sorted(clocks, key=lambda clock: clock.due_at) if clock.rule.kind in SENTENCES]
    return [
        Promise(clock, str(SENTENCES[ClockKind(clock.rule.kind)]) % {"time": local(clock.due_at, now=now)})
        for clock in told
    ]
