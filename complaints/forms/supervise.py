"""督办: what managers and supervision write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import Assignment, CaseFile, Complaint, Instruction

from .base import OfferedField, StepForm, Text


class InstructForm(StepForm):
    """批示, with a due time of its own if it has one."""

    text = Text.of(Instruction, "text", required=True, error_messages={"required": _("Write the instruction.")})
    due_at = forms.DateTimeField(
        label=_("To be done by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: no time of its own."),
    )


class FollowForm(StepForm):
    """落实批示."""

    instruction = OfferedField(
        label=_("Instruction"), queryset=Instruction.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    note = Text.of(
        Instruction,
        "done_note",
        required=True,
        label=_("How it was carried out"),
        error_messages={"required": _("Say how the instruction was carried out.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["instruction"]
        field.offer(self.complaint.instructions.to_follow().order_by("at"))
        field.initial = field.rows[0].pk if len(field.rows) == 1 else None


class OpenFileForm(StepForm):
    """建立处理档案."""

    reason = Text(
        label=_("Why a case file is opened"),
        max_length=CaseFile._meta.get_field("reason").max_length,
        rows=2,
        error_messages={"required": _("Say why a case file is opened.")},
    )


class TakeOverForm(StepForm):
    """接手."""

    reason = Text.of(
        Assignment,
        "end_reason",
        label=_("Why you take it over"),
        error_messages={"required": _("Say why you take the complaint over.")},
    )


class DecideForm(StepForm):
    """裁定."""

    decision = Text.of(
        Complaint,
        "decision",
        rows=6,
        help_text=_("The customer is answered with these words."),
        error_messages={"required": _("Write the decision.")},
    )


class SuperviseForm(StepForm):
    """督查签字."""

    opinion = Text.of(Complaint, "supervision_opinion", error_messages={"required": _("Write supervision's opinion.")})
