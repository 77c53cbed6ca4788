"""When a period ends that began with an event, and why, day by day.

Counting follows the Civil Code of the PRC, articles 200-204: hours run from the event itself; for days the day of the
event is not counted and the period ends with the last day. Pure arithmetic: no database, the wall clock is Shanghai's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext

from .calendar import FIRST_YEAR, LAST_YEAR, Calendar, Day, DayKind
from .explanation import SHANGHAI, Line, Role, explain
from .units import MOST, Period, PeriodError, Unit, validate_period

__all__ = [
    "MOST", "SHANGHAI", "Deadline", "Line", "Period", "PeriodError", "Role", "Unit", "due", "explain",
    "validate_period",
]  # fmt: skip

# With a start in these years, ten years later is still inside the official calendar.
STARTS = range(FIRST_YEAR, LAST_YEAR - 20)
_HORIZON = 20 * 366  # days searched for working days before a calendar without any is given up


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
        case "at" | "atwd":
            return _time_of_day(start, period, calendar)
        case "eod":
            return _end_of_day(start, period)
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


def _time_of_day(start: dt.datetime, period: Period, calendar: Calendar) -> Deadline:
    """The first time after `start` that the clock shows it, where it says so on a working day (ROAD-7)."""
    at, lines = f"{period.time:%H:%M}", []
    days = [calendar.day(start.date())] if period.unit == "atwd" else [Day(start.date(), True, DayKind.WORKDAY)]
    for day in chain(days, _days_after(start.date(), calendar)):
        end = dt.datetime.combine(day.date, period.time, SHANGHAI)
        about = _about(day) if period.unit == "atwd" else {}
        if period.unit == "atwd" and not day.is_workday:
            lines.append(Line(day.date, Role.SKIPPED, about=about))
        elif end <= start:
            lines.append(Line(day.date, Role.TOO_LATE, about=about | {"at": at}))
        else:
            lines.append(Line(day.date, Role.TAKEN, about=about))
            break
    looked_at = lines if period.unit == "atwd" else []
    lines = [*lines, Line(lines[-1].day, Role.AT_TIME, about={"at": at})]
    return Deadline(start, period, end, tuple(lines), _unconfirmed(looked_at, calendar))


def _end_of_day(start: dt.datetime, period: Period) -> Deadline:
    """24:00 of the day of the event (ROAD-9)."""
    end = dt.datetime.combine(start.date() + dt.timedelta(1), dt.time(), SHANGHAI)
    lines = (Line(start.date(), Role.TAKEN), Line(start.date(), Role.DAY_ENDS, about={"at": "24:00"}))
    return Deadline(start, period, end, lines)


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
