"""质检: what is to be checked, a check beside the record, the answer, and the figures (DESK-1, PROP-8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Role
from accounts.models import User
from complaints.choices import AssignmentRole
from complaints.flow.errors import NotAllowed, Refused
from complaints.forms.handle import PARTS
from complaints.forms.quality import CHECKED, WAITING, AnswerForm, CheckForm, QualityFilter
from complaints.known import Known
from complaints.models import Assignment, Complaint, QualityDraw
from complaints.models.quality import SEES_ALL, QualityDrawQuerySet
from complaints.months import Month
from complaints.permissions import Verdict
from complaints.permissions.quality import checks_quality, may_answer, may_check
from complaints.quality.figures import figures
from complaints.quality.judge import answer as give_answer
from complaints.quality.judge import check as give_points

ON_A_PAGE = 25
ON_THE_BENCH = 5
# What the record beside the form names.
NAMED = (
    "handler", "first_receiver", "registered_by", "decided_by", "guardian", "supervised_by", "category", "channel",
    "received_department", "lead", "procedure",
)  # fmt: skip


def visible(user: User) -> QualityDrawQuerySet:
    """What the person may see, with what a row shows."""
    return QualityDraw.objects.visible_to(user).select_related("complaint", "person", "result__by", "result__answer")


@require_safe
@login_required
def quality(request: HttpRequest) -> HttpResponse:
    """The checks: those who check begin with what is still to be checked, everybody else with their own."""
    user = request.user
    query = request.GET or {"state": WAITING if checks_quality(user) else CHECKED}
    chosen = QualityFilter(query, draws=visible(user))
    found = chosen.found()
    if chosen.chosen.get("state") == WAITING:
        found = found.waiting()
    page = Paginator(found, ON_A_PAGE)
    context = {
        "form": chosen,
        "page_obj": page.get_page(request.GET.get("page")),
        "count": page.count,
        "waiting": chosen.chosen.get("state") == WAITING,
        "sees_all": user.grants.has(*SEES_ALL),
        "checks": checks_quality(user),
        "month": Month.of(timezone.now()),
    }
    return render(request, "complaints/quality.html", context)


@require_safe
@login_required
def quality_figures(request: HttpRequest) -> HttpResponse:
    """Each person's points of a month, with the checks behind them."""
    chosen = QualityFilter(request.GET, draws=QualityDraw.objects.visible_to(request.user))
    month = chosen.of_month or Month.of(timezone.now())
    rows, everybody = figures(QualityDraw.objects.visible_to(request.user), month)
    context = {"form": chosen, "month": month, "rows": rows, "everybody": everybody}
    return render(request, "complaints/quality_figures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def quality_check(request: HttpRequest, pk: int) -> HttpResponse:
    """One check: the form beside the record, or its result."""
    draw = get_object_or_404(visible(request.user), pk=min(pk, 2**62))
    verdict = may_check(request.user, draw)
    if request.method == "POST":
        return _take(request, draw, verdict)
    return _show(request, draw, verdict, None, None)


def _items(draw: QualityDraw) -> list[Any]:
    return list(draw.complaint.procedure.quality_items.filter(subject=draw.subject))


def _take(request: HttpRequest, draw: QualityDraw, verdict: Verdict) -> HttpResponse:
    """Keep the points, or say what is wrong with them."""
    if not verdict:
        raise PermissionDenied(verdict.reason)
    form = CheckForm(request.POST, items=_items(draw))
    if not form.items or not form.is_valid():
        return _show(request, draw, verdict, form, None)
    points, remark = form.points, form.cleaned_data["remark"]
    try:
        result, made = give_points(
            draw, by=request.user, points=points, remark=remark, key=form.fingerprint, at=timezone.now()
        )
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused
    except Refused as refused:
        messages.warning(request, refused.message)
        return HttpResponseRedirect(draw.get_absolute_url())
    if made:
        words = _("Checked: %(points)s of %(possible)s points. %(person)s is told and may answer.")
        about = {"points": result.points, "possible": result.possible, "person": draw.person}
        messages.success(request, words % about)
    return HttpResponseRedirect(_next(request.user, draw))


def _next(user: User, draw: QualityDraw) -> str:
    """The next one to check, or the list."""
    waiting = QualityDraw.objects.visible_to(user).exclude(pk=draw.pk).waiting().first()
    return waiting.get_absolute_url() if waiting else reverse("complaints:quality")


@require_POST
@login_required
def quality_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's answer, once."""
    draw = get_object_or_404(visible(request.user), pk=min(pk, 2**62))
    if not (verdict := may_answer(request.user, draw)):
        raise PermissionDenied(verdict.reason)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, draw, may_check(request.user, draw), None, form)
    try:
        give_answer(draw, by=request.user, text=form.cleaned_data["text"], at=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("Your answer is kept beside the result."))
    return HttpResponseRedirect(draw.get_absolute_url())


def _show(
    request: HttpRequest, draw: QualityDraw, verdict: Verdict, form: CheckForm | None, reply: AnswerForm | None
) -> HttpResponse:
    result = getattr(draw, "result", None)
    may_give = bool(verdict) and result is None
    given = getattr(result, "answer", None) if result else None
    context = {
        "draw": draw,
        "result": result,
        "scores": list(result.scores.all()) if result else [],
        "answer": given,
        "form": (form or CheckForm(items=_items(draw))) if may_give else None,
        "refusal": verdict.reason if result is None else "",
        "reply": (reply or AnswerForm()) if result and given is None and may_answer(request.user, draw) else None,
        **_record(request.user, draw),
    }
    return render(request, "complaints/quality_check.html", context)


def _record(user: User, draw: QualityDraw) -> dict[str, Any]:
    """The record as far as the check needs it, if the person may still see it."""
    parts = Prefetch("assignments", Assignment.objects.filter(role=AssignmentRole.LEAD).select_related("result"))
    found = Complaint.objects.visible_to(user).filter(pk=draw.complaint_id).select_related("customer")
    complaint = found.prefetch_related(parts, "customer__phones").first()
    if complaint is None:
        return {}
    known = Known()
    known.name([complaint], *NAMED)
    leads = list(complaint.assignments.all())
    known.name(leads, "department", "assigned_by")
    written = [part.result for part in leads if hasattr(part, "result")]
    known.name(written, "written_by", "signed_by")
    attachments = list(complaint.attachments.select_related("carried_from"))
    callbacks = list(complaint.callbacks.all())
    known.name(attachments, "uploaded_by")
    known.name(callbacks, "by")
    return {
        "complaint": complaint,
        "attachments": attachments,
        "callbacks": callbacks,
        # Whether it went where it belongs, and in time (DESK-1).
        "dispatches": [(part, part.assigned_at - complaint.accepted_at) for part in leads],
        "outcome": next((result for result in written if result.assignment.ended_at is None), None),
        "result_parts": PARTS,
    }


def to_check(user: User) -> list[QualityDraw]:
    """抽检 on the workbench: what the person is to check, one more than is shown (one query for those who check).

    The general manager stands in where the work is the supervisor's own.
    """
    if not checks_quality(user):
        return []
    draws = QualityDraw.objects.visible_to(user).waiting().select_related("complaint", "person")
    if not user.grants.has(Role.SUPERVISOR):
        memberships = user.grants.company.memberships.items()
        supervisors = [pk for pk, held in memberships if any(role == Role.SUPERVISOR for role, _place in held)]
        draws = draws.filter(person__in=supervisors)
    return list(draws[: ON_THE_BENCH + 1])
