"""When customers call: more by day than by night, most on Monday, a little more in the heating season."""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_right
from itertools import accumulate

from .written import DAY, HOUR, SHANGHAI_OFFSET, moment

HOURS = (1, 1, 1, 1, 1, 2, 5, 14, 34, 46, 44, 34, 20, 24, 36, 38, 34, 28, 24, 20, 14, 8, 4, 2)
WEEKDAYS = (130, 112, 104, 100, 100, 62, 48)
MONTHS = (130, 120, 105, 90, 85, 80, 80, 82, 88, 100, 125, 135)
MONTH = 30.44


class Arrivals:
    """The moments of `total` calls in the `months` before `until`, in order, found by their place."""

    def __init__(self, total: int, months: int, until: int) -> None:
        self.total, self.until = total, until
        self.hours = range(until - round(months * MONTH) * DAY, until, HOUR)
        self.reached = list(accumulate(map(self._weight, self.hours)))

    def _weight(self, at: int) -> float:
        local = moment(at) + dt.timedelta(seconds=SHANGHAI_OFFSET)
        return HOURS[local.hour] * WEEKDAYS[local.weekday()] * MONTHS[local.month - 1]

    def at(self, place: int, rnd: random.Random) -> int:
        """The moment of the call at `place` (from 0): its hour is given, the second is chance."""
        share = (place + 0.5) / self.total * self.reached[-1]
        start = self.hours[min(bisect_right(self.reached, share), len(self.hours) - 1)]
        return start + int(rnd.random() * HOUR)
