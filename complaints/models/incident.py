"""群体事件: one cause that hits many customers; one explanation, one result, one answer (CABLE-1b, CABLE-7e)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from accounts.addresses import numbered
from accounts.models import User
from complaints.choices import OPEN_STAGES, IncidentAction, IncidentState

DEPARTMENT = "accounts.Department"
PERSON = settings.AUTH_USER_MODEL
PREFIX = "SJ"  # what their numbers begin with, as SJ2026-001


class IncidentQuerySet(models.QuerySet):
    """Incidents, by who may see them and what goes on."""

    def visible_to(self, user: User) -> IncidentQuerySet:
        """Everything, for whoever holds a role: an incident names no customer, and everybody meets some (GAS-7)."""
        return self if user.is_active and user.grants.roles else self.none()

    def going_on(self) -> IncidentQuerySet:
        """Those that are not closed."""
        return self.exclude(state=IncidentState.CLOSED)

    def with_counts(self) -> IncidentQuerySet:
        """Adds `attached` and `still_open`: how many complaints belong to it, and how many of them are not archived."""
        still_open = Count("complaints", filter=Q(complaints__stage__in=OPEN_STAGES))
        return self.annotate(attached=Count("complaints"), still_open=still_open)


class Incident(models.Model):
    """One cause. Changed only by `flow/incidents.py`, each change with an entry of its history.

    `due_at` is when the service desk had to know at the latest, `told_at` when it was told: by declaring it. Where the
    desk declares it itself, or the procedure asks for no time, there is no `due_at`.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=IncidentState, default=IncidentState.OPEN)
    version = models.PositiveIntegerField(_("version"), default=1)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    title = models.CharField(_("title"), max_length=80)
    category = models.ForeignKey(
        "Category", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    branch = models.ForeignKey(
        DEPARTMENT, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    places = models.JSONField(_("places concerned"), default=list)
    cause_department = models.ForeignKey(
        DEPARTMENT, on_delete=models.PROTECT, related_name="+", verbose_name=_("cause department")
    )
    occurred_at = models.DateTimeField(_("occurred at"))
    found_at = models.DateTimeField(_("found at"))

    declared_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("declared by"))
    by_desk = models.BooleanField(_("declared by the service desk"))
    told_at = models.DateTimeField(_("desk told at"))
    notice_period = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField(null=True)

    explanation = models.TextField(_("agreed explanation"), blank=True, max_length=2000)
    # What the lead department writes for all; the parts are those of the result of one complaint (GAS-12.4).
    facts = models.TextField(_("facts established"), blank=True, max_length=5000)
    measures = models.TextField(_("corrective measures"), blank=True, max_length=5000)
    accountability = models.TextField(
        _("how the responsible department and person are dealt with"), blank=True, max_length=5000
    )
    satisfaction = models.TextField(_("customer's satisfaction"), blank=True, max_length=5000)
    settlement = models.TextField(_("settlement reached"), blank=True, max_length=5000)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    told = models.TextField(_("what the customers were told, and how"), blank=True, max_length=1500)
    answer = models.TextField(_("how the customers were answered"), blank=True, max_length=1500)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IncidentState.CLOSED, closed_at__isnull=False)
                | (~Q(state=IncidentState.CLOSED) & Q(closed_at__isnull=True)),
                name="closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=IncidentState.ANSWERED) | Q(answered_at__isnull=False), name="answered_at_a_time"
            ),
            models.CheckConstraint(condition=Q(occurred_at__lte=F("found_at")), name="found_after_it_occurred"),
        ]
        indexes = [
            # What goes on is asked for beside every complaint that is taken in.
            models.Index(fields=["-told_at"], condition=~Q(state=IncidentState.CLOSED), name="incidents_going_on"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The incident's page."""
        return numbered("complaints:incident", self.number)

    @property
    def is_closed(self) -> bool:
        """Whether it is over for good."""
        return self.state == IncidentState.CLOSED

    @property
    def late_by(self) -> dt.timedelta:
        """迟报: by how much the desk was told too late (CABLE-7e); nothing when it was in time or need not be told."""
        late = self.told_at - self.due_at if self.due_at else dt.timedelta(0)
        return max(late, dt.timedelta(0))

    @property
    def is_late(self) -> bool:
        """Whether the desk was told too late; at the very moment is in time."""
        return bool(self.late_by)


class IncidentExplanation(models.Model):
    """统一解释口径: one version of the agreed explanation; the last one holds."""

    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="explanations", verbose_name=_("incident")
    )
    text = models.TextField(_("agreed explanation"), max_length=2000)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("agreed explanation")
        verbose_name_plural = _("agreed explanations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:40]


class IncidentEvent(models.Model):
    """One entry of an incident's history, written in the transaction of what it tells; it stays as it is."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="events", verbose_name=_("incident"))
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    actor_name = models.CharField(_("name at that time"), max_length=60)
    action = models.CharField(_("action"), max_length=20, choices=IncidentAction)
    data = models.JSONField(_("details"), default=dict)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("entry of an incident's history")
        verbose_name_plural = _("history of incidents")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.action}"
