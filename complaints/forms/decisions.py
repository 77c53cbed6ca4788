"""受理决定、有效性判定、审批: what those write who decide about a case or its result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Validity
from complaints.models import Approval, Complaint

from .base import StepForm, Text


class AdmitForm(StepForm):
    """受理."""

    note = Text(label=_("Word to the service desk"), required=False, max_length=2000, rows=3)


class TurnDownForm(StepForm):
    """不予受理: refusal is explained (RETAIL-3)."""

    reason = Text.of(
        Complaint,
        "refusal",
        label=_("Why the company does not take the case"),
        error_messages={"required": _("Say why the company does not take the case.")},
    )
    explanation = Text.of(
        Complaint,
        "explanation_given",
        label=_("What the customer is told"),
        error_messages={"required": _("Say what the customer is told.")},
    )


class JudgeForm(StepForm):
    """有效/无效: with the reason; an invalid one with the explanation that the customer was given (ROAD-1)."""

    validity = forms.ChoiceField(
        label=_("Is the complaint justified?"),
        choices=Validity,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose valid or invalid.")},
    )
    reason = Text.of(
        Complaint,
        "validity_reason",
        label=_("Why it is judged so"),
        error_messages={"required": _("Say why it is judged so.")},
    )
    explanation = Text.of(
        Complaint,
        "explanation_given",
        required=False,
        label=_("What was explained to the customer"),
        help_text=_("Needed for an invalid complaint, which is closed with it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        complaint = kwargs["complaint"]
        kwargs["initial"] = {
            "validity": complaint.validity,
            "reason": complaint.validity_reason,
            "explanation": complaint.explanation_given,
        }
        super().__init__(*args, **kwargs)


class ApproveForm(StepForm):
    """同意."""

    opinion = Text.of(Approval, "opinion", required=False, rows=3)


class DisapproveForm(StepForm):
    """不同意."""

    reason = Text.of(
        Approval,
        "opinion",
        label=_("What is to be done better"),
        error_messages={"required": _("Say what is to be done better.")},
    )
