"""免回访: why nobody calls."""

from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint

from .base import StepForm, Text


class SkipCallbackForm(StepForm):
    """免回访 needs a reason (GAS-12.5)."""

    reason = Text.of(
        Complaint,
        "callback_skipped",
        label=_("Why no callback is needed or possible"),
        error_messages={"required": _("Say why no callback is needed or possible.")},
    )
