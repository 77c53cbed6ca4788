"""Which departments have a complaint, since when, until when and why no longer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import AssignmentEnd, AssignmentRole


class AssignmentQuerySet(models.QuerySet):
    """Assignments, current and ended."""

    def current(self) -> "AssignmentQuerySet":
        """Assignments that have not been ended by return or reassignment."""
        return self.filter(ended_at__isnull=True)


class Assignment(models.Model):
    """A department's part in a complaint: one lead (主办), any number of co-handlers (会办)."""

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="assignments", verbose_name=_("complaint")
    )
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="assignments", verbose_name=_("department")
    )
    role = models.CharField(_("part"), max_length=4, choices=AssignmentRole)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("handler"),
    )
    # Empty where a rule gave it upwards.
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("assigned by")
    )
    assigned_at = models.DateTimeField(_("assigned at"))
    note = models.TextField(_("note to the department"), blank=True, max_length=2000)
    opinion = models.TextField(_("co-handler's result"), blank=True, max_length=5000)
    opinion_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by"),
    )
    opinion_at = models.DateTimeField(_("given at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("helping colleague"),
    )
    end_kind = models.CharField(_("ended by"), max_length=10, choices=AssignmentEnd, blank=True)
    end_reason = models.TextField(_("reason"), blank=True, max_length=2000)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(role="lead", ended_at__isnull=True), name="one_current_lead"
            ),
            models.UniqueConstraint(
                fields=["complaint", "department"], condition=Q(ended_at__isnull=True), name="one_part_a_department"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_kind="") | (Q(ended_at__isnull=False) & ~Q(end_kind="")),
                name="ended_for_a_reason",
            ),
        ]
        indexes = [
            # The workbench: which results of other departments are waited for.
            models.Index(
                fields=["department", "assigned_at"],
                condition=Q(role="co", ended_at__isnull=True, opinion_at__isnull=True),
                name="opinions_asked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.get_role_display()}"
