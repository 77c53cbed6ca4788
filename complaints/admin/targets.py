"""Targets of the monthly figures (GAS-13, GAS-14)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models import Target
from complaints.months import Month

from .families import OfFamilyAdmin, family_choices


@admin.register(Target)
class TargetAdmin(OfFamilyAdmin):
    """What the monthly figures should be under which procedure, and since when."""

    list_display = ["figure", "procedure", "direction", "value", "since"]
    list_filter = ["family", "figure"]
    fieldsets = [
        (
            None,
            {
                "fields": [("figure", "family"), ("value", "since")],
                "description": _(
                    "Shown beside the figure in the statistics of each month from then on. To change a target, add it "
                    "anew with the month from which it holds: earlier months keep theirs. A target of the procedure "
                    "in force goes before one for every procedure."
                ),
            },
        )
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new target holds from this month on."""
        return {"since": str(Month.of(timezone.now())), **super().get_changeform_initial_data(request)}

    @admin.display(description=_("for the procedure"), ordering="family")
    def procedure(self, target: Target) -> str:
        """The procedure by its name, or all of them."""
        return str(dict(family_choices()).get(target.family, target.family))

    @admin.display(description=_("wanted"))
    def direction(self, target: Target) -> str:
        """Which way is better."""
        return _("at least") if target.at_least else _("at most")
