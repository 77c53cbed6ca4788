"""免回访: with a reason, by whoever has the right (GAS-12.5)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action, GuidanceStage
from complaints.flow import callback
from complaints.forms.skip import SkipCallbackForm
from complaints.models import Complaint

from .base import StepView


class SkipCallback(StepView):
    """免回访."""

    action = Action.SKIP_CALLBACK
    form_class = SkipCallbackForm
    icon = "phone-off"
    what_follows = gettext_lazy("Nobody calls the customer; the record says why.")
    guidance = GuidanceStage.CALLBACK

    def perform(self, form: SkipCallbackForm) -> Complaint:
        """Skip it for the reason given."""
        return callback.skip_callback(self.complaint, reason=form.cleaned_data["reason"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """The archive comes next."""
        return _("The callback is skipped. The record is checked and archived next.")
