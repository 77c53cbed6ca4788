"""Clock rules: what starts and stops a deadline, how long it is, whose it is, who hears of a breach (GAS-12)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.bases import OnceFormSet, TabularInline
from complaints.choices import TriggerEffect
from complaints.deadlines.period import Period, validate_period
from complaints.models import Clock, ClockRule, ClockTrigger, Ladder

from .bases import RuleAdmin
from .ladders import MinutesField, reschedule, rungs_told

# A calendar day counts from the day after the event, so one of them lasts up to two.
LONGEST = {"min": dt.timedelta(minutes=1), "h": dt.timedelta(hours=1), "cd": dt.timedelta(days=2)}


class TriggerFormSet(OnceFormSet):
    """A deadline begins and ends with something."""

    once = ("moment", "effect")

    def clean(self) -> None:
        """At least one moment starts the clock, and at least one stops it."""
        super().clean()
        if any(self.errors):
            return
        effects = {form.cleaned_data.get("effect") for form in self.live_forms()}
        if TriggerEffect.START not in effects:
            raise forms.ValidationError(_("Say what starts the clock."))
        if TriggerEffect.STOP not in effects:
            raise forms.ValidationError(_("Say what stops the clock; without it every deadline would be missed."))


class TriggerInline(TabularInline):
    """What starts and stops the clock."""

    model = ClockTrigger
    formset = TriggerFormSet
    fields = ["effect", "moment"]


class ClockRuleForm(forms.ModelForm):
    """A warning comes after the start, and the ladder is one of the same procedure."""

    warn_minutes = MinutesField(ClockRule, "warn_minutes")

    def clean_period(self) -> str:
        """Checked here already, since `clean` counts with it."""
        period = self.cleaned_data["period"].strip()
        validate_period(period)
        return period

    def clean_ladder(self) -> Ladder | None:
        """While a running clock is on the ladder, the rule keeps it."""
        ladder = self.cleaned_data["ladder"]
        if self.instance.pk and "ladder" in self.changed_data and rungs_told(Q(clock__rule=self.instance)):
            raise forms.ValidationError(
                _("Missed deadlines of this rule are being escalated; change the ladder when they are done.")
            )
        return ladder

    def clean(self) -> dict[str, Any]:
        """What only shows when the fields are seen together."""
        cleaned = super().clean()
        ladder, procedure = cleaned.get("ladder"), cleaned.get("procedure")
        procedure_id = procedure.pk if procedure else self.instance.procedure_id
        if ladder and procedure_id and ladder.procedure_id != procedure_id:
            self.add_error("ladder", _("This ladder belongs to another procedure."))
        warn, period = cleaned.get("warn_minutes"), cleaned.get("period")
        if warn is not None and period and dt.timedelta(minutes=warn) >= _at_most(Period.parse(period)):
            self.add_error("warn_minutes", _("The warning would come before the clock starts."))
        return cleaned


def _at_most(period: Period) -> dt.timedelta:
    """A span that the period never exceeds; with working days that depends on the calendar, so no span does."""
    return LONGEST[period.unit] * period.amount if period.unit in LONGEST else dt.timedelta.max


@admin.register(ClockRule)
class ClockRuleAdmin(RuleAdmin):
    """Deadlines as data. A rule that ever ran a clock is retired, not deleted."""

    form = ClockRuleForm
    inlines = [TriggerInline]
    parts = [ClockTrigger]
    chosen_once = ("procedure", "code")
    list_display = ["name", "length_in_words", "owner", "ladder", "clause", "running", "is_active", "procedure"]
    list_select_related = ["ladder", "procedure"]
    list_filter = ["procedure", "kind", "owner", "is_active"]
    search_fields = ["name", "code", "clause"]
    fieldsets = [
        (None, {"fields": [("name", "code"), ("procedure", "kind"), ("clause", "owner"), ("position", "is_active")]}),
        (
            gettext_lazy("How long"),
            {
                "fields": [("period", "warn_minutes"), "ladder"],
                "description": gettext_lazy(
                    "A changed period holds for clocks that start from then on; running ones keep the due time that "
                    "was promised. Working days end at the procedure's close of business."
                ),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClockRule]:
        """With the number of running clocks."""
        running = Count("clocks", filter=Q(clocks__stopped_at__isnull=True))
        return super().get_queryset(request).annotate(running_count=running)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Let running clocks follow a changed ladder, and say what the change does not do."""
        super().save_related(request, form, formsets, change)
        rule = form.instance
        if "ladder" in form.changed_data:
            reschedule(Clock.objects.filter(rule=rule))
        if rule.ladder_id is None and rule.is_active:
            self.warn(request, [_("Without a ladder nobody above the department hears of a missed deadline.")])
        running = rule.clocks.running().count()
        if running and "is_active" in form.changed_data and not rule.is_active:
            words = ngettext(
                "%(count)s clock of this rule is running and goes on to its end.",
                "%(count)s clocks of this rule are running and go on to their end.",
                running,
            )
            self.warn(request, [words % {"count": running}])

    @admin.display(description=gettext_lazy("period"), ordering="period")
    def length_in_words(self, rule: ClockRule) -> str:
        """The period in words."""
        return rule.length.label

    @admin.display(description=gettext_lazy("running clocks"))
    def running(self, rule: ClockRule) -> int:
        """How many deadlines of the rule are open."""
        return rule.running_count
