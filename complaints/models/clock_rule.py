"""Deadlines as data: clock rules with their triggers, and the ladders that a missed one climbs."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.choices import ClockKind, ClockOwner, Moment, Recipient, RungAction, TriggerEffect
from complaints.deadlines.period import Period, validate_period

from .cases import Cases, validate_cases
from .procedure import Procedure


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
    """One step of a ladder: after `delay` past the due time, tell `recipient` and do what `action` says (ROAD-6)."""

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="rungs", verbose_name=_("ladder"))
    position = models.PositiveIntegerField(_("position"), help_text=_("From 1, in the order in which they are told."))
    delay_minutes = models.PositiveIntegerField(_("minutes after the due time"), default=0)
    recipient = models.CharField(_("tell"), max_length=20, choices=Recipient)
    action = models.CharField(_("and"), max_length=20, choices=RungAction, default=RungAction.NOTIFY)

    tariff = models.SlugField(
        _("tariff line"), max_length=40, blank=True, help_text=_("The code of the line by which a penalty is proposed.")
    )

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
    cases = models.JSONField(_("cases"), default=dict, blank=True, validators=[validate_cases])
    period = models.CharField(
        _("period"),
        max_length=12,
        validators=[validate_period],
        help_text=_(
            "A number and min, h, wd (working days) or cd (calendar days); or a time such as 17:00, 17:00wd (on a "
            "working day), or eod (the end of the day)."
        ),
    )
    rolls = models.BooleanField(
        _("ends on a working day"),
        default=False,
        help_text=_("A last calendar day that is a day off moves to the next working day."),
    )
    arms_after = models.CharField(
        _("only if unfinished after"),
        max_length=12,
        blank=True,
        validators=[validate_period],
        help_text=_("Empty: from the start. Otherwise the clock counts only if it still runs then (ROAD-5b)."),
    )
    repeats = models.BooleanField(
        _("again and again"),
        default=False,
        help_text=_("When it ends the next one begins, until something makes it needless (ROAD-7)."),
    )
    warn_minutes = models.PositiveIntegerField(
        _("warn this many minutes before"), null=True, blank=True, help_text=_("Empty: no early warning.")
    )
    owner = models.CharField(_("owner"), max_length=10, choices=ClockOwner)
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

    @property
    def length_label(self) -> str:
        """How long, in words; of a clock that only an instruction's own due time starts, that the instruction says."""
        return gettext("as the instruction says") if self.is_by_order else self.length.label

    @property
    def is_by_order(self) -> bool:
        """Whether it waits for what somebody ordered until a time (ROAD-6, PROP-3): its period is never counted."""
        return self.starts == {Moment.ORDERED}

    @cached_property
    def for_cases(self) -> Cases:
        """Which cases it is for."""
        return Cases.parse(self.cases)

    @cached_property
    def arming(self) -> Period | None:
        """After how long it counts, if not from the start."""
        return Period.parse(self.arms_after) if self.arms_after else None

    def moments(self, effect: str) -> frozenset[str]:
        """The moments that have this effect on its clocks."""
        return frozenset(trigger.moment for trigger in self.triggers.all() if trigger.effect == effect)

    @cached_property
    def starts(self) -> frozenset[str]:
        """The moments that start its clocks."""
        return self.moments(TriggerEffect.START)

    def started_by(self, moment: str) -> bool:
        """Whether `moment` starts this rule's clock."""
        return moment in self.starts

    def stopped_by(self, moment: str) -> bool:
        """Whether `moment` fulfils what this rule's clock waits for."""
        return moment in self.moments(TriggerEffect.STOP)

    def made_needless_by(self, moment: str) -> bool:
        """Whether nobody waits for it any more after `moment`."""
        return moment in self.moments(TriggerEffect.CANCEL)

    def ended_by(self, moment: str) -> bool:
        """Whether `moment` ends its clock, one way or the other."""
        return self.stopped_by(moment) or self.made_needless_by(moment)

    def is_variant_of(self, other: ClockRule) -> bool:
        """Whether both measure the same for different cases: of such rules only the most specific starts a clock."""
        return self.kind == other.kind != ClockKind.OTHER and bool(self.starts & other.starts)


class ClockTrigger(models.Model):
    """A moment that starts or stops the clocks of a rule."""

    rule = models.ForeignKey(ClockRule, on_delete=models.CASCADE, related_name="triggers", verbose_name=_("clock rule"))
    moment = models.CharField(_("moment"), max_length=20, choices=Moment)
    effect = models.CharField(_("effect"), max_length=6, choices=TriggerEffect)

    class Meta:
        verbose_name = _("trigger")
        verbose_name_plural = _("triggers")
        ordering = ["effect", "pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "moment", "effect"], name="one_trigger_each")]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} {self.get_effect_display()}"
