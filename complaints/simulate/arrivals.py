"""When customers call: more by day than by night, most on Monday, a little more in the heating season."""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_right
from itertools import accumulate

from django.utils import timezone

HOURS = (1, 1, 1, 1, 1, 2, 5, 14, 34, 46, 44, 34, 20, 24, 36, 38, 34, 28, 24, 20, 14, 8, 4, 2)
WEEKDAYS = (130, 112, 104, 100, 100, 62, 48)
MONTHS = (130, 120, 105, 90, 85, 80, 80, 82, 88, 100, 125, 135)
HOUR = dt.timedelta(hours=1)


class Arrivals:
    """The moments of `total` calls in the `months` before `until`, in order, found by their place."""

    def __init__(self, total: int, months: int, until: dt.datetime) -> None:
        self.total = total
        self.slots: list[tuple[dt.datetime, dt.timedelta]] = []
        weights: list[float] = []
        at = until - dt.timedelta(days=round(months * 30.44))
        while at < until:
            local = timezone.localtime(at)
            length = min(HOUR, until - at)
            self.slots.append((at, length))
            weights.append(HOURS[local.hour] * WEEKDAYS[local.weekday()] * MONTHS[local.month - 1] * (length / HOUR))
            at += HOUR
        self.reached = list(accumulate(weights))

    def at(self, place: int, rnd: random.Random) -> dt.datetime:
        """The moment of the call at `place` (from 0): its hour is given, the second is chance."""
        share = (place + 0.5) / self.total * self.reached[-1]
        start, length = self.slots[min(bisect_right(self.reached, share), len(self.slots) - 1)]
        return start + dt.timedelta(seconds=rnd.randrange(max(1, int(length.total_seconds()))))
