"""投诉台账: all case files, open ones first (ROAD-6)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, F, Max, Q, QuerySet
from django.views.generic import ListView

from complaints.choices import Action
from complaints.models import CaseFile, Complaint
from complaints.querysets import LONG_TEXTS, sees_all

ON_A_PAGE = 25
# What the page can be limited to.
SHOWN = ("open", "closed", "all")


class LedgerView(LoginRequiredMixin, ListView):
    """The case files of the complaints that the person may see (`?show=open`, the default, `closed` or `all`)."""

    template_name = "complaints/ledger.html"
    context_object_name = "files"
    paginate_by = ON_A_PAGE

    @property
    def shown(self) -> str:
        """What is asked for."""
        asked = self.request.GET.get("show", "")
        return asked if asked in SHOWN else "open"

    def get_queryset(self) -> QuerySet[CaseFile]:
        """With what a row shows: the complaint, how often progress was reported and when last."""
        files = CaseFile.objects.select_related("department", "complaint__category", "complaint__handler")
        files = files.defer(*(f"complaint__{name}" for name in LONG_TEXTS))
        if not sees_all(self.request.user):
            files = files.filter(complaint__in=Complaint.objects.visible_to(self.request.user))
        if self.shown != "all":
            files = files.filter(closed_at__isnull=self.shown == "open")
        reported = Q(complaint__events__action=Action.REPORT, complaint__events__at__gte=F("opened_at"))
        return files.annotate(
            reports=Count("complaint__events", filter=reported),
            last_report=Max("complaint__events__at", filter=reported),
        ).order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "-pk")

    def paginate_queryset(self, queryset: QuerySet[CaseFile], page_size: int) -> tuple:
        """A page that does not exist is the last one, not an error."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is shown, for the tabs."""
        return {**super().get_context_data(**kwargs), "shown": self.shown}
