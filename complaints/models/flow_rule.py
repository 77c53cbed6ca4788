"""What a procedure asks for along the way, as data: who is told, what must be filled in, who decides, what to say."""

from __future__ import annotations

from functools import cached_property

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import TOPICS, Choice, GuidanceStage, Recipient, RequiredAt, RungAction, Topic

from .cases import Cases, validate_cases
from .procedure import Procedure


class ForCases(models.Model):
    """A rule that is for some cases only."""

    cases = models.JSONField(_("cases"), default=dict, blank=True, validators=[validate_cases])

    class Meta:
        abstract = True

    @cached_property
    def for_cases(self) -> Cases:
        """Which cases it is for."""
        return Cases.parse(self.cases)


class AlertRule(ForCases):
    """Who is told at once when a complaint comes in as, or later becomes, one of these cases (GAS-9b, ROAD-11)."""

    ACTIONS = (RungAction.NOTIFY, RungAction.ASK_INSTRUCTION, RungAction.OPEN_FILE)

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="alert_rules", verbose_name=_("procedure")
    )
    recipient = models.CharField(_("tell"), max_length=20, choices=Recipient)
    action = models.CharField(
        _("and"),
        max_length=20,
        choices=[(action.value, action.label) for action in ACTIONS],
        default=RungAction.NOTIFY,
    )

    class Meta:
        verbose_name = _("alert rule")
        verbose_name_plural = _("alert rules")
        ordering = ["procedure", "pk"]

    def __str__(self) -> str:
        return self.get_recipient_display()


class RequiredField(ForCases):
    """A field that must be filled at a form or at the completeness check."""

    # Fields that each form offers; the codes are attribute names of the complaint or its result.
    INTAKE = ("customer_phone", "customer_address", "meter_number", "category", "branch", "location", "demand")
    RESULT = ("facts", "measures", "accountability", "satisfaction", "settlement")

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="required_fields", verbose_name=_("procedure")
    )
    at = models.CharField(_("at"), max_length=10, choices=RequiredAt)
    field = models.CharField(_("field"), max_length=40)

    class Meta:
        verbose_name = _("required field")
        verbose_name_plural = _("required fields")
        ordering = ["procedure", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_at_display()}: {self.field}"


def field_name(at: str, name: str) -> str:
    """What a field of the product is called at a form, in the active language."""
    model = apps.get_model("complaints", "Result" if at == RequiredAt.RESULT else "Complaint")
    return str(model._meta.get_field(name).verbose_name)


class FlowRule(ForCases):
    """How a step is taken in some cases: who decides on acceptance, whether a callback is needed, and the like.

    Of several rules of a topic that hold, the most specific one counts; where none holds, the first choice of `TOPICS`.
    """

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="flow_rules", verbose_name=_("procedure")
    )
    topic = models.CharField(_("topic"), max_length=20, choices=Topic)
    choice = models.CharField(_("is done"), max_length=20, choices=Choice)
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("flow rule")
        verbose_name_plural = _("flow rules")
        ordering = ["procedure", "topic", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}: {self.get_choice_display()}"

    def clean(self) -> None:
        """Each topic has its own choices."""
        if self.topic in Topic.values and self.choice not in TOPICS[Topic(self.topic)]:
            offered = ", ".join(str(choice.label) for choice in TOPICS[Topic(self.topic)])
            raise ValidationError({"choice": _("For this topic choose one of: %(offered)s.") % {"offered": offered}})


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
