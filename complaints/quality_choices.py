"""The fixed words of quality checks (DESK-1, PROP-8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import Level


class QualitySubject(models.TextChoices):
    """What is checked."""

    INTAKE = "intake", _("Intake")
    CALLBACK = "callback", _("Callback")
    EFFECT = "effect", _("Effect of the handling")

    @property
    def icon(self) -> str:
        """Beside its name."""
        return {"intake": "phone-incoming", "callback": "phone-call", "effect": "target-arrow"}[self.value]


class DrawReason(models.TextChoices):
    """Why something is checked."""

    SAMPLE = "sample", _("Drawn by lot")
    GRAVE = "grave", _("Serious or major")


# Of these levels everything is checked (PROP-8).
GRAVE = (Level.SERIOUS, Level.MAJOR)
