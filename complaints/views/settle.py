"""当场解决: an accepted complaint that the customer will not pursue (GAS-12.1)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action, GuidanceStage
from complaints.flow import intake
from complaints.forms.settle import SettleForm
from complaints.models import Complaint

from .base import StepView


class Settle(StepView):
    """当场解决并归档."""

    action = Action.SETTLE
    form_class = SettleForm
    icon = "circle-check"
    what_follows = gettext_lazy("The complaint is archived at once and becomes read-only; no department gets it.")
    guidance = GuidanceStage.INTAKE

    def perform(self, form: SettleForm) -> Complaint:
        """File it with the explanation given."""
        return intake.settle(
            self.complaint,
            explanation=form.cleaned_data["explanation_given"],
            customer_accepts=form.cleaned_data["customer_accepts"],
            **self.by_version(form),
        )

    def done(self, complaint: Complaint) -> str:
        """Archived."""
        return _("Settled on the spot and archived. Nothing more is to be done.")
