"""What somebody has typed but not sent yet, and the files chosen for it: its owner's alone, no part of any record."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import FileKind
from complaints.filetypes import SHOWN

if TYPE_CHECKING:
    from accounts.models import User

INTAKE = "intake"  # the form of a complaint that does not exist yet
STAGED = "drafts"  # the folder of the store where files wait
CODE = re.compile(r"[\w.:+-]*", re.ASCII)  # what boxes and menus hold, numbers and dates: not what somebody wrote


def staged_path(staged: DraftFile | None = None, filename: str = "") -> str:
    """Where a file waits for its form to be sent, or just for its row: apart from attachments, under a random name."""
    return f"{STAGED}/{uuid.uuid4().hex}"


class DraftQuerySet(models.QuerySet):
    """Drafts, by whose they are."""

    def of(self, user: User) -> DraftQuerySet:
        """The person's own drafts, of complaints only while he or she may see them."""
        from complaints.models import Complaint

        visible = Complaint.objects.visible_to(user)
        return self.filter(owner=user).filter(Q(complaint__isnull=True) | Q(complaint__in=visible))


class Draft(models.Model):
    """One form as it stands on somebody's screen: intake (several may be open at once), or a step of a complaint (one).

    `data` holds every field's values as they were typed. `revision` counts what was accepted. `writer` is the open page
    that wrote last and `sequence` its own count, so that of two requests of one page the later one wins in whatever
    order they arrive, and another page is told before it overwrites anything.
    """

    key = models.UUIDField(_("key"), unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", verbose_name=_("owner")
    )
    complaint = models.ForeignKey(
        "Complaint",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("complaint"),
    )
    step = models.CharField(_("form"), max_length=20, default=INTAKE)
    version = models.PositiveIntegerField(_("version of the complaint"), null=True, blank=True)
    data = models.JSONField(_("what was typed"), default=dict, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    writer = models.CharField(_("page that wrote last"), max_length=36, blank=True)
    sequence = models.PositiveBigIntegerField(_("count of that page"), default=0)
    created_at = models.DateTimeField(_("begun at"))
    saved_at = models.DateTimeField(_("saved at"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "complaint", "step"],
                condition=Q(complaint__isnull=False),
                name="draft_one_per_person_and_step",
            ),
            models.CheckConstraint(
                condition=Q(complaint__isnull=True, step=INTAKE) | (Q(complaint__isnull=False) & ~Q(step=INTAKE)),
                name="draft_intake_or_step",
            ),
        ]
        # Listed for its owner, newest first; tidied by age.
        indexes = [
            models.Index(fields=["owner", "-saved_at"], name="draft_owner_saved"),
            models.Index(fields=["saved_at"], name="draft_saved"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.key}"

    @property
    def is_intake(self) -> bool:
        """Whether it becomes a complaint of its own."""
        return self.step == INTAKE

    def first(self, name: str) -> str:
        """The field's first value, or empty."""
        values = self.data.get(name) or [""]
        return values[0]

    @property
    def customer_name(self) -> str:
        """Who complains, as far as it is written."""
        return self.first("customer_name")

    @property
    def customer_phone(self) -> str:
        """From where, as far as it is written."""
        return self.first("customer_phone")

    @property
    def opening(self) -> str:
        """Words by which its owner knows it again: what happened, or else the longest text, but no code."""
        if content := self.first("content"):
            return content
        texts = [value for values in self.data.values() for value in values if not CODE.fullmatch(value)]
        return max(texts, key=len, default="")


class DraftFile(models.Model):
    """A checked file that waits for its form to be sent; then it becomes an attachment."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files", verbose_name=_("draft"))
    file = models.FileField(_("file"), upload_to=staged_path, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "sha256"], name="draft_file_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_as(self) -> Any:
        """How a page shows it: as its `kind`, or as a document where browsers cannot show the type."""
        return self.kind if self.content_type in SHOWN else FileKind.DOCUMENT
