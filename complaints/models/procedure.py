"""The written procedure as data: clocks, ladders, alerts, routing, required fields, guidance."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from complaints.choices import (
    Circumstance,
    ClockKind,
    ClockOwner,
    GuidanceStage,
    Moment,
    Recipient,
    RequiredAt,
    TriggerEffect,
)
from complaints.deadlines.period import Period, validate_period

if TYPE_CHECKING:
    from .complaint import Complaint

number_pattern = RegexValidator(
    # A fixed width, or KFZX + 11 and KFZX1 + 1 would be the same number.
    r"^(?=.*\{seq:0[4-9]\})([A-Z0-9-]|\{year\}|\{department\}|\{seq:0[4-9]\})+$",
    _("Use {year}, {department}, {seq:05}, capital letters, digits and hyphens; {seq:05} must be there."),
)


class Procedure(models.Model):
    """One version of a company's complaint procedure; a complaint keeps the version it was accepted under."""

    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveIntegerField(_("version"), default=1)
    is_current = models.BooleanField(
        _("in force"), default=False, help_text=_("New complaints are accepted under this version.")
    )
    desk = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service desk"),
        help_text=_("The department that accepts, dispatches, checks and calls back (GAS-5)."),
    )
    number_pattern = models.CharField(
        _("number pattern"), max_length=60, default="{year}{department}{seq:05}", validators=[number_pattern]
    )
    closing_time = models.TimeField(_("close of business"), default=dt.time(17, 30))
    notice_ahead = models.CharField(
        _("service notices ahead"),
        max_length=12,
        blank=True,
        default="1wd",
        validators=[validate_period],
        help_text=_("How long before it begins a change of service is announced (CABLE-13). Empty: no rule."),
    )

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_procedure_version"),
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="one_procedure_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @staticmethod
    def in_force() -> Procedure | None:
        """The procedure new complaints are accepted under; one for all who ask, so nobody may change it."""
        from .rulebook import current_rulebook

        return next((one for one in current_rulebook().procedures.values() if one.is_current), None)

    @classmethod
    def current(cls) -> Procedure:
        """`in_force`, which must be there. Raises `DoesNotExist` before any procedure is loaded."""
        if (found := cls.in_force()) is None:
            raise cls.DoesNotExist("No procedure is in force.")
        return found

    @property
    def _kept(self) -> Procedure:
        from .rulebook import current_rulebook

        return current_rulebook().procedures[self.pk]

    @cached_property
    def rules(self) -> list[ClockRule]:
        """The active clock rules with their triggers, ladders and rungs."""
        return self._kept.rules

    @cached_property
    def alerts(self) -> list[AlertRule]:
        """Who is told of unusual complaints."""
        return self._kept.alerts

    @cached_property
    def required(self) -> list[RequiredField]:
        """What must be filled in, where and when."""
        return self._kept.required

    @cached_property
    def texts(self) -> list[Guidance]:
        """What stands beside the forms."""
        return self._kept.texts


class Ladder(models.Model):
    """An escalation ladder: who is told of a missed deadline, and how long after it."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="ladders", verbose_name=_("procedure")
    )
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("escalation ladder")
        verbose_name_plural = _("escalation ladders")
        ordering = ["procedure", "pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "name"], name="one_ladder_per_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def steps(self) -> list[Rung]:
        """Its rungs in the order in which they are told."""
        return sorted(self.rungs.all(), key=lambda rung: (rung.delay_minutes, rung.position))


class Rung(models.Model):
    """One step of a ladder: after `delay` past the due time, tell `recipient`."""

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="rungs", verbose_name=_("ladder"))
    position = models.PositiveIntegerField(_("position"), help_text=_("From 1, in the order in which they are told."))
    delay_minutes = models.PositiveIntegerField(_("minutes after the due time"), default=0)
    recipient = models.CharField(_("tell"), max_length=20, choices=Recipient)

    class Meta:
        verbose_name = _("rung")
        verbose_name_plural = _("rungs")
        ordering = ["ladder", "position"]
        constraints = [models.UniqueConstraint(fields=["ladder", "position"], name="one_rung_a_position")]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_recipient_display()}"

    @property
    def delay(self) -> dt.timedelta:
        """How long after the due time this rung speaks."""
        return dt.timedelta(minutes=self.delay_minutes)


class ClockRule(models.Model):
    """A deadline of the procedure: what starts it, how long it is, whose it is, who hears of a breach."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="clock_rules", verbose_name=_("procedure")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("measures"), max_length=12, choices=ClockKind)
    period = models.CharField(
        _("period"),
        max_length=12,
        validators=[validate_period],
        help_text=_("A number and min, h, wd (working days) or cd (calendar days)."),
    )
    warn_minutes = models.PositiveIntegerField(
        _("warn this many minutes before"), null=True, blank=True, help_text=_("Empty: no early warning.")
    )
    owner = models.CharField(_("owner"), max_length=5, choices=ClockOwner)
    ladder = models.ForeignKey(
        Ladder, on_delete=models.PROTECT, null=True, blank=True, related_name="rules", verbose_name=_("ladder")
    )
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("clock rule")
        verbose_name_plural = _("clock rules")
        ordering = ["procedure", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "code"], name="one_clock_rule_per_code")]

    def __str__(self) -> str:
        return f"{self.name} · {self.period}"

    @property
    def length(self) -> Period:
        """The period, parsed."""
        return Period.parse(self.period)

    def started_by(self, moment: str) -> bool:
        """Whether `moment` starts this rule's clock."""
        return any(t.moment == moment and t.effect == TriggerEffect.START for t in self.triggers.all())

    def stopped_by(self, moment: str) -> bool:
        """Whether `moment` stops this rule's clock."""
        return any(t.moment == moment and t.effect == TriggerEffect.STOP for t in self.triggers.all())


class ClockTrigger(models.Model):
    """A moment that starts or stops the clocks of a rule."""

    rule = models.ForeignKey(ClockRule, on_delete=models.CASCADE, related_name="triggers", verbose_name=_("clock rule"))
    moment = models.CharField(_("moment"), max_length=20, choices=Moment)
    effect = models.CharField(_("effect"), max_length=5, choices=TriggerEffect)

    class Meta:
        verbose_name = _("trigger")
        verbose_name_plural = _("triggers")
        ordering = ["effect", "pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "moment", "effect"], name="one_trigger_each")]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} {self.get_effect_display()}"


def applies(circumstance: str, complaint: Complaint) -> bool:
    """Whether `circumstance` holds for `complaint` (saved or not)."""
    if circumstance == Circumstance.ALWAYS:
        return True
    if circumstance == Circumstance.MAJOR:
        return complaint.level == "major"
    if circumstance == Circumstance.RECOMPLAINT:
        return complaint.recomplaint_level >= 1
    if circumstance == Circumstance.SECOND_RECOMPLAINT:
        return complaint.recomplaint_level >= 2
    return bool(getattr(complaint, f"flag_{circumstance}"))


class AlertRule(models.Model):
    """Who is told at once when a complaint is accepted with, or later gets, a circumstance (GAS-9b)."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="alert_rules", verbose_name=_("procedure")
    )
    circumstance = models.CharField(_("when"), max_length=20, choices=Circumstance)
    recipient = models.CharField(_("tell"), max_length=20, choices=Recipient)

    class Meta:
        verbose_name = _("alert rule")
        verbose_name_plural = _("alert rules")
        ordering = ["procedure", "circumstance", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "circumstance", "recipient"], name="one_alert_each")
        ]

    def __str__(self) -> str:
        return f"{self.get_circumstance_display()} → {self.get_recipient_display()}"


class RequiredField(models.Model):
    """A field that must be filled at a form or at the completeness check."""

    # Fields that each form offers; the codes are attribute names of the complaint or its result.
    INTAKE = ("customer_phone", "customer_address", "meter_number", "category", "branch", "location", "demand")
    RESULT = ("facts", "measures", "accountability", "satisfaction")

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="required_fields", verbose_name=_("procedure")
    )
    at = models.CharField(_("at"), max_length=10, choices=RequiredAt)
    field = models.CharField(_("field"), max_length=40)
    circumstance = models.CharField(_("when"), max_length=20, choices=Circumstance, default=Circumstance.ALWAYS)

    class Meta:
        verbose_name = _("required field")
        verbose_name_plural = _("required fields")
        ordering = ["procedure", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "at", "field", "circumstance"], name="required_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_at_display()}: {self.field}"


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


class Guidance(models.Model):
    """A text that stands beside a form: what to do and say at this stage (GAS-8, GAS-9a)."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="guidance", verbose_name=_("procedure")
    )
    stage = models.CharField(_("beside the form"), max_length=10, choices=GuidanceStage)
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), max_length=4000)
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("guidance text")
        verbose_name_plural = _("guidance texts")
        ordering = ["procedure", "stage", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def beside(cls, stage: str, procedure: Procedure) -> list[Guidance]:
        """The texts for `stage` under `procedure`, in order."""
        return [text for text in procedure.texts if text.stage == stage]
