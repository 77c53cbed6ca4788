"""再次来电: the customer of an open complaint calls or comes again (GAS-6, GAS-7)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action
from complaints.flow.again import call_again
from complaints.forms.again import CallAgainForm
from complaints.models import Complaint

from .base import StepView


class CallAgain(StepView):
    """One matter stays one record: what is said now goes into its history."""

    action = Action.CALL_AGAIN
    form_class = CallAgainForm
    icon = "phone-incoming"
    button = gettext_lazy("Add to the complaint")
    what_follows = gettext_lazy("It goes into the history, and whoever has the complaint hears of it at once.")

    def perform(self, form: CallAgainForm) -> Complaint:
        """Add it."""
        complaint, _made = call_again(self.complaint, form.again, key=form.cleaned_data["key"], **self.by_version(form))
        return complaint

    def done(self, complaint: Complaint) -> str:
        """How often they have called, and who knows."""
        return added(complaint)


def added(complaint: Complaint) -> str:
    """What was added, and who hears of it."""
    values = {"number": complaint.number, "count": complaint.call_count}
    return _("Added to %(number)s as the customer's call no. %(count)s. Whoever has the complaint is told.") % values
