"""更正、关联、备注: changes of the record along the way."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, Q
from django.forms.models import fields_for_model, model_to_dict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.choices import DepartmentKind
from accounts.models import Department
from complaints.choices import Aspect, FieldAt, LinkKind, Stage
from complaints.flow.archive import SUPPLIED_LATE, lacking_answers, lacking_parts
from complaints.flow.record import CORRECTABLE
from complaints.models import Category, Complaint, Result

from . import custom
from .base import CHOOSE, CategoryField, PersonField, StepForm, Text

LONG_TEXTS = ("content", "demand", "explanation_given", "protective_measures")
ROWS = {"content": 6}
COLUMNS = tuple(name for name in CORRECTABLE if name not in ("custom", "marks"))


def _form_field(column: Field, **kwargs: Any) -> forms.Field | None:
    """The form field for a column of the complaint."""
    if column.name == "category":
        return CategoryField(label=capfirst(column.verbose_name), required=False)
    if column.name == "guardian":
        return PersonField(label=capfirst(column.verbose_name), required=False)
    if column.name in LONG_TEXTS:
        return column.formfield(form_class=Text, rows=ROWS.get(column.name, 3), **kwargs)
    return column.formfield(**kwargs)


class CorrectForm(custom.AskedAtIntake, StepForm):
    """更正: everything that the desk may correct, and why."""

    reason = Text(
        label=_("Why the record is corrected"),
        max_length=2000,
        rows=2,
        error_messages={"required": _("Say why the record is corrected.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        complaint = kwargs["complaint"]
        kwargs["initial"] = model_to_dict(complaint, fields=COLUMNS)
        super().__init__(*args, **kwargs)
        self.fields |= fields_for_model(Complaint, fields=COLUMNS, formfield_callback=_form_field)
        self._ask_custom()
        self._ask_what_the_result_lacks()
        family = complaint.procedure.code
        if not complaint.procedure.depends_on(Aspect.COMPLEXITY):
            del self.fields["complexity"]
        # A word that is no longer offered stays with the complaint that has it.
        for name in ("kind", "channel"):
            words = self.fields[name].queryset.model
            self.fields[name].queryset = words.offered_under(family, self.initial[name])
            self.fields[name].empty_label = None
        self.fields["branch"].empty_label = CHOOSE
        self.fields["category"].queryset = Category.offered_under(family, complaint.category_id).with_tree_fields()
        self.fields["branch"].queryset = Department.objects.filter(
            Q(is_active=True, kind=DepartmentKind.BRANCH) | Q(pk=complaint.branch_id)
        )

    def _ask_custom(self) -> None:
        """The procedure's own fields with what was answered; what it does not ask for stays out of sight if empty."""
        procedure = self.complaint.procedure
        self.ask(procedure, {**self.complaint.custom, **self.complaint.marks})
        empty = {name for name in procedure.leaves_out(FieldAt.INTAKE) if not getattr(self.complaint, name, None)}
        for name in empty & self.fields.keys():
            self.fields[name].widget = self.fields[name].hidden_widget()

    def _ask_what_the_result_lacks(self) -> None:
        """What the department can no longer write, because the case was classified anew after it had written."""
        self.late_parts, self.late_answers = [], []
        if self.complaint.stage not in SUPPLIED_LATE:
            return
        result = Result.objects.filter(assignment__complaint=self.complaint, assignment__ended_at=None).first()
        if result is None:
            return
        self.late_parts = lacking_parts(self.complaint, result)
        self.late_answers = lacking_answers(self.complaint, result)
        for name in self.late_parts:
            self.fields[f"result_{name}"] = Text.of(Result, name, required=False, rows=3)
        custom.add_fields(self, self.late_answers, {})

    @property
    def late(self) -> list[forms.BoundField]:
        """The fields for what the result lacks."""
        names = [*(f"result_{name}" for name in self.late_parts), *map(custom.name_of, self.late_answers)]
        return [self[name] for name in names]

    @property
    def supplied(self) -> dict[str, str]:
        """The parts of the result that were filled in."""
        texts = {name: self.cleaned_data.get(f"result_{name}", "") for name in self.late_parts}
        return {name: text for name, text in texts.items() if text}

    @property
    def answered(self) -> dict[str, Any]:
        """The answers of the result that were filled in."""
        return custom.given(self, self.late_answers)

    @cached_property
    def changes(self) -> dict[str, Any]:
        """Field → new value, for what differs from the record."""
        asked = {field.code for field in self.customs}
        kept = {code: answer for code, answer in self.complaint.custom.items() if code not in asked}
        answers = self.answers
        values = self.cleaned_data | answers | {"custom": kept | answers["custom"]}
        return {
            name: values[name]
            for name in CORRECTABLE
            if name in values and values[name] != getattr(self.complaint, name)
        }

    def clean(self) -> dict[str, Any]:
        """Something changes; 扬言过激 on a dispatched complaint needs guardian and measures at once (GAS-9b)."""
        cleaned = super().clean()
        if cleaned.get("flag_threat") and self.complaint.stage != Stage.ACCEPTED:
            if not cleaned.get("guardian") and "guardian" not in self.errors:
                self.add_error("guardian", _("Somebody threatens drastic action: name the person who keeps watch."))
            if not cleaned.get("protective_measures") and "protective_measures" not in self.errors:
                self.add_error("protective_measures", _("Say how people and places at risk are protected."))
        self._keep_required_answers()
        if not self.errors and not self.changes and not self.supplied and not self.answered:
            raise ValidationError(_("Nothing is different from the record."))
        return cleaned

    def _keep_required_answers(self) -> None:
        """What must be answered is not emptied, and is asked where the correction makes the case one of its cases."""
        procedure, changed = self.complaint.procedure, copy.copy(self.complaint)
        for name, value in self.changes.items():
            setattr(changed, name, value)
        before, after = procedure.facts(self.complaint), procedure.facts(changed)
        for field in self.customs:
            emptied = field.code in self.complaint.custom
            newly = field.for_cases.hold(after) and not field.for_cases.hold(before)
            empty = field.code not in changed.custom and custom.name_of(field) not in self.errors
            if field.is_required and empty and field.for_cases.hold(after) and (emptied or newly):
                self.add_error(custom.name_of(field), _("Needed in this case."))


class LinkForm(StepForm):
    """关联: the number of a complaint that this person may see."""

    other = forms.CharField(
        label=_("Number of the other complaint"),
        max_length=Complaint._meta.get_field("number").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type the number of the other complaint.")},
    )
    kind = forms.ChoiceField(
        label=_("How they belong together"), choices=LinkKind, widget=forms.RadioSelect, initial=LinkKind.RELATED
    )

    def clean_other(self) -> Complaint:
        """The complaint with this number; one that the person may not see does not exist for them."""
        number = self.cleaned_data["other"]
        found = Complaint.objects.visible_to(self.user).filter(number__iexact=number).first()
        if found is None:
            raise ValidationError(_("You see no complaint with the number %(number)s.") % {"number": number})
        if found.pk == self.complaint.pk:
            raise ValidationError(_("A complaint cannot be linked to itself."))
        return found


class AddNoteForm(StepForm):
    """备注."""

    text = Text(label=_("Note"), max_length=5000, error_messages={"required": _("Write the note.")})
