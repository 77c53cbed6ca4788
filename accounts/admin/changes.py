"""What the administration log keeps of a change: every field with its value before and after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, gettext_noop, override

LONGEST = 120  # of a value, in the log

YES, NO, NOTHING = gettext_noop("Yes"), gettext_noop("No"), gettext_noop("(empty)")


def values_changed(form: forms.BaseForm, formsets: Iterable[forms.BaseFormSet] | None) -> list[dict[str, str]]:
    """The fields that a valid form and its formsets changed, with their values before and after.

    Words are kept as source strings, so that every reader gets them in his own language.
    """
    with override(None):
        rows = list(_rows(form))
        for formset in formsets or ():
            changed = {obj.pk for obj, _fields in formset.changed_objects}
            for part in formset.initial_forms:
                if part.instance.pk in changed:
                    rows += [{"of": str(part.instance), **row} for row in _rows(part)]
    return rows


def in_words(entry: LogEntry) -> list[str]:
    """What happened, a line for each field, in the active language."""
    try:
        parts = json.loads(entry.change_message)
    except json.JSONDecodeError:
        return [entry.change_message] if entry.change_message else []
    lines = [gettext(part["note"]) % part.get("about", {}) for part in parts if "note" in part]
    lines += [_line(row) for part in parts for row in part.get("values", ())]
    # Django words what was added and deleted well; of what was changed it only knows that it was.
    rest = [part for part in parts if "added" in part or "deleted" in part]
    if rest or not lines:
        lines.append(LogEntry(change_message=json.dumps(rest or parts)).get_change_message())
    return lines


def _line(row: dict[str, str]) -> str:
    words = {"field": _name(row), "before": _translated(row["before"]), "after": _translated(row["after"])}
    line = gettext("%(field)s: %(before)s → %(after)s") % words
    return f"{row['of']} · {line}" if "of" in row else line


def _name(row: dict[str, str]) -> str:
    """The field's name in the active language; of a field that is no longer there, the name it had."""
    try:
        return capfirst(str(apps.get_model(row["model"])._meta.get_field(row["field"]).verbose_name))
    except (KeyError, LookupError, FieldDoesNotExist):
        return _translated(row["label"])


def _translated(source: str) -> str:
    return gettext(source) if source else ""


def _rows(form: forms.BaseForm) -> Iterator[dict[str, str]]:
    model = {"model": form.instance._meta.label} if hasattr(form, "instance") else {}
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or isinstance(field.widget, forms.PasswordInput) or name == forms.formsets.DELETION_FIELD_NAME:
            continue
        before, after = form.get_initial_for_field(field, name), form.cleaned_data.get(name)
        values = {"before": _shown(field, before), "after": _shown(field, after)}
        yield {**model, "field": name, "label": str(field.label or name), **values}


def _shown(field: forms.Field, value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return YES if value else NO
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(_instance(field, item)) for item in value) or NOTHING
    if isinstance(field, forms.ModelChoiceField):
        return str(_instance(field, value))
    if isinstance(field, forms.MultipleChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.choices)}
        return ", ".join(labels.get(str(item), str(item)) for item in field.prepare_value(value)) or NOTHING
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.choices)}
        return labels.get(str(value), str(value))
    return Truncator(value).chars(LONGEST)


def _instance(field: forms.ModelChoiceField, value: Any) -> Any:
    """The object behind a key; objects, and keys of what is gone, are returned as they are."""
    if hasattr(value, "pk"):
        return value
    return field.queryset.model.objects.filter(pk=value).first() or value


def _flat(choices: Iterable) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
