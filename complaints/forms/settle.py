"""当场解决: explained, and the customer will not pursue it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint

from .base import StepForm, Text


class SettleForm(StepForm):
    """What was explained, and that the customer accepts it (GAS-12.1)."""

    explanation_given = Text.of(
        Complaint, "explanation_given", error_messages={"required": _("Say what was explained to the customer.")}
    )
    customer_accepts = forms.BooleanField(
        label=_("The customer is satisfied and will not pursue it"),
        error_messages={"required": _("Only a complaint that the customer will not pursue is settled on the spot.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"explanation_given": kwargs["complaint"].explanation_given}
        super().__init__(*args, **kwargs)
