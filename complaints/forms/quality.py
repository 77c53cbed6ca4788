"""质检: points and remarks for each item, the answer, and the filters of the list (DESK-1, PROP-8)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints.models import QualityAnswer, QualityCheck, QualityDraw, QualityItem, QualityScore
from complaints.models.quality import QualityDrawQuerySet
from complaints.months import Month
from complaints.quality.figures import within
from complaints.quality.judge import Points
from complaints.quality_choices import QualitySubject

from .base import Text
from .key import KeyField
from .penalty_filter import ANY, MonthField

WAITING, CHECKED = "waiting", "checked"
STATES = [("", ANY), (WAITING, gettext_lazy("To be checked")), (CHECKED, gettext_lazy("Checked"))]


class CheckForm(forms.Form):
    """Points and a remark for each item, and a remark on the whole."""

    key = KeyField()

    def __init__(self, *args: Any, items: Sequence[QualityItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        longest = QualityScore._meta.get_field("remark").max_length
        for item in self.items:
            words = _("0 to %(points)s points.") % {"points": item.points}
            self.fields[f"points_{item.pk}"] = forms.IntegerField(
                label=_("%(item)s (out of %(points)s)") % {"item": item.text, "points": item.points},
                min_value=0,
                max_value=item.points,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
            )
            self.fields[f"remark_{item.pk}"] = forms.CharField(
                label=_("Remark: %(item)s") % {"item": item.text}, required=False, max_length=longest
            )
        self.fields["remark"] = Text.of(QualityCheck, "remark", required=False, rows=3)

    @property
    def lines(self) -> list[tuple[QualityItem, BoundField, BoundField]]:
        """Each item with its two fields."""
        return [(item, self[f"points_{item.pk}"], self[f"remark_{item.pk}"]) for item in self.items]

    @property
    def possible(self) -> int:
        """All points that there are."""
        return sum(item.points for item in self.items)

    @property
    def points(self) -> list[Points]:
        """What was given."""
        data = self.cleaned_data
        return [Points(item, data[f"points_{item.pk}"], data[f"remark_{item.pk}"]) for item in self.items]

    @property
    def fingerprint(self) -> uuid.UUID | None:
        """The same for a form sent twice, another for other points or words."""
        key: uuid.UUID | None = self.cleaned_data["key"]
        filled = sorted((name, str(value)) for name, value in self.cleaned_data.items() if name != "key")
        return uuid.uuid5(key, str(filled)) if key else None


class AnswerForm(forms.Form):
    """What the person says to the result."""

    text = Text.of(QualityAnswer, "text", rows=4)


class PersonChoice(forms.ModelChoiceField):
    """Somebody whose work was drawn."""

    def label_from_instance(self, person: User) -> str:
        """The name."""
        return str(person)


class QualityFilter(forms.Form):
    """The filters, all of them optional; a value that is none is left out and named beside its field."""

    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)
    subject = forms.ChoiceField(
        label=gettext_lazy("What is checked"), choices=[("", ANY), *QualitySubject.choices], required=False
    )
    person = PersonChoice(
        label=gettext_lazy("Person checked"), queryset=User.objects.none(), required=False, empty_label=ANY
    )
    month = MonthField(label=gettext_lazy("Month of the work"), required=False)

    def __init__(self, *args: Any, draws: QualityDrawQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draws = draws
        drawn = Exists(QualityDraw.objects.filter(person=OuterRef("pk")))
        self.fields["person"].queryset = User.objects.filter(drawn).order_by("name", "pk")
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters in force."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def of_month(self) -> Month | None:
        """The month, if one is chosen."""
        found: Month | None = self.chosen.get("month")
        return found

    def found(self) -> QualityDrawQuerySet:
        """Those of the draws that fulfil all filters."""
        chosen, conditions = self.chosen, Q()
        if "state" in chosen:
            conditions &= Q(result__isnull=chosen["state"] == WAITING)
        for name in ("subject", "person"):
            if name in chosen:
                conditions &= Q(**{name: chosen[name]})
        draws = self.draws.filter(conditions)
        return within(draws, self.of_month) if self.of_month else draws
