"""What the company wants its monthly figures to be (GAS-13, GAS-14)."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import TargetFigure


class Target(models.Model):
    """From the month `since` on, a figure should be at least or at most `value`; without a value: no target any more.

    Which of the two, and in which unit, is the figure's nature. A new target is a new row, so that past months are
    still measured by what held then. `family` is the code of the procedure that wants it (MOBILE-3: 100 percent
    satisfied); a procedure without one of its own has that for all procedures.
    """

    family = models.SlugField(
        _("for the procedure"),
        max_length=20,
        blank=True,
        default="",
        help_text=_("Holds while this procedure is in force, in all its versions. Empty: for every procedure."),
    )

    figure = models.CharField(_("figure"), max_length=20, choices=TargetFigure)
    since = models.CharField(
        _("since month"),
        max_length=7,
        validators=[RegexValidator(r"^20[0-9]{2}-(0[1-9]|1[0-2])$", _("Write the month like 2026-10."))],
        help_text=_("Such as 2026-10. Months before it keep the target that held then."),
    )
    value = models.DecimalField(
        _("target"),
        max_digits=9,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_(
            "Percent for shares, 1 to 5 for satisfaction, complaints for counts. Empty: no target from then on."
        ),
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["family", "figure", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "figure", "since"],
                name="one_target_a_month",
                violation_error_message=_("This procedure has a target of this figure since this month already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_figure_display()} {self.since}"

    def clean(self) -> None:
        """The value is possible for the figure."""
        if self.value is None or self.figure not in TargetFigure.values:
            return
        unit = TargetFigure(self.figure).unit
        if unit == "percent" and not 0 <= self.value <= 100:
            raise ValidationError({"value": _("A share is between 0 and 100 percent.")})
        if unit == "grade" and not 1 <= self.value <= 5:
            raise ValidationError({"value": _("Satisfaction is between 1 and 5.")})
        if unit == "count" and (self.value < 0 or self.value != self.value.to_integral_value()):
            raise ValidationError({"value": _("Complaints are counted in whole numbers from 0.")})

    @property
    def at_least(self) -> bool:
        """Whether more is better."""
        return TargetFigure(self.figure).at_least

    def is_reached(self, value: Decimal) -> bool:
        """Whether a figure of `value` is as wanted."""
        wanted = self.value if self.value is not None else value
        return value >= wanted if self.at_least else value <= wanted

    @classmethod
    def of_month(cls, month: str, family: str) -> dict[str, Target]:
        """The target of each figure that holds in the month, such as `2026-10`; figures without one are missing.

        Of the procedure with the code `family`, else for all; one of its own without a value means that it wants none.
        """
        found = cls.objects.filter(since__lte=month, family__in={"", family}).order_by("family", "since")
        held = {target.figure: target for target in found}
        return {figure: target for figure, target in held.items() if target.value is not None}
