"""Chance, working hours, and the shape of a step: what everything in the life of a complaint is made of."""

from __future__ import annotations

import random
from typing import Any

from accounts.models import User
from complaints.choices import Action

from .case import Case
from .written import DAY, HOUR, MINUTE, SHANGHAI_OFFSET, day_of

OPENS, CLOSES = 8 * HOUR, 18 * HOUR


def at_work(moment: int) -> int:
    """`moment`, or the next time somebody is at work: 8:30 to 18:00 on every day but Sunday."""
    day, second = divmod(moment + SHANGHAI_OFFSET, DAY)
    if OPENS <= second < CLOSES and not is_sunday(day):
        return moment
    day += second >= CLOSES
    day += is_sunday(day)
    opening = OPENS + (30 + second // MINUTE % 60 % 25) * MINUTE + second % MINUTE
    return day * DAY + opening - SHANGHAI_OFFSET


def is_sunday(day: int) -> bool:
    """Whether the day (from 1970 on, which began with a Thursday) is a Sunday."""
    return day % 7 == 3


class Chances:
    """A case and the chance by which things happen to it."""

    def __init__(self, case: Case, rnd: random.Random) -> None:
        self.case, self.rnd = case, rnd
        self.staff = case.staff
        self.over = False  # the department has nothing to do any more: refused, or not valid

    def chance(self, probability: float) -> bool:
        """True with `probability`."""
        return self.rnd.random() < probability

    def minutes(self, low: int, high: int) -> int:
        """A random while, in seconds."""
        return low * MINUTE + int(self.rnd.random() * (high - low + 1) * MINUTE)

    def step(self, action: Action, at: int, by: User, note: str = "") -> _Step:
        """A step on the case."""
        return _Step(self.case, action, at, by, note)

    def signer(self, at: int) -> User:
        """Who answers for the lead department."""
        return self.staff.head(self.case.row["lead_id"], day_of(at)) or self.case.handler


class _Step:
    """`with` a step: the clocks come first, the history entry last."""

    def __init__(self, case: Case, action: Action, at: int, by: User, note: str) -> None:
        self.case, self.action, self.at, self.by, self.note = case, action, at, by, note

    def __enter__(self) -> _Step:
        self.case.begin_step(self.at)
        return self

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        if kind is None:
            self.case.end_step(self.action.value, self.at, self.by, self.note)
