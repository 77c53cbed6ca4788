"""The list of complaints as a file for spreadsheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.choices import FieldAt, FieldType
from complaints.filters import ComplaintFilter
from complaints.models import Complaint
from complaints.models.rulebook import Rulebook, current_rulebook
from complaints.sheets import csv_lines, harmless, workbook

from .columns import chosen_columns
from .listing import errors, settings_of

log = structlog.get_logger(__name__)

COLUMNS = (
    "number", "accepted_at", "kind", "channel", "origin", "received_department", "first_receiver", "registered_by",
    "branch", "category", "customer_name", "customer_phone", "customer_address", "location", "meter_number", "content",
    "demand", "level", "flags", "call_count", "stage", "lead", "handler", "dispatched_at", "contacted_at",
    "fed_back_at", "called_back_at", "archived_at", "return_count", "resolved", "satisfaction", "settled_on_spot",
    "validity", "validity_reason", "original",
)  # fmt: skip
RELATED = (
    "kind", "channel", "received_department", "first_receiver", "registered_by", "branch", "category", "lead",
    "handler", "original",
)  # fmt: skip
CUSTOM = "custom:"  # begins the names of columns for the procedures' own fields
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    """What the filters leave, every row, as CSV (sent while it is read) or, with `as=xlsx`, as an Excel workbook.

    `columns=shown` takes the columns of the person's list, else the file holds everything.
    """
    now = timezone.now()
    filters = ComplaintFilter(request, now)
    if problems := list(errors(filters)):
        # A file of more than was meant is worse than none.
        messages.error(request, " ".join(problems))
        return HttpResponseRedirect(f"{reverse('complaints:list')}?{request.GET.urlencode()}")
    book = current_rulebook()
    fields = (*COLUMNS, *asked_besides(book))
    if request.GET.get("columns") == "shown":
        fields = tuple(field for column in chosen_columns(settings_of(request).columns) for field in column.fields)
    kind = "xlsx" if request.GET.get("as") == "xlsx" else "csv"
    log.info("Complaints exported.", user=request.user.pk, query=request.GET.urlencode(), kind=kind)
    name = f"{_('complaints')}-{timezone.localtime(now):%Y%m%d-%H%M}.{kind}"
    if kind == "xlsx":
        file = workbook(_("Complaints"), [heading(field) for field in fields], rows(filters, fields, book))
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response = StreamingHttpResponse(
        lines(filters, fields, book, get_language()), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def lines(filters: ComplaintFilter, fields: Sequence[str], book: Rulebook, language: str | None) -> Iterator[str]:
    """The CSV file line by line, in the language of whoever asked."""
    with override(language):
        yield from csv_lines([[heading(name) for name in fields]])
        for line in csv_lines([written(value) for value in row] for row in rows(filters, fields, book)):
            yield line.removeprefix("\ufeff")


def rows(filters: ComplaintFilter, fields: Sequence[str], book: Rulebook) -> Iterator[list[Any]]:
    """The values of each complaint, in the order of the list."""
    complaints = filters.ordered.select_related(*(name for name in RELATED if name in fields))
    if "next_due_at" in fields:
        complaints = complaints.with_next_due()
    if any(name.startswith(CUSTOM) for name in fields):
        complaints = complaints.prefetch_related("assignments__result", "callbacks")
    for complaint in complaints.iterator(chunk_size=500):
        complaint.procedure = book.procedures[complaint.procedure_id]
        yield [value_of(complaint, name) for name in fields]


def asked_besides(book: Rulebook) -> tuple[str, ...]:
    """The procedure's own fields, as columns: those of the newest version of every procedure that complaints can have.

    A column is named `custom:<form>:<name>`; fields of the same name at the same form share it.
    """
    names = (
        f"{CUSTOM}{field.at}:{field.label}"
        for procedure in sorted(book.procedures.values(), key=lambda one: (not one.is_current, -one.pk))
        if not procedure.is_draft
        for field in procedure.customs
        if field.type != FieldType.MARK
    )
    return tuple(dict.fromkeys(names))


def _answer(complaint: Complaint, name: str) -> str:
    """What was answered to a field of the procedure's own; of several results or callbacks the newest says it."""
    _custom, at, label = name.split(":", 2)
    match at:
        case FieldAt.INTAKE:
            kept = [complaint.custom]
        case FieldAt.RESULT:
            parts = sorted(complaint.assignments.all(), key=lambda part: part.pk, reverse=True)
            kept = [part.result.custom for part in parts if hasattr(part, "result")]
        case _:
            kept = [attempt.custom for attempt in complaint.callbacks.all()]
    said = (answer.text for one in kept for answer in complaint.answers(FieldAt(at), one) if answer.label == label)
    return next(said, "")


def heading(name: str) -> str:
    """What the field is called everywhere else."""
    names = {"flags": _("Flags"), "next_due_at": _("Deadline")}
    if name.startswith(CUSTOM):
        return harmless(name.split(":", 2)[2])
    return names.get(name) or capfirst(str(Complaint._meta.get_field(name).verbose_name))


def value_of(complaint: Complaint, name: str) -> str | int | dt.datetime | None:
    """A field as people read it; times here and numbers as such."""
    if name == "flags":
        return " ".join([*(str(flag.label) for flag in complaint.flags), *complaint.marks.values()])
    if name.startswith(CUSTOM):
        return _answer(complaint, name)
    if hasattr(complaint, f"get_{name}_display"):
        value: Any = getattr(complaint, f"get_{name}_display")()
    else:
        value = getattr(complaint, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    return value if value is None or isinstance(value, int) else str(value)


def written(value: str | int | dt.datetime | None) -> str:
    """A value in a CSV file, harmless to a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return harmless(str(value))
