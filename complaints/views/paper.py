"""The record on paper, as a PDF, and with everything that is kept of it (GAS-6, GAS-12.6)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints.documents import record_of, record_pdf
from complaints.documents.bundle import write_bundle
from complaints.models import Complaint


def _visible(request: HttpRequest, number: str) -> Complaint:
    return get_object_or_404(Complaint.objects.visible_to(request.user), number=number)


@login_required
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """客户投诉记录表 as a page made for the printer."""
    complaint = _visible(request, number)
    return render(request, "complaints/paper.html", {"complaint": complaint, "record": record_of(complaint)})


@login_required
@require_safe
@never_cache
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """客户投诉记录表 as a PDF to keep."""
    complaint = _visible(request, number)
    name = _("Customer complaint record") + f" {complaint.number}.pdf"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(record_pdf(complaint), content_type="application/pdf", headers=headers)


@login_required
@require_safe
@never_cache
def bundle(request: HttpRequest, number: str) -> HttpResponseBase:
    """归档资料包: record, files and history in one zip archive."""
    complaint = _visible(request, number)
    return FileResponse(write_bundle(complaint), as_attachment=True, filename=f"{complaint.number}.zip")
