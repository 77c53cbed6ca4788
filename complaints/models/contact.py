"""Calls to the customer while the department handles the complaint."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import ContactOutcome, ContactPurpose


class Contact(models.Model):
    """One attempt to reach the customer: who, when, and what came of it (GAS-12.3a, GAS-12.3c)."""

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="contacts", verbose_name=_("complaint")
    )
    assignment = models.ForeignKey(
        "Assignment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("assignment"),
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=ContactPurpose)
    outcome = models.CharField(_("outcome"), max_length=15, choices=ContactOutcome)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    note = models.TextField(_("what was said"), blank=True, max_length=5000)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose=ContactPurpose.PROGRESS) | Q(outcome=ContactOutcome.REACHED),
                name="progress_told_is_a_contact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.get_outcome_display()}"
