"""Times and details as the rows hold them. Times are whole seconds since 1970 in UTC, days those of Shanghai.

Whole numbers, because a complaint has some hundred times, and adding and writing `datetime`s would take a third of all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

from complaints.models.entry import canonical

MINUTE, HOUR, DAY = 60, 3600, 86_400
SHANGHAI_OFFSET = 8 * HOUR
EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
TIMES = [f"{second // HOUR:02}:{second // MINUTE % 60:02}:{second % 60:02}" for second in range(DAY)]


def seconds(moment: dt.datetime) -> int:
    """The moment as a whole number."""
    return int(moment.timestamp())


def moment(at: int) -> dt.datetime:
    """The time as others know it."""
    return EPOCH + dt.timedelta(seconds=at)


def day_of(at: int) -> int:
    """The local day, counted from 1970 on."""
    return (at + SHANGHAI_OFFSET) // DAY


def noon(day: int) -> dt.datetime:
    """The middle of the local day."""
    return moment(day * DAY + DAY // 2 - SHANGHAI_OFFSET)


@cache
def date(day: int) -> str:
    """The day, such as 2026-11-20."""
    return (EPOCH + dt.timedelta(days=day)).date().isoformat()


def year_of(at: int) -> int:
    """The local year."""
    return int(date(day_of(at))[:4])


@lru_cache(256)  # a step writes its time many times
def column(at: int) -> str:
    """The time as both databases read it."""
    day, second = divmod(at, DAY)
    return f"{date(day)} {TIMES[second]}"


@lru_cache(256)
def iso(at: int) -> str:
    """`isoformat` of the time."""
    day, second = divmod(at, DAY)
    return f"{date(day)}T{TIMES[second]}+00:00"


def iso_local(at: int) -> str:
    """`isoformat` of the local time."""
    day, second = divmod(at + SHANGHAI_OFFSET, DAY)
    return f"{date(day)}T{TIMES[second]}+08:00"


def shown(value: Any) -> str:
    """The value as `canonical` writes it; quicker for what most values are."""
    if value is None:
        return "null"
    return quoted(value) if isinstance(value, str) else canonical(value)


def joined(details: Mapping[str, str]) -> str:
    """Details of which each is written already, written together as `canonical` does."""
    inner = ",".join([f'"{name}":{detail}' for name, detail in sorted(details.items())])
    return f"{{{inner}}}"
