"""处罚: the list with its totals, one penalty, its notice on paper, and the list as a file (CABLE-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.company import current_company
from accounts.models import User
from accounts.timewords import local
from complaints.accountability.figures import Figures, figures_of, totals
from complaints.accountability.words import calculation, cause_of, entries, stations, yuan
from complaints.forms.penalty_filter import PenaltyFilter
from complaints.models import Complaint, Penalty
from complaints.models.penalty import PenaltyQuerySet
from complaints.penalty_choices import OWED_STATES, PenaltyAction, PenaltyState, Responsibility, TariffBasis
from complaints.permissions.penalties import may
from complaints.sheets import csv_lines, harmless

from .penalty_offers import holder_of, offers, others_turn

log = structlog.get_logger(__name__)

ON_A_PAGE = 25
NOTHING = "—"
RELATED = (
    "tariff", "department", "person", "complaint", "clock__rule", "clock__department", "proposed_by", "opinion_by",
    "reviewed_by", "decided_by", "issued_by", "executed_by", "cancelled_by",
)  # fmt: skip


def penalty_for(request: HttpRequest, number: str) -> Penalty:
    """The penalty with this number and what its pages show of it; 404 for whoever may not see it."""
    visible = Penalty.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(visible, number=number)


def filtered(request: HttpRequest) -> tuple[PenaltyFilter, PenaltyQuerySet]:
    """The filters of the address, and the penalties that they leave of those the person may see, the newest first."""
    chosen = PenaltyFilter(request.GET, user=request.user)
    return chosen, chosen.apply(Penalty.objects.visible_to(request.user)).order_by("-proposed_at", "-pk")


@login_required
@require_safe
def penalties(request: HttpRequest) -> HttpResponse:
    """The list: every figure is that of the filters in force."""
    now = timezone.now()
    chosen, found = filtered(request)
    page = Paginator(found.for_list().select_related("clock__rule", "complaint"), ON_A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": chosen,
        "chosen": chosen.chosen,
        "page_obj": shown,
        "rows": [_row(penalty, now) for penalty in shown],
        "totals": [(label, yuan(amount)) for label, amount in _amounts(found, now)],
        "count": page.count,
        "query": query.urlencode(),
        "may_propose": bool(may(request.user, PenaltyAction.PROPOSE)),
    }
    return render(request, "complaints/penalties.html", context)


def _amounts(found: PenaltyQuerySet, now: dt.datetime) -> Iterator[tuple[str, Any]]:
    sums = totals(found, now)
    yield _("Total"), sums.all
    yield _("Not issued yet"), sums.open
    yield _("Issued, not executed"), sums.issued
    yield _("Executed"), sums.executed


def _row(penalty: Penalty, now: dt.datetime) -> dict[str, Any]:
    figures = figures_of(penalty, now)
    return {
        "penalty": penalty,
        "state": PenaltyState(penalty.state),
        "cause": cause_of(penalty),
        "figures": figures,
        "amount": yuan(figures.amount),
        "dropped": penalty.state in (PenaltyState.CANCELLED, PenaltyState.EXEMPT),
    }


@login_required
@require_safe
def penalty(request: HttpRequest, number: str) -> HttpResponse:
    """One penalty: what for, how much and why, how far it is, what to do now, and all that happened."""
    now = timezone.now()
    found = penalty_for(request, number)
    events = list(found.events.order_by("-sequence"))
    offered = offers(request.user, found)
    context = {
        **facts(found, now),
        "offers": offered,
        "others_turn": "" if offered.main else others_turn(request.user, found),
        "holder": holder_of(request.user, found, now),
        "stations": stations(found),
        "entries": entries(events),
        "case_url": case_url(request, found),
        "now": now,
    }
    return render(request, "complaints/penalty.html", context)


def facts(found: Penalty, now: dt.datetime) -> dict[str, Any]:
    """What every page of a penalty says of it."""
    figures = figures_of(found, now)
    return {
        "penalty": found,
        "state": PenaltyState(found.state),
        "responsibility": responsibility_of(found),
        "cause": cause_of(found),
        "figures": figures,
        "amount": yuan(figures.amount),
        "by_tariff": yuan(figures.by_tariff),
        "calculation": calculation(found, figures.days),
        "is_company": found.basis == TariffBasis.COMPANY,
    }


def responsibility_of(found: Penalty) -> str:
    """With whom the responsibility lies, by name."""
    label = str(Responsibility(found.responsibility).label)
    match found.responsibility:
        case Responsibility.PERSON:
            return f"{label} · {found.person}"
        case Responsibility.GROUP:
            return f"{label} · {found.group}"
    return f"{label} · {found.department}"


def case_url(request: HttpRequest, found: Penalty) -> str:
    """The complaint's page, if the person may open it."""
    if found.complaint is None:
        return ""
    visible = Complaint.objects.visible_to(request.user).filter(pk=found.complaint_id)
    return found.complaint.get_absolute_url() if visible.exists() else ""


@login_required
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """客户投诉处罚通知单 as a page made for the printer."""
    now = timezone.now()
    found = penalty_for(request, number)
    about = facts(found, now)
    context = {
        **about,
        "now": now,
        "issued": found.state in OWED_STATES,
        "organisation": organisation(),
        "paper_facts": [(label, value or NOTHING) for label, value in _paper_facts(about)],
        "paper_texts": [(label, value or NOTHING) for label, value in _paper_texts(about)],
    }
    return render(request, "complaints/penalty_paper.html", context)


def organisation() -> str:
    """The company's name."""
    departments = current_company().departments.values()
    return next((department.name for department in departments if department.parent_id is None), "")


def _paper_facts(about: dict[str, Any]) -> Iterator[tuple[str, str]]:
    found, figures = about["penalty"], about["figures"]
    yield _("Penalised department"), str(found.department)
    yield _("Responsibility"), about["responsibility"]
    yield _("Person concerned"), str(found.person or "")
    yield _("Complaint"), str(found.complaint or "")
    yield _("Tariff line"), f"{found.tariff} {found.tariff.clause}".strip()
    yield _("Cause"), about["cause"]
    if figures.due:
        yield _("Due"), local(figures.due, "full")
        yield _("Done"), local(figures.done, "full") if figures.done else _("not yet")
        yield _("Days overdue"), str(figures.days)
    yield _("Amount"), about["amount"]
    yield _("Counted"), about["calculation"]
    yield _("Issued at"), local(found.issued_at)
    yield _("Executed on"), local(found.executed_on)


def _paper_texts(about: dict[str, Any]) -> Iterator[tuple[str, str]]:
    found = about["penalty"]
    yield _("What happened and why it is penalised"), found.reason
    yield _("Department's opinion"), _signed(found.opinion, found.opinion_by, found.opinion_at)
    review = found.review or (_("Confirmed.") if found.reviewed_at and not found.fault_report else "")
    yield _("Review by general affairs"), _signed(review, found.reviewed_by, found.reviewed_at)
    if found.amount_by_hand:
        yield _("Reason for the amount"), _signed(found.amount_reason, found.decided_by, found.decided_at)
    if found.fault_report:
        yield _("Exempt on a fault report"), _signed(found.fault_report, found.reviewed_by, found.exempted_at)
    if found.cancelled_at:
        yield _("Cancelled"), _signed(found.cancel_reason, found.cancelled_by, found.cancelled_at)


def _signed(text: str, by: User | None, at: dt.datetime | None) -> str:
    """What somebody said, with name and time under it."""
    return "\n".join(filter(None, (text, f"{by} {local(at)}" if by else "")))


# --- The list as a file -----------------------------------------------------------------------------


@require_safe
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What the filters leave, every row, as CSV, sent while it is read."""
    now = timezone.now()
    _chosen, found = filtered(request)
    log.info("Penalties exported.", user=request.user.pk, query=request.GET.urlencode())
    rows = found.select_related(*RELATED).defer("clock__explanation")
    response = StreamingHttpResponse(_lines(rows, now, get_language()), content_type="text/csv; charset=utf-8")
    name = f"{_('penalties')}-{timezone.localtime(now):%Y%m%d-%H%M}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _lines(rows: PenaltyQuerySet, now: dt.datetime, language: str | None) -> Iterator[str]:
    """The file line by line, in the language of whoever asked."""
    with override(language):
        yield from csv_lines([[str(heading) for heading, _value in COLUMNS]])
        found = (_cells(each, figures_of(each, now)) for each in rows.iterator(chunk_size=500))
        for line in csv_lines(found):
            yield line.removeprefix("\ufeff")


def _cells(found: Penalty, figures: Figures) -> list[str]:
    return [_written(value(found, figures)) for _heading, value in COLUMNS]


# Heading and value of each column; a cancelled or exempt penalty keeps its amount, and its state beside it.
COLUMNS: tuple[tuple[Any, Callable[[Penalty, Figures], Any]], ...] = (
    (gettext_lazy("Number"), lambda p, _f: p.number),
    (gettext_lazy("Notice no."), lambda p, _f: p.notice_number),
    (gettext_lazy("State"), lambda p, _f: p.get_state_display()),
    (gettext_lazy("Tariff line"), lambda p, _f: p.tariff),
    (gettext_lazy("Clause"), lambda p, _f: p.tariff.clause),
    (gettext_lazy("Complaint"), lambda p, _f: p.complaint),
    (gettext_lazy("Department"), lambda p, _f: p.department),
    (gettext_lazy("Responsibility"), lambda p, _f: p.get_responsibility_display()),
    (gettext_lazy("Group"), lambda p, _f: p.group),
    (gettext_lazy("Person"), lambda p, _f: p.person),
    (gettext_lazy("Cause"), lambda p, _f: cause_of(p)),
    (gettext_lazy("Reason"), lambda p, _f: p.reason),
    (gettext_lazy("Due"), lambda p, _f: p.due_at),
    (gettext_lazy("Done"), lambda _p, f: f.done),
    (gettext_lazy("Days overdue"), lambda _p, f: f.days),
    (gettext_lazy("Rate in yuan"), lambda p, _f: p.rate),
    (gettext_lazy("Amount in yuan"), lambda _p, f: f.amount),
    (gettext_lazy("Reason for the amount"), lambda p, _f: p.amount_reason),
    (gettext_lazy("Proposed by"), lambda p, _f: p.proposed_by),
    (gettext_lazy("Proposed at"), lambda p, _f: p.proposed_at),
    (gettext_lazy("Department's opinion"), lambda p, _f: p.opinion),
    (gettext_lazy("Opinion by"), lambda p, _f: p.opinion_by),
    (gettext_lazy("Reviewed by"), lambda p, _f: p.reviewed_by),
    (gettext_lazy("Issued at"), lambda p, _f: p.issued_at),
    (gettext_lazy("Executed on"), lambda p, _f: p.executed_on),
    (gettext_lazy("Cancelled at"), lambda p, _f: p.cancelled_at),
)


def _written(value: Any) -> str:
    """A value in a CSV file, harmless to a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    return harmless(str(value))
