"""Before the calendar is changed: which open deadlines move. After it: how far counting them anew has come."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.deadlines.recount import Moves, Own, as_if, changed_days, waiting
from complaints.flow import recount
from complaints.models import CalendarDay, CalendarRecount, Complaint
from complaints.models.background import STALE
from complaints.tasks import after_commit, recount_deadlines

SHOWN = 100  # deadlines that are listed before the change is saved
CONFIRMED = "_confirmed"


def own(day: CalendarDay | None) -> Own | None:
    """The exception as it is now, whatever happens to the object."""
    return Own(day.date, day.is_workday, day.reason) if day is not None else None


def kept(object_id: int | None) -> Own | None:
    """The exception as it stands in the database."""
    return own(CalendarDay.objects.filter(pk=object_id).first()) if object_id else None


def forecast(request: HttpRequest, before: Own | None, after: Own | None) -> dict[str, Any]:
    """The open deadlines that move if `after` takes the place of `before`: a bounded list, and how many in all."""
    now = timezone.now()
    days = [day.date for day in changed_days(before, after)]
    clocks = waiting(days, now).select_related("complaint", "rule", "department").order_by("due_at", "pk")
    moves = list(Moves(days, as_if(before, after)).of(clocks, now)) if days else []
    listed = moves[:SHOWN]
    visible = Complaint.objects.visible_to(request.user).filter(pk__in={move.clock.complaint_id for move in listed})
    may_open = set(visible.values_list("pk", flat=True))
    return {
        "moves": [
            {
                "number": move.clock.complaint.number,
                "link": move.clock.complaint.get_absolute_url() if move.clock.complaint_id in may_open else "",
                "name": move.clock.rule.name,
                "department": move.clock.department,
                "before": move.clock.due_at,
                "after": move.due_at,
                "earlier": move.due_at < move.clock.due_at,
            }
            for move in listed
        ],
        "count": len(moves),
        "complaints": len({move.clock.complaint_id for move in moves}),
    }


def ask(request: HttpRequest, before: Own | None, after: Own | None) -> CalendarRecount | None:
    """Leave the recount of a change that is being saved to the background."""
    return send(recount.ask(changed_days(before, after), request.user, timezone.now()))


def send(run: CalendarRecount | None) -> CalendarRecount | None:
    """Send the work, if there is any, as soon as the change is committed."""
    if run is not None:
        after_commit(recount_deadlines, run.pk)
    return run


def going_on() -> QuerySet[CalendarRecount]:
    """What is being counted now, and what was counted last."""
    return CalendarRecount.objects.select_related("asked_by")


def shown(run: CalendarRecount, now: dt.datetime) -> dict[str, Any]:
    """A recount as the page of the year tells of it."""
    days = [{**day, "date": dt.date.fromisoformat(day["date"])} for day in run.days]
    stuck = run.is_going_on and now - (run.touched_at or run.asked_at) > STALE
    return {"run": run, "days": days, "is_stuck": stuck}


def told(run: CalendarRecount | None) -> str:
    """What is said after the change was saved; nothing where no open deadline is concerned."""
    if run is None:
        return ""
    days = [dt.date.fromisoformat(day["date"]) for day in run.days]
    number = waiting(days, timezone.now()).values("complaint").distinct().count()
    words = ngettext(
        "The deadlines of %(number)s open complaint are looked at in the background.",
        "The deadlines of %(number)s open complaints are looked at in the background.",
        number,
    )
    return words % {"number": number} if number else ""


class ForecastMixin:
    """Shows what a change of an exception moves before it is saved, and has it counted anew afterwards."""

    delete_confirmation_template = "admin/complaints/calendar_delete.html"

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form; when it is sent and deadlines move, first the page that shows them."""
        if request.method == "POST" and CONFIRMED not in request.POST:
            page = self._forecast_page(request, object_id)
            if page is not None:
                return page
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _forecast_page(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        day = self.get_object(request, unquote(object_id)) if object_id else None
        allowed = self.has_change_permission(request, day) if day else self.has_add_permission(request)
        if not allowed or (object_id and day is None):
            return None  # refused where it always is
        before = own(day)
        form = self.get_form(request, day, change=day is not None)(request.POST, instance=day)
        if not form.is_valid():
            return None
        found = forecast(request, before, own(form.instance))
        if not found["count"]:
            return None
        context = {
            **self.admin_site.each_context(request),
            **found,
            "title": _("Which deadlines move"),
            "opts": self.model._meta,
            "day": form.instance,
            "sent": [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"],
            "confirmed": CONFIRMED,
            "shown": SHOWN,
        }
        return TemplateResponse(request, "admin/complaints/calendar_forecast.html", context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The question whether to take the exception back, with the deadlines that move then."""
        before = kept(int(object_id)) if object_id.isdecimal() and len(object_id) < 19 else None
        found = forecast(request, before, None) if self.has_delete_permission(request) else {}
        return super().delete_view(request, object_id, {**found, "shown": SHOWN, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        """Save, and count open deadlines anew."""
        before = kept(obj.pk)
        super().save_model(request, obj, form, change)
        self._say(request, ask(request, before, own(obj)))

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        """Take the exception back, and count open deadlines anew."""
        before = own(obj)
        super().delete_model(request, obj)
        self._say(request, ask(request, before, None))

    def _say(self, request: HttpRequest, run: CalendarRecount | None) -> None:
        if sentence := told(run):
            self.message_user(request, sentence)

    def get_actions(self, request: HttpRequest) -> dict:
        """Exceptions are taken back one by one, each with a look at what moves."""
        return {}

    def _log(self, request: HttpRequest, sheet: Any, result: Any, file_name: str) -> None:
        """With an import, in its transaction: what its days change is counted anew too."""
        super()._log(request, sheet, result, file_name)
        days = []
        for line in result.rows:
            before = Own(**line.before) if line.before.get("date") else None
            days += changed_days(before, own(line.instance))
        self._say(request, send(recount.ask(days, request.user, timezone.now())))
