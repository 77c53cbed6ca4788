"""Approval chains: who approves the signed result of which cases, one after the other (RETAIL-6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.bases import OnceFormSet, TabularInline
from complaints.models import ApprovalChain, ApprovalStep
from complaints.models.cases import Cases

from .bases import EditionForm, RuleAdmin
from .cases import CasesField, KnownCases, in_words


class StepFormSet(OnceFormSet):
    """At least one step, and nobody asked twice."""

    once = ("recipient",)

    def clean(self) -> None:
        """A chain without steps approves nothing."""
        super().clean()
        if not any(self.errors) and not [form for form in self.live_forms() if form.cleaned_data]:
            raise forms.ValidationError(_("A chain needs at least one step."))


class StepInline(TabularInline):
    """The steps, in their order."""

    model = ApprovalStep
    formset = StepFormSet
    fields = ["position", "recipient"]


class ChainForm(KnownCases, EditionForm):
    """The chain and the cases it is for."""

    cases = CasesField()

    def clean(self) -> dict[str, Any]:
        """Of two chains one is for narrower cases, or they never meet."""
        cleaned = super().clean()
        procedure = cleaned.get("procedure") or getattr(self.instance, "procedure", None)
        if procedure is None or "cases" not in cleaned:
            return cleaned
        mine = Cases.parse(cleaned["cases"])
        for other in ApprovalChain.objects.filter(procedure=procedure).exclude(pk=self.instance.pk):
            theirs = other.for_cases
            if mine.overlap(theirs) and mine.within(theirs) == theirs.within(mine):
                self.add_error("cases", _("Some cases would go two ways: “%s” is for them too.") % other.name)
        return cleaned


@admin.register(ApprovalChain)
class ApprovalChainAdmin(RuleAdmin):
    """Approval chains as data."""

    form = ChainForm
    inlines = [StepInline]
    parts = [ApprovalStep]
    list_display = ["name", "for_whom", "way_up", "clause", "procedure"]
    list_filter = ["procedure"]
    search_fields = ["name", "clause"]
    fieldsets = [(None, {"fields": [("name", "procedure"), "clause", "cases"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApprovalChain]:
        """With the steps, which each row shows."""
        return super().get_queryset(request).prefetch_related("steps")

    @admin.display(description=gettext_lazy("cases"))
    def for_whom(self, chain: ApprovalChain) -> str:
        """Which cases it is for, in words."""
        return in_words(chain.cases)

    @admin.display(description=gettext_lazy("approval steps"))
    def way_up(self, chain: ApprovalChain) -> str:
        """Each step's approver, in order."""
        return " → ".join(str(step.get_recipient_display()) for step in chain.in_order)
