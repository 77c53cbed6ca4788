"""投诉处理档案: the file of a complaint that is in trouble (ROAD-6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CaseFile(models.Model):
    """A file opened because a complaint stayed unfinished, or is grave; while it is open, progress is reported.

    All of them together are the ledger (投诉台账).
    """

    complaint = models.OneToOneField(
        "Complaint", on_delete=models.PROTECT, related_name="case_file", verbose_name=_("complaint")
    )
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    reason = models.CharField(_("opened because of"), max_length=120)
    opened_at = models.DateTimeField(_("opened at"), db_index=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("opened by"),
    )  # fmt: skip
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("case file")
        verbose_name_plural = _("case files")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("opened_at")),
                name="closed_after_opened",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.opened_at:%Y-%m-%d}"
