"""How a period was counted, line by line, and in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .calendar import DayKind, holiday_name
from .units import Period

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Role(StrEnum):
    """What a line of an explanation tells."""

    EVENT = "event"  # the event's own day
    COUNTED = "counted"
    SKIPPED = "skipped"
    MOVES_ON = "moves_on"  # the last calendar day is counted but off, so the end moves on
    LANDS = "lands"  # the working day to which the end moved
    CLOSES = "closes"  # due at the close of business
    DAY_ENDS = "day_ends"  # due at 24:00
    TOO_LATE = "too_late"  # the time of that day has passed already
    TAKEN = "taken"  # the day on which the time is met
    AT_TIME = "at_time"  # due at a time of day
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


# The words ------------------------------------------------------------------------------------------------------------

_TEXTS = {
    Role.EVENT: _("%(day)s: the day of the event, not counted"),
    Role.COUNTED: _("%(day)s: %(what)s, day %(number)s"),
    Role.SKIPPED: _("%(day)s: %(what)s, not counted"),
    Role.MOVES_ON: _("%(day)s: %(what)s, day %(number)s; the end moves to the next working day"),
    Role.LANDS: _("%(day)s: %(what)s, the end moves here"),
    Role.CLOSES: _("due %(date)s %(at)s (close of business)"),
    Role.DAY_ENDS: _("due %(date)s %(at)s (end of the day)"),
    Role.TOO_LATE: _("%(day)s: %(at)s has passed already"),
    Role.TAKEN: _("%(day)s: %(what)s, it ends on this day"),
    Role.AT_TIME: _("due %(date)s %(at)s"),
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
    moment = dt.datetime.fromisoformat(iso).astimezone(SHANGHAI)
    return f"{_weekday(moment.date(), with_year)} {moment:%H:%M}"
