"""Which days are worked: the official Chinese calendar, make-up workdays included, and the organisation's exceptions.

The official part comes from the `holidays` package, which carries the State Council's yearly notices. Nothing here
touches the database except `Calendar.current`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import holidays
from django.apps import apps
from django.utils.translation import gettext_lazy as _
from holidays.countries.china import ChinaStaticHolidays

from accounts.kept import Kept

CLOSING_TIME = dt.time(17, 30)
FIRST_YEAR, LAST_YEAR = 1950, 2100  # the years that the official part covers

# Official names, language-neutral: the package's English names (the keys) are turned into our codes.
_CODES = {
    "New Year's Day": "new_year",
    "Chinese New Year's Eve": "spring_festival_eve",
    "Chinese New Year (Spring Festival)": "spring_festival",
    "Chinese New Year Extended Holiday": "spring_festival",  # 2020
    "Tomb-Sweeping Day": "tomb_sweeping",
    "Labor Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-Autumn Festival": "mid_autumn",
    "National Day": "national_day",
}
HOLIDAY_NAMES = {
    "new_year": _("New Year's Day"),
    "spring_festival_eve": _("Spring Festival Eve"),
    "spring_festival": _("Spring Festival"),
    "tomb_sweeping": _("Tomb-Sweeping Day"),
    "labour_day": _("Labour Day"),
    "dragon_boat": _("Dragon Boat Festival"),
    "mid_autumn": _("Mid-Autumn Festival"),
    "national_day": _("National Day"),
}


class DayKind(StrEnum):
    """What makes a day a working day or a day off."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SWAPPED_OFF = "swapped_off"  # a weekday off, paid for by a make-up workday
    MAKEUP = "makeup"  # a worked Saturday or Sunday (调休)
    OVERRIDE_WORK = "override_work"
    OVERRIDE_OFF = "override_off"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar.

    `name` is a holiday's code (see `holiday_name`) or the organisation's own reason for an exception; `swapped` is the
    other half of a swap: for a make-up workday the day off it pays for, and the other way round.
    """

    date: dt.date
    is_workday: bool
    kind: DayKind
    name: str = ""
    swapped: dt.date | None = None


class Override(NamedTuple):
    """The organisation's own word on a day; it beats the official calendar."""

    is_workday: bool
    reason: str = ""


def holiday_name(code: str) -> str:
    """The holiday's name in the active language; a name without a code is returned as it is."""
    return str(HOLIDAY_NAMES.get(code, code))


def official_years() -> frozenset[int]:
    """The years whose official holiday notice is built in."""
    return frozenset(ChinaStaticHolidays.special_public_holidays)


@lru_cache
def _swaps() -> dict[dt.date, dt.date]:
    """Every day off and the make-up workday that pays for it, in both directions."""
    pairs: dict[dt.date, dt.date] = {}
    for year, entries in ChinaStaticHolidays.special_public_holidays.items():
        for entry in entries:
            if len(entry) < 4:  # a holiday declared for that year only, paid for by nothing
                continue
            off_month, off_day, month, day, *other_year = (int(number) for number in entry)
            off = dt.date(year, off_month, off_day)
            worked = dt.date(other_year[0] if other_year else year, month, day)
            pairs |= {off: worked, worked: off}
    return pairs


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def _official_year(year: int) -> dict[dt.date, Day]:
    """Every day of the year as the official calendar has it."""
    china = holidays.country_holidays("CN", years=year, language="en_US")
    first = dt.date(year, 1, 1)
    days = (first + dt.timedelta(number) for number in range((dt.date(year + 1, 1, 1) - first).days))
    return {date: _official_day(china, date) for date in days}


def _official_day(china: holidays.HolidayBase, date: dt.date) -> Day:
    weekend = date.weekday() >= 5
    if china.is_working_day(date):
        return Day(date, True, DayKind.MAKEUP if weekend else DayKind.WORKDAY, swapped=_swaps().get(date))
    if date not in china:
        return Day(date, False, DayKind.WEEKEND)
    if date in _swaps():
        return Day(date, False, DayKind.SWAPPED_OFF, swapped=_swaps()[date])
    name = china.get_list(date)[0].removesuffix(" (observed)")
    return Day(date, False, DayKind.HOLIDAY, name=_CODES.get(name, name))


@dataclass(frozen=True)
class Calendar:
    """Working days, close of business, and which years are certain.

    Immutable: load one per request or sweep (`Calendar.current`) and pass it on.
    """

    overrides: Mapping[dt.date, Override] = field(default_factory=dict)
    confirmed_years: frozenset[int] = frozenset()
    closing_time: dt.time = CLOSING_TIME

    @classmethod
    def current(cls, closing_time: dt.time = CLOSING_TIME) -> Calendar:
        """The calendar with the exceptions and confirmations of the database (one small query)."""
        return cls(*_corrections(), closing_time)

    def closing_at(self, closing_time: dt.time) -> Calendar:
        """The same days with another close of business."""
        return replace(self, closing_time=closing_time)

    def day(self, date: dt.date) -> Day:
        """What the calendar says of `date`. Outside 1950–2100 there are only weekdays and weekends."""
        if (override := self.overrides.get(date)) is not None:
            kind = DayKind.OVERRIDE_WORK if override.is_workday else DayKind.OVERRIDE_OFF
            return Day(date, override.is_workday, kind, name=override.reason)
        return _official_year(date.year)[date]

    def is_confirmed(self, year: int) -> bool:
        """Whether the year's official notice is built in or somebody confirmed the year; otherwise it is 未确认."""
        return year in self.confirmed_years or year in official_years()


def _read_corrections() -> tuple[dict[dt.date, Override], frozenset[int]]:
    # By name: the models validate their periods with this package and cannot be imported by it.
    days = apps.get_model("complaints", "CalendarDay").objects.values_list("date", "is_workday", "reason")
    years = apps.get_model("complaints", "CalendarYear").objects.values_list("year", flat=True)
    return {date: Override(is_workday, reason) for date, is_workday, reason in days}, frozenset(years)


_corrections = Kept(_read_corrections)
