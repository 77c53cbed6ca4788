"""转发、退单、改派: which departments have the complaint."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from complaints.choices import AssignmentRole, PhraseUse
from complaints.flow.dispatch import Proposal
from complaints.models import Assignment, Complaint

from .base import DepartmentField, DepartmentsField, PersonField, StepForm, Text


class DepartmentsForm(StepForm):
    """A lead department and those that help it."""

    lead = DepartmentField(
        label=_("Lead department"), error_messages={"required": _("Choose the department that answers for it.")}
    )
    co_handlers = DepartmentsField(
        label=_("Co-handling departments"),
        required=False,
        help_text=_("They give their results to the lead department."),
    )

    def clean(self) -> dict[str, Any]:
        """The lead does not help itself."""
        cleaned = super().clean()
        if cleaned.get("lead") and cleaned["lead"] in cleaned.get("co_handlers", ()):
            self.add_error("co_handlers", _("The lead department cannot co-handle as well."))
        return cleaned


class DispatchForm(DepartmentsForm):
    """转发, with the routing data's proposal filled in and its reason beside it (GAS-12.2).

    With 扬言过激 it also asks for guardian and protective measures, unless both are recorded (GAS-9b).
    """

    note = Text.of(
        Assignment,
        "note",
        required=False,
        rows=3,
        help_text=_("What the department should know that the record does not say."),
    )
    guardian = PersonField(
        label=_("Guardian"),
        required=False,
        help_text=_("Somebody threatens drastic action: name the person who keeps watch."),
    )
    protective_measures = Text.of(
        Complaint,
        "protective_measures",
        required=False,
        rows=3,
        help_text=_("How people and places at risk are protected."),
    )

    field_order = ["version", "guardian", "protective_measures", "lead", "co_handlers", "note"]

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        initial = {"lead": proposal.lead, "co_handlers": proposal.co_handlers}
        complaint = kwargs["complaint"]
        initial |= {"guardian": complaint.guardian_id, "protective_measures": complaint.protective_measures}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.fields["lead"].help_text = (
            _("Proposed: %(reason)s.") % {"reason": proposal.reason} if proposal.lead else proposal.reason
        )
        if self.protection_complete:
            del self.fields["guardian"], self.fields["protective_measures"]
        else:
            self.fields["guardian"].required = self.fields["protective_measures"].required = True

    @cached_property
    def protection_complete(self) -> bool:
        """Whether nothing more is needed for GAS-9b."""
        complaint = self.complaint
        return not complaint.flag_threat or bool(complaint.guardian_id and complaint.protective_measures.strip())

    @property
    def protection(self) -> dict[str, Any]:
        """What this form adds to the record before the dispatch; empty when nothing was missing."""
        names = ("guardian", "protective_measures")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class ReturnForm(StepForm):
    """退单."""

    phrase_uses = {"reason": (PhraseUse.RETURN,)}

    reason = Text.of(
        Assignment,
        "end_reason",
        label=_("Why it is not yours"),
        help_text=_(
            "The desk reads this when it dispatches again. Name the department that is responsible if you know it."
        ),
        error_messages={"required": _("Say why the complaint is returned.")},
    )


class ReassignForm(DepartmentsForm):
    """改派: the co-handlers are those it has, unless changed here."""

    reason = Text.of(
        Assignment,
        "end_reason",
        label=_("Why it is reassigned"),
        error_messages={"required": _("Say why the complaint is reassigned.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        complaint = kwargs["complaint"]
        helping = [
            part.department_id
            for part in complaint.assignments.all()
            if part.role == AssignmentRole.CO and part.ended_at is None
        ]
        super().__init__(*args, **{**kwargs, "initial": {"co_handlers": helping}})
        self.fields["lead"].label = _("New lead department")
        self.fields["lead"].queryset = self.fields["lead"].queryset.exclude(pk=complaint.lead_id)
        self.fields["lead"].error_messages["invalid_choice"] = _(
            "Choose another department than the one that has it now."
        )
