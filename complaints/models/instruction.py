"""批示: what a manager is asked for, and told the department to do."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import Recipient

PERSON = settings.AUTH_USER_MODEL


class InstructionQuerySet(models.QuerySet):
    """Instructions asked for, given and carried out."""

    def waiting(self) -> InstructionQuerySet:
        """Asked for, and not given yet."""
        return self.filter(at__isnull=True, closed_at__isnull=True)

    def to_follow(self) -> InstructionQuerySet:
        """Given, and not carried out yet."""
        return self.filter(at__isnull=False, done_at__isnull=True, closed_at__isnull=True)


class Instruction(models.Model):
    """What a manager told the department to do (MOBILE-1), perhaps because a rule asked for it (ROAD-6).

    First it may be asked for (`asked_at`, `asked_of`); then it is given, with its own due time where one was set; then
    handling says how it was followed (`done_note`). `closed_at`: the case ended before that.
    """

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="instructions", verbose_name=_("complaint")
    )
    asked_of = models.CharField(_("asked of"), max_length=20, choices=Recipient, blank=True)
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    text = models.TextField(_("instruction"), max_length=2000, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), null=True)
    due_at = models.DateTimeField(_("to be done by"), null=True, blank=True)
    done_note = models.TextField(_("how it was followed"), max_length=2000, blank=True)
    done_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carried out by")
    )
    done_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering = [models.F("at").desc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(at__isnull=False, by__isnull=False)
                | Q(at__isnull=True, by__isnull=True, asked_at__isnull=False),
                name="an_instruction_is_given_or_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(at__isnull=False, done_by__isnull=False),
                name="only_what_was_instructed_is_carried_out",
            ),
        ]
        indexes = [
            # The workbench: what is waited for.
            models.Index(
                fields=["complaint"], condition=Q(at__isnull=True, closed_at__isnull=True), name="instructions_asked"
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def is_late(self, now: dt.datetime) -> bool:
        """Whether it was not carried out by its due time."""
        return self.due_at is not None and (self.done_at or now) > self.due_at
