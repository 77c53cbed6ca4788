"""Photos, recordings and documents of a complaint, kept outside the web root (GAS-6)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import FileKind
from complaints.filetypes import SHOWN


def private_path(attachment: Attachment, filename: str) -> str:
    """Where a new file is stored: by day, under a random name, so that no path says or guesses anything."""
    return f"{dt.datetime.now(dt.UTC):%Y/%m/%d}/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """A file of a complaint. A re-complaint's row may share the stored file of its original."""

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="attachments", verbose_name=_("complaint")
    )
    file = models.FileField(_("file"), upload_to=private_path, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    carried_from = models.ForeignKey(
        "Complaint",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carried over from"),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    uploaded_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_as(self) -> str:
        """How a page shows it: as its `kind`, or as a document to download where browsers cannot show the type."""
        return self.kind if self.content_type in SHOWN else FileKind.DOCUMENT
