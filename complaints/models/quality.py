"""质检: what was drawn to be checked, what the check found, and what the person answered (DESK-1, PROP-8).

Each is a row that is written once; triggers of the database refuse to change or remove it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from complaints.quality_choices import DrawReason, QualitySubject

if TYPE_CHECKING:
    from accounts.models import User

PERSON = settings.AUTH_USER_MODEL

# Who sees every check: those who check, and those who answer for the company's service.
SEES_ALL = (Role.SUPERVISOR, Role.AFFAIRS, Role.GENERAL_MANAGER)


class QualityRound(models.Model):
    """A week, by its Monday, of which the lots have been drawn; each once."""

    week = models.DateField(_("week"), unique=True)
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        verbose_name = _("week of quality checks")
        verbose_name_plural = _("weeks of quality checks")
        ordering = ["-week"]

    def __str__(self) -> str:
        return f"{self.week}"


class QualityDrawQuerySet(models.QuerySet):
    """What was drawn, by who may see it."""

    def visible_to(self, user: User) -> QualityDrawQuerySet:
        """What `user` may see: their own once it is checked; who sees all, everything but their own before that.

        Nobody learns beforehand which of their own was drawn.
        """
        if not user.is_active:
            return self.none()
        own = Q(person=user, result__isnull=False)
        if user.grants.has(*SEES_ALL):
            return self.filter(own | ~Q(person=user))
        return self.filter(own)

    def waiting(self) -> QualityDrawQuerySet:
        """What is still to be checked, serious and major first, then the oldest."""
        grave_first = models.Case(models.When(reason=DrawReason.GRAVE, then=0), default=1)
        return self.filter(result__isnull=True).order_by(grave_first, "happened_at", "pk")


class QualityDraw(models.Model):
    """An intake, a callback or a handled complaint that is to be checked; `person` is whose work it is."""

    subject = models.CharField(_("what is checked"), max_length=10, choices=QualitySubject)
    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="quality_draws", verbose_name=_("complaint")
    )
    attempt = models.OneToOneField(
        "CallbackAttempt",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="quality_draw",
        verbose_name=_("callback"),
    )
    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="quality_draws", verbose_name=_("person checked")
    )
    reason = models.CharField(_("why"), max_length=10, choices=DrawReason)
    happened_at = models.DateTimeField(_("happened at"))
    drawn_at = models.DateTimeField(_("drawn at"))

    objects = QualityDrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("quality check")
        verbose_name_plural = _("quality checks")
        ordering = ["-happened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "complaint"], condition=Q(attempt__isnull=True), name="drawn_once"
            ),
            models.CheckConstraint(
                condition=Q(subject=QualitySubject.CALLBACK, attempt__isnull=False)
                | (~Q(subject=QualitySubject.CALLBACK) & Q(attempt__isnull=True)),
                name="a_checked_callback_is_named",
            ),
        ]
        indexes = [
            models.Index(fields=["happened_at"], name="draws_by_time"),
            models.Index(fields=["person", "happened_at"], name="draws_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.complaint_id}"

    def get_absolute_url(self) -> str:
        """The page of the check."""
        return reverse("complaints:quality-check", args=[self.pk])

    @property
    def kind(self) -> QualitySubject:
        """What is checked."""
        return QualitySubject(self.subject)


class QualityCheck(models.Model):
    """The result of a check: `points` of `possible` ones, each item's in its scores."""

    draw = models.OneToOneField(
        QualityDraw, on_delete=models.PROTECT, related_name="result", verbose_name=_("what was checked")
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("checked by"))
    by_name = models.CharField(_("name at that time"), max_length=60)
    at = models.DateTimeField(_("checked at"))
    points = models.PositiveIntegerField(_("points"))
    possible = models.PositiveIntegerField(_("possible points"))
    remark = models.TextField(_("overall remark"), max_length=2000, blank=True)
    key = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("result of a quality check")
        verbose_name_plural = _("results of quality checks")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(points__lte=F("possible"), possible__gt=0), name="points_are_possible")
        ]

    def __str__(self) -> str:
        return f"{self.points}/{self.possible}"

    @property
    def percent(self) -> int:
        """The share of the possible points, in whole percent, halves upwards."""
        return (200 * self.points + self.possible) // (2 * self.possible)


class QualityScore(models.Model):
    """The points for one item, with its words and worth at that time."""

    check_of = models.ForeignKey(
        QualityCheck, on_delete=models.PROTECT, related_name="scores", verbose_name=_("quality check")
    )
    item = models.ForeignKey("QualityItem", on_delete=models.PROTECT, related_name="+", verbose_name=_("item"))
    text = models.CharField(_("item at that time"), max_length=200)
    possible = models.PositiveSmallIntegerField(_("possible points"))
    points = models.PositiveSmallIntegerField(_("points"))
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("points")
        verbose_name_plural = _("points")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "item"], name="each_item_scored_once"),
            models.CheckConstraint(condition=Q(points__lte=F("possible")), name="no_more_points_than_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.points}/{self.possible}"


class QualityAnswer(models.Model):
    """What the checked person says to the result; once."""

    check_of = models.OneToOneField(
        QualityCheck, on_delete=models.PROTECT, related_name="answer", verbose_name=_("quality check")
    )
    text = models.TextField(_("answer"), max_length=2000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("answer to a quality check")
        verbose_name_plural = _("answers to quality checks")

    def __str__(self) -> str:
        return self.text[:40]
