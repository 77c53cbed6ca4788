"""处罚: one penalty for one cause, from the proposal to its execution (CABLE-6, CABLE-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from accounts.addresses import numbered
from accounts.choices import Role
from complaints.penalty_choices import (
    CANCELLABLE,
    OPEN_STATES,
    OWED_STATES,
    CauseKind,
    PenaltyState,
    Responsibility,
    TariffBasis,
)

if TYPE_CHECKING:
    from accounts.models import User

DEPARTMENT = "accounts.Department"
PERSON = settings.AUTH_USER_MODEL

# Who sees every penalty: those who propose, review or answer for all.
SEES_ALL = (Role.AFFAIRS, Role.GENERAL_MANAGER, Role.SUPERVISOR, Role.INSPECTOR)


# Days that are not settled yet, so that the stored amount may be behind; see `accountability.figures`.
COUNTING = Q(basis=TariffBasis.DAY, amount_by_hand=False, state__in=OPEN_STATES, done_at__isnull=True)


class PenaltyQuerySet(models.QuerySet):
    """Penalties, by who may see them."""

    def visible_to(self, user: User) -> PenaltyQuerySet:
        """The penalties that `user` may see; anybody else's does not exist for them.

        Heads and leaders in charge see those of their departments and below, everybody their own.
        """
        if not user.is_active:
            return self.none()
        if user.grants.has(*SEES_ALL):
            return self
        reach = user.grants.reach(Role.HEAD, Role.LEADER)
        return self.filter(Q(person=user) | Q(department__in=reach))

    def for_list(self) -> PenaltyQuerySet:
        """With what a row of a list shows."""
        return self.select_related("tariff", "department", "person", "clock").defer("clock__explanation")


class Penalty(models.Model):
    """One penalty. Changed only by the steps in `accountability/`; nothing is deleted through the product.

    `state` is protected: only the transitions below move it. A cause (`cause`, `cause_key`) is penalised once, and a
    cancelled penalty counts: otherwise the next sweep would bring back what general affairs has cancelled.

    `basis` and `rate` are the tariff's as they were when the penalty was proposed. `due_at` is the missed due time of a
    penalty by the day, `done_at` when it was done after all; `counted_until` is set when the days are settled.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    notice_number = models.CharField(_("notice no."), max_length=40, unique=True, null=True, blank=True)
    state = FSMField(_("state"), default=PenaltyState.PROPOSED, choices=PenaltyState, protected=True, max_length=10)
    version = models.PositiveIntegerField(_("version"), default=1)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    # What for
    complaint = models.ForeignKey(
        "Complaint",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="penalties",
        verbose_name=_("complaint"),
    )
    tariff = models.ForeignKey(
        "TariffLine", on_delete=models.PROTECT, related_name="penalties", verbose_name=_("tariff line")
    )
    cause = models.CharField(_("cause"), max_length=15, choices=CauseKind)
    cause_key = models.CharField(max_length=200, editable=False)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    clock = models.OneToOneField(
        "Clock", on_delete=models.PROTECT, null=True, blank=True, related_name="penalty", verbose_name=_("deadline")
    )
    reason = models.TextField(_("reason"), blank=True, max_length=5000)

    # Whom it meets
    responsibility = models.CharField(
        _("responsibility lies with"), max_length=10, choices=Responsibility, default=Responsibility.DEPARTMENT
    )
    department = models.ForeignKey(
        DEPARTMENT, on_delete=models.PROTECT, related_name="penalties", verbose_name=_("department")
    )
    group = models.CharField(pgettext_lazy("responsibility", "group"), max_length=60, blank=True)
    person = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="penalties",
        verbose_name=pgettext_lazy("penalised", "person"),
    )

    # How much
    basis = models.CharField(_("counted"), max_length=10, choices=TariffBasis)
    rate = models.DecimalField(_("rate in yuan"), max_digits=8, decimal_places=2, null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    counted_until = models.DateTimeField(_("days counted until"), null=True, blank=True)
    days = models.PositiveIntegerField(_("days overdue"), null=True, blank=True)
    amount = models.DecimalField(_("amount in yuan"), max_digits=12, decimal_places=2, null=True, blank=True)
    amount_by_hand = models.BooleanField(_("amount not by the tariff"), default=False)
    amount_reason = models.TextField(_("reason for the amount"), blank=True, max_length=2000)

    # Its way
    proposed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    opinion = models.TextField(_("the department's opinion"), blank=True, max_length=5000)
    opinion_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opinion by")
    )
    opinion_at = models.DateTimeField(_("opinion at"), null=True, blank=True)
    review = models.TextField(_("review"), blank=True, max_length=2000)
    reviewed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    fault_report = models.TextField(_("fault report"), blank=True, max_length=5000)
    exempted_at = models.DateTimeField(_("exempt since"), null=True, blank=True)
    decided_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("amount decided by")
    )
    decided_at = models.DateTimeField(_("amount decided at"), null=True, blank=True)
    issued_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    executed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("executed by")
    )
    executed_on = models.DateField(_("executed on"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cancelled by")
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.TextField(_("reason for the cancellation"), blank=True, max_length=2000)

    # The head of the hash chain of its history
    history_length = models.PositiveIntegerField(default=0, editable=False)
    history_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = PenaltyQuerySet.as_manager()

    class Meta:
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["cause", "cause_key"], name="one_penalty_a_cause"),
            models.CheckConstraint(
                condition=Q(cause=CauseKind.CLOCK, clock__isnull=False)
                | (~Q(cause=CauseKind.CLOCK) & Q(clock__isnull=True)),
                name="a_missed_deadline_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(responsibility=Responsibility.PERSON) | Q(person__isnull=False),
                name="a_responsible_person_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(responsibility=Responsibility.GROUP) | ~Q(group=""), name="a_responsible_group_is_named"
            ),
            models.CheckConstraint(
                condition=~Q(basis=TariffBasis.DAY) | Q(due_at__isnull=False, days__isnull=False),
                name="days_are_counted_from_a_due_time",
            ),
            models.CheckConstraint(
                condition=Q(basis=TariffBasis.COMPANY) | Q(rate__isnull=False, rate__gt=0, amount__isnull=False),
                name="a_penalty_has_an_amount_unless_the_company_decides",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="a_penalty_takes_nothing_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OWED_STATES)
                | Q(notice_number__isnull=False, issued_at__isnull=False, amount__isnull=False),
                name="an_issued_penalty_has_its_notice",
            ),
            models.CheckConstraint(
                condition=Q(state=PenaltyState.EXECUTED, executed_on__isnull=False)
                | (~Q(state=PenaltyState.EXECUTED) & Q(executed_on__isnull=True)),
                name="executed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=PenaltyState.EXEMPT, exempted_at__isnull=False)
                | (~Q(state=PenaltyState.EXEMPT) & Q(exempted_at__isnull=True)),
                name="exempt_since_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=PenaltyState.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=PenaltyState.CANCELLED) & Q(cancelled_at__isnull=True)),
                name="cancelled_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["-proposed_at", "-id"], name="penalties_newest"),
            models.Index(fields=["state", "department"], name="penalties_by_state"),
            models.Index(fields=["issued_at"], name="penalties_by_issue"),
            models.Index(fields=["executed_on"], name="penalties_by_execution"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The penalty's page."""
        return numbered("complaints:penalty", self.number)

    @property
    def is_open(self) -> bool:
        """Whether no notice has been issued and it has not been dropped."""
        return self.state in OPEN_STATES

    @property
    def awaits_amount(self) -> bool:
        """Whether the leader in charge or the general manager has still to say how much (CABLE-7f)."""
        return self.amount is None and self.basis == TariffBasis.COMPANY

    @property
    def state_label(self) -> str:
        """The state in words; of one that the company has still to decide, that."""
        if self.state == PenaltyState.REVIEWED and self.awaits_amount:
            return _("Awaiting the company's decision")
        return PenaltyState(self.state).label

    @property
    def state_tone(self) -> str:
        """The tone of the state's badge."""
        return PenaltyState(self.state).tone

    # The state machine; the diagram is in accountability/__init__.py. Side effects belong there, not here.

    @transition(state, source=PenaltyState.PROPOSED, target=PenaltyState.REVIEW)
    def to_review(self) -> None:
        """待综合部复核: the department has given its opinion."""

    @transition(state, source=(PenaltyState.REVIEW, PenaltyState.REVIEWED), target=PenaltyState.REVIEWED)
    def confirm(self) -> None:
        """待签发: reviewed; a second review before the issue puts the first one right."""

    @transition(state, source=(PenaltyState.REVIEW, PenaltyState.REVIEWED), target=PenaltyState.EXEMPT)
    def exempt(self) -> None:
        """免予处罚 (CABLE-7e)."""

    @transition(state, source=PenaltyState.REVIEWED, target=PenaltyState.ISSUED)
    def to_issued(self) -> None:
        """已签发: the notice has its number."""

    @transition(state, source=PenaltyState.ISSUED, target=PenaltyState.EXECUTED)
    def to_executed(self) -> None:
        """已执行."""

    @transition(state, source=CANCELLABLE, target=PenaltyState.CANCELLED)
    def cancel(self) -> None:
        """已撤销: from any state before the execution."""
