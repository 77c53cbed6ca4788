"""质检项目: what a check looks at, and what it is worth (DESK-1, PROP-8)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.quality_choices import QualitySubject

MOST_POINTS = 100


class QualityItem(models.Model):
    """One item of a kind of check, in a version of the procedure; it is changed in drafts alone, like every rule."""

    procedure = models.ForeignKey(
        "Procedure", on_delete=models.CASCADE, related_name="quality_items", verbose_name=_("procedure")
    )
    subject = models.CharField(_("what is checked"), max_length=10, choices=QualitySubject)
    text = models.CharField(_("item"), max_length=200)
    points = models.PositiveSmallIntegerField(
        _("points"), validators=[MinValueValidator(1), MaxValueValidator(MOST_POINTS)]
    )
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("item of quality checks")
        verbose_name_plural = _("items of quality checks")
        ordering = ["procedure", "subject", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=MOST_POINTS), name="an_item_has_points"),
            models.UniqueConstraint(
                fields=["procedure", "subject", "text"],
                name="each_item_once",
                violation_error_message=_("This item is there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
