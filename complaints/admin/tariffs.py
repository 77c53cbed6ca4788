"""处罚标准: what a breach costs (CABLE-7a to CABLE-7f)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import TariffLine
from complaints.penalty_choices import OPEN_STATES

from .bases import RuleAdmin


@admin.register(TariffLine)
class TariffLineAdmin(RuleAdmin):
    """Tariff lines as data. One that a penalty names is retired, not deleted."""

    chosen_once = ("procedure", "code")
    list_display = ["name", "clause", "basis", "amount", "has_exemption", "open_penalties", "is_active", "procedure"]
    list_filter = ["procedure", "basis", "is_active"]
    search_fields = ["name", "code", "clause"]
    fieldsets = [
        (None, {"fields": [("name", "code"), ("procedure", "clause"), ("position", "is_active")]}),
        (
            gettext_lazy("How much"),
            {
                "fields": [("basis", "amount"), "exemption"],
                "description": gettext_lazy(
                    "A change holds for penalties that are proposed from then on; each penalty keeps the amount that "
                    "held when it was proposed."
                ),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TariffLine]:
        """With the number of penalties that are under way."""
        under_way = Count("penalties", filter=Q(penalties__state__in=OPEN_STATES))
        return super().get_queryset(request).annotate(open_count=under_way)

    @admin.display(description=gettext_lazy("exemption"))
    def has_exemption(self, line: TariffLine) -> str:
        """Whether there is a condition under which nobody is fined."""
        return _("Yes") if line.exemption else ""

    @admin.display(description=gettext_lazy("penalties under way"))
    def open_penalties(self, line: Any) -> int:
        """How many proposals name the line."""
        return line.open_count
