"""Calendar months, as they begin and end here, and their first days."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.timewords import local

from .days import midnight

# ASCII digits and this century only: what is outside is a slip, and databases have their own last year.
WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
MINUTE = "%Y-%m-%dT%H:%M"


class Period(Protocol):
    """What figures are of: a month, or its first days.

    What happened from `start` until before `end` counts; deadlines that are due before `month_end`, as things stood at
    `end`.
    """

    @property
    def month(self) -> Month:
        """The month, or the one that it is a part of."""

    @property
    def start(self) -> dt.datetime:
        """The first moment."""

    @property
    def end(self) -> dt.datetime:
        """The first moment after it."""

    @property
    def label(self) -> str:
        """In the language of the page."""

    @property
    def query(self) -> dict[str, str]:
        """As the filters of the list of complaints have it."""


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
    def month(self) -> Month:
        """Itself."""
        return self

    @property
    def query(self) -> dict[str, str]:
        """As the filters of the list of complaints have it."""
        return {"month": str(self)}

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

    def back(self, months: int) -> Month:
        """The month so many months earlier."""
        year, number = divmod(self.year * 12 + self.number - 1 - months, 12)
        return Month(year, number + 1)


@dataclass(frozen=True)
class FirstDays:
    """A month until `end`, a whole minute in it: what it had brought by then."""

    month: Month
    end: dt.datetime

    @classmethod
    def as_far_as(cls, now: dt.datetime, month: Month) -> Month | FirstDays:
        """As much of `month` as has passed of the month of `now`; all of it where it is shorter."""
        passed = now.replace(second=0, microsecond=0) - Month.of(now).start
        end = month.start + passed
        return cls(month, end) if month.start < end < month.end else month

    @classmethod
    def parse(cls, month: Month, text: str) -> FirstDays:
        """`month` until the local minute written as `2026-10-25T16:03`; ValueError for anything else or outside it."""
        end = dt.datetime.strptime(text, MINUTE).replace(tzinfo=timezone.get_current_timezone())
        if not month.start < end < month.end:
            raise ValueError(f"{text} is not in {month}.")
        return cls(month, end)

    def __str__(self) -> str:
        return timezone.localtime(self.end).strftime(MINUTE)

    @property
    def start(self) -> dt.datetime:
        """The moment at which the month begins."""
        return self.month.start

    @property
    def label(self) -> str:
        """Both ends in the language of the page."""
        return _("%(first)s to %(last)s") % {"first": local(self.month.first), "last": local(self.end)}

    @property
    def query(self) -> dict[str, str]:
        """As the filters of the list of complaints have it."""
        return {"month": str(self.month), "upto": str(self)}
