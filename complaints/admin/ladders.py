"""Escalation ladders: who hears of a missed deadline, and how long after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from accounts.admin.bases import OnceFormSet, TabularInline
from accounts.timewords import in_words
from complaints.choices import Firing
from complaints.deadlines.clocks import next_firing
from complaints.models import Clock, ClockFiring, Ladder, Rung

from .bases import RuleAdmin


class MinutesField(forms.IntegerField):
    """Minutes before or after a due time: at most a year, which is far beyond what anybody waits."""

    def __init__(self, model: type[models.Model], name: str) -> None:
        field = model._meta.get_field(name)
        words = {"label": capfirst(field.verbose_name), "help_text": field.help_text}
        super().__init__(
            min_value=0, max_value=366 * 24 * 60, required=not field.null, widget=UnfoldAdminIntegerFieldWidget, **words
        )


def rungs_told(clocks: Q) -> int:
    """How many rungs have been told at most for one of these running clocks."""
    firings = ClockFiring.objects.filter(clocks, kind=Firing.RUNG, clock__stopped_at__isnull=True)
    counts = firings.order_by().values("clock").annotate(told=Count("pk"))
    return counts.aggregate(most=Max("told"))["most"] or 0


def reschedule(clocks: QuerySet[Clock]) -> None:
    """Let running clocks act when their changed ladder says."""
    running = clocks.running().select_related("rule__ladder").prefetch_related("rule__ladder__rungs")
    for clock in running.defer("explanation"):
        if (at := next_firing(clock)) != clock.next_fire_at:
            # Unless it was stopped or fired meanwhile: then it knows the new ladder already.
            Clock.objects.running().filter(pk=clock.pk, fired=clock.fired).update(next_fire_at=at)


class RungFormSet(OnceFormSet):
    """At least one rung, nobody told twice at the same time, and nothing changed that was already told."""

    once = ("delay_minutes", "recipient")

    def clean(self) -> None:
        """A running clock counts how many rungs it has climbed: those must stay the first ones."""
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.live_forms() if form.cleaned_data]
        if not kept:
            raise forms.ValidationError(_("A ladder needs at least one rung."))
        told = rungs_told(Q(clock__rule__ladder=self.instance)) if self.instance.pk else 0
        # Read again: the rows of the formset already carry the new values.
        before = sorted(Rung.objects.filter(ladder=self.instance), key=_order)[:told] if told else []
        after = sorted((form.instance for form in kept), key=_order)[:told]
        if [(rung.pk, rung.recipient) for rung in before] != [(rung.pk, rung.recipient) for rung in after]:
            raise forms.ValidationError(
                _("Missed deadlines that are still open have climbed %(count)s rungs of this ladder: change only what "
                  "comes after them, or make a new ladder.") % {"count": told}
            )  # fmt: skip


def _order(rung: Rung) -> tuple[int, int]:
    # As complaints.deadlines.clocks.plan; a new rung comes behind those of the same time.
    return rung.delay_minutes, rung.position or 10**6


class RungForm(forms.ModelForm):
    """One rung."""

    delay_minutes = MinutesField(Rung, "delay_minutes")


class RungInline(TabularInline):
    """The rungs, in the order of their delay."""

    model = Rung
    form = RungForm
    formset = RungFormSet
    fields = ["delay_minutes", "recipient"]


@admin.register(Ladder)
class LadderAdmin(RuleAdmin):
    """Ladders. Rungs number themselves by their delay, so that a later one never speaks first."""

    inlines = [RungInline]
    parts = [Rung]
    list_display = ["name", "steps", "procedure"]
    list_filter = ["procedure"]
    fieldsets = [
        (
            None,
            {
                "fields": [("name", "procedure")],
                "description": gettext_lazy("A change holds at once, also for deadlines that are running."),
            },
        )
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
        reschedule(Clock.objects.filter(rule__ladder=ladder))

    @admin.display(description=gettext_lazy("rungs"))
    def steps(self, ladder: Ladder) -> str:
        """Each rung with its delay, in words."""
        rungs = ladder.rungs.all()
        rows = [(in_words(rung.delay) if rung.delay else _("at once"), rung.get_recipient_display()) for rung in rungs]
        return format_html_join("", '<div class="rung">{} → {}</div>', rows)
