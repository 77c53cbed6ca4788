"""Who complains: a customer of the company and the telephones they may be reached at."""

import re
import unicodedata

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.choices import CustomerType


def digits_of(number: str) -> str:
    """The digits of a telephone number as it is compared and searched; +86 is dropped, an extension stays.

    Full-width digits, as Chinese input methods write them, count as the plain ones.
    """
    # One character may stand for several digits (⑳), so the length is held here.
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", number))[:30]
    return digits[2:] if digits.startswith("86") and len(digits) > 11 else digits


class Customer(models.Model):
    """A customer as last known; each complaint keeps its own copy of name, telephone and address."""

    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    type = models.CharField(_("customer type"), max_length=10, choices=CustomerType, default=CustomerType.RESIDENT)
    meter_number = models.CharField(_("meter or customer number"), max_length=40, blank=True, db_index=True)
    address = models.CharField(_("address"), max_length=200, blank=True, db_index=True)
    branch = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("branch"),
    )
    is_vip = models.BooleanField(
        _("VIP customer"), default=False, help_text=_("Complaints of important customers go straight up (MOBILE-2).")
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class CustomerPhone(models.Model):
    """One of a customer's telephones."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="phones", verbose_name=_("customer"))
    number = models.CharField(_("telephone"), max_length=30)
    digits = models.CharField(max_length=30, editable=False, db_index=True)
    label = models.CharField(_("label"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("telephone")
        verbose_name_plural = _("telephones")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["customer", "digits"], name="one_row_per_telephone")]

    def __str__(self) -> str:
        return self.number

    def save(self, *args, **kwargs) -> None:
        """Keep the searchable digits with the number."""
        self.digits = digits_of(self.number)
        super().save(*args, **kwargs)
