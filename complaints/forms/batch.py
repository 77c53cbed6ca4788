"""What is asked once for several complaints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from complaints.models import Assignment, Complaint

from .base import DepartmentField, PersonField, Text


class BatchForm(forms.Form):
    """Nothing to ask."""

    def __init__(self, *args: Any, complaints: Iterable[Complaint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class DispatchBatchForm(BatchForm):
    """转发: as proposed for each, or all to one department."""

    lead = DepartmentField(
        label=_("Lead department"),
        required=False,
        empty_label=_("Each as proposed"),
        help_text=_("A department chosen here gets all of them, without co-handlers."),
    )
    note = Text.of(Assignment, "note", required=False, rows=2)


class DelegateBatchForm(BatchForm):
    """转交同事: one colleague for all of them."""

    handler = PersonField(
        label=_("Colleague"), error_messages={"required": _("Choose a colleague of the lead department.")}
    )
    note = Text(label=_("Word to the colleague"), required=False, max_length=2000, rows=2)

    def __init__(self, *args: Any, complaints: Iterable[Complaint], **kwargs: Any) -> None:
        super().__init__(*args, complaints=complaints, **kwargs)
        leads = {complaint.lead_id for complaint in complaints if complaint.lead_id}
        in_charge = Department.objects.filter(pk__in=leads).order_by()
        member = User.objects.filter(memberships__department__in=leads)
        found = (
            Q(pk__in=member.values("pk")) | Q(pk__in=in_charge.values("head")) | Q(pk__in=in_charge.values("deputy"))
        )
        self.fields["handler"].queryset = User.objects.filter(found, is_active=True).order_by("name", "pk")
        self.fields["handler"].error_messages["invalid_choice"] = _("Choose a colleague of the lead department.")
