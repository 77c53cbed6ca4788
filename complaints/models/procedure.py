"""The written procedure in its versions: a draft is prepared, published and one day retired."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.choices import TOPICS, Aspect, Choice, FieldAt, RungAction, Topic, VersionState
from complaints.deadlines.period import validate_period

from .cases import Facts, facts_of, most_specific

if TYPE_CHECKING:
    from .approval import ApprovalChain
    from .clock_rule import ClockRule
    from .complaint import Complaint
    from .custom_field import CustomField
    from .flow_rule import AlertRule, FlowRule, Guidance, RequiredField
    from .rulebook import Rulebook

IN_FORCE = 0x70726F63  # the number of PostgreSQL's advisory lock on which version is in force

number_pattern = RegexValidator(
    # A fixed width, or KFZX + 11 and KFZX1 + 1 would be the same number.
    r"^(?=.*\{seq:0[4-9]\})([A-Z0-9-]|\{year\}|\{department\}|\{seq:0[4-9]\})+$",
    _("Use {year}, {department}, {seq:05}, capital letters, digits and hyphens; {seq:05} must be there."),
)


# Fields of the product that a form can do without, by the form's code.
MAY_BE_LEFT_OUT = {
    FieldAt.INTAKE: (
        "customer_type", "customer_address", "meter_number", "on_behalf_of", "location", "branch", "demand",
        "demand_unreasonable",
    ),
    FieldAt.RESULT: ("measures", "accountability", "satisfaction", "settlement"),
}  # fmt: skip


def validate_not_asked(value: Any) -> None:
    """Field validator: raises ValidationError unless `value` lists fields as `intake:location`."""
    known = {f"{at}:{name}" for at, names in MAY_BE_LEFT_OUT.items() for name in names}
    if not isinstance(value, list) or (unknown := [one for one in value if one not in known]):
        unknown = unknown if isinstance(value, list) else [value]
        raise ValidationError(gettext("These fields cannot be left out: %s.") % ", ".join(map(str, unknown)))


class Procedure(models.Model):
    """One version of a company's complaint procedure; a complaint keeps the version it was accepted under.

    Rules can be changed while the version is a draft; once published they stay as they are, for every complaint that
    was accepted under them. The database itself refuses changes to rules and terms of a version that is no draft.
    """

    # What the version itself lays down, besides its rules.
    TERMS = (
        "name", "number_pattern", "closing_time", "repeat_days", "notice_ahead", "incident_notice", "quality_sample",
        "not_asked",
    )  # fmt: skip

    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
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
    repeat_days = models.PositiveSmallIntegerField(
        _("repeated within days"),
        default=30,
        validators=[MaxValueValidator(366)],
        help_text=_("The same customer, the same category, within so many days: a repeated complaint (MOBILE-2)."),
    )
    quality_sample = models.PositiveSmallIntegerField(
        _("share to be checked, in percent"),
        default=5,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "Of each person's intakes, callbacks and handled complaints of a week, drawn by lot: at least one each. "
            "Serious and major ones are all checked. 0: nothing is drawn."
        ),
    )

    # Its life
    based_on = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("prepared from"),
    )  # fmt: skip
    edition = models.PositiveIntegerField(default=1, editable=False)  # moves with every change of the draft
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    not_asked = models.JSONField(
        _("not asked"),
        default=list,
        blank=True,
        validators=[validate_not_asked],
        help_text=_("Fields of the product that this company's forms leave out."),
    )
    incident_notice = models.CharField(
        _("incident told to the desk within"),
        max_length=12,
        blank=True,
        default="",
        validators=[validate_period],
        help_text=_("From when a department finds it, such as 10min (CABLE-7e). Empty: no rule."),
    )

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_procedure_version"),
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="one_procedure_in_force"),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(state=VersionState.PUBLISHED),
                name="only_what_is_published_is_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def get_absolute_url(self) -> str:
        """The page on which the version is read; a draft has none yet."""
        return reverse("complaints:procedure-version", args=[self.code, self.version])

    @property
    def is_draft(self) -> bool:
        """Whether its rules can still be changed."""
        return self.state == VersionState.DRAFT

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

    @classmethod
    def held(cls) -> Procedure:
        """`current`, which stays in force until the transaction ends: whoever wants to publish waits for that.

        What is read of the time afterwards is a time at which it is in force. Raises `DoesNotExist` like `current`.
        """
        if connection.vendor == "postgresql":  # on SQLite whoever writes is alone
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [IN_FORCE])
        return cls.current()

    @staticmethod
    def hold_what_is_in_force() -> None:
        """Nobody else changes what is in force until the transaction ends; those who hold it are waited for.

        An advisory lock, since row locks that are shared let more and more intakes pass whoever waits to publish.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IN_FORCE])

    @cached_property
    def book(self) -> Rulebook:
        """All rules and words as they stand now; one small query for all questions to this version."""
        from .rulebook import current_rulebook

        return current_rulebook()

    @property
    def _kept(self) -> Procedure:
        return self.book.procedures[self.pk]

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
    def customs(self) -> list[CustomField]:
        """The fields that this procedure asks for besides the product's own, of all forms."""
        return self._kept.customs

    def custom_fields_at(self, at: FieldAt, complaint: Complaint | None = None) -> list[CustomField]:
        """The custom fields of one form; of those only for some cases, the ones for `complaint` if one is given."""
        facts = self.facts(complaint) if complaint is not None else None
        return [field for field in self.customs if field.at == at and (facts is None or field.for_cases.hold(facts))]

    def leaves_out(self, at: FieldAt) -> set[str]:
        """The product's fields that this procedure does not ask for at the form."""
        return {name for place, name in (one.split(":") for one in self.not_asked) if place == at}

    @cached_property
    def texts(self) -> list[Guidance]:
        """What stands beside the forms."""
        return self._kept.texts

    @cached_property
    def choices(self) -> list[FlowRule]:
        """How steps are taken in which cases."""
        return self._kept.choices

    @cached_property
    def approval_chains(self) -> list[ApprovalChain]:
        """Who approves results, with the steps."""
        return self._kept.approval_chains

    def chain_of(self, complaint: Complaint) -> ApprovalChain | None:
        """Who approves the result of `complaint`, one after the other; None where nobody does."""
        if not self.approval_chains:
            return None
        return next(iter(most_specific(self.approval_chains, self.facts(complaint))), None)

    def facts(self, complaint: Complaint) -> Facts:
        """What rules may depend on, of `complaint` (saved or not)."""
        kind, channel = self.book.kinds.get(complaint.kind_id), self.book.channels.get(complaint.channel_id)
        return facts_of(complaint, kind.code if kind else "", channel.code if channel else "")

    def depends_on(self, aspect: Aspect) -> bool:
        """Whether some rule is for cases that `aspect` tells apart."""
        rules = (*self.rules, *self.choices, *self.alerts, *self.required, *self.customs, *self.approval_chains)
        return any(aspect in rule.for_cases.named for rule in rules)

    def knows(self, *moments: str) -> bool:
        """Whether some clock waits for one of `moments`, or is started by it."""
        return any(trigger.moment in moments for rule in self.rules for trigger in rule.triggers.all())

    @property
    def asked_for_instructions(self) -> set[str]:
        """Whom some rung or alert of the procedure asks for an instruction (ROAD-6, PROP-3)."""
        rungs = [rung for rule in self.rules if rule.ladder for rung in rule.ladder.rungs.all()]
        asking = (rule for rule in (*rungs, *self.alerts) if rule.action == RungAction.ASK_INSTRUCTION)
        return {rule.recipient for rule in asking}

    def choice(self, topic: Topic, complaint: Complaint) -> Choice:
        """How the step that `topic` is about is taken for `complaint`."""
        rules = [rule for rule in self.choices if rule.topic == topic]
        if not rules:
            return TOPICS[topic][0]
        found = next(iter(most_specific(rules, self.facts(complaint))), None)
        return Choice(found.choice) if found else TOPICS[topic][0]

    def asks_for(self, topic: Topic) -> bool:
        """Whether in some case the step that `topic` is about is taken at all, such as the judgement of validity."""
        return any(rule.topic == topic and rule.choice != Choice.NONE for rule in self.choices)

    def alerts_of(self, complaint: Complaint) -> list[AlertRule]:
        """The alert rules that are for `complaint`."""
        facts = self.facts(complaint)
        return [rule for rule in self.alerts if rule.for_cases.hold(facts)]

    def required_of(self, at: str, complaint: Complaint) -> list[str]:
        """The fields that must be filled in for `complaint` at this place."""
        facts = self.facts(complaint)
        fields = (rule.field for rule in self.required if rule.at == at and rule.for_cases.hold(facts))
        return list(dict.fromkeys(fields))
