"""班次: the shifts of a department, by which its roster is made (ROAD-2)."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOST_PEOPLE = 6  # on one shift


class Shift(models.Model):
    """A part of the day on which somebody of the department is on duty.

    One that ends at or before the time of day at which it begins goes past midnight and belongs to the day on which
    it begins. Roster rows keep the moments for which they were made; so a shift that has been on the roster keeps its
    times, and a company that changes its hours retires it and adds another.
    """

    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="shifts", verbose_name=_("department")
    )
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=20)
    starts = models.TimeField(_("begins"))
    ends = models.TimeField(
        _("ends"), help_text=_("At or before the beginning: on the next day. The same time means 24 hours.")
    )
    needed = models.PositiveSmallIntegerField(
        _("people needed"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["department", "position", "starts", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"],
                name="one_shift_of_a_name",
                violation_error_message=_("The department has a shift of this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(needed__gte=1, needed__lte=MOST_PEOPLE), name="a_shift_has_people"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def passes_midnight(self) -> bool:
        """Whether it ends on the day after it begins."""
        return self.ends <= self.starts

    @property
    def hours(self) -> str:
        """From when to when, such as 20:00–08:00."""
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"

    def period(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """The moments between which the shift of `day` is."""
        last = day + dt.timedelta(days=1) if self.passes_midnight else day
        begins, ends = dt.datetime.combine(day, self.starts), dt.datetime.combine(last, self.ends)
        return timezone.make_aware(begins), timezone.make_aware(ends)
