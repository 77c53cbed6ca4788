"""What the pages of rules have in common: each rule belongs to one version of the procedure, for good."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.admin.bases import ConfigurationAdmin
from complaints.models import Procedure


class RuleAdmin(ConfigurationAdmin):
    """Rules of a procedure; `chosen_once` names the fields that stay as they were chosen."""

    chosen_once: tuple[str, ...] = ("procedure",)
    list_select_related = ["procedure"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What cannot be changed any more."""
        return self.chosen_once if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new rule belongs to the procedure in force."""
        current = Procedure.objects.filter(is_current=True).first()
        return {"procedure": current, **super().get_changeform_initial_data(request)}
