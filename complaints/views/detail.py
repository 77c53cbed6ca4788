"""The complaint's own page: what it is, what is due, what to do now; and all that happened."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q
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
    Recipient,
    Stage,
)
from complaints.due_times import DueTimes
from complaints.flow.archive import missing
from complaints.forms.handle import PARTS, ContactForm
from complaints.known import Known
from complaints.models import Approval, Assignment, Clock, Complaint, ComplaintLink, Event, Guidance, Penalty
from complaints.penalty_desk import may_propose
from complaints.permissions import is_helper, may
from complaints.permissions.penalties import uses_penalties
from complaints.permissions.times import decidable, extendable, promisable
from complaints.track import PASSING, stations

from .handle import call_sheet
from .offers import offers, others_turn

FIRST_ENTRIES = 50  # history entries shown before somebody asks for all
LATEST_CONTACTS = 10  # the others stand in the history

# Whose guidance says what each stage demands.
GUIDES = {
    Stage.PENDING: GuidanceStage.INTAKE,
    Stage.ACCEPTED: GuidanceStage.DISPATCH,
    Stage.DISPATCHED: GuidanceStage.HANDLE,
    Stage.HANDLING: GuidanceStage.HANDLE,
    Stage.SIGN_OFF: GuidanceStage.FEEDBACK,
    Stage.APPROVAL: GuidanceStage.FEEDBACK,
    Stage.FEEDBACK: GuidanceStage.FEEDBACK,
    Stage.CALLBACK: GuidanceStage.CALLBACK,
    Stage.CLOSING: GuidanceStage.ARCHIVE,
}

# What stands on the page by its name alone.
NAMED = (
    "handler", "guardian", "first_receiver", "registered_by", "decided_by", "supervised_by", "admitted_by", "judged_by",
    "procedure", "kind", "channel", "category", "branch", "received_department", "lead",
)  # fmt: skip
PART_NAMED = ("department", "handler", "helper", "assigned_by", "opinion_by")


@login_required
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one complaint; 404 for whoever may not see it."""
    now = timezone.now()
    complaint = get_object_or_404(_with_everything(Complaint.objects.visible_to(request.user)), number=number)
    known = Known()
    clocks = _name_everything(complaint, known)
    running = [clock for clock in clocks if clock.is_running]
    _offer_changes(request.user, complaint)
    finished = [clock for clock in clocks if not clock.is_running and not clock.goes_on]
    context = {
        "complaint": complaint,
        "now": now,
        "stage": Stage(complaint.stage),
        "level": Level(complaint.level),
        "running": running,
        "finished": sorted(finished, key=attrgetter("stopped_at"), reverse=True),
        "progress_untold": any(clock.rule.kind == ClockKind.PROGRESS and clock.is_overdue(now) for clock in running),
        "offers": (offered := offers(request.user, complaint)),
        "others_turn": "" if offered.main else others_turn(request.user, complaint),
        "holder": holder(complaint, now),
        "demands": Guidance.beside(GUIDES[complaint.stage], complaint.procedure) if not complaint.is_archived else [],
        "asked": _asked(complaint, request.user),
        **_calling(complaint, request.user),
        "lacking": missing(complaint) if complaint.stage == Stage.CLOSING else [],
        "may_add_file": bool(may(request.user, Action.ADD_FILE, complaint)),
        **_penalties(complaint, request.user),
        **_departments(complaint),
        **_around(complaint, known),
        **_related(complaint, request.user, known),
        **_history(request, complaint),
    }
    return render(request, "complaints/detail.html", context)


def holder(complaint: Complaint, now: dt.datetime) -> str:
    """Who has the complaint now: department and person, or the desk; empty when it is archived."""
    if complaint.is_archived:
        return ""
    if complaint.awaits:
        return str(Recipient(complaint.awaits).label)
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
    form = ContactForm(complaint=complaint, user=user)
    return {"form": form, "call_url": sheet, **call_sheet(user, complaint)}


def _penalties(complaint: Complaint, user: User) -> dict[str, Any]:
    """The complaint's penalties, for those whose work they are; and whether the person may propose one."""
    if not uses_penalties(user):
        return {}
    found = Penalty.objects.visible_to(user).filter(complaint=complaint).for_list().order_by("pk")
    return {
        "penalties": list(found),
        "may_penalise": may_propose(user, complaint.procedure),
    }


def _offer_changes(user: User, complaint: Complaint) -> None:
    """Say of each running clock whether the person may agree another time, ask for more or decide on that (ROAD-5c)."""
    if complaint.is_archived:
        return
    for clock in promisable(user, complaint):
        clock.may_promise = True  # type: ignore[attr-defined]
    for clock in extendable(user, complaint):
        clock.may_extend = True  # type: ignore[attr-defined]
    for request in decidable(user, complaint):
        request.may_decide = True  # type: ignore[attr-defined]


def _with_everything(complaints: Any) -> Any:
    parts = Assignment.objects.select_related("result")
    clocks = Clock.objects.order_by("due_at", "pk")
    related = (
        Prefetch("assignments", parts), Prefetch("clocks", clocks), "extensions", "customer__phones", "instructions",
    )  # fmt: skip
    return complaints.select_related("incident", "case_file__department").prefetch_related(*related)


def _name_everything(complaint: Complaint, known: Known) -> list[Clock]:
    """Fill in what the complaint and its parts name; its clocks."""
    parts, clocks = list(complaint.assignments.all()), list(complaint.clocks.all())
    known.name([complaint], *NAMED)
    known.name(parts, *PART_NAMED)
    known.name([part.result for part in parts if hasattr(part, "result")], "written_by", "signed_by")
    requests = list(complaint.extensions.all())
    known.name(clocks, "rule", "department", "set_by")
    known.name(requests, "asked_by", "decided_by")
    return DueTimes(clocks, requests).described()


def _around(complaint: Complaint, known: Known) -> dict[str, Any]:
    """Files, callbacks, instructions and the latest contacts, each with its people."""
    attachments = list(complaint.attachments.select_related("carried_from"))
    callbacks, instructions = list(complaint.callbacks.all()), list(complaint.instructions.all())
    contacts = list(complaint.contacts.all()[: LATEST_CONTACTS + 1])
    known.name(attachments, "uploaded_by")
    for rows in (callbacks, instructions, contacts):
        known.name(rows, "by")
    known.name(instructions, "done_by")
    parts = {part.pk: part for part in complaint.assignments.all()}
    for contact in contacts:
        if contact.assignment_id is not None:
            contact.assignment = parts[contact.assignment_id]
    return {
        "attachments": attachments,
        "callbacks": callbacks,
        "instructions": instructions,
        "approvals": _approvals(complaint),
        "case_file": getattr(complaint, "case_file", None),
        "contacts": contacts[:LATEST_CONTACTS],
        "more_contacts": len(contacts) > LATEST_CONTACTS,
        "REACHED": ContactOutcome.REACHED,
    }


def _approvals(complaint: Complaint) -> list[Approval]:
    """What was said to results on their way up, where the procedure has such a way."""
    if not complaint.procedure.approval_chains:
        return []
    return list(complaint.approvals.select_related("step", "by"))


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


def _related(complaint: Complaint, user: User, known: Known) -> dict[str, Any]:
    """Earlier and later cases and linked ones; `visible` are the keys of those that `user` may open."""
    links = list(ComplaintLink.objects.filter(Q(complaint=complaint) | Q(other=complaint)))
    known.name(links, "created_by")
    others = [(link, link.complaint_id if link.other_id == complaint.pk else link.other_id) for link in links]
    keys = {complaint.original_id, *(key for _link, key in others)} - {None}
    found = Complaint.objects.filter(Q(original=complaint) | Q(pk__in=keys)).order_by("pk").only("number", "original")
    cases = {case.pk: case for case in found}
    return {
        "earlier": cases.get(complaint.original_id or 0),
        "later": [case for case in cases.values() if case.original_id == complaint.pk],
        "linked": [(link, cases[key]) for link, key in others],
        "visible": _visible(user, set(cases)),
    }


def _visible(user: User, keys: set[int]) -> set[int]:
    """Which of these complaints the person may open."""
    return set(Complaint.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def _history(request: HttpRequest, complaint: Complaint) -> dict[str, Any]:
    """The way through the stages; and the history through one of its filters, newest first.

    The latest entries, or all of them if asked for. Mostly that is the whole history, and the way is read from it.
    """
    chosen = request.GET.get("history", "all")
    chosen = chosen if chosen in history.FILTERS else "all"
    events = complaint.events.filter(history.matching(chosen)).order_by("-sequence")
    shown = list(events if "all" in request.GET else events[: FIRST_ENTRIES + 1])
    left_out = "all" not in request.GET and len(shown) > FIRST_ENTRIES
    whole = chosen == "all" and not left_out
    passed = shown[::-1] if whole else complaint.events.filter(action__in=PASSING).order_by("sequence").defer("data")
    return {
        "stations": stations(complaint, [event for event in passed if event.action in PASSING]),
        "filters": [(name, label, name == chosen) for name, label in history.FILTERS.items()],
        "history_filter": chosen,
        "entries": history.entries(shown[:FIRST_ENTRIES] if left_out else shown),
        "entry_count": complaint.history_length if chosen == "all" else events.count() if left_out else len(shown),
        "entries_left_out": left_out,
    }
