"""延期: more time is asked for a running deadline, with a reason, and somebody else decides."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import ExtensionVerdict, Recipient

PERSON = settings.AUTH_USER_MODEL


class ExtensionQuerySet(models.QuerySet):
    """Requests for more time."""

    def waiting(self) -> ExtensionQuerySet:
        """Those that nobody has decided on (served by the index `extensions_waiting`)."""
        return self.filter(verdict="")


class Extension(models.Model):
    """One request for more time: for which clock, until when and why; who decided what on it.

    While it waits the clock goes on. If it is approved, the clock is replaced by one with the later due time; if the
    clock ends before, nobody needs it any more.
    """

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="extensions", verbose_name=_("complaint")
    )
    clock = models.ForeignKey("Clock", on_delete=models.PROTECT, related_name="extensions", verbose_name=_("clock"))
    asked_of = models.CharField(_("to be decided by"), max_length=20, choices=Recipient)
    asked_until = models.DateTimeField(_("asked until"))
    reason = models.TextField(_("reason"), max_length=2000)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    verdict = models.CharField(_("decision"), max_length=10, choices=ExtensionVerdict, blank=True)
    granted_until = models.DateTimeField(_("extended to"), null=True, blank=True)
    word = models.TextField(_("word on the decision"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(verdict=""), name="one_waiting_extension_a_clock"),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True, decided_by__isnull=True, granted_until__isnull=True)
                | Q(verdict="needless", decided_at__isnull=False, decided_by__isnull=True, granted_until__isnull=True)
                | Q(verdict="refused", decided_at__isnull=False, decided_by__isnull=False, granted_until__isnull=True)
                | Q(verdict="granted", decided_at__isnull=False, decided_by__isnull=False, granted_until__isnull=False),
                name="an_extension_waits_or_says_what_became_of_it",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="nobody_decides_on_their_own_extension",
            ),
            models.CheckConstraint(condition=Q(asked_until__gt=F("asked_at")), name="extended_into_the_future"),
        ]
        indexes = [
            # The workbench: what waits for a decision.
            models.Index(fields=["complaint"], condition=Q(verdict=""), name="extensions_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} → {self.asked_until:%Y-%m-%d %H:%M}"

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided on it."""
        return not self.verdict

    def was_asked_late(self, due_at: dt.datetime) -> bool:
        """Whether it was asked for only after the due time."""
        return self.asked_at > due_at
