"""督办: instructions, take-over, final decision, supervision's signature (GAS-4b, GAS-4c, MOBILE-1)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import DEPARTMENT_STAGES, Action, ClockKind
from complaints.flow import instructions, supervise
from complaints.forms.supervise import DecideForm, FollowForm, InstructForm, OpenFileForm, SuperviseForm, TakeOverForm
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
        given = {name: form.cleaned_data[name] for name in ("text", "due_at")}
        return instructions.instruct(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Who has been told."""
        if complaint.stage in DEPARTMENT_STAGES:
            return _("Instruction recorded; %(handler)s has been told.") % {"handler": complaint.handler}
        return _("Instruction recorded; the service desk has been told.")


class Follow(StepView):
    """落实批示: how an instruction was carried out (ROAD-6)."""

    action = Action.FOLLOW
    takes_files = True
    form_class = FollowForm
    icon = "message-2-check"
    button = gettext_lazy("Report it")
    what_follows = gettext_lazy("Whoever gave the instruction is told.")

    def perform(self, form: FollowForm) -> Complaint:
        """Report it carried out."""
        given = {name: form.cleaned_data[name] for name in ("instruction", "note")}
        return instructions.follow(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Told."""
        return _("Recorded as carried out; whoever gave the instruction has been told.")


class OpenFile(StepView):
    """建立处理档案 (ROAD-6)."""

    action = Action.OPEN_FILE
    form_class = OpenFileForm
    icon = "folder-plus"
    button = gettext_lazy("Open the file")
    what_follows = gettext_lazy("The department reports its progress while the file is open; it stands in the ledger.")

    def perform(self, form: OpenFileForm) -> Complaint:
        """Open it."""
        return supervise.open_case_file(self.complaint, reason=form.cleaned_data["reason"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """What is due now."""
        if due := next_due(complaint, ClockKind.REPORT):
            return _("The case file is open. The department reports its progress by %(due)s.") % {"due": due}
        return _("The case file is open, and stands in the ledger.")


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
