"""Calendar months, as they begin and end here."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from .days import midnight

# ASCII digits and this century only: what is outside is a slip, and databases have their own last year.
WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    """A month; `start` belongs to it, `end` is the first moment after it."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month written as `2026-10`. Raises ValueError for anything else."""
        if not (match := WRITTEN.fullmatch(text)):
            raise ValueError(f"{text!r} is no month such as 2026-10.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, moment: dt.datetime) -> Month:
        """The local month of `moment`."""
        day = timezone.localdate(moment)
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def label(self) -> str:
        """The month in the language of the page."""
        return date_format(self.first, "YEAR_MONTH_FORMAT")

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    @property
    def start(self) -> dt.datetime:
        """The moment at which it begins."""
        return midnight(self.first)

    @property
    def end(self) -> dt.datetime:
        """The moment at which it is over."""
        return self.next.start

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month(self.year, self.number - 1) if self.number > 1 else Month(self.year - 1, 12)

    @property
    def next(self) -> Month:
        """The month after."""
        return Month(self.year, self.number + 1) if self.number < 12 else Month(self.year + 1, 1)
