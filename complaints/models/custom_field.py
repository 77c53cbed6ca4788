"""What a procedure asks for besides the product's own fields: each a row of data, at one of three forms."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from complaints.choices import FieldAt, FieldType

from .flow_rule import ForCases
from .procedure import Procedure

MOST_OPTIONS = 40
LONGEST_OPTION = 60
field_code = RegexValidator(
    r"^[a-z][a-z0-9_]{0,29}$", _("Small letters, digits and underscores, with a letter first; at most 30.")
)


class CustomField(ForCases):
    """自定义项目: asked at intake, with the result or at the callback, in some cases or all (PROP-2, HOSP-3, RETAIL-1).

    What is answered is kept with the complaint, the result or the attempt, as JSON by the field's code; a mark, which
    can be set at intake and by correction, stands with the complaint's badges and may decide which rules hold.
    """

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="custom_fields", verbose_name=_("procedure")
    )
    at = models.CharField(_("at the form"), max_length=10, choices=FieldAt)
    code = models.CharField(_("code"), max_length=30, validators=[field_code])
    label = models.CharField(_("name"), max_length=40)
    type = models.CharField(_("type"), max_length=10, choices=FieldType, default=FieldType.TEXT)
    options = models.TextField(
        _("choices"), blank=True, max_length=2000, help_text=_("For a field with choices: one on each line.")
    )
    is_required = models.BooleanField(_("must be filled in"), default=False)
    help_text = models.CharField(_("help"), max_length=120, blank=True)
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["procedure", "at", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "code"], name="one_custom_field_a_code")]

    def __str__(self) -> str:
        return self.label

    @property
    def choices(self) -> list[str]:
        """What can be chosen, in order."""
        return [option for line in self.options.splitlines() if (option := line.strip())]

    def clean(self) -> None:
        """Choices where they are needed; marks only at intake, since they say something of the whole case."""
        errors = {}
        choices = self.choices
        if self.type == FieldType.CHOICE and len(set(choices)) < 2:
            errors["options"] = _gettext("Name at least two choices, one on each line.")
        elif len(choices) > MOST_OPTIONS or any(len(choice) > LONGEST_OPTION for choice in choices):
            limits = {"most": MOST_OPTIONS, "longest": LONGEST_OPTION}
            errors["options"] = _gettext("At most %(most)s choices of %(longest)s characters.") % limits
        if self.type == FieldType.MARK and self.at not in (FieldAt.INTAKE, ""):
            errors["type"] = _gettext("A mark is set at intake, and later by correcting the record.")
        if self.type == FieldType.MARK and self.is_required:
            errors["is_required"] = _gettext("A mark is set or not; it cannot be demanded.")
        same = CustomField.objects.filter(procedure=self.procedure_id, at=self.at, label=self.label)
        if self.label and same.exclude(pk=self.pk).exists():
            errors["label"] = _gettext("Another field of this form has the same name.")
        if errors:
            raise ValidationError(errors)

    def in_words(self, value: Any) -> str:
        """An answer as people read it, in the active language; what cannot be read is shown as it is kept."""
        if isinstance(value, bool):
            return _gettext("Yes") if value else _gettext("No")
        try:
            match self.type:
                case FieldType.DATE:
                    return date_format(dt.date.fromisoformat(value))
                case FieldType.MONEY:
                    return _gettext("%(amount)s yuan") % {"amount": number_format(Decimal(value), 2, use_l10n=True)}
        except (ArithmeticError, TypeError, ValueError):
            pass
        return str(value)


@dataclass(frozen=True)
class Answer:
    """An answer in words, under the field's name."""

    label: str
    text: str
    is_long: bool = False


def answers_in_words(fields: Iterable[CustomField], kept: Mapping[str, Any]) -> list[Answer]:
    """The answers that are there, in the order of `fields`."""
    return [
        Answer(field.label, field.in_words(kept[field.code]), field.type == FieldType.LONG)
        for field in fields
        if field.code in kept
    ]


def differences(
    fields: Iterable[CustomField], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, list[Any]]:
    """Field name → [answer before, answer after] for what differs, as JSON; for the history, where names stay."""
    changed = [field for field in fields if before.get(field.code) != after.get(field.code)]
    times = Counter(field.label for field in changed)
    names = {one.code: one.label if times[one.label] == 1 else f"{one.label} ({one.code})" for one in changed}
    return {names[field.code]: [before.get(field.code), after.get(field.code)] for field in changed}


def lacking(fields: Iterable[CustomField], kept: Mapping[str, Any]) -> list[str]:
    """The codes of the fields that must be filled in and are not."""
    return [field.code for field in fields if field.is_required and kept.get(field.code) in (None, "")]
