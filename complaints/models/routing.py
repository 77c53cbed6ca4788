"""Which department gets what: the organisation's own, beside the procedure."""

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class RoutingRule(models.Model):
    """Which department gets a category of a branch; the most specific rule wins (GAS-12.2)."""

    category = models.ForeignKey(
        "Category",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="routing",
        verbose_name=_("category"),
        help_text=_("Empty: every category. A category covers those below it."),
    )
    branch = models.ForeignKey(
        "accounts.Department",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("branch"),
        help_text=_("Empty: every branch."),
    )
    lead = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("lead department")
    )
    co_handlers = models.ManyToManyField(
        "accounts.Department", blank=True, related_name="+", verbose_name=_("co-handling departments")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(Coalesce("category", 0), Coalesce("branch", 0), name="one_route_each")]

    def __str__(self) -> str:
        return f"{self.category or '*'} · {self.branch or '*'} → {self.lead}"
