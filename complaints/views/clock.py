"""How a deadline was counted, and what happens when it is missed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from complaints.deadlines.clocks import plan
from complaints.due_times import DueTimes
from complaints.models import Clock, Complaint


@login_required
@require_safe
def clock(request: HttpRequest, pk: int) -> HttpResponse:
    """The explanation of one clock, as a page or (asked for by htmx) as a fragment; 404 without sight of the case."""
    visible = Complaint.objects.visible_to(request.user)
    clocks = Clock.objects.filter(complaint__in=visible).select_related(
        "complaint", "rule__ladder", "rule__procedure", "department", "set_by"
    )
    found = get_object_or_404(clocks.prefetch_related("rule__ladder__rungs", "firings"), pk=pk)
    rows = found.complaint.clocks.select_related("set_by").defer("explanation")
    requests = found.complaint.extensions.select_related("asked_by", "decided_by")
    DueTimes([found, *(row for row in rows if row.pk != found.pk)], requests).described()
    fired = {firing.sequence: firing.fired_at for firing in found.firings.all()}
    context = {
        "clock": found,
        "now": timezone.now(),
        "plan": [(planned, fired.get(sequence)) for sequence, planned in enumerate(plan(found), 1)],
    }
    template = "complaints/_clock_explained.html" if request.htmx else "complaints/clock.html"
    return render(request, template, context)
