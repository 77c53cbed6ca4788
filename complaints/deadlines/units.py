"""Periods as people write them: `30min`, `24h`, `3wd`, `5cd`, `17:00`, `17:00wd`, `eod`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, get_args

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

# at: the next time the clock shows it (amount: minutes after midnight); atwd: on a working day; eod: the day's end.
Unit = Literal["min", "h", "wd", "cd", "at", "atwd", "eod"]
# Ten years: nobody's procedure is slower, and no search for working days takes noticeable time.
MOST: dict[Unit, int] = {
    "min": 10 * 366 * 24 * 60, "h": 10 * 366 * 24, "wd": 10 * 250, "cd": 10 * 366, "at": 1439, "atwd": 1439, "eod": 1,
}  # fmt: skip

_LABELS = {
    "min": ngettext_lazy("%(amount)s minute", "%(amount)s minutes", "amount"),
    "h": ngettext_lazy("%(amount)s hour", "%(amount)s hours", "amount"),
    "wd": ngettext_lazy("%(amount)s working day", "%(amount)s working days", "amount"),
    "cd": ngettext_lazy("%(amount)s calendar day", "%(amount)s calendar days", "amount"),
}
_TIMES = {
    "at": _("by %(time)s"),
    "atwd": _("by %(time)s of a working day"),
    "eod": _("by the end of the day"),
}


class PeriodError(ValueError):
    """A period or a start that cannot be counted; the message is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Period:
    """So many minutes or hours elapsed, working days or calendar days; or until a time of day (ROAD-7, ROAD-9).

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
        written = text.strip() if isinstance(text, str) else ""
        if match := re.fullmatch(r"(0|[1-9][0-9]{0,8})(min|h|wd|cd)", written):
            return cls(int(match[1]), match[2])  # type: ignore[arg-type]  # the pattern knows the units
        if match := re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])(wd)?", written):
            return cls(60 * int(match[1]) + int(match[2]), "atwd" if match[3] else "at")
        if written == "eod":
            return cls(1, "eod")
        raise PeriodError(
            gettext(
                "Write a number and a unit: 30min, 24h, 3wd (working days) or 5cd (calendar days); or a time: 17:00, "
                "17:00wd (on a working day), eod (the end of the day)."
            )
        )

    def __str__(self) -> str:
        if self.names_a_time:
            return "eod" if self.unit == "eod" else f"{self.time:%H:%M}{'wd' if self.unit == 'atwd' else ''}"
        return f"{self.amount}{self.unit}"

    @property
    def names_a_time(self) -> bool:
        """Whether it ends at a time of day, however long that is."""
        return self.unit in ("at", "atwd", "eod")

    @property
    def time(self) -> dt.time:
        """The time of day at which it ends; midnight stands for 24:00."""
        minutes = 0 if self.unit == "eod" else self.amount
        return dt.time(minutes // 60, minutes % 60)

    @property
    def counts_days(self) -> bool:
        """Whether days are counted and the calendar is asked; minutes and hours elapse whatever day it is."""
        return self.unit in ("wd", "cd", "atwd")

    @property
    def label(self) -> str:
        """The period in words, in the active language."""
        if self.names_a_time:
            return str(_TIMES[self.unit]) % {"time": f"{self.time:%H:%M}"}
        return str(_LABELS[self.unit] % {"amount": self.amount})


def validate_period(value: str) -> None:
    """Field validator: raises ValidationError unless `value` is a period."""
    try:
        Period.parse(value)
    except PeriodError as error:
        raise ValidationError(str(error), code="invalid_period") from error
