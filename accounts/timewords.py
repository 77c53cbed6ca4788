"""Times and spans in words of the page's language. Pure functions: whoever asks passes `now`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.utils import dateformat, timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400
# Ways of ending in which the time tells whether it was kept.
JUDGED = frozenset({"", "met", "late"})
MISSED = "missed"  # ended without being done, after the due time


class Clock(Protocol):
    """What a clock must tell to be read: aware datetimes, `None` for what has not happened.

    A clock that was ended without being met or missed may say so with `outcome` and `get_outcome_display()`; one whose
    due time was not the rule's with `due_note`, the words for where it comes from.
    """

    started_at: dt.datetime
    due_at: dt.datetime
    stopped_at: dt.datetime | None
    warn_at: dt.datetime | None


@dataclass(frozen=True)
class Reading:
    """A clock at one moment.

    `state` is ok, soon or overdue; for a stopped clock met, late, or ended (by a return, a reassignment …).
    """

    state: str
    words: str
    due_words: str
    percent_left: int

    @property
    def running(self) -> bool:
        """Whether time still passes for this clock."""
        return self.state in ("ok", "soon", "overdue")


@dataclass(frozen=True)
class _Words:
    """The words of one language, looked up once: lists ask for them by the hundred."""

    under: str
    units: tuple[str, str, str]  # days, hours, minutes
    states: dict[str, str]
    due: str
    formats: dict[str, tuple[str, str]]  # in this year, and in another


@lru_cache(maxsize=8)
def _words_of(_language: str | None) -> _Words:
    """The words of the active language, whose code is given for the cache to tell them apart."""
    exact = pgettext("date format", "j M Y H:i:s")
    return _Words(
        under=_("under 1 min"),
        units=(_("%(count)s d"), _("%(count)s h"), _("%(count)s min")),
        states={
            "ok": _("%(time)s left"),
            "soon": _("%(time)s left"),
            "overdue": _("%(time)s overdue"),
            "met": _("on time"),
            "late": _("%(time)s late"),
        },
        due=_("due %(moment)s"),
        formats={
            "": (pgettext("date format", "j M H:i"), pgettext("date format", "j M Y H:i")),
            "date": (pgettext("date format", "j M"), pgettext("date format", "j M Y")),
            "time": ("H:i", "H:i"),
            "full": (exact, exact),
        },
    )


def in_words(span: dt.timedelta | float) -> str:
    """A span (timedelta or seconds) by its two largest units, rounded down: 2 h 10 min, 3 d 4 h, under 1 min.

    The sign is dropped: the words around it say which way time runs.
    """
    words = _words_of(get_language())
    seconds = abs(int(span.total_seconds() if isinstance(span, dt.timedelta) else span))
    if seconds < MINUTE:
        return words.under
    days, hours, minutes = words.units
    if seconds < DAY:
        parts = [(hours, seconds // HOUR), (minutes, seconds % HOUR // MINUTE)]
    else:
        parts = [(days, seconds // DAY), (hours, seconds % DAY // HOUR)]
    return " ".join(text % {"count": count} for text, count in parts if count)


def local(moment: dt.datetime | dt.date | None, style: str = "", now: dt.datetime | None = None) -> str:
    """A moment in local time: 24 Nov 10:32; with the year when it is not the year of `now`.

    `style`: "" (date and time), "date", "time", "full" (year and seconds always). A plain date is shown as a date.
    """
    if not moment:
        return ""
    zone = timezone.get_default_timezone()  # of the company: nobody activates another
    if not isinstance(moment, dt.datetime):
        style = "date"
    else:
        moment = moment.astimezone(zone)
    other_year = moment.year != (now or timezone.now()).astimezone(zone).year
    language = get_language()
    return _formatted(moment, _words_of(language).formats[style][other_year], language)


@lru_cache(maxsize=4096)  # lists show the same moments again and again, and formatting is dear
def _formatted(moment: dt.datetime | dt.date, style: str, _language: str | None) -> str:
    """In the active language, by which the cache tells the names of months apart."""
    return dateformat.format(moment, style)


def read_clock(clock: Clock, now: dt.datetime) -> Reading:
    """What `clock` shows at `now`. Due at the very moment is still in time (GAS-12.2, GAS-12.3)."""
    end = clock.stopped_at or now
    rest = clock.due_at - end
    late = rest < dt.timedelta(0)
    if clock.stopped_at:
        if getattr(clock, "outcome", "") not in JUDGED:
            state = "late" if clock.outcome == MISSED else "ended"
            return Reading(state, str(clock.get_outcome_display()), due_words(clock.due_at, now), 0)
        state = "late" if late else "met"
    elif late:
        state = "overdue"
    else:
        state = "soon" if clock.warn_at and now >= clock.warn_at else "ok"
    words = _words_of(get_language()).states[state]
    whole = (clock.due_at - clock.started_at).total_seconds()
    percent = 0 if late or whole <= 0 else min(100, round(100 * rest.total_seconds() / whole))
    return Reading(state, words % {"time": in_words(rest)}, due_words(clock.due_at, now), percent)


def due_words(due: dt.datetime, now: dt.datetime) -> str:
    """When something is due: the time alone today, else with its day."""
    zone = timezone.get_default_timezone()
    today = due.astimezone(zone).date() == now.astimezone(zone).date()
    return _words_of(get_language()).due % {"moment": local(due, "time" if today else "", now)}
