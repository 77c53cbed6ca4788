"""处罚 to take away: the notice on paper, and the list as a file (CABLE-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy, override, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.company import current_company
from accounts.models import User
from accounts.timewords import local
from complaints.accountability.figures import Figures, figures_of
from complaints.accountability.words import cause_of
from complaints.models import Penalty
from complaints.models.penalty import PenaltyQuerySet
from complaints.penalty_choices import OWED_STATES
from complaints.sheets import csv_lines, harmless

from .penalties import RELATED, facts, filtered, penalty_for

log = structlog.get_logger(__name__)

NOTHING = "—"


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
        yield pgettext("penalty", "Done"), local(figures.done, "full") if figures.done else _("not yet")
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
    if found.decided_by:
        yield _("Decision of the company"), _signed(found.amount_reason, found.decided_by, found.decided_at)
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
    (gettext_lazy("State"), lambda p, _f: p.state_label),
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
    (pgettext_lazy("penalty", "Done"), lambda _p, f: f.done),
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
