"""月度看板: the figures of a month on a page, and as files for spreadsheets (GAS-13, GAS-14)."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.choices import ClockKind
from complaints.months import Month
from complaints.permissions import may_see_reports
from complaints.sheets import csv_lines, harmless, workbook

from .charts import charts
from .selectors import MonthReport, kinds_of, month_report
from .tables import TABLES, Value
from .words import headlines, measures_of

log = structlog.get_logger(__name__)

EARLIEST = Month(2000, 1)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def month(request: HttpRequest, month: Month | None = None) -> HttpResponse:
    """The figures of a month, by default the running one, beside those of the month before."""
    _require_right(request)
    now = timezone.now()
    current = Month.of(now)
    if not month and "month" in request.GET:
        return _chosen(request)
    month = month or current
    if month > current:
        return _not_begun(request, month)
    report = month_report(request.user, month, now)
    return render(request, "reports/month.html", {"report": report, "now": now, **_shown(report)})


@require_safe
@login_required
def table(request: HttpRequest, month: Month, table: str) -> HttpResponseBase:
    """A part of the month, a row for each (GAS-13), as CSV or, with `as=xlsx`, as an Excel workbook."""
    _require_right(request)
    now = timezone.now()
    if month > Month.of(now):
        return _not_begun(request, month)
    kind = "xlsx" if request.GET.get("as") == "xlsx" else "csv"
    log.info("Statistics exported.", user=request.user.pk, month=str(month), table=table, kind=kind)
    part = TABLES[table]
    headings, rows = part.written(month_report(request.user, month, now))
    name = f"{part.name}-{month}.{kind}"
    if kind == "xlsx":
        file = workbook(str(part.name), headings, rows)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    lines = csv_lines([headings, *([_in_csv(value) for value in row] for row in rows)])
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse("".join(lines), content_type="text/csv; charset=utf-8", headers=headers)


def _in_csv(value: Value) -> str:
    return "" if value is None else harmless(str(value))


def _chosen(request: HttpRequest) -> HttpResponse:
    """To the month that the picker names; back, with a word, from what is no month."""
    written = request.GET["month"].strip()
    try:
        return redirect("reports:month-of", Month.parse(written))
    except ValueError:
        messages.error(request, _("Write the month like 2026-10."))
        return redirect("reports:month")


def _shown(report: MonthReport) -> dict[str, Any]:
    main, more = measures_of(report)
    return {
        "previous": report.month.previous if report.month > EARLIEST else None,
        "next": None if report.is_running else report.month.next,
        "earliest": EARLIEST,
        "latest": Month.of(report.now),
        "headlines": headlines(report, main),
        "details": headlines(report, more),
        "charts": charts(report),
        "kinds": [(kind, f"{kind}_on_time") for kind in kinds_of([report.total, report.before])],
        "department_kinds": kinds_of(report.departments),
        "handling_kinds": [ClockKind.CONTACT, ClockKind.RESOLUTION],
    }


def _require_right(request: HttpRequest) -> None:
    if not (verdict := may_see_reports(request.user)):
        raise PermissionDenied(verdict.reason)


def _not_begun(request: HttpRequest, month: Month) -> HttpResponse:
    return render(request, "reports/not_begun.html", {"month": month}, status=404)
