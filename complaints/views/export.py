"""The list of complaints as a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.filters import ComplaintFilter
from complaints.models import Complaint
from complaints.sheets import csv_lines, harmless

from .listing import errors

log = structlog.get_logger(__name__)

COLUMNS = (
    "number", "accepted_at", "kind", "channel", "received_department", "first_receiver", "branch", "category",
    "customer_name", "customer_phone", "customer_address", "meter_number", "content", "demand", "level", "flags",
    "stage", "lead", "handler", "dispatched_at", "contacted_at", "fed_back_at", "called_back_at", "archived_at",
    "return_count", "resolved", "satisfaction", "settled_on_spot", "original",
)  # fmt: skip
RELATED = (
    "kind", "channel", "received_department", "first_receiver", "branch", "category", "lead", "handler", "original",
)  # fmt: skip


@require_safe
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    """What the filters leave, every row, as CSV that spreadsheets open in Chinese; sent while it is read."""
    now = timezone.now()
    filters = ComplaintFilter(request, now)
    if problems := list(errors(filters)):
        # A file of more than was meant is worse than none.
        messages.error(request, " ".join(problems))
        return HttpResponseRedirect(f"{reverse('complaints:list')}?{request.GET.urlencode()}")
    log.info("Complaints exported.", user=request.user.pk, query=request.GET.urlencode())
    name = f"{_('complaints')}-{timezone.localtime(now):%Y%m%d-%H%M}.csv"
    response = StreamingHttpResponse(lines(filters, get_language()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def lines(filters: ComplaintFilter, language: str | None) -> Iterator[str]:
    """The file line by line, in the language of whoever asked."""
    with override(language):
        yield from csv_lines(rows(filters))


def rows(filters: ComplaintFilter) -> Iterator[list[str]]:
    """The headings, then a row for each complaint."""
    yield [heading(name) for name in COLUMNS]
    for complaint in filters.ordered.select_related(*RELATED).iterator(chunk_size=500):
        yield [cell(complaint, name) for name in COLUMNS]


def heading(name: str) -> str:
    """What the field is called everywhere else."""
    return _("Flags") if name == "flags" else capfirst(str(Complaint._meta.get_field(name).verbose_name))


def cell(complaint: Complaint, name: str) -> str:
    """A field as people read it, and harmless to a spreadsheet."""
    if name == "flags":
        value: Any = " ".join(str(flag.label) for flag in complaint.flags)
    elif hasattr(complaint, f"get_{name}_display"):
        value = getattr(complaint, f"get_{name}_display")()
    else:
        value = getattr(complaint, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if hasattr(value, "astimezone"):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return harmless(str(value))
