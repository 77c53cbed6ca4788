"""值班记录: what those on duty write down, for good (ROAD-2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import DutyEntryKind


class DutyEntry(models.Model):
    """One entry of a department's duty log. Triggers of the database refuse to change or remove it.

    It belongs to the shift of a day, or to the day alone where no shift was. What was taken in during a shift has no
    entry here: the log reads the complaints themselves (`duty/log.py`).
    """

    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    shift = models.ForeignKey(
        "Shift", on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("shift")
    )
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=DutyEntryKind)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(_("name at that time"), max_length=60)
    text = models.TextField(_("text"), max_length=5000, blank=True)
    # Of a changed roster: the names `before` and `after`.
    data = models.JSONField(default=dict)
    # Of a handover that was read: which.
    handover = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reading", verbose_name=_("handover note")
    )
    key = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("entry of the duty log")
        verbose_name_plural = _("duty log")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=DutyEntryKind.READ, handover__isnull=False)
                | (~Q(kind=DutyEntryKind.READ) & Q(handover__isnull=True)),
                name="what_is_read_is_a_handover",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DutyEntryKind.HANDOVER) | Q(shift__isnull=False), name="a_shift_is_handed_over"
            ),
        ]
        indexes = [models.Index(fields=["department", "day"], name="duty_log_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()} {self.by_name}"
