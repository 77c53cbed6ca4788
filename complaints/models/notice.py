"""In-app notices: who is to be told what, once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    """Notices, read and unread."""

    def unread(self) -> "NoticeQuerySet":
        """Notices not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A history entry that a person is to see; the text is made from the entry in the reader's language.

    One entry tells one person once, whatever crashes or runs twice.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name=_("person")
    )
    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="notices", verbose_name=_("complaint")
    )
    event = models.ForeignKey(
        "Event", on_delete=models.PROTECT, related_name="notices", verbose_name=_("history entry")
    )
    created_at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="told_once")]
        indexes = [
            models.Index(fields=["user", "-created_at"], condition=Q(read_at__isnull=True), name="unread_notices"),
            # The workbench: what a person was told since they last looked.
            models.Index(fields=["user", "-created_at"], name="notices_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ← {self.event_id}"
