"""受理决定、有效性判定、审批: pages of those who decide about a case or its result (RETAIL-3, ROAD-1, RETAIL-6)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action, ClockKind, Recipient, Stage, Validity
from complaints.flow import acceptance, approval, validity
from complaints.forms.base import StepForm
from complaints.forms.decisions import AdmitForm, ApproveForm, DisapproveForm, JudgeForm, TurnDownForm
from complaints.models import Complaint
from complaints.permissions import may

from .base import StepView, next_due
from .handle import judged, otherwise


class Admit(StepView):
    """受理决定: taken on, or not (RETAIL-3)."""

    action = Action.ADMIT
    form_class = AdmitForm
    icon = "circle-check"
    reads_first = True
    title = gettext_lazy("Decide whether to take the case on")
    button = gettext_lazy("Take it on")
    what_follows = gettext_lazy("Once it is taken on, the service desk dispatches it; its deadline runs from then.")
    template_name = "complaints/judge.html"

    def extra_context(self) -> dict[str, Any]:
        """The way not to take it on."""
        if not may(self.request.user, Action.TURN_DOWN, self.complaint):
            return {}
        refuse = otherwise(self, "turn-down", TurnDownForm)
        words = {"title": Action.TURN_DOWN.label, "button": Action.TURN_DOWN.label, "icon": TurnDown.icon}
        return {"otherwise": {**refuse, **words, "what_follows": TurnDown.what_follows}}

    def perform(self, form: AdmitForm) -> Complaint:
        """Take the case on."""
        return acceptance.admit(self.complaint, note=form.cleaned_data["note"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The desk's turn, and until when."""
        if due := next_due(complaint, ClockKind.DISPATCH):
            return _("The case is taken on. The service desk dispatches it by %(due)s.") % {"due": due}
        return _("The case is taken on. The service desk dispatches it next.")


class TurnDown(StepView):
    """不予受理."""

    action = Action.TURN_DOWN
    form_class = TurnDownForm
    icon = "ban"
    reads_first = True
    tone = "danger"
    what_follows = gettext_lazy("The service desk tells the customer why; then the case is archived.")

    def perform(self, form: TurnDownForm) -> Complaint:
        """Do not take the case on."""
        given = {name: form.cleaned_data[name] for name in ("reason", "explanation")}
        return acceptance.turn_down(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The customer hears of it."""
        return _("The case is not taken on. The service desk tells the customer why.")


class Judge(StepView):
    """判定有效性."""

    action = Action.JUDGE
    form_class = JudgeForm
    icon = "scale"
    reads_first = True
    button = gettext_lazy("Record the judgement")
    what_follows = gettext_lazy("Valid and invalid complaints are counted apart. An invalid one needs no handling.")
    template_name = "complaints/judge.html"

    def extra_context(self) -> dict[str, Any]:
        """What the department has found, once it says so."""
        is_writing = self.complaint.stage in {Stage.DISPATCHED, Stage.HANDLING}
        return {} if is_writing else judged(self.complaint)

    def perform(self, form: JudgeForm) -> Complaint:
        """Judge."""
        given = {name: form.cleaned_data[name] for name in ("validity", "reason", "explanation")}
        return validity.judge(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """What follows from it."""
        if complaint.validity == Validity.INVALID and complaint.stage in (Stage.CALLBACK, Stage.CLOSING):
            return _("Judged invalid. The customer gets the explanation, then the case is archived.")
        return _("The judgement is recorded: %(validity)s.") % {"validity": complaint.get_validity_display()}


class Approve(StepView):
    """审批同意."""

    action = Action.APPROVE
    form_class = ApproveForm
    icon = "checks"
    title = gettext_lazy("Read and approve the result")
    button = gettext_lazy("Approve")
    template_name = "complaints/judge.html"

    def extra_context(self) -> dict[str, Any]:
        """The result, what others said to it, and the way to refuse it."""
        verdict = may(self.request.user, Action.DISAPPROVE, self.complaint)
        refuse = otherwise(self, "disapprove", DisapproveForm)
        refuse |= {"title": Action.DISAPPROVE.label, "button": Disapprove.button}
        return {**approved(self.complaint), "otherwise": refuse if verdict else None}

    def perform(self, form: StepForm) -> Complaint:
        """Approve."""
        return approval.approve(self.complaint, opinion=form.cleaned_data["opinion"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Whose turn it is."""
        if complaint.stage == Stage.APPROVAL:
            return _("Approved. Next to approve: %(who)s.") % {"who": Recipient(complaint.awaits).label}
        return _("Approved. The service desk checks the result and answers the customer next.")


class Disapprove(StepView):
    """审批不同意."""

    action = Action.DISAPPROVE
    form_class = DisapproveForm
    icon = "arrow-back-up"
    button = gettext_lazy("Send back")
    tone = "danger"
    template_name = "complaints/judge.html"

    def extra_context(self) -> dict[str, Any]:
        """The result that is refused."""
        return approved(self.complaint)

    def perform(self, form: StepForm) -> Complaint:
        """Send it back with what is to be done better."""
        return approval.disapprove(self.complaint, reason=form.cleaned_data["reason"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The department's turn."""
        return _("Not approved. %(handler)s works on the result again.") % {"handler": complaint.handler}


def approved(complaint: Complaint) -> dict[str, Any]:
    """The result with what was said to it at earlier steps, and the steps still to come."""
    said = complaint.approvals.select_related("step", "by")
    return {**judged(complaint), "approvals": list(said), "steps_left": approval.steps_left(complaint)}
