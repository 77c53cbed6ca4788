"""Calls to the customer after the feedback (GAS-12.5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import ContactOutcome, Satisfaction


class CallbackAttempt(models.Model):
    """One callback attempt; a reached customer answers "resolved?" and "satisfied?" apart."""

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="callbacks", verbose_name=_("complaint")
    )
    outcome = models.CharField(_("outcome"), max_length=15, choices=ContactOutcome)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    resolved = models.BooleanField(_("resolved?"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("satisfied?"), choices=Satisfaction, null=True, blank=True)
    words = models.TextField(_("customer's words"), blank=True, max_length=5000)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(outcome=ContactOutcome.REACHED, resolved__isnull=False, satisfaction__isnull=False)
                    | (~Q(outcome=ContactOutcome.REACHED) & Q(resolved__isnull=True, satisfaction__isnull=True))
                ),
                name="a_reached_customer_answers_both",
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
