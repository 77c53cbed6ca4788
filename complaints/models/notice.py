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
    """Something that a person is to see; the text is made in the reader's language.

    It tells of a complaint's history entry, or else of another thing: `about` then has the `topic` (the sentences are
    in `notify/render.py`), the `words` in it and the `url` where it is to be seen, and `key` makes it the same news.
    Each entry, and each key, tells one person once, whatever crashes or runs twice.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name=_("person")
    )
    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, null=True, related_name="notices", verbose_name=_("complaint")
    )
    event = models.ForeignKey(
        "Event", on_delete=models.PROTECT, null=True, related_name="notices", verbose_name=_("history entry")
    )
    about = models.JSONField(null=True)
    key = models.CharField(max_length=100, null=True)
    created_at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="told_once"),
            models.UniqueConstraint(fields=["user", "key"], name="told_once_of_a_key"),
            models.CheckConstraint(
                condition=Q(event__isnull=False, complaint__isnull=False, key__isnull=True, about__isnull=True)
                | Q(event__isnull=True, key__isnull=False, about__isnull=False),
                name="tells_of_an_entry_or_of_something_else",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], condition=Q(read_at__isnull=True), name="unread_notices"),
            # The workbench: what a person was told since they last looked.
            models.Index(fields=["user", "-created_at"], name="notices_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ← {self.event_id}"
