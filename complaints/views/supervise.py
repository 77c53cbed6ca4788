"""督办: instructions, take-over, final decision, supervision's signature (GAS-4b, GAS-4c, MOBILE-1)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import DEPARTMENT_STAGES, Action, ClockKind
from complaints.flow import supervise
from complaints.forms.supervise import DecideForm, InstructForm, SuperviseForm, TakeOverForm
from complaints.models import Complaint

from .base import StepView, next_due
from .handle import judged


class Instruct(StepView):
    """批示."""

    action = Action.INSTRUCT
    form_class = InstructForm
    icon = "message-2"
    what_follows = gettext_lazy("Whoever has the complaint is told at once; nothing else changes.")

    def perform(self, form: InstructForm) -> Complaint:
        """Give the instruction."""
        return supervise.instruct(self.complaint, text=form.cleaned_data["text"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Who has been told."""
        if complaint.stage in DEPARTMENT_STAGES:
            return _("Instruction recorded; %(handler)s has been told.") % {"handler": complaint.handler}
        return _("Instruction recorded; the service desk has been told.")


class TakeOver(StepView):
    """接手: a manager handles it personally."""

    action = Action.TAKE_OVER
    form_class = TakeOverForm
    icon = "hand-grab"
    what_follows = gettext_lazy("You handle it yourself from now on. The deadlines go on against the department.")

    def perform(self, form: TakeOverForm) -> Complaint:
        """Take it over."""
        return supervise.take_over(self.complaint, reason=form.cleaned_data["reason"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """It is yours now, and what is due."""
        due = next_due(complaint, ClockKind.CONTACT) or next_due(complaint, ClockKind.RESOLUTION)
        if due:
            return _("You handle this complaint now. Next due: %(due)s.") % {"due": due}
        return _("You handle this complaint now.")


class Decide(StepView):
    """裁定: final."""

    action = Action.DECIDE
    form_class = DecideForm
    icon = "gavel"
    what_follows = gettext_lazy("The decision is final: the service desk tells the customer, and the case is archived.")

    def perform(self, form: DecideForm) -> Complaint:
        """Decide."""
        return supervise.decide(self.complaint, decision=form.cleaned_data["decision"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The desk tells the customer."""
        due = next_due(complaint, ClockKind.CALLBACK)
        if due:
            return _("Decided. The service desk tells the customer by %(due)s.") % {"due": due}
        return _("Decided. The service desk tells the customer next.")


class Supervise(StepView):
    """督查签字."""

    action = Action.SUPERVISE
    form_class = SuperviseForm
    icon = "signature"
    button = gettext_lazy("Sign")
    what_follows = gettext_lazy("Without this signature the complaint is not archived.")
    template_name = "complaints/judge.html"

    def extra_context(self) -> dict[str, object]:
        """The result that supervision judges."""
        return judged(self.complaint)

    def perform(self, form: SuperviseForm) -> Complaint:
        """Sign."""
        return supervise.sign_supervision(self.complaint, opinion=form.cleaned_data["opinion"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Supervision no longer holds it up."""
        return _("Signed for supervision. Nothing on supervision's side keeps it from the archive any more.")
