"""Running deadlines as rows; `deadlines/clocks.py` arms and stops them, `deadlines/sweep.py` fires them."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.choices import ClockBasis, ClockOutcome, Firing
from complaints.deadlines.period import Deadline


class ClockQuerySet(models.QuerySet):
    """Clocks, running and stopped."""

    def running(self) -> ClockQuerySet:
        """Clocks that have not been stopped."""
        return self.filter(stopped_at__isnull=True)

    def to_fire(self, now: dt.datetime) -> ClockQuerySet:
        """Clocks with something to do at `now` (served by the index `clocks_to_fire`), longest waiting first."""
        return self.filter(next_fire_at__lte=now).order_by("next_fire_at", "pk")


class Clock(models.Model):
    """One deadline of one complaint, counted against one department.

    `due_at` and `explanation` are frozen when the clock is armed: a later change of
    rule or calendar does not rewrite what was promised. `next_fire_at` is the next
    moment at which the sweep must act (warning, breach, rung), null when it never must.
    """

    complaint = models.ForeignKey(
        "Complaint", on_delete=models.PROTECT, related_name="clocks", verbose_name=_("complaint")
    )
    rule = models.ForeignKey("ClockRule", on_delete=models.PROTECT, related_name="clocks", verbose_name=_("clock rule"))
    assignment = models.ForeignKey(
        "Assignment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clocks",
        verbose_name=_("assignment"),
    )
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="clocks", verbose_name=_("counted against")
    )
    # Which instruction it is about, where it waits for one to be carried out.
    instruction = models.ForeignKey(
        "Instruction", on_delete=models.PROTECT, null=True, blank=True, related_name="clocks",
        verbose_name=_("instruction"),
    )  # fmt: skip
    started_at = models.DateTimeField(_("started at"))
    armed_at = models.DateTimeField(_("counts if it still runs at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"))
    warn_at = models.DateTimeField(_("warning at"), null=True, blank=True)
    explanation = models.JSONField(_("explanation"), default=dict)
    # A due time is never rewritten: the clock ends as replaced, and another one goes on in its place.
    basis = models.CharField(_("due time"), max_length=10, choices=ClockBasis, default=ClockBasis.RULE)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("replaces")
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("set by"),
    )  # fmt: skip
    set_at = models.DateTimeField(_("set at"), null=True, blank=True)
    set_reason = models.TextField(_("reason"), blank=True, max_length=2000)
    # What went on after its due time was missed is kept by nobody any more, even if the new due time is (figures.py).
    after_breach = models.BooleanField(default=False, db_default=False, editable=False)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ClockOutcome, blank=True)
    breached_at = models.DateTimeField(_("missed since"), null=True, blank=True)
    fired = models.PositiveSmallIntegerField(_("firings done"), default=0)
    next_fire_at = models.DateTimeField(_("next firing"), null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "rule"],
                condition=Q(stopped_at__isnull=True, instruction__isnull=True),
                name="one_running_clock_a_rule",
            ),
            models.UniqueConstraint(
                fields=["rule", "instruction"],
                condition=Q(stopped_at__isnull=True, instruction__isnull=False),
                name="one_running_clock_an_instruction",
            ),
            models.CheckConstraint(
                condition=Q(armed_at__isnull=True) | Q(armed_at__gt=F("started_at"), armed_at__lt=F("due_at")),
                name="counts_between_start_and_due_time",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="due_after_start"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, outcome="")
                | (Q(stopped_at__isnull=False, next_fire_at__isnull=True) & ~Q(outcome="")),
                name="a_stopped_clock_is_silent_and_says_how_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(breached_at__isnull=True) | Q(breached_at=F("due_at")), name="missed_since_the_due_time"
            ),
        ]
        indexes = [
            # deadlines/sweep.py claims by this index: only clocks that still have something to do are in it.
            models.Index(fields=["next_fire_at"], condition=Q(next_fire_at__isnull=False), name="clocks_to_fire"),
            models.Index(fields=["complaint", "due_at"], condition=Q(stopped_at__isnull=True), name="running_clocks"),
            # The statistics: what was due in a month.
            models.Index(fields=["due_at"], name="clocks_by_due"),
            # The list: complaints with a due time that is not the rule's.
            models.Index(fields=["basis", "complaint"], condition=~Q(basis="rule"), name="changed_due_times"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} → {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """Whether nobody has done yet what the clock waits for."""
        return self.stopped_at is None

    def is_dormant(self, at: dt.datetime) -> bool:
        """Whether it does not count yet: it will if it still runs at `armed_at` (ROAD-5b)."""
        return self.armed_at is not None and at < self.armed_at

    def is_overdue(self, now: dt.datetime) -> bool:
        """Whether the deadline is missed: on time is `done <= due`, and an open clock is judged at `now`."""
        return (self.stopped_at or now) > self.due_at

    @property
    def due_note(self) -> str:
        """Where the due time comes from, unless from the rule; and that an earlier one was missed, which stays so."""
        if self.basis == ClockBasis.RULE:
            return ""
        basis = str(self.get_basis_display())
        return gettext("%(basis)s, missed before") % {"basis": basis} if self.after_breach else basis

    @cached_property
    def deadline(self) -> Deadline:
        """How the due time was counted, day by day."""
        return Deadline.from_json(self.explanation)


class ClockFiring(models.Model):
    """A warning, breach or rung that has fired; the constraint makes each happen once."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="firings", verbose_name=_("clock"))
    sequence = models.PositiveSmallIntegerField(_("sequence"))
    kind = models.CharField(_("kind"), max_length=10, choices=Firing)
    rung = models.ForeignKey(
        "Rung", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rung")
    )
    planned_at = models.DateTimeField(_("planned at"))
    fired_at = models.DateTimeField(_("fired at"))
    event = models.OneToOneField(
        "Event", on_delete=models.PROTECT, related_name="firing", verbose_name=_("history entry")
    )

    class Meta:
        verbose_name = _("firing")
        verbose_name_plural = _("firings")
        ordering = ["clock", "sequence"]
        constraints = [models.UniqueConstraint(fields=["clock", "sequence"], name="each_firing_once")]

    def __str__(self) -> str:
        return f"{self.clock_id}/{self.sequence} {self.kind}"
