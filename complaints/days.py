"""Where local days begin, as aware moments."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which `day` begins here."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def tomorrow(now: dt.datetime) -> dt.datetime:
    """The moment at which the local day of `now` is over."""
    return midnight(timezone.localdate(now) + dt.timedelta(days=1))
