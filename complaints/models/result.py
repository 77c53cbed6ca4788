"""What the lead department found and did (GAS-12.4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

RESULT_PARTS = ("facts", "measures", "accountability", "satisfaction")


class Result(models.Model):
    """The handling result in its four parts, and what was settled (GAS-10); one for each part of a lead department."""

    assignment = models.OneToOneField(
        "Assignment", on_delete=models.PROTECT, related_name="result", verbose_name=_("assignment")
    )
    facts = models.TextField(_("facts established"), blank=True, max_length=5000)
    measures = models.TextField(_("corrective measures"), blank=True, max_length=5000)
    accountability = models.TextField(
        _("how the responsible department and person are dealt with"), blank=True, max_length=5000
    )
    satisfaction = models.TextField(_("customer's satisfaction"), blank=True, max_length=5000)
    settlement = models.TextField(_("settlement reached"), blank=True, max_length=5000)
    adopted = models.BooleanField(_("suggestion adopted"), null=True, blank=True)  # CABLE-9
    reward = models.TextField(_("reward to the customer"), blank=True, max_length=500)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("handling result")
        verbose_name_plural = _("handling results")

    def __str__(self) -> str:
        return self.facts[:40]
