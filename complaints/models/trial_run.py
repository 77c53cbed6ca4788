"""A draft tried on past cases: what was asked, how far it has come, what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import RunState

from .background import BackgroundRun


class TrialRun(BackgroundRun):
    """The clocks of a draft and of another version over the cases accepted from `first` to `last`, judged at `until`.

    `figures` and `changes` are the tally so far (`complaints/trial/figures.py`); the list of changes is bounded, and
    `changed` counts all the complaints in which an outcome differs.
    """

    draft = models.ForeignKey("Procedure", on_delete=models.CASCADE, related_name="trials", verbose_name=_("draft"))
    edition = models.PositiveIntegerField(_("edition of the draft"))
    compared_with = models.ForeignKey(
        "Procedure", on_delete=models.CASCADE, related_name="+", verbose_name=_("compared with")
    )
    first = models.DateField(_("accepted from"))
    last = models.DateField(_("accepted up to"))
    until = models.DateTimeField(_("judged at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    figures = models.JSONField(_("figures"), default=dict, editable=False)
    changes = models.JSONField(_("changes"), default=list, editable=False)
    changed = models.PositiveIntegerField(_("complaints with another outcome"), default=0, editable=False)

    class Meta:
        verbose_name = _("trial of a draft")
        verbose_name_plural = _("trials of drafts")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(state__in=[RunState.WAITING, RunState.RUNNING]),
                name="one_trial_at_a_time",
            ),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="a_trial_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.draft} · {self.first} – {self.last}"
