"""Targets of the monthly figures (GAS-13, GAS-14)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.bases import ConfigurationAdmin
from complaints.models import Target
from complaints.months import Month


@admin.register(Target)
class TargetAdmin(ConfigurationAdmin):
    """What the monthly figures should be, and since when."""

    list_display = ["figure", "direction", "value", "since"]
    list_filter = ["figure"]
    fieldsets = [
        (
            None,
            {
                "fields": ["figure", ("value", "since")],
                "description": _(
                    "Shown beside the figure in the statistics of each month from then on. To change a target, add it "
                    "anew with the month from which it holds: earlier months keep theirs."
                ),
            },
        )
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new target holds from this month on."""
        return {"since": str(Month.of(timezone.now())), **super().get_changeform_initial_data(request)}

    @admin.display(description=_("wanted"))
    def direction(self, target: Target) -> str:
        """Which way is better."""
        return _("at least") if target.at_least else _("at most")
