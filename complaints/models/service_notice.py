"""服务信息: what a department announces ahead of time to those who answer customers (CABLE-13).

Nothing here is ever changed, and the database refuses to: a correction is a further version that supersedes the one
before, a withdrawal and an acknowledgement are rows of their own. So who told whom what, and when, stays readable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from complaints.choices import ServiceChange, ServiceNoticeState
from complaints.deadlines.period import Deadline

DEPARTMENT = "accounts.Department"
PERSON = settings.AUTH_USER_MODEL
# How long before it begins a notice is shown at intake: customers ask about tomorrow today.
SHOWN_BEFORE = dt.timedelta(hours=24)


class ServiceNoticeQuerySet(models.QuerySet):
    """Service notices, by who may see them and what stands."""

    def visible_to(self, user: User) -> ServiceNoticeQuerySet:
        """Everything, for whoever holds a role: these are words for customers, and everybody meets some (GAS-7)."""
        return self if user.is_active and user.grants.roles else self.none()

    def latest(self) -> ServiceNoticeQuerySet:
        """The last version of each."""
        return self.filter(superseded_by__isnull=True)

    def standing(self) -> ServiceNoticeQuerySet:
        """What holds: the last version of each, unless it was withdrawn."""
        return self.latest().filter(withdrawal__isnull=True)

    def not_over(self, now: dt.datetime) -> ServiceNoticeQuerySet:
        """What has not ended at `now`."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))

    def over(self, now: dt.datetime) -> ServiceNoticeQuerySet:
        """What has ended at `now`, or was withdrawn."""
        return self.filter(Q(withdrawal__isnull=False) | Q(ends_at__lte=now))

    def shown_at(self, now: dt.datetime) -> ServiceNoticeQuerySet:
        """What whoever answers customers must know at `now`: in force, or beginning soon."""
        return self.standing().not_over(now).filter(starts_at__lte=now + SHOWN_BEFORE)

    def to_acknowledge(self, departments: Collection[int], now: dt.datetime) -> ServiceNoticeQuerySet:
        """What any of `departments` was told and has not acknowledged, as long as it matters."""
        waits = _open_receivers().filter(department__in=departments)
        return self.standing().not_over(now).filter(Exists(waits))

    def late(self) -> ServiceNoticeQuerySet:
        """迟报: announced with less time ahead than the procedure asks for."""
        return self.filter(in_time_from__gt=F("starts_at"))

    def unacknowledged(self, now: dt.datetime) -> ServiceNoticeQuerySet:
        """未签收: begun without the signature of every receiver, though there was time to sign."""
        stood = Q(superseded_by__isnull=True) | Q(superseded_by__announced_at__gt=F("starts_at"))
        stood &= Q(withdrawal__isnull=True) | Q(withdrawal__at__gt=F("starts_at"))
        missing = Exists(_open_receivers(when_it_began=True))
        return self.filter(stood, missing, starts_at__lte=now, announced_at__lt=F("starts_at"))

    def for_list(self) -> ServiceNoticeQuerySet:
        """With all that a row or a page shows, in a fixed number of queries."""
        receipts = models.Prefetch("receipts", ServiceNoticeReceipt.objects.select_related("by", "department"))
        one = ("department", "announced_by", "withdrawal__by", "superseded_by__announced_by")
        return self.select_related(*one).prefetch_related("categories", "branches", "receivers", receipts)


def _open_receivers(*, when_it_began: bool = False) -> models.QuerySet:
    """Receivers of the notice of the outer query that have not acknowledged it, or had not when it began."""
    receipts = ServiceNoticeReceipt.objects.filter(notice=OuterRef("servicenotice"), department=OuterRef("department"))
    if when_it_began:
        receipts = receipts.filter(at__lte=OuterRef("servicenotice__starts_at"))
    return ServiceNotice.receivers.through.objects.filter(~Exists(receipts), servicenotice=OuterRef("pk"))


class ServiceNotice(models.Model):
    """One version of a service notice, as it was announced.

    Without categories and places it concerns every complaint. `in_time_from` is the earliest beginning for which the
    announcement was in time: the end of the period that the procedure asks for, counted from the announcement.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=ServiceChange)
    title = models.CharField(_("title"), max_length=80)
    details = models.TextField(_("details"), max_length=4000)
    wording = models.TextField(_("agreed wording"), max_length=2000, help_text=_("What the service desk reads out."))
    department = models.ForeignKey(
        DEPARTMENT, on_delete=models.PROTECT, related_name="+", verbose_name=_("announcing department")
    )
    categories = models.ManyToManyField(
        "Category", blank=True, related_name="+", verbose_name=_("categories concerned")
    )
    branches = models.ManyToManyField(DEPARTMENT, blank=True, related_name="+", verbose_name=_("branches concerned"))
    places = models.JSONField(_("places concerned"), default=list)
    receivers = models.ManyToManyField(DEPARTMENT, related_name="+", verbose_name=_("receiving departments"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    announced_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("announced by"))
    announced_at = models.DateTimeField(_("announced at"))

    in_time_from = models.DateTimeField(null=True)
    counting = models.JSONField(null=True)  # the `Deadline` that gave it, day by day

    version = models.PositiveSmallIntegerField(_("version"), default=1)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by", verbose_name=_("supersedes")
    )
    original = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="later_versions", verbose_name=_("first version")
    )
    change_reason = models.TextField(_("why it was changed"), blank=True, max_length=1000)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ServiceNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("service notice")
        verbose_name_plural = _("service notices")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="a_notice_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, original__isnull=True, version=1)
                | Q(supersedes__isnull=False, original__isnull=False, version__gte=2),
                name="a_changed_notice_supersedes_one",
            ),
        ]
        indexes = [models.Index(fields=["-starts_at", "-id"], name="service_notices_by_begin")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of this version."""
        return reverse("complaints:service-notice", args=[self.pk])

    @property
    def first_id(self) -> int:
        """The key of the first version."""
        return self.original_id or self.pk

    def versions(self) -> ServiceNoticeQuerySet:
        """Every version of this notice, the newest first."""
        return ServiceNotice.objects.filter(Q(pk=self.first_id) | Q(original=self.first_id)).order_by("-version")

    @property
    def successor(self) -> ServiceNotice | None:
        """The version that superseded this one, if there is one."""
        return getattr(self, "superseded_by", None)

    @property
    def withdrawn(self) -> ServiceNoticeWithdrawal | None:
        """Who withdrew it, if anybody."""
        return getattr(self, "withdrawal", None)

    def state(self, now: dt.datetime) -> ServiceNoticeState:
        """Where it stands at `now`."""
        if self.successor:
            return ServiceNoticeState.SUPERSEDED
        if self.withdrawn:
            return ServiceNoticeState.WITHDRAWN
        if now < self.starts_at:
            return ServiceNoticeState.COMING
        over = self.ends_at is not None and self.ends_at <= now
        return ServiceNoticeState.PAST if over else ServiceNoticeState.IN_FORCE

    @property
    def is_late(self) -> bool:
        """迟报: it begins before the period ahead is over (CABLE-13). Beginning at that very moment is in time."""
        return self.in_time_from is not None and self.in_time_from > self.starts_at

    @property
    def deadline(self) -> Deadline | None:
        """How the period ahead was counted; None where the procedure asked for none."""
        return Deadline.from_json(self.counting) if self.counting else None

    @property
    def concerns_all(self) -> bool:
        """Whether it names neither category nor place. Wants `categories` and `branches` prefetched."""
        return not (self.places or self.branches.all() or self.categories.all())


class ServiceNoticeWithdrawal(models.Model):
    """撤回: a notice that holds no longer, and why."""

    notice = models.OneToOneField(
        ServiceNotice, on_delete=models.PROTECT, related_name="withdrawal", verbose_name=_("service notice")
    )
    reason = models.TextField(_("reason"), max_length=1000)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("withdrawal of a service notice")
        verbose_name_plural = _("withdrawals of service notices")

    def __str__(self) -> str:
        return self.reason[:40]


class ServiceNoticeReceipt(models.Model):
    """签收: somebody of a receiving department has read the notice."""

    notice = models.ForeignKey(
        ServiceNotice, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("service notice")
    )
    department = models.ForeignKey(DEPARTMENT, on_delete=models.PROTECT, related_name="+", verbose_name=_("department"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("receipt of a service notice")
        verbose_name_plural = _("receipts of service notices")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["notice", "department"], name="acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.department_id}: {self.by_id}"
