"""Complaints that belong together."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import LinkKind


class ComplaintLink(models.Model):
    """A link that a person made between two complaints; shown on both."""

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="links", verbose_name=_("complaint")
    )
    other = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="links_here", verbose_name=_("other complaint")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LinkKind, default=LinkKind.RELATED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("linked by")
    )
    created_at = models.DateTimeField(_("linked at"))

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "other"], name="linked_once"),
            models.CheckConstraint(condition=~Q(complaint=F("other")), name="not_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} – {self.other_id}"
