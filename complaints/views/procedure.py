"""The written procedure to be read: the version in force, or any that is or was published."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from complaints.handbook.chapters import handbook_of
from complaints.handbook.picture import picture_of
from complaints.models import Procedure
from complaints.models.rulebook import current_rulebook
from complaints.permissions.procedure import may_read


@require_safe
@login_required
def in_force(request: HttpRequest) -> HttpResponse:
    """The procedure under which complaints are accepted now; without one, the page says so."""
    found = Procedure.in_force()
    if found is None:
        return render(request, "complaints/procedure_none.html")
    return _page(request, found)


@require_safe
@login_required
def version(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One version; a complaint keeps the one it was accepted under."""
    kept = current_rulebook().procedures.values()
    found = next((one for one in kept if (one.code, one.version) == (code, version)), None)
    if found is None or not may_read(request.user, found):
        raise Http404
    return _page(request, found)


def _page(request: HttpRequest, procedure: Procedure) -> HttpResponse:
    handbook = handbook_of(procedure)
    others = [
        one
        for one in procedure.book.procedures.values()
        if one.code == procedure.code and one.pk != procedure.pk and may_read(request.user, one)
    ]
    context = {
        "handbook": handbook,
        "procedure": procedure,
        "pictures": [picture_of(handbook, is_wide) for is_wide in (True, False)],
        "others": sorted(others, key=lambda one: -one.version),
    }
    return render(request, "complaints/procedure.html", context)
