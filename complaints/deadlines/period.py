"""Periods such as `1h` or `3wd`: when they end, and why, day by day.

Counting follows the Civil Code of the PRC, articles 200-204: hours run from the event itself; for days the day of the
event is not counted and the period ends with the last day. Pure arithmetic: no database, the wall clock is Shanghai's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, ngettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .calendar import FIRST_YEAR, LAST_YEAR, Calendar, Day, DayKind, holiday_name

SHANGHAI = ZoneInfo("Asia/Shanghai")

Unit = Literal["min", "h", "wd", "cd"]
# Ten years: nobody's procedure is slower, and no search for working days takes noticeable time.
MOST: dict[Unit, int] = {"min": 10 * 366 * 24 * 60, "h": 10 * 366 * 24, "wd": 10 * 250, "cd": 10 * 366}
# With a start in these years, ten years later is still inside the official calendar.
STARTS = range(FIRST_YEAR, LAST_YEAR - 20)
_HORIZON = 20 * 366  # days searched for working days before a calendar without any is given up

_LABELS = {
    "min": ngettext_lazy("%(amount)s minute", "%(amount)s minutes", "amount"),
    "h": ngettext_lazy("%(amount)s hour", "%(amount)s hours", "amount"),
    "wd": ngettext_lazy("%(amount)s working day", "%(amount)s working days", "amount"),
    "cd": ngettext_lazy("%(amount)s calendar day", "%(amount)s calendar days", "amount"),
}


class PeriodError(ValueError):
    """A period or a start that cannot be counted; the message is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Period:
    """So many minutes or hours elapsed, working days or calendar days.

    Raises PeriodError for an amount below one or beyond ten years, and for an unknown unit.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise PeriodError(gettext("The unit must be min, h, wd (working days) or cd (calendar days)."))
        if not 1 <= self.amount <= MOST[self.unit]:
            limits = {"most": MOST[self.unit], "unit": self.unit}
            raise PeriodError(gettext("The amount must be from 1 to %(most)s for the unit %(unit)s.") % limits)

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period written as `text`, such as `30min`, `1h`, `3wd` or `5cd`; raises PeriodError."""
        match = re.fullmatch(r"(0|[1-9][0-9]{0,8})(min|h|wd|cd)", text.strip()) if isinstance(text, str) else None
        if match is None:
            raise PeriodError(
                gettext("Write a number and a unit: 30min, 24h, 3wd (working days) or 5cd (calendar days).")
            )
        return cls(int(match[1]), match[2])  # type: ignore[arg-type]  # the pattern knows the units

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def counts_days(self) -> bool:
        """Whether the end depends on the calendar; minutes and hours elapse whatever day it is."""
        return self.unit in ("wd", "cd")

    @property
    def label(self) -> str:
        """The period in words, in the active language."""
        return str(_LABELS[self.unit] % {"amount": self.amount})


def validate_period(value: str) -> None:
    """Field validator: raises ValidationError unless `value` is a period."""
    try:
        Period.parse(value)
    except PeriodError as error:
        raise ValidationError(str(error), code="invalid_period") from error


class Role(StrEnum):
    """What a line of an explanation tells."""

    EVENT = "event"  # the event's own day
    COUNTED = "counted"
    SKIPPED = "skipped"
    MOVES_ON = "moves_on"  # the last calendar day is counted but off, so the end moves on
    LANDS = "lands"  # the working day to which the end moved
    CLOSES = "closes"  # due at the close of business
    DAY_ENDS = "day_ends"  # due at 24:00
    ELAPSED = "elapsed"  # start + hours or minutes = due, all in one line


@dataclass(frozen=True)
class Line:
    """One line of an explanation, language-neutral; `number` says that the day is counted, and as which."""

    day: dt.date
    role: Role
    number: int | None = None
    about: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"day": self.day.isoformat(), "role": self.role.value, "number": self.number, "about": dict(self.about)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Line:
        """The line that `to_json` wrote."""
        return cls(dt.date.fromisoformat(data["day"]), Role(data["role"]), data["number"], data["about"])


@dataclass(frozen=True)
class Deadline:
    """When a period ends and why; times are aware, in Asia/Shanghai.

    `unconfirmed_years` are the 未确认 years whose working days the result depends on.
    """

    start: dt.datetime
    period: Period
    due: dt.datetime
    lines: tuple[Line, ...]
    unconfirmed_years: tuple[int, ...] = ()

    def explanation(self) -> list[str]:
        """The counting in words, a line a day, in the active language."""
        return explain(self.lines)

    def cautions(self) -> list[str]:
        """A sentence for each unconfirmed year, in the active language."""
        text = gettext("The official holiday notice for %(year)s is not in yet: this due time is unconfirmed.")
        return [text % {"year": year} for year in self.unconfirmed_years]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, to keep with whatever is due."""
        return {
            "start": self.start.isoformat(),
            "period": str(self.period),
            "due": self.due.isoformat(),
            "lines": [line.to_json() for line in self.lines],
            "unconfirmed_years": list(self.unconfirmed_years),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Deadline:
        """The deadline that `to_json` wrote; raises KeyError or ValueError for anything else."""
        return cls(
            start=_shanghai(dt.datetime.fromisoformat(data["start"])),
            period=Period.parse(data["period"]),
            due=_shanghai(dt.datetime.fromisoformat(data["due"])),
            lines=tuple(Line.from_json(line) for line in data["lines"]),
            unconfirmed_years=tuple(data["unconfirmed_years"]),
        )


def due(start: dt.datetime, period: Period, calendar: Calendar, roll_to_workday: bool = False) -> Deadline:
    """When `period` ends that began with the event at `start` (aware).

    Minutes and hours elapse round the clock (GAS-12.2, GAS-12.3a). Working days end at the calendar's closing time
    (GAS-12.3b), calendar days at 24:00, days off included (CABLE-4). With `roll_to_workday` a last calendar day that is
    a day off moves to the next working day; it says nothing about the other units.

    Raises ValueError for a naive start, PeriodError for a start outside 1950-2079 or a calendar without working days.
    """
    if start.tzinfo is None:
        raise ValueError("start must be aware")
    if start.year not in STARTS:
        years = {"first": STARTS[0], "last": STARTS[-1]}
        raise PeriodError(gettext("The start must be in the years %(first)s to %(last)s.") % years)
    start = _shanghai(start)
    match period.unit:
        case "wd":
            return _working_days(start, period, calendar)
        case "cd":
            return _calendar_days(start, period, calendar, roll_to_workday)
        case _:
            return _elapsed(start, period)


def _elapsed(start: dt.datetime, period: Period) -> Deadline:
    length = dt.timedelta(hours=period.amount) if period.unit == "h" else dt.timedelta(minutes=period.amount)
    end = _shanghai(start.astimezone(dt.UTC) + length)
    about = {"start": start.isoformat(), "period": str(period), "due": end.isoformat()}
    return Deadline(start, period, end, (Line(start.date(), Role.ELAPSED, about=about),))


def _working_days(start: dt.datetime, period: Period, calendar: Calendar) -> Deadline:
    lines = [Line(start.date(), Role.EVENT)]
    counted = 0
    for day in _days_after(start.date(), calendar):
        if day.is_workday:
            counted += 1
            lines.append(Line(day.date, Role.COUNTED, counted, _about(day)))
        else:
            lines.append(Line(day.date, Role.SKIPPED, about=_about(day)))
        if counted == period.amount:
            break
    looked_at, last = lines[1:], lines[-1].day
    lines.append(Line(last, Role.CLOSES, about={"at": f"{calendar.closing_time:%H:%M}"}))
    end = dt.datetime.combine(last, calendar.closing_time, SHANGHAI)
    return Deadline(start, period, end, tuple(lines), _unconfirmed(looked_at, calendar))


def _calendar_days(start: dt.datetime, period: Period, calendar: Calendar, roll_to_workday: bool) -> Deadline:
    dates = [start.date() + dt.timedelta(number) for number in range(period.amount + 1)]
    lines = [Line(dates[0], Role.EVENT)]
    lines += [Line(date, Role.COUNTED, number) for number, date in enumerate(dates[1:], 1)]
    looked_at: list[Line] = []
    if roll_to_workday:
        looked_at = _rolled(lines.pop(), calendar)
        lines += looked_at
    last = lines[-1].day
    lines.append(Line(last, Role.DAY_ENDS, about={"at": "24:00"}))
    end = dt.datetime.combine(last + dt.timedelta(1), dt.time(), SHANGHAI)
    return Deadline(start, period, end, tuple(lines), _unconfirmed(looked_at, calendar))


def _rolled(last: Line, calendar: Calendar) -> list[Line]:
    """The last counted line and, if its day is off, the days after it up to the next working day."""
    today = calendar.day(last.day)
    if today.is_workday:
        return [last]
    lines = [Line(last.day, Role.MOVES_ON, last.number, _about(today))]
    for day in _days_after(last.day, calendar):
        lines.append(Line(day.date, Role.LANDS if day.is_workday else Role.SKIPPED, about=_about(day)))
        if day.is_workday:
            break
    return lines


def _days_after(date: dt.date, calendar: Calendar) -> Iterator[Day]:
    for number in range(1, _HORIZON):
        yield calendar.day(date + dt.timedelta(number))
    raise PeriodError(gettext("The calendar has too few working days to count this period."))


def _about(day: Day) -> dict[str, str]:
    about = {"kind": day.kind.value}
    if day.name:
        about["name"] = day.name
    if day.swapped:
        about["swapped"] = day.swapped.isoformat()
    return about


def _unconfirmed(lines: Iterable[Line], calendar: Calendar) -> tuple[int, ...]:
    years = {line.day.year for line in lines}
    return tuple(sorted(year for year in years if not calendar.is_confirmed(year)))


def _shanghai(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(SHANGHAI)


# The words ------------------------------------------------------------------------------------------------------------

_TEXTS = {
    Role.EVENT: _("%(day)s: the day of the event, not counted"),
    Role.COUNTED: _("%(day)s: %(what)s, day %(number)s"),
    Role.SKIPPED: _("%(day)s: %(what)s, not counted"),
    Role.MOVES_ON: _("%(day)s: %(what)s, day %(number)s; the end moves to the next working day"),
    Role.LANDS: _("%(day)s: %(what)s, the end moves here"),
    Role.CLOSES: _("due %(date)s %(at)s (close of business)"),
    Role.DAY_ENDS: _("due %(date)s %(at)s (end of the day)"),
    Role.ELAPSED: _("%(start)s plus %(period)s: due %(due)s"),
}
_WHATS = {
    DayKind.WORKDAY.value: _("working day"),
    DayKind.WEEKEND.value: _("weekend"),
    DayKind.HOLIDAY.value: _("%(name)s holiday"),
    DayKind.SWAPPED_OFF.value: _("day off for the make-up workday %(swapped)s"),
    DayKind.MAKEUP.value: _("make-up workday for the day off %(swapped)s"),
    DayKind.OVERRIDE_WORK.value: _("working day by own arrangement (%(name)s)"),
    DayKind.OVERRIDE_OFF.value: _("day off by own arrangement (%(name)s)"),
    "": _("calendar day"),
}
_WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


def explain(lines: Iterable[Line]) -> list[str]:
    """The lines in words, in the active language. Years are named only where they differ."""
    lines = list(lines)
    years = {line.day.year for line in lines}
    years |= {dt.date.fromisoformat(line.about["due"][:10]).year for line in lines if "due" in line.about}
    return [_explain_line(line, with_year=len(years) > 1) for line in lines]


def _explain_line(line: Line, with_year: bool) -> str:
    words: dict[str, object] = {"date": _date(line.day, with_year), "day": _weekday(line.day, with_year)}
    words |= {"number": line.number, "at": line.about.get("at", "")}
    if line.role is Role.ELAPSED:
        words["start"] = _moment(line.about["start"], with_year)
        words["due"] = _moment(line.about["due"], with_year)
        words["period"] = Period.parse(line.about["period"]).label
    else:
        words["what"] = _what(line.about)
    return str(_TEXTS[line.role]) % words


def _what(about: Mapping[str, str]) -> str:
    swapped = about.get("swapped")
    words = {
        "name": holiday_name(about.get("name", "")),
        "swapped": _date(dt.date.fromisoformat(swapped), with_year=False) if swapped else "",
    }
    return str(_WHATS[about.get("kind", "")]) % words


def _date(day: dt.date, with_year: bool) -> str:
    # Translators: date formats of https://docs.djangoproject.com/en/5.2/ref/templates/builtins/#date
    return format_date(day, pgettext("date format", "j M Y") if with_year else pgettext("date format", "j M"))


def _weekday(day: dt.date, with_year: bool) -> str:
    return gettext("%(weekday)s %(date)s") % {"weekday": _WEEKDAYS[day.weekday()], "date": _date(day, with_year)}


def _moment(iso: str, with_year: bool) -> str:
    moment = _shanghai(dt.datetime.fromisoformat(iso))
    return f"{_weekday(moment.date(), with_year)} {moment:%H:%M}"
