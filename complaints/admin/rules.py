"""Clock rules: what starts and stops a deadline, how long it is, whose it is, who hears of a breach (GAS-12)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.bases import OnceFormSet, TabularInline
from complaints.choices import TriggerEffect, VersionState
from complaints.deadlines.period import validate_period
from complaints.models import ClockRule, ClockTrigger, Ladder
from complaints.rulecheck import Draft, Fault, Words, caused, faults_of, words_of

from .bases import EditionForm, RuleAdmin
from .cases import CasesField, case_choices, in_words
from .ladders import MinutesField


class LadderField(forms.ModelChoiceField):
    """A ladder, with the version that it belongs to."""

    def label_from_instance(self, obj: Ladder) -> str:
        """Its name and version."""
        return f"{obj.name} · v{obj.procedure.version}"


class TriggerFormSet(OnceFormSet):
    """A deadline begins and ends with something, and contradicts no other one."""

    once = ("moment", "effect")
    said_beside = False  # whether something is wrong that stands beside a field of the rule

    def is_valid(self) -> bool:
        """Not while the rule itself is wrong with these moments."""
        return super().is_valid() and not self.said_beside

    def clean(self) -> None:
        """What is wrong with the rule as it would be: said at the field it is about, or above the moments."""
        super().clean()
        if any(self.errors):
            return
        kept = [form.cleaned_data for form in self.live_forms()]
        moments = {
            effect: frozenset(row["moment"] for row in kept if row.get("effect") == effect)
            for effect in TriggerEffect.values
        }
        rule = self.instance
        if not rule.is_active or rule.procedure_id is None or not rule.period:
            return
        others = rule.procedure.clock_rules.filter(is_active=True).exclude(pk=rule.pk)
        drafts = [Draft.of(other) for other in others.prefetch_related("triggers", "ladder__rungs")]
        found = faults_of(Draft(rule, moments), drafts, caused(rule.procedure), words_of(rule.procedure))
        # What the form itself can show stands there (ClockRuleForm); the moments decide about the rest.
        above = self.say_beside([fault for fault in found if fault.field not in SEEN_ALONE])
        if above:
            raise forms.ValidationError(above)

    def say_beside(self, found: list[Fault]) -> list[str]:
        """Put each message beside its field of the rule; gives those of which the page has no field."""
        page: forms.ModelForm = self.instance.page_form
        mended_first = set(page.errors)  # what is no value at all
        for fault in found:
            if fault.field in page.fields:
                self.said_beside = True
                if fault.field not in mended_first:
                    page.add_error(fault.field, fault.message)
        return [fault.message for fault in found if fault.field not in page.fields]


# Faults that show without the moments: the form says them beside the field.
SEEN_ALONE = ("warn_minutes", "arms_after", "rolls")


class TriggerInline(TabularInline):
    """What starts and stops the clock."""

    model = ClockTrigger
    formset = TriggerFormSet
    fields = ["effect", "moment"]


class ClockRuleForm(EditionForm):
    """A warning comes after the start, and the ladder is one of the same procedure."""

    cases = CasesField()
    warn_minutes = MinutesField(ClockRule, "warn_minutes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.page_form = self  # where the moments say what is wrong with the rule (TriggerFormSet)
        if self.instance.procedure_id and "cases" in self.fields:
            self.fields["cases"].choices = case_choices(self.instance.procedure.code)

    def clean_period(self) -> str:
        """Checked here already, since `clean` counts with it."""
        period = self.cleaned_data["period"].strip()
        validate_period(period)
        return period

    def clean_arms_after(self) -> str:
        """Checked here already, since `clean` counts with it."""
        period = self.cleaned_data["arms_after"].strip()
        if period:
            validate_period(period)
        return period

    def clean(self) -> dict[str, Any]:
        """What only shows when the fields are seen together."""
        cleaned = super().clean()
        ladder, procedure = cleaned.get("ladder"), cleaned.get("procedure")
        procedure_id = procedure.pk if procedure else self.instance.procedure_id
        if ladder and procedure_id and ladder.procedure_id != procedure_id:
            self.add_error("ladder", _("This ladder belongs to another procedure."))
        if not {"period", "arms_after"} & self.errors.keys():
            names = ("period", "warn_minutes", "arms_after", "rolls")
            # Of no procedure: only what shows without its words is asked here.
            rule = ClockRule(owner="desk", **{name: cleaned[name] for name in names if name in cleaned})
            for fault in faults_of(Draft(rule, NEVER), [], frozenset(), Words({}, {})):
                if fault.field in SEEN_ALONE:
                    self.add_error(fault.field, fault.message)
        return cleaned


NEVER = {effect: frozenset[str]() for effect in TriggerEffect.values}


@admin.register(ClockRule)
class ClockRuleAdmin(RuleAdmin):
    """Deadlines as data. A rule that ever ran a clock is retired, not deleted."""

    form = ClockRuleForm
    inlines = [TriggerInline]
    parts = [ClockTrigger]
    chosen_once = ("procedure", "code")
    list_display = [
        "name",
        "for_whom",
        "length_in_words",
        "owner",
        "ladder",
        "clause",
        "running",
        "is_active",
        "procedure",
    ]
    list_select_related = ["ladder", "procedure"]
    list_filter = ["procedure", "kind", "owner", "is_active"]
    search_fields = ["name", "code", "clause"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "code"),
                    ("procedure", "kind"),
                    ("clause", "owner"),
                    "cases",
                    ("position", "is_active"),
                ],
                "description": gettext_lazy(
                    "Of rules that measure the same from the same moment, the one for the narrowest cases counts."
                ),
            },
        ),
        (
            gettext_lazy("How long"),
            {
                "fields": [("period", "warn_minutes"), ("arms_after", "rolls", "repeats"), "ladder"],
                "description": gettext_lazy("Working days end at the procedure's close of business."),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClockRule]:
        """With the number of running clocks, and the moments by which the list knows how to name the period."""
        running = Count("clocks", filter=Q(clocks__stopped_at__isnull=True))
        return super().get_queryset(request).annotate(running_count=running).prefetch_related("triggers")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The ladders of drafts; two versions call theirs the same, so each names its version."""
        if db_field.name == "ladder":
            kwargs["queryset"] = Ladder.objects.filter(procedure__state=VersionState.DRAFT).select_related("procedure")
            kwargs["form_class"] = LadderField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say what a rule without a ladder lacks."""
        super().save_related(request, form, formsets, change)
        rule = form.instance
        if rule.ladder_id is None and rule.is_active:
            self.warn(request, [_("Without a ladder nobody above the department hears of a missed deadline.")])

    @admin.display(description=gettext_lazy("cases"))
    def for_whom(self, rule: ClockRule) -> str:
        """Which cases it is for, in words."""
        return in_words(rule.cases, rule.procedure.code)

    @admin.display(description=gettext_lazy("period"), ordering="period")
    def length_in_words(self, rule: ClockRule) -> str:
        """The period in words."""
        return rule.length_label

    @admin.display(description=gettext_lazy("running clocks"))
    def running(self, rule: ClockRule) -> int:
        """How many deadlines of the rule are open."""
        return rule.running_count
