"""The history of a penalty: append-only, one hash chain per penalty."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.penalty_choices import PenaltyAction

from .entry import ChainedEntry


class PenaltyEvent(ChainedEntry):
    """One entry of a penalty's history."""

    subject = "penalty"

    penalty = models.ForeignKey("Penalty", on_delete=models.PROTECT, related_name="events", verbose_name=_("penalty"))
    action = models.CharField(_("action"), max_length=40, choices=PenaltyAction)

    class Meta:
        verbose_name = _("history entry of a penalty")
        verbose_name_plural = _("history of penalties")
        ordering = ["penalty", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["penalty", "sequence"], name="one_penalty_event_per_place"),
        ]
