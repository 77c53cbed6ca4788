"""Escalation ladders: who hears of a missed deadline, and how long after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from accounts.admin.bases import OnceFormSet, TabularInline
from accounts.timewords import in_words
from complaints.choices import RungAction
from complaints.models import Ladder, Rung, TariffLine

from .bases import RuleAdmin


class MinutesField(forms.IntegerField):
    """Minutes before or after a due time: at most a year, which is far beyond what anybody waits."""

    def __init__(self, model: type[models.Model], name: str) -> None:
        field = model._meta.get_field(name)
        words = {"label": capfirst(field.verbose_name), "help_text": field.help_text}
        super().__init__(
            min_value=0, max_value=366 * 24 * 60, required=not field.null, widget=UnfoldAdminIntegerFieldWidget, **words
        )


class RungFormSet(OnceFormSet):
    """At least one rung, and nobody told twice at the same time."""

    once = ("delay_minutes", "recipient", "action", "tariff")

    def clean(self) -> None:
        """A ladder without rungs tells nobody."""
        super().clean()
        if not any(self.errors) and not [form for form in self.live_forms() if form.cleaned_data]:
            raise forms.ValidationError(_("A ladder needs at least one rung."))


def _order(rung: Rung) -> tuple[int, int]:
    # As complaints.deadlines.clocks.plan; a new rung comes behind those of the same time.
    return rung.delay_minutes, rung.position or 10**6


class RungForm(forms.ModelForm):
    """One rung."""

    delay_minutes = MinutesField(Rung, "delay_minutes")

    def clean(self) -> dict[str, Any]:
        """A penalty is proposed by a line of the tariff of the same version, and only a penalty is."""
        cleaned = super().clean()
        code, penalises = cleaned.get("tariff"), cleaned.get("action") == RungAction.PROPOSE_PENALTY
        if penalises and not code:
            self.add_error("tariff", _("Name the tariff line by its code."))
        elif code and not penalises:
            self.add_error("tariff", _("Only a rung that proposes a penalty names a tariff line."))
        elif code and self.instance.ladder_id and not self.lines().filter(code=code).exists():
            self.add_error("tariff", _("This version has no tariff line with the code “%s”.") % code)
        return cleaned

    def lines(self) -> QuerySet[TariffLine]:
        """The tariff of the ladder's version."""
        return TariffLine.objects.filter(procedure=self.instance.ladder.procedure_id, is_active=True)


class RungInline(TabularInline):
    """The rungs, in the order of their delay."""

    model = Rung
    form = RungForm
    formset = RungFormSet
    fields = ["delay_minutes", "recipient", "action", "tariff"]


@admin.register(Ladder)
class LadderAdmin(RuleAdmin):
    """Ladders. Rungs number themselves by their delay, so that a later one never speaks first."""

    inlines = [RungInline]
    parts = [Rung]
    list_display = ["name", "steps", "procedure"]
    list_filter = ["procedure"]
    fieldsets = [
        (None, {"fields": [("name", "procedure")]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ladder]:
        """With the rungs, which each row shows."""
        return super().get_queryset(request).prefetch_related("rungs")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the rungs, number them from 1 by their delay, and let running clocks follow."""
        rungs = formset.save(commit=False)
        for removed in formset.deleted_objects:
            removed.delete()
        ladder = form.instance
        # Numbers are unique at every moment: first all move out of the way.
        free = 1 + (Rung.objects.filter(ladder=ladder).aggregate(last=Max("position"))["last"] or 0)
        for number, rung in enumerate(rungs, start=free):
            rung.position = rung.position or number
            rung.save()
        ordered = sorted(Rung.objects.filter(ladder=ladder), key=_order)
        for start in (free + len(rungs), 1):
            for number, rung in enumerate(ordered, start=start):
                Rung.objects.filter(pk=rung.pk).update(position=number)

    @admin.display(description=gettext_lazy("rungs"))
    def steps(self, ladder: Ladder) -> str:
        """Each rung with its delay, in words."""
        rungs = ladder.rungs.all()
        return format_html_join("", '<div class="rung">{}</div>', ((rung_in_words(rung),) for rung in rungs))


def rung_in_words(rung: Rung) -> str:
    """When it speaks, to whom, and what it does besides."""
    when = in_words(rung.delay) if rung.delay else _("at once")
    told = f"{when} → {rung.get_recipient_display()}"
    return told if rung.action == RungAction.NOTIFY else f"{told} · {rung.get_action_display()}"
