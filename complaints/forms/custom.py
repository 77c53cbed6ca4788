"""Fields that the procedure itself asks for, on whatever form (`models/custom_field.py`)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Aspect, FieldAt, FieldType
from complaints.models import CustomField, Procedure
from complaints.models.cases import Cases

from .base import CHOOSE, Text

PREFIX = "custom_"
LONGEST_LINE, LONGEST_TEXT = 200, 4000
FEW = 5  # so many choices are shown side by side
YES, NO = "yes", "no"
RISK = {Aspect.LEVEL, Aspect.FLAG, Aspect.MARK}


def _choice(field: CustomField, **common: Any) -> forms.Field:
    options = [(option, option) for option in field.choices]
    if len(options) <= FEW:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", CHOOSE), *options], **common)


def _yes_no(field: CustomField, **common: Any) -> forms.Field:
    choices = [(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))]
    return forms.TypedChoiceField(
        choices=choices, coerce=lambda value: value == YES, empty_value=None, widget=forms.RadioSelect, **common
    )


def _date(field: CustomField, **common: Any) -> forms.Field:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **common)


def _number(field: CustomField, **common: Any) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(max_digits=15, decimal_places=4, widget=widget, **common)


def _money(field: CustomField, **common: Any) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    common["help_text"] = common["help_text"] or _("In yuan, such as 200 or 1200.50.")
    return forms.DecimalField(max_digits=12, decimal_places=2, min_value=0, widget=widget, **common)


MAKERS: dict[str, Callable[..., forms.Field]] = {
    FieldType.TEXT: lambda field, **common: forms.CharField(max_length=LONGEST_LINE, **common),
    FieldType.LONG: lambda field, **common: Text(max_length=LONGEST_TEXT, rows=3, **common),
    FieldType.CHOICE: _choice,
    FieldType.YES_NO: _yes_no,
    FieldType.DATE: _date,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.MARK: lambda field, **common: forms.BooleanField(**common),
}


def name_of(field: CustomField) -> str:
    """What the form calls it; the flow names it the same way when it refuses an answer."""
    return PREFIX + field.code


def add_fields(form: forms.BaseForm, fields: Iterable[CustomField], kept: Mapping[str, Any]) -> None:
    """Put `fields` on the form, filled with what is kept already; nobody is made to fill them in before the end."""
    for field in fields:
        name = name_of(field)
        form.fields[name] = MAKERS[field.type](field, label=field.label, help_text=field.help_text, required=False)
        if field.code in kept:
            form.initial.setdefault(name, _as_shown(field, kept[field.code]))
            _keep_choice(form.fields[name], field, kept[field.code])


def _keep_choice(shown: forms.Field, field: CustomField, kept: Any) -> None:
    """A choice that is no longer offered stays with whoever has it."""
    if isinstance(shown, forms.ChoiceField) and field.type == FieldType.CHOICE and kept not in field.choices:
        shown.choices = [*shown.choices, (kept, kept)]


def _as_shown(field: CustomField, value: Any) -> Any:
    if field.type == FieldType.YES_NO:
        return YES if value else NO
    return bool(value) if field.type == FieldType.MARK else value


def given(form: forms.BaseForm, fields: Iterable[CustomField]) -> dict[str, Any]:
    """What was answered, as it is kept: by code, without what was left empty."""
    answers = {field.code: _as_kept(field, form.cleaned_data.get(name_of(field))) for field in fields}
    return {code: answer for code, answer in answers.items() if answer not in (None, "")}


def _as_kept(field: CustomField, value: Any) -> Any:
    if field.type == FieldType.MARK:
        return field.label if value else None
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}" if field.type == FieldType.MONEY else f"{value.normalize():f}"
    return value


@dataclass(frozen=True)
class Asked:
    """A custom field as the template shows it; `shown_when` are its cases as JSON, for the browser (empty: always)."""

    bound: forms.BoundField
    needed: bool
    shown_when: str = ""


def asked(
    form: forms.BaseForm,
    fields: Iterable[CustomField],
    as_chosen: Callable[[Cases], dict[str, list[str]]] | None = None,
) -> list[Asked]:
    """The custom fields of a form; `as_chosen` gives cases as the form's own fields name them while they are chosen."""
    return [
        Asked(
            form[name_of(field)],
            field.is_required,
            json.dumps([as_chosen(field.for_cases)]) if as_chosen and field.for_cases.named else "",
        )
        for field in fields
    ]


def leave_out(form: forms.BaseForm, procedure: Procedure, at: FieldAt) -> None:
    """Fields of the product that this procedure does not ask for: kept as they are, and out of sight."""
    for name in procedure.leaves_out(at) & form.fields.keys():
        field = form.fields[name]
        field.required, field.widget = False, field.hidden_widget()


class AskedAtIntake:
    """What the procedure itself asks for at intake, on the forms of 受理登记 and 更正; marks stand beside the flags."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    customs: list[CustomField]

    def ask(self, procedure: Procedure, kept: Mapping[str, Any]) -> None:
        """Put the fields on the form, filled with what is `kept`."""
        self.customs = procedure.custom_fields_at(FieldAt.INTAKE)
        add_fields(self, self.customs, kept)  # type: ignore[arg-type]

    def as_chosen(self, cases: Cases) -> dict[str, list[str]]:
        """The cases as the form names them while they are chosen."""
        return cases.to_json()

    @property
    def asked(self) -> list[Asked]:
        """Those that stand with the matter: all but the marks, and those that risk brings up."""
        return self._shown(field for field in self.customs if not _is_about_risk(field))

    @property
    def asked_of_risk(self) -> list[Asked]:
        """Those that come up with a level, a flag or a mark."""
        return self._shown(one for one in self.customs if _is_about_risk(one) and one.type != FieldType.MARK)

    @property
    def marks(self) -> list[Asked]:
        """The marks of the case."""
        return self._shown(field for field in self.customs if field.type == FieldType.MARK)

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """What was answered, as the complaint keeps it: `custom` and `marks`."""
        marks = {field.code for field in self.customs if field.type == FieldType.MARK}
        answers = given(self, self.customs)  # type: ignore[arg-type]
        return {
            "custom": {code: answer for code, answer in answers.items() if code not in marks},
            "marks": {code: answer for code, answer in answers.items() if code in marks},
        }

    def _shown(self, fields: Iterable[CustomField]) -> list[Asked]:
        return asked(self, fields, self.as_chosen)  # type: ignore[arg-type]


def _is_about_risk(field: CustomField) -> bool:
    return field.type == FieldType.MARK or bool(RISK & field.for_cases.named.keys())
