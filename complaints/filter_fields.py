"""The kinds of filters that the list of complaints has: a tree, several values, a person, a box, a day, a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import django_filters as df
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from accounts.models import Department, User
from complaints.choices import FieldType, Flag, Topic
from complaints.models import Category, Incident
from complaints.models.rulebook import Rulebook
from complaints.months import Month
from complaints.querysets import ComplaintQuerySet

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
ANY, NOT_GIVEN = _("Any"), _("Not given")


class TreeChoiceField(ModelChoiceField):
    """A choice from a tree, indented by depth."""

    def label_from_instance(self, obj: Any) -> str:
        """The name, one full-width space in for each level."""
        return "\u3000" * obj.tree_depth + str(obj)


class TreeFilter(df.ModelChoiceFilter):
    """A node of a tree; its method takes what is below it as well."""

    field_class = TreeChoiceField

    def __init__(self, model: type[Department] | type[Category], where: Callable[[], Q] = Q, **kwargs: Any) -> None:
        def nodes(_request: Any) -> models.QuerySet:
            return model.objects.filter(where()).with_tree_fields()

        super().__init__(queryset=nodes, empty_label=ANY, **kwargs)


class IncidentChoiceField(ModelChoiceField):
    """An incident by its number."""

    def label_from_instance(self, incident: Incident) -> str:
        """Number and title."""
        return f"{incident.number} · {incident.title}"


class IncidentFilter(df.ModelChoiceFilter):
    """The complaints of one incident (CABLE-1b)."""

    field_class = IncidentChoiceField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=_incidents, to_field_name="number", empty_label=ANY, **kwargs)


def _incidents(request: HttpRequest) -> QuerySet[Incident]:
    return Incident.objects.visible_to(request.user)


class AmongFilter(df.MultipleChoiceFilter):
    """Any of the ticked values."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, distinct=False, **kwargs)


MARK = "mark:"  # begins the code of a mark, which stands among the flags


def flags_and_marks(book: Rulebook) -> list[tuple[str, str]]:
    """The flags, and the marks of the procedures that complaints can be under."""
    versions = (version for version in book.procedures.values() if not version.is_draft)
    fields = (field for version in versions for field in version.customs if field.type == FieldType.MARK)
    return [*Flag.choices, *{f"{MARK}{field.code}": field.label for field in fields}.items()]


def any_of(flags: Iterable[str]) -> Q:
    """The condition on complaints that have one of these flags or marks."""
    wanted = Q()
    for flag in flags:
        wanted |= Q(marks__has_key=flag.removeprefix(MARK)) if flag.startswith(MARK) else Q(**{f"flag_{flag}": True})
    return wanted


def any_judges_validity(book: Rulebook) -> bool:
    """Whether a published procedure, perhaps a former one, tells valid complaints from invalid ones (ROAD-1)."""
    versions = book.procedures.values()
    return any(version.asks_for(Topic.VALIDITY) for version in versions if not version.is_draft)


class PersonFilter(df.ModelChoiceFilter):
    """Somebody of the staff."""

    def __init__(self, field_name: str, label: Any) -> None:
        people = User.objects.order_by("name", "pk")
        super().__init__(field_name=field_name, label=label, queryset=people, empty_label=ANY)


class TickFilter(df.Filter):
    """A box; not ticked, it filters nothing."""

    field_class = forms.BooleanField

    def __init__(self, label: Any, where: Q | None = None, **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)
        self.where = where

    def filter(self, qs: ComplaintQuerySet, value: bool | None) -> ComplaintQuerySet:
        """Those that fulfil `where`, if the box is ticked; without `where` another filter asks for the box."""
        return qs.filter(self.where) if value and self.where else qs


class DayFilter(df.DateFilter):
    """A day, as browsers send it or as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        validators = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        super().__init__(widget=widget, validators=validators, **kwargs)


class MonthField(forms.CharField):
    """A month such as 2026-10."""

    def to_python(self, value: str | None) -> Month | None:
        """The month."""
        text = super().to_python(value)
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("Write the month like 2026-10.")) from None


class MonthFilter(df.Filter):
    """A month; other filters ask for it."""

    field_class = MonthField
