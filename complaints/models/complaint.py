"""The complaint: one record from the telephone to the archive (客户投诉记录表, GAS-6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.addresses import numbered
from complaints.choices import (
    DEPARTMENT_STAGES,
    Complexity,
    FieldAt,
    Flag,
    Level,
    Origin,
    Recipient,
    Satisfaction,
    Stage,
    Validity,
)
from complaints.querysets import ComplaintQuerySet, level_rank

from .custom_field import Answer, answers_in_words

DEPARTMENT = "accounts.Department"
PERSON = settings.AUTH_USER_MODEL


class Complaint(models.Model):
    """One case. Changed only by the steps in `flow/`; nothing is deleted through the product.

    `stage` is protected: only the transitions below move it, and only `flow/` calls them.
    Name, telephone and address are the customer's as given for this case.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    procedure = models.ForeignKey(
        "Procedure", on_delete=models.PROTECT, related_name="complaints", verbose_name=_("procedure")
    )
    stage = FSMField(_("stage"), default=Stage.ACCEPTED, choices=Stage, protected=True, max_length=12)
    version = models.PositiveIntegerField(_("version"), default=1)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    # What came in
    kind = models.ForeignKey("Kind", on_delete=models.PROTECT, verbose_name=_("kind of case"))
    channel = models.ForeignKey("Channel", on_delete=models.PROTECT, verbose_name=_("channel"))
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.REGULAR)
    category = models.ForeignKey(
        "Category", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("category")
    )
    branch = models.ForeignKey(
        DEPARTMENT, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    location = models.CharField(_("location"), max_length=200, blank=True)
    customer = models.ForeignKey(
        "Customer", on_delete=models.PROTECT, related_name="complaints", verbose_name=_("customer")
    )
    customer_name = models.CharField(_("customer's name"), max_length=60)
    customer_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    customer_address = models.CharField(_("address"), max_length=200, blank=True)
    meter_number = models.CharField(_("meter or customer number"), max_length=40, blank=True)
    on_behalf_of = models.CharField(_("speaks for"), max_length=60, blank=True)
    call_count = models.PositiveSmallIntegerField(_("times the customer has called"), default=1)
    content = models.TextField(_("what happened"), max_length=10000)
    demand = models.TextField(_("demand"), blank=True, max_length=5000)
    demand_unreasonable = models.BooleanField(_("unreasonable demand"), default=False)
    explanation_given = models.TextField(_("explanation given"), blank=True, max_length=5000)

    # How grave it is
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.NORMAL)
    flag_violation = models.BooleanField(_("rule-breaking"), default=False)
    flag_litigation = models.BooleanField(_("litigation"), default=False)
    flag_safety = models.BooleanField(_("safety"), default=False)
    flag_threat = models.BooleanField(_("drastic threats"), default=False)
    flag_media = models.BooleanField(_("media"), default=False)
    complexity = models.CharField(_("complexity"), max_length=10, choices=Complexity, default=Complexity.SIMPLE)
    is_vip = models.BooleanField(_("VIP customer"), default=False)
    is_repeated = models.BooleanField(_("repeated"), default=False)
    guardian = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guardian")
    )
    protective_measures = models.TextField(_("protective measures"), blank=True, max_length=2000)

    # What the procedure asks for besides (models/custom_field.py): answers by code; marks with their names
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    marks = models.JSONField(_("marks"), default=dict, blank=True)

    # Who took it in
    first_receiver = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("first receiver")
    )
    received_department = models.ForeignKey(
        DEPARTMENT, on_delete=models.PROTECT, related_name="+", verbose_name=_("received in")
    )
    received_at = models.DateTimeField(_("received at"))
    registered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    accepted_at = models.DateTimeField(_("accepted at"), db_index=True)

    # For whose word it waits at the stages of acceptance and approval, relative to the case
    awaits = models.CharField(_("waits for"), max_length=20, choices=Recipient, blank=True)

    # Whether the company takes it (RETAIL-3), and whether it is justified (ROAD-1)
    admitted_by = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("acceptance decided by"),
    )
    admitted_at = models.DateTimeField(_("acceptance decided at"), null=True, blank=True)
    refusal = models.TextField(_("reason for not accepting"), blank=True, max_length=2000)
    validity = models.CharField(_("validity"), max_length=10, choices=Validity, blank=True)
    validity_reason = models.TextField(_("reason of the judgement"), blank=True, max_length=2000)
    judged_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("judged by")
    )
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)

    # Where it is; kept here so that lists need no second look
    lead = models.ForeignKey(
        DEPARTMENT, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead department")
    )
    handler = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handler")
    )
    department_count = models.PositiveSmallIntegerField(_("departments involved"), default=0)
    dispatched_at = models.DateTimeField(_("dispatched at"), null=True, blank=True)
    contacted_at = models.DateTimeField(_("first contact at"), null=True, blank=True)
    progress_told_at = models.DateTimeField(_("progress told at"), null=True, blank=True)
    fed_back_at = models.DateTimeField(_("fed back at"), null=True, blank=True)
    feedback_accepted_at = models.DateTimeField(_("feedback accepted at"), null=True, blank=True)
    called_back_at = models.DateTimeField(_("called back at"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)
    return_count = models.PositiveSmallIntegerField(_("returns"), default=0)

    # Since when it is where it is (stage, lead, handler), and who brought it there; empty in records from before that
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False, db_index=False
    )

    # How it ended
    settled_on_spot = models.BooleanField(_("settled on the spot"), default=False)
    resolved = models.BooleanField(_("resolved"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), choices=Satisfaction, null=True, blank=True)
    callback_skipped = models.TextField(_("reason for no callback"), blank=True, max_length=2000)
    decision = models.TextField(_("final decision"), blank=True, max_length=5000)
    decided_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    supervision_opinion = models.TextField(_("supervision's opinion"), blank=True, max_length=5000)
    supervised_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supervised by")
    )
    supervised_at = models.DateTimeField(_("supervision signed at"), null=True, blank=True)

    # Which complaint this one renews
    original = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recomplaints",
        verbose_name=_("original complaint"),
    )
    recomplaint_level = models.PositiveSmallIntegerField(_("re-complaint no."), default=0)

    # The cause that it shares with others (CABLE-1b)
    incident = models.ForeignKey(
        "Incident",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("incident"),
    )

    # The head of the hash chain of the history
    history_length = models.PositiveIntegerField(default=0, editable=False)
    history_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-accepted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(original__isnull=True, recomplaint_level=0) | Q(original__isnull=False, recomplaint_level__gte=1)
                ),
                name="a_recomplaint_has_its_original",
            ),
            models.CheckConstraint(
                condition=(
                    Q(stage=Stage.ARCHIVED, archived_at__isnull=False)
                    | (~Q(stage=Stage.ARCHIVED) & Q(archived_at__isnull=True))
                ),
                name="archived_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=DEPARTMENT_STAGES) | Q(lead__isnull=False), name="handled_by_a_department"
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "-accepted_at"], name="complaints_by_stage"),
            models.Index(fields=["lead", "stage"], name="complaints_by_lead"),
            # Likely duplicates: what is open about the same house, however its address is spaced (views/known.py).
            models.Index(
                Replace("customer_address", Value(" "), Value("")),
                condition=~Q(stage=Stage.ARCHIVED),
                name="open_complaints_by_house",
            ),
            # The orders of the list.
            models.Index(fields=["-accepted_at", "-id"], name="complaints_newest"),
            models.Index(level_rank().desc(), F("accepted_at").desc(), F("id").desc(), name="complaints_by_level"),
            # The statistics: what was closed and called back in a month, and how far the open ones have come
            # (reports/kept.py).
            models.Index(fields=["archived_at"], name="complaints_by_archived"),
            models.Index(fields=["called_back_at"], name="complaints_by_callback"),
            models.Index(
                fields=["accepted_at", "history_length"],
                condition=Q(archived_at__isnull=True),
                name="open_complaints_by_age",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The complaint's page."""
        return numbered("complaints:detail", self.number)

    @property
    def flags(self) -> list[Flag]:
        """The flags that are set."""
        return [flag for flag in Flag if getattr(self, f"flag_{flag.value}")]

    def answers(self, at: FieldAt = FieldAt.INTAKE, kept: Mapping[str, Any] | None = None) -> list[Answer]:
        """What was answered to the procedure's own fields at a form, in words; `kept` by a result or a callback."""
        kept = self.custom if kept is None else kept
        return answers_in_words(self.procedure.custom_fields_at(at), kept) if kept else []

    @property
    def needs_supervision(self) -> bool:
        """Whether 督查 must sign before archive (GAS-4b)."""
        return self.flag_violation or self.flag_litigation

    @property
    def is_archived(self) -> bool:
        """Whether the record is closed and read-only."""
        return self.stage == Stage.ARCHIVED

    @property
    def is_refused(self) -> bool:
        """Whether it was decided not to accept it (不予受理)."""
        return bool(self.refusal)

    # The state machine; the diagram is in flow/__init__.py. Side effects belong to flow/, not here.

    @transition(stage, source=Stage.ACCEPTED, target=Stage.PENDING)
    def await_acceptance(self) -> None:
        """待受理决定: somebody above decides whether the company takes it (RETAIL-3)."""

    @transition(stage, source=Stage.PENDING, target=Stage.ACCEPTED)
    def admit(self) -> None:
        """受理: the company takes it."""

    @transition(stage, source=Stage.PENDING, target=Stage.CALLBACK)
    def turn_down(self) -> None:
        """不予受理: the customer is told why."""

    @transition(stage, source=Stage.ACCEPTED, target=Stage.DISPATCHED)
    def to_department(self) -> None:
        """转发: a lead department has it."""

    @transition(stage, source=DEPARTMENT_STAGES, target=Stage.ACCEPTED)
    def back_to_desk(self) -> None:
        """退单: the department returns it for another dispatch."""

    @transition(stage, source=DEPARTMENT_STAGES, target=Stage.DISPATCHED)
    def to_other_department(self) -> None:
        """改派: a manager gives it to another department."""

    @transition(stage, source=(Stage.DISPATCHED, Stage.HANDLING), target=Stage.HANDLING)
    def begin_handling(self) -> None:
        """处理: the customer has really been contacted."""

    @transition(stage, source=(Stage.DISPATCHED, Stage.HANDLING), target=Stage.SIGN_OFF)
    def await_signature(self) -> None:
        """待签字: the result waits for the head."""

    @transition(stage, source=Stage.SIGN_OFF, target=Stage.HANDLING)
    def refuse_signature(self) -> None:
        """退回经办: the head wants more."""

    @transition(stage, source=DEPARTMENT_STAGES, target=Stage.APPROVAL)
    def await_approval(self) -> None:
        """待审批: the signed result goes up the chain of approval (RETAIL-6)."""

    @transition(stage, source=Stage.APPROVAL, target=Stage.HANDLING)
    def refuse_approval(self) -> None:
        """审批不同意: the department does it again."""

    @transition(stage, source=(*DEPARTMENT_STAGES, Stage.APPROVAL), target=Stage.FEEDBACK)
    def feed_back(self) -> None:
        """反馈: the signed result goes to the desk."""

    @transition(stage, source=Stage.FEEDBACK, target=Stage.HANDLING)
    def send_back(self) -> None:
        """退回重办: the desk sends the feedback back."""

    @transition(stage, source=Stage.FEEDBACK, target=Stage.CALLBACK)
    def await_callback(self) -> None:
        """待回访: the feedback is good, the customer is asked."""

    @transition(
        stage, source=(Stage.ACCEPTED, *DEPARTMENT_STAGES, Stage.APPROVAL, Stage.FEEDBACK), target=Stage.CALLBACK
    )
    def settle_by_decision(self) -> None:
        """裁定: decided finally; the customer is told at the callback."""

    @transition(stage, source=(Stage.ACCEPTED, *DEPARTMENT_STAGES), target=Stage.CALLBACK)
    def end_as_invalid(self) -> None:
        """无效投诉: not justified; the customer gets the explanation (ROAD-1)."""

    @transition(stage, source=Stage.CALLBACK, target=Stage.CLOSING)
    def finish_callback(self) -> None:
        """待归档: called back, or the callback is skipped."""

    @transition(stage, source=(Stage.CLOSING, Stage.ACCEPTED), target=Stage.ARCHIVED)
    def close(self) -> None:
        """归档: complete and read-only; from ACCEPTED when settled on the spot (GAS-12.1)."""
