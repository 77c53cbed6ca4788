"""The arithmetic of the tariff: days overdue and amounts. Pure functions; money is Decimal, in yuan to the fen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from complaints.penalty_choices import TariffBasis

DAY = dt.timedelta(days=1)
FEN = Decimal("0.01")


def days_overdue(due: dt.datetime, done: dt.datetime) -> int:
    """How many days late: each started 24 h after `due` counts as one (CABLE-7b, CABLE-7d).

    On time is `done <= due`: 0. Both moments must be aware; the difference is elapsed time, whatever their zones.
    Raises ValueError for a naive moment.
    """
    if due.tzinfo is None or done.tzinfo is None:
        raise ValueError("Days are counted between aware moments.")
    late = done.astimezone(dt.UTC) - due.astimezone(dt.UTC)
    return max(0, -(-late // DAY))


def amount_of(basis: str, rate: Decimal | None, days: int | None = None) -> Decimal | None:
    """What a tariff of `basis` at `rate` comes to, in yuan; `days` are those of `days_overdue`, for a rate by the day.

    None where nothing is owed because it was on time (0 days), and where the company decides (CABLE-7f). Raises
    ValueError where the rate, or the days of a rate by the day, are missing.
    """
    if basis == TariffBasis.COMPANY:
        return None
    if rate is None:
        raise ValueError("A tariff that the company does not decide has a rate.")
    if basis == TariffBasis.OCCURRENCE:
        return rate.quantize(FEN)
    if days is None or days < 0:
        raise ValueError("A rate by the day needs the number of days.")
    return (rate * days).quantize(FEN) if days else None


@dataclass(frozen=True)
class CountedDay:
    """One started day of a delay: it runs from `start` and counts, whether or not it was over at `end`."""

    number: int
    start: dt.datetime
    end: dt.datetime


def counted_days(due: dt.datetime, done: dt.datetime, most: int) -> Iterator[CountedDay]:
    """The days of `days_overdue` one by one, the first `most` of them; the last ends with `done`."""
    for number in range(1, min(days_overdue(due, done), most) + 1):
        start = due + (number - 1) * DAY
        yield CountedDay(number, start, min(start + DAY, done))
