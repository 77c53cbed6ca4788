"""并入群体事件、移出: a complaint shares its cause with others, or does not after all (CABLE-1b)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action
from complaints.flow import incidents
from complaints.forms.incidents import AttachForm, DetachForm
from complaints.models import Complaint
from complaints.permissions.incidents import may_declare

from .base import StepView


class Attach(StepView):
    """To one of the incidents that go on; those that fit come first."""

    action = Action.ATTACH
    form_class = AttachForm
    icon = "users-plus"
    button = gettext_lazy("Attach")
    what_follows = gettext_lazy("It is then handled and answered together with the others of the same cause.")
    template_name = "complaints/attach.html"

    def extra_context(self) -> dict[str, Any]:
        """Whether this person may declare one instead."""
        return {"may_declare": bool(may_declare(self.request.user))}

    def perform(self, form: AttachForm) -> Complaint:
        """Attach it."""
        return incidents.attach(self.complaint, form.cleaned_data["incident"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Whereto."""
        return _("Attached to %(incident)s; the agreed explanation stands on the complaint's page.") % {
            "incident": complaint.incident
        }


class Detach(StepView):
    """It has another cause after all."""

    action = Action.DETACH
    form_class = DetachForm
    icon = "users-minus"
    what_follows = gettext_lazy("It goes on by itself; what was done with the others stays in its history.")

    def perform(self, form: DetachForm) -> Complaint:
        """Take it out."""
        return incidents.detach(self.complaint, reason=form.cleaned_data["reason"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """By itself again."""
        return _("Taken out of the incident.")
