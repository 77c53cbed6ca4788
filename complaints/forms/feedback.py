"""反馈: the desk judges what the department fed back."""

from django.utils.translation import gettext_lazy as _

from complaints.choices import PhraseUse

from .base import StepForm, Text


class SendBackForm(StepForm):
    """退回重办."""

    phrase_uses = {"reason": (PhraseUse.SEND_BACK,)}

    reason = Text(
        label=_("What the department is to do better"),
        max_length=2000,
        error_messages={"required": _("Say what the department is to do better.")},
    )
