"""督办: what managers and supervision write."""

from django.utils.translation import gettext_lazy as _

from complaints.models import Assignment, Complaint, Instruction

from .base import StepForm, Text


class InstructForm(StepForm):
    """批示."""

    text = Text.of(Instruction, "text", error_messages={"required": _("Write the instruction.")})


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
