"""反馈: the desk checks, accepts or sends back (GAS-12.4)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action, ClockKind, GuidanceStage
from complaints.flow import feedback
from complaints.forms.base import NoteForm
from complaints.forms.feedback import SendBackForm
from complaints.models import Complaint
from complaints.permissions import may

from .base import StepView, next_due
from .handle import judged, otherwise


class AcceptFeedback(StepView):
    """审核通过, or below it the way to send it back."""

    action = Action.ACCEPT_FEEDBACK
    form_class = NoteForm
    icon = "checks"
    title = gettext_lazy("Check the feedback")
    button = gettext_lazy("Accept; call the customer back next")
    what_follows = gettext_lazy("Does it answer what the customer said and wants?")
    guidance = GuidanceStage.FEEDBACK
    template_name = "complaints/judge.html"

    def extra_context(self) -> dict[str, Any]:
        """The result, and the way to refuse it."""
        verdict = may(self.request.user, Action.SEND_BACK, self.complaint)
        back = otherwise(self, "send-back", SendBackForm)
        back |= {"title": Action.SEND_BACK.label, "button": SendBack.button}
        return {**judged(self.complaint), "otherwise": back if verdict else None}

    def perform(self, form: NoteForm) -> Complaint:
        """Accept."""
        return feedback.accept_feedback(self.complaint, note=form.cleaned_data["note"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The callback comes next."""
        due = next_due(complaint, ClockKind.CALLBACK)
        if due:
            return _("Feedback accepted. The customer is to be called back by %(due)s.") % {"due": due}
        return _("Feedback accepted. The customer is called back next.")


class SendBack(StepView):
    """退回重办: the department does it again."""

    action = Action.SEND_BACK
    form_class = SendBackForm
    icon = "arrow-back-up"
    button = gettext_lazy("Send back")
    tone = "danger"
    guidance = GuidanceStage.FEEDBACK
    template_name = "complaints/judge.html"

    def extra_context(self) -> dict[str, Any]:
        """The result that is refused."""
        return judged(self.complaint)

    def perform(self, form: SendBackForm) -> Complaint:
        """Send it back with what is to be done better."""
        return feedback.send_back(self.complaint, reason=form.cleaned_data["reason"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The department's turn, and until when."""
        values = {"lead": complaint.lead, "due": next_due(complaint, ClockKind.REWORK)}
        if values["due"]:
            return _("Sent back. %(lead)s must feed back again by %(due)s.") % values
        return _("Sent back. %(lead)s works on it again.") % values
