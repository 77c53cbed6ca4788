"""The calendar: own exceptions, confirmed years, and the whole year to look at."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from unfold.decorators import action

from accounts.admin.bases import ConfigurationAdmin
from accounts.exchange.pages import ExchangeAdmin
from complaints.deadlines.calendar import Calendar, Day, DayKind, holiday_name
from complaints.models import CalendarDay, CalendarYear

from .recount import ForecastMixin, going_on, shown
from .sheets import YEARS, CalendarDaySheet

AHEAD = dt.timedelta(days=60)
WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)
OFFICIAL = (DayKind.HOLIDAY, DayKind.SWAPPED_OFF)


@dataclass(frozen=True)
class Holiday:
    """Consecutive days off around a statutory holiday, and the weekends that are worked for it."""

    name: str
    first: dt.date
    last: dt.date
    makeups: tuple[dt.date, ...]

    @property
    def days(self) -> int:
        """How many days off."""
        return (self.last - self.first).days + 1


def holidays_of(year: int, calendar: Calendar) -> list[Holiday]:
    """The statutory holidays that begin in `year`."""
    found: list[Holiday] = []
    for run in _runs_off(year, calendar):
        official = [day for day in run if day.kind in OFFICIAL]
        if official:
            names = dict.fromkeys(holiday_name(day.name) for day in official if day.name)
            makeups = tuple(sorted(day.swapped for day in official if day.swapped))
            found.append(Holiday(" · ".join(names), run[0].date, run[-1].date, makeups))
    return found


def _runs_off(year: int, calendar: Calendar) -> Iterator[list[Day]]:
    """Runs of days off that begin in `year`."""
    run: list[Day] = []
    date = dt.date(year, 1, 1)
    while date.year == year or run:
        day = calendar.day(date)
        if not day.is_workday:
            run.append(day)
        elif run:
            yield run
            run = []
        date += dt.timedelta(days=1)


def weeks_of(year: int, month: int, calendar: Calendar) -> list[list[Day | None]]:
    """The weeks of a month from Monday; days of other months are None."""
    weeks = months.Calendar().monthdatescalendar(year, month)
    return [[calendar.day(date) if date.month == month else None for date in week] for week in weeks]


def unconfirmed_years(today: dt.date, calendar: Calendar) -> list[int]:
    """未确认 years that today's deadlines may reach into."""
    return [year for year in sorted({today.year, (today + AHEAD).year}) if not calendar.is_confirmed(year)]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page of the administration warns of."""
    years = unconfirmed_years(timezone.localdate(), Calendar.current())
    link = reverse("admin:complaints_calendaryear_overview")
    return {**context, "unconfirmed_years": [{"year": year, "link": f"{link}?year={year}"} for year in years]}


class YearForm(forms.Form):
    """Which year is looked at."""

    year = forms.IntegerField(min_value=YEARS.start, max_value=YEARS.stop - 1)


@admin.register(CalendarDay)
class CalendarDayAdmin(ForecastMixin, ExchangeAdmin, ConfigurationAdmin):
    """Days that the company treats otherwise than the official calendar."""

    sheet = CalendarDaySheet
    list_display = ["date", "weekday", "here", "official", "reason"]
    list_filter = ["is_workday"]
    search_fields = ["reason"]
    date_hierarchy = "date"
    fieldsets = [
        (
            None,
            {
                "fields": [("date", "is_workday"), "reason"],
                "description": gettext_lazy(
                    "Open deadlines whose counting passes the day are counted anew; before that a page shows which "
                    "move. Those that are past stay, and so do those that were promised, extended or ordered."
                ),
            },
        )
    ]

    @admin.display(description=gettext_lazy("weekday"))
    def weekday(self, day: CalendarDay) -> str:
        """In the active language."""
        return dateformat.format(day.date, "l")

    @admin.display(description=gettext_lazy("in the company"))
    def here(self, day: CalendarDay) -> str:
        """What the exception makes of the day."""
        return _("working day") if day.is_workday else _("day off")

    @admin.display(description=gettext_lazy("officially"))
    def official(self, day: CalendarDay) -> str:
        """What the official calendar says of the day."""
        return _("working day") if Calendar().day(day.date).is_workday else _("day off")


@admin.register(CalendarYear)
class CalendarYearAdmin(ConfigurationAdmin):
    """Years of which somebody has compared the calendar with the official notice."""

    list_display = ["year", "notice", "confirmed_by", "confirmed_at"]
    list_select_related = ["confirmed_by"]
    actions_list = ["overview"]
    fieldsets = [
        (
            None,
            {
                "fields": ["year", "notice"],
                "description": gettext_lazy(
                    "Compare the year with the State Council's notice first, and enter what differs as exceptions. "
                    "Once confirmed, due times in the year are no longer shown as unconfirmed."
                ),
            },
        )
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The next year that needs it."""
        years = unconfirmed_years(timezone.localdate(), Calendar.current())
        initial = {"year": years[0]} if years else {}
        return {**initial, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: CalendarYear, form: Any, change: bool) -> None:
        """Note who confirmed the year, and when."""
        obj.confirmed_by, obj.confirmed_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)

    @action(description=gettext_lazy("The whole year"), url_path="overview", icon="calendar_month")
    def overview(self, request: HttpRequest) -> HttpResponse:
        """A year's holidays, make-up workdays and exceptions (`?year=2026`, default this year); changes nothing."""
        today = timezone.localdate()
        form = YearForm({"year": request.GET.get("year", today.year)})
        year = form.cleaned_data["year"] if form.is_valid() else today.year
        calendar = Calendar.current()
        exceptions = list(CalendarDay.objects.filter(date__year=year).order_by("date"))
        by_date = {day.date: day.pk for day in exceptions}
        recounts = [shown(run, timezone.now()) for run in going_on()[:5]]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Calendar of %(year)s") % {"year": year},
            "year": year,
            "before": year - 1 if year - 1 in YEARS else None,
            "after": year + 1 if year + 1 in YEARS else None,
            "confirmed": calendar.is_confirmed(year),
            "confirmation": CalendarYear.objects.filter(year=year).select_related("confirmed_by").first(),
            "holidays": [_row(holiday) for holiday in holidays_of(year, calendar)],
            "exceptions": exceptions,
            "recounts": recounts,
            "refresh": 5 if any(one["run"].is_going_on for one in recounts) else None,
            "months": [_month(year, month, calendar, by_date) for month in range(1, 13)],
            "weekdays": WEEKDAYS,
            "workdays": sum(calendar.day(date).is_workday for date in _days(year)),
        }
        return TemplateResponse(request, "admin/complaints/calendar_year.html", context)


def _row(holiday: Holiday) -> dict[str, Any]:
    return {
        "name": holiday.name,
        "first": _with_weekday(holiday.first),
        "last": _with_weekday(holiday.last),
        "days": holiday.days,
        "makeups": [_with_weekday(date) for date in holiday.makeups],
    }


def _month(year: int, month: int, calendar: Calendar, exceptions: dict[dt.date, int]) -> dict[str, Any]:
    """A month as the page draws it: each day with its number, kind and what it is; pressed, its exception opens."""
    weeks = [
        [_day(day, exceptions.get(day.date)) if day else None for day in week]
        for week in weeks_of(year, month, calendar)
    ]
    return {"name": dateformat.format(dt.date(year, month, 1), pgettext("date format", "F")), "weeks": weeks}


def _day(day: Day, exception: int | None) -> dict[str, Any]:
    """A day with the address of its exception, or of the form for a new one: what it is not officially."""
    if exception is not None:
        link = reverse("admin:complaints_calendarday_change", args=[exception])
    else:
        asked = f"date={day.date.isoformat()}" + ("" if day.is_workday else "&is_workday=1")
        link = f"{reverse('admin:complaints_calendarday_add')}?{asked}"
    what = _what(day) or (_("working day") if day.is_workday else _("day off"))
    words = {"day": _with_weekday(day.date), "what": what}
    title = _("%(day)s: %(what)s. Change its exception") if exception else _("%(day)s: %(what)s. Add an exception")
    return {"number": day.date.day, "kind": day.kind.value, "title": title % words, "link": link}


def _what(day: Day) -> str:
    words = {
        DayKind.HOLIDAY: holiday_name(day.name),
        DayKind.SWAPPED_OFF: _("day off, worked on another day"),
        DayKind.MAKEUP: _("make-up workday"),
        DayKind.OVERRIDE_WORK: _("working day by own arrangement: %(reason)s") % {"reason": day.name},
        DayKind.OVERRIDE_OFF: _("day off by own arrangement: %(reason)s") % {"reason": day.name},
    }
    return words.get(day.kind, "")


def _with_weekday(date: dt.date) -> str:
    return f"{dateformat.format(date, pgettext('date format', 'j M'))} {WEEKDAYS[date.weekday()]}"


def _days(year: int) -> Iterator[dt.date]:
    first = dt.date(year, 1, 1)
    return (first + dt.timedelta(days=number) for number in range((dt.date(year + 1, 1, 1) - first).days))
