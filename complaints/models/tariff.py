"""处罚标准: what a breach costs, as data of a version of the procedure (CABLE-7a to CABLE-7f)."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.penalty_choices import TariffBasis


class TariffLine(models.Model):
    """One line of the tariff: per occurrence, per day overdue, or without a fixed amount (CABLE-7f).

    `exemption` is the condition under which nobody is fined (CABLE-7e); empty: there is none. A line that a penalty
    names is retired, not deleted; the penalty keeps the amount that held when it was proposed.
    """

    procedure = models.ForeignKey(
        "Procedure", on_delete=models.CASCADE, related_name="tariffs", verbose_name=_("procedure")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    basis = models.CharField(_("counted"), max_length=10, choices=TariffBasis)
    # Small enough that no number of days makes more than a penalty can hold.
    amount = models.DecimalField(
        _("amount in yuan"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"), _("The amount must be more than nothing."))],
        help_text=_("For each occurrence, or for each started day; empty where the company decides."),
    )
    exemption = models.TextField(
        _("exempt if"),
        blank=True,
        max_length=1000,
        help_text=_(
            "The condition under which nobody is fined, such as a fault report with improvement; within twelve months "
            "it helps a department once. Empty: no exemption."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("tariff line")
        verbose_name_plural = _("penalty tariff")
        ordering = ["procedure", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "code"],
                name="one_tariff_line_per_code",
                violation_error_message=_("There is a tariff line with this code already."),
            ),
            models.CheckConstraint(
                condition=Q(basis=TariffBasis.COMPANY, amount__isnull=True)
                | (~Q(basis=TariffBasis.COMPANY) & Q(amount__isnull=False, amount__gt=0)),
                name="a_tariff_has_an_amount_unless_the_company_decides",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An amount is needed, unless the company decides it."""
        if self.basis == TariffBasis.COMPANY and self.amount is not None:
            raise ValidationError({"amount": _("Without a fixed amount this stays empty: the company decides it.")})
        if self.basis in (TariffBasis.OCCURRENCE, TariffBasis.DAY) and self.amount is None:
            raise ValidationError({"amount": _("Say how much it costs, or choose that the company decides.")})
