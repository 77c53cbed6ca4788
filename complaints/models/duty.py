"""值班表: who is on duty on which shift (ROAD-2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Duty(models.Model):
    """A person on a shift of a day.

    A trigger of the database refuses a person on duty twice at the same time, in whatever departments; on SQLite a
    migration that rebuilds the table must create it again (the one named `duty`).
    """

    shift = models.ForeignKey("Shift", on_delete=models.PROTECT, related_name="duties", verbose_name=_("shift"))
    day = models.DateField(_("day"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties", verbose_name=_("person")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duty roster")
        ordering = ["starts_at", "shift", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "day", "person"], name="on_a_shift_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_duty_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["day"], name="duties_by_day"),
            # Whether somebody is on duty elsewhere at the same time.
            models.Index(fields=["person", "starts_at"], name="duties_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.shift} {self.person}"
