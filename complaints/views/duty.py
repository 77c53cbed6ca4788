"""值班: who is on duty now and this week, the duty log of a day, and the handover between shifts (ROAD-2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Department
from accounts.timewords import local
from complaints.choices import DutyEntryKind
from complaints.duty.board import Board
from complaints.duty.handover import Handovers, coming_on, confirm_read, hand_over, plan_around, write_note
from complaints.duty.log import DayLog, day_log
from complaints.duty.plan import AHEAD, DAY, Turn
from complaints.flow.errors import NotAllowed, Refused
from complaints.forms.duty import DayForm, HandoverForm, NoteForm, is_key
from complaints.models import DutyEntry
from complaints.months import Month
from complaints.permissions.duty import may_hand_over, may_note, may_roster, may_see_log, may_see_roster, may_take_over


@dataclass(frozen=True)
class Unread:
    """A handover note that nobody has confirmed yet, and whether this person may."""

    note: DutyEntry
    may_confirm: bool


class DutyPage:
    """What the pages of duty have in common: the board, and the department that they are about."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now = timezone.now()
        self.board = Board(request.user, self.now)
        if not (verdict := may_see_roster(request.user)):
            raise PermissionDenied(verdict.reason)

    def department(self, query: QueryDict) -> Department | None:
        """The one that `?department=` names; else the person's own, else the first. None where none has shifts."""
        departments = self.board.departments
        if code := query.get("department"):
            found = next((one for one in departments if one.code == code), None)
            if found is None:
                raise Http404
            return found
        places = {place for held in self.request.user.grants.by_role.values() for place in held}
        return next((one for one in departments if one.pk in places), departments[0] if departments else None)

    def turn(self, department: Department, query: QueryDict) -> Turn:
        """The shift of a day that `shift` and `day` name; 404 for one that is not there."""
        form = DayForm(query)
        key = query.get("shift", "")
        if not form.is_valid() or not form.cleaned_data["day"] or not is_key(key):
            raise Http404
        plan = plan_around(self.board.plan, form.cleaned_data["day"])
        for turn in plan.turns(department.pk, form.cleaned_data["day"]):
            if turn.shift.pk == int(key):
                return turn
        raise Http404


def address(view: str, department: Department, **query: Any) -> str:
    """A page of duty about the department."""
    return reverse(view, query={"department": department.code, **query})


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Who is on duty now, who comes on this week, and what is to be handed over or confirmed."""
    page = DutyPage(request)
    department = page.department(request.GET)
    context: dict[str, Any] = {"board": page.board, "department": department, "now": page.now}
    if department:
        context |= _of_department(page, department)
    return render(request, "complaints/duty.html", context)


def _of_department(page: DutyPage, department: Department) -> dict[str, Any]:
    user, now, plan = page.request.user, page.now, page.board.plan
    today = timezone.localdate(now)
    week = [(day, list(plan.turns(department.pk, day))) for day in (today + number * DAY for number in range(AHEAD))]
    running = plan.running(department.pk, now)
    sees_log = may_see_log(user, department.pk)
    handovers = Handovers(plan, [department.pk] if sees_log else [], now)
    return {
        "running": running,
        "next": plan.following(running[-1]) if running else _next(plan.turns(department.pk, today, AHEAD + 1), now),
        "week": week,
        "shifts": [shift for shift in plan.shifts.get(department.pk, ()) if shift.is_active],
        "sees_log": sees_log,
        "may_roster": bool(may_roster(user, department.pk)),
        "month": Month.of(now),
        "gaps": plan.gaps(department.pk, now) if may_roster(user, department.pk) else [],
        "unread": [_unread(page, note) for note in handovers.unread()],
        "missing": [(turn, bool(may_hand_over(user, turn))) for turn in handovers.missing()],
        "mine": [(turn, handovers.notes.get(turn.key, ())) for turn in running if may_hand_over(user, turn)],
    }


def _next(turns: Any, now: dt.datetime) -> Turn | None:
    return min((turn for turn in turns if turn.starts_at > now), key=lambda turn: turn.starts_at, default=None)


def _unread(page: DutyPage, note: DutyEntry) -> Unread:
    turn = plan_around(page.board.plan, note.day).turn(note.shift, note.day)
    people = coming_on(page.board.plan, turn, page.now)
    return Unread(note, bool(may_take_over(page.request.user, note.department_id, people, note.by)))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def log(request: HttpRequest) -> HttpResponse:
    """值班记录 of a day, made for the printer as well; POST adds a note."""
    page = DutyPage(request)
    department = page.department(request.GET)
    if department is None:
        return redirect("complaints:duty")
    if not may_see_log(request.user, department.pk):
        raise Http404
    asked = DayForm(request.GET)
    day = (asked.is_valid() and asked.cleaned_data["day"]) or timezone.localdate(page.now)
    found = day_log(page.board, department, day)
    turns = [part.turn for part in found.parts if part.turn]
    form = _note_form(page, turns, day)
    if request.method == "POST" and form.is_valid():
        return _add_note(page, department, day, form)
    return render(request, "complaints/duty_log.html", _log_context(page, found, form, asked))


def _note_form(page: DutyPage, turns: list[Turn], day: dt.date) -> NoteForm:
    """With the shift that is on; where the person is on one of several, that one."""
    running = [turn for turn in turns if turn.is_running(page.now)]
    running.sort(key=lambda turn: (page.request.user in turn.people, turn.starts_at))
    initial = {"shift": running[-1].shift.pk} if running else {}
    return NoteForm(page.request.POST or None, turns=turns, initial=initial)


def _add_note(page: DutyPage, department: Department, day: dt.date, form: NoteForm) -> HttpResponse:
    text, key = form.cleaned_data["text"], form.fingerprint
    try:
        write_note(department.pk, day, form.turn, by=page.request.user, text=text, key=key, at=page.now)
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused
    messages.success(page.request, _("The note stands in the duty log."))
    return HttpResponseRedirect(address("complaints:duty-log", department, day=day.isoformat()))


def _log_context(page: DutyPage, found: DayLog, form: NoteForm, asked: DayForm) -> dict[str, Any]:
    day, department = found.day, found.department
    today = timezone.localdate(page.now)
    visible = [one for one in page.board.departments if may_see_log(page.request.user, one.pk)]
    return {
        "log": found,
        "parts": [(part, part.lacks_handover(page.now)) for part in found.parts],
        "form": form,
        "asked": asked,
        "departments": visible,
        "now": page.now,
        "day": day,
        "before": address("complaints:duty-log", department, day=(day - DAY).isoformat()),
        "after": address("complaints:duty-log", department, day=(day + DAY).isoformat()) if day < today else "",
        "may_note": bool(may_note(page.request.user, department.pk, None))
        or any(part.turn and may_note(page.request.user, department.pk, part.turn) for part in found.parts),
        "organisation": _organisation(page),
    }


def _organisation(page: DutyPage) -> Department | str:
    """The company itself, which is above every department."""
    departments = page.request.user.grants.company.departments.values()
    return next((department for department in departments if department.parent_id is None), "")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def handover(request: HttpRequest) -> HttpResponse:
    """交接班: the handover note of a shift, beside what came in during it."""
    page = DutyPage(request)
    department = page.department(request.GET)
    if department is None or not may_see_log(request.user, department.pk):
        raise Http404
    turn = page.turn(department, request.GET)
    if not (verdict := may_hand_over(request.user, turn)):
        raise PermissionDenied(verdict.reason)
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hand_over(turn, by=request.user, text=form.cleaned_data["text"], key=form.fingerprint, at=page.now)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The handover note is written; whoever comes on confirms that they read it."))
            return HttpResponseRedirect(address("complaints:duty", department))
    found = day_log(page.board, department, turn.day)
    part = next(part for part in found.parts if part.turn and part.turn.key == turn.key)
    subtitle = f"{department} · {local(turn.day)} {turn.shift} {turn.shift.hours}"
    context = {"form": form, "turn": turn, "part": part, "subtitle": subtitle, "now": page.now}
    return render(request, "complaints/duty_handover.html", context)


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm that a handover note was read, with the time."""
    notes = DutyEntry.objects.filter(kind=DutyEntryKind.HANDOVER).select_related("shift", "by", "department")
    note = get_object_or_404(notes, pk=min(pk, 2**62))
    if not may_see_log(request.user, note.department_id):
        raise Http404
    try:
        entry, made = confirm_read(note, by=request.user, at=timezone.now())
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused
    if made:
        messages.success(request, _("You have confirmed that you read the handover note."))
    else:
        words = _("%(person)s confirmed this already, %(at)s.")
        messages.info(request, words % {"person": entry.by_name, "at": local(entry.at)})
    return HttpResponseRedirect(address("complaints:duty", note.department))
