"""The complaint's own page: what it is, what is due, what to do now; and all that happened."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from complaints import history
from complaints.choices import (
    DEPARTMENT_STAGES,
    Action,
    AssignmentRole,
    ClockKind,
    ContactOutcome,
    GuidanceStage,
    Level,
    Stage,
)
from complaints.flow.archive import missing
from complaints.forms.handle import PARTS, ContactForm
from complaints.models import Assignment, Clock, Complaint, ComplaintLink, Event, Guidance
from complaints.permissions import is_helper, may
from complaints.track import PASSING, stations

from .handle import call_buttons
from .offers import offers, others_turn

FIRST_ENTRIES = 50  # history entries shown before somebody asks for all
LATEST_CONTACTS = 10  # the others stand in the history

# Whose guidance says what each stage demands.
GUIDES = {
    Stage.ACCEPTED: GuidanceStage.DISPATCH,
    Stage.DISPATCHED: GuidanceStage.HANDLE,
    Stage.HANDLING: GuidanceStage.HANDLE,
    Stage.SIGN_OFF: GuidanceStage.FEEDBACK,
    Stage.FEEDBACK: GuidanceStage.FEEDBACK,
    Stage.CALLBACK: GuidanceStage.CALLBACK,
    Stage.CLOSING: GuidanceStage.ARCHIVE,
}

PERSONS = ("handler", "guardian", "first_receiver", "registered_by", "decided_by", "supervised_by")
WORDS = (
    "procedure__desk",
    "kind",
    "channel",
    "category__parent",
    "branch",
    "customer",
    "received_department",
    "original",
)


@login_required
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one complaint; 404 for whoever may not see it."""
    now = timezone.now()
    complaint = get_object_or_404(_with_everything(Complaint.objects.visible_to(request.user)), number=number)
    clocks = list(complaint.clocks.all())
    running = [clock for clock in clocks if clock.is_running]
    context = {
        "complaint": complaint,
        "now": now,
        "stage": Stage(complaint.stage),
        "level": Level(complaint.level),
        "stations": stations(complaint, complaint.events.filter(action__in=PASSING).defer("data").order_by("sequence")),
        "running": running,
        "finished": sorted(
            (clock for clock in clocks if not clock.is_running), key=attrgetter("stopped_at"), reverse=True
        ),
        "progress_untold": any(clock.rule.kind == ClockKind.PROGRESS and clock.is_overdue(now) for clock in running),
        "offers": (offered := offers(request.user, complaint)),
        "others_turn": "" if offered.main else others_turn(request.user, complaint),
        "holder": holder(complaint, now),
        "demands": Guidance.beside(GUIDES[complaint.stage], complaint.procedure)
        if not complaint.is_archived
        else [],
        "asked": _asked(complaint, request.user),
        **_calling(complaint, request.user),
        "lacking": missing(complaint) if complaint.stage == Stage.CLOSING else [],
        "attachments": complaint.attachments.select_related("uploaded_by", "carried_from"),
        "may_add_file": bool(may(request.user, Action.ADD_FILE, complaint)),
        "callbacks": complaint.callbacks.select_related("by"),
        "instructions": complaint.instructions.select_related("by"),
        **_departments(complaint),
        **_contacts(complaint),
        **_related(complaint, request.user),
        **_history(request, complaint),
    }
    return render(request, "complaints/detail.html", context)


def holder(complaint: Complaint, now: dt.datetime) -> str:
    """Who has the complaint now: department and person, or the desk; empty when it is archived."""
    if complaint.is_archived:
        return ""
    if complaint.stage not in DEPARTMENT_STAGES:
        return str(complaint.procedure.desk or complaint.received_department)
    person = complaint.lead.acting_head(now) if complaint.stage == Stage.SIGN_OFF else complaint.handler
    return f"{complaint.lead} · {person}"


def _asked(complaint: Complaint, user: User) -> Event | None:
    """The entry that asked this person for help, while they help."""
    if not is_helper(user, complaint):
        return None
    return complaint.events.filter(action=Action.ASK_HELP).order_by("-sequence").first()


def _calling(complaint: Complaint, user: User) -> dict[str, Any]:
    """The sheet that asks what came of a call, for whoever may log one."""
    if not may(user, Action.CONTACT, complaint):
        return {}
    sheet = reverse("complaints:step", args=[complaint.number, "call"])
    return {"form": ContactForm(complaint=complaint, user=user), "call_url": sheet, "call_buttons": call_buttons()}


def _with_everything(complaints: Any) -> Any:
    parts = Assignment.objects.select_related(
        "department", "handler", "helper", "assigned_by", "opinion_by", "result__written_by", "result__signed_by"
    )
    clocks = Clock.objects.select_related("rule", "department").order_by("due_at", "pk")
    return complaints.select_related(*PERSONS, *WORDS, "lead__head", "lead__deputy").prefetch_related(
        Prefetch("assignments", parts), Prefetch("clocks", clocks), "customer__phones"
    )


def _departments(complaint: Complaint) -> dict[str, Any]:
    """The departments that have it and those that had it; the newest result, and those of earlier departments."""
    parts = list(complaint.assignments.all())
    written = [part.result for part in parts if part.role == AssignmentRole.LEAD and hasattr(part, "result")]
    current = [result for result in written if result.assignment.ended_at is None]
    return {
        "parts": [part for part in parts if part.ended_at is None],
        "past_parts": [part for part in parts if part.ended_at is not None],
        "result": current[0] if current else None,
        "result_parts": PARTS,
        "past_results": [result for result in written if result.assignment.ended_at is not None],
    }


def _contacts(complaint: Complaint) -> dict[str, Any]:
    """The latest contacts, and whether there are more."""
    contacts = list(complaint.contacts.select_related("by", "assignment__department")[: LATEST_CONTACTS + 1])
    return {
        "contacts": contacts[:LATEST_CONTACTS],
        "more_contacts": len(contacts) > LATEST_CONTACTS,
        "REACHED": ContactOutcome.REACHED,
    }


def _related(complaint: Complaint, user: User) -> dict[str, Any]:
    """Earlier and later cases and linked ones; `visible` are the keys of those that `user` may open."""
    later = list(complaint.recomplaints.all())
    links = list(ComplaintLink.objects.filter(complaint=complaint).select_related("other", "created_by"))
    links += ComplaintLink.objects.filter(other=complaint).select_related("complaint", "created_by")
    linked = [(link, link.complaint if link.other_id == complaint.pk else link.other) for link in links]
    keys = {complaint.original_id, *(c.pk for c in later), *(c.pk for _link, c in linked)} - {None}
    visible = (
        set(Complaint.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    )
    return {"earlier": complaint.original, "later": later, "linked": linked, "visible": visible}


def _history(request: HttpRequest, complaint: Complaint) -> dict[str, Any]:
    """The history through one of its filters, newest first: the latest entries, or all of them if asked for."""
    chosen = request.GET.get("history", "all")
    chosen = chosen if chosen in history.FILTERS else "all"
    events = complaint.events.filter(history.matching(chosen)).order_by("-sequence")
    count = events.count()
    shown = events if "all" in request.GET else events[:FIRST_ENTRIES]
    return {
        "filters": [(name, label, name == chosen) for name, label in history.FILTERS.items()],
        "history_filter": chosen,
        "entries": history.entries(shown),
        "entry_count": count,
        "entries_left_out": "all" not in request.GET and count > FIRST_ENTRIES,
    }
