"""审批: ordered steps by role before a result reaches the customer, as data, and what came of them (RETAIL-6)."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import Recipient

from .flow_rule import ForCases
from .procedure import Procedure


class ApprovalChain(ForCases):
    """Who approves the signed result of which cases, one after the other; of several chains the most specific one."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="chains", verbose_name=_("procedure")
    )
    name = models.CharField(_("name"), max_length=60)
    clause = models.CharField(_("clause"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("approval chain")
        verbose_name_plural = _("approval chains")
        ordering = ["procedure", "pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "name"], name="one_chain_per_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def in_order(self) -> list[ApprovalStep]:
        """Its steps, the first one first."""
        return sorted(self.steps.all(), key=lambda step: step.position)


class ApprovalStep(models.Model):
    """One step of a chain: whose approval it is."""

    chain = models.ForeignKey(
        ApprovalChain, on_delete=models.CASCADE, related_name="steps", verbose_name=_("approval chain")
    )
    position = models.PositiveIntegerField(_("position"))
    recipient = models.CharField(_("approved by"), max_length=20, choices=Recipient)

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        ordering = ["chain", "position"]
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="one_step_a_position")]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_recipient_display()}"


class Approval(models.Model):
    """What somebody said to a result at one step of its chain."""

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="approvals", verbose_name=_("complaint")
    )
    step = models.ForeignKey(ApprovalStep, on_delete=models.PROTECT, related_name="+", verbose_name=_("approval step"))
    agreed = models.BooleanField(_("agreed"))
    opinion = models.TextField(_("opinion"), blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.step_id} {self.agreed}"
