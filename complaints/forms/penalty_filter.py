"""What the list of penalties is narrowed down by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.company import current_company
from accounts.models import Department, User
from complaints.models import TariffLine
from complaints.models.penalty import PenaltyQuerySet
from complaints.months import Month
from complaints.penalty_choices import OPEN_STATES, PenaltyState
from complaints.permissions.penalties import waiting_for

from .base import OneOfTree

ANY = _("Any")
WAITING, OPEN = "waiting", "open"
STATES = [("", ANY), (WAITING, _("Waiting for me")), (OPEN, _("Not issued yet")), *PenaltyState.choices]
MONTHS = [("", _("proposed")), ("issued", _("issued")), ("executed", _("executed"))]


class MonthField(forms.CharField):
    """A month such as 2026-10."""

    widget = forms.TextInput(attrs={"type": "month", "autocomplete": "off"})

    def to_python(self, value: Any) -> Month | None:
        """The month."""
        text = super().to_python(value)
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("Write the month like 2026-10.")) from None


class PenaltyFilter(forms.Form):
    """The filters, all of them optional; a value that is none is left out and named beside its field."""

    q = forms.CharField(label=_("Number or person"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    department = OneOfTree(label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=ANY)
    tariff = forms.ChoiceField(label=_("Tariff line"), required=False)
    month = MonthField(label=_("Month"), required=False)
    of = forms.ChoiceField(label=_("in which it was"), choices=MONTHS, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["department"].queryset = Department.objects.with_tree_fields()
        # Versions of a procedure have their own lines; people mean the same by those of one code.
        lines = TariffLine.objects.order_by("position", "pk").values_list("code", "name")
        self.fields["tariff"].choices = [("", ANY), *dict(lines).items()]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters in force."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def in_words(self, name: str) -> str:
        """A filter in force as people read it."""
        value, field = self.chosen[name], self.fields[name]
        if isinstance(value, Month):
            return f"{value.label} · {dict(MONTHS)[self.chosen.get('of', '')]}"
        return str(dict(field.choices)[value]) if type(field) is forms.ChoiceField else str(value)

    def apply(self, penalties: PenaltyQuerySet) -> PenaltyQuerySet:
        """Those of `penalties` that fulfil all filters."""
        for condition in self._conditions():
            penalties = penalties.filter(condition)
        return penalties

    def _conditions(self) -> Iterator[Q]:
        chosen = self.chosen
        if state := chosen.get("state"):
            yield self._state(state)
        if department := chosen.get("department"):
            yield Q(department__in=current_company().tree.with_descendants({department.pk}))
        if tariff := chosen.get("tariff"):
            yield Q(tariff__code=tariff)
        if month := chosen.get("month"):
            yield _in_month(month, chosen.get("of", ""))
        if words := chosen.get("q"):
            numbers = Q(number__icontains=words) | Q(notice_number__icontains=words)
            yield numbers | Q(complaint__number__icontains=words) | Q(person__name__icontains=words)

    def _state(self, state: str) -> Q:
        if state == WAITING:
            return waiting_for(self.user)
        return Q(state__in=OPEN_STATES) if state == OPEN else Q(state=state)


def _in_month(month: Month, of: str) -> Q:
    """Proposed, issued or executed in the local month."""
    if of == "executed":
        return Q(executed_on__gte=month.first, executed_on__lt=month.next.first)
    name = "issued_at" if of == "issued" else "proposed_at"
    return Q(**{f"{name}__gte": month.start, f"{name}__lt": month.end})
