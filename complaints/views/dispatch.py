"""转发、退单、改派 (GAS-12.2)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action, ClockKind, GuidanceStage
from complaints.flow import dispatch, record
from complaints.forms.dispatch import DispatchForm, ReassignForm, ReturnForm
from complaints.models import Complaint

from .base import StepView, next_due


class Dispatch(StepView):
    """转发: to the lead department and its helpers."""

    action = Action.DISPATCH
    form_class = DispatchForm
    icon = "send"
    what_follows = gettext_lazy("The lead department has it from then on; its deadlines run.")
    guidance = GuidanceStage.DISPATCH
    template_name = "complaints/dispatch.html"

    @cached_property
    def proposal(self) -> dispatch.Proposal:
        """Whom the routing data name."""
        return dispatch.propose_for(self.complaint, timezone.now())

    def form_arguments(self) -> dict[str, Any]:
        """The proposal, to be filled in."""
        return {"proposal": self.proposal}

    def perform(self, form: DispatchForm) -> Complaint:
        """Dispatch; guardian and measures named here are recorded first, both or neither (GAS-9b)."""
        given = {name: form.cleaned_data[name] for name in ("lead", "co_handlers", "note")}
        user, version = self.request.user, form.cleaned_data["version"]
        if not form.protection:
            return dispatch.dispatch(self.complaint, **given, by=user, version=version)
        with transaction.atomic():
            reason = _("Completed before the dispatch")
            record.correct(self.complaint, changes=form.protection, reason=reason, by=user, version=version)
            return dispatch.dispatch(self.complaint, **given, by=user)

    def done(self, complaint: Complaint) -> str:
        """Who has it, and until when they must call the customer."""
        return told_department(complaint, _("Dispatched to %(lead)s.") % {"lead": complaint.lead})


class Return(StepView):
    """退单: the department gives it back to the desk."""

    action = Action.RETURN
    form_class = ReturnForm
    icon = "arrow-back-up"
    button = gettext_lazy("Return it")
    what_follows = gettext_lazy(
        "The desk dispatches it anew. The return is counted, and your department's deadlines end here."
    )
    guidance = GuidanceStage.DISPATCH

    def perform(self, form: ReturnForm) -> Complaint:
        """Return with the reason."""
        return dispatch.return_to_desk(self.complaint, reason=form.cleaned_data["reason"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The desk's turn, and until when."""
        due = next_due(complaint, ClockKind.DISPATCH)
        if due:
            return _("Returned to the service desk, which must dispatch it anew by %(due)s.") % {"due": due}
        return _("Returned to the service desk, which dispatches it anew.")


class Reassign(StepView):
    """改派: a manager gives it to another department."""

    action = Action.REASSIGN
    form_class = ReassignForm
    icon = "arrows-exchange"
    what_follows = gettext_lazy(
        "The new department gets new deadlines; the old ones stay counted against the department that had it."
    )
    guidance = GuidanceStage.DISPATCH
    template_name = "complaints/reassign.html"

    def perform(self, form: ReassignForm) -> Complaint:
        """Give it to the chosen department."""
        given = {name: form.cleaned_data[name] for name in ("lead", "co_handlers", "reason")}
        return dispatch.reassign(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Who has it, and until when they must call the customer."""
        return told_department(complaint, _("Reassigned to %(lead)s.") % {"lead": complaint.lead})


def told_department(complaint: Complaint, happened: str) -> str:
    """What happened, and what the department must do by when."""
    values = {"happened": happened, "handler": complaint.handler, "due": next_due(complaint, ClockKind.CONTACT)}
    if values["due"]:
        return _("%(happened)s %(handler)s must contact the customer by %(due)s.") % values
    return _("%(happened)s %(handler)s has been told.") % values
