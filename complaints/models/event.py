"""The history: append-only, one hash chain per complaint."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import Action, SystemAction

from .entry import ChainedEntry


class Event(ChainedEntry):
    """One entry of a complaint's history (GAS-6)."""

    subject = "complaint"

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="events", verbose_name=_("complaint")
    )
    action = models.CharField(_("action"), max_length=40, choices=[*Action.choices, *SystemAction.choices])

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["complaint", "sequence"]
        constraints = [models.UniqueConstraint(fields=["complaint", "sequence"], name="one_event_per_place")]
