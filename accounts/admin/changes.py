"""What the administration log keeps: every field with its value before and after a change, and with what it had when
it was added or deleted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, gettext_noop, override

LONGEST = 4000  # of a value, in the log: as long as any text that the pages take
IN_A_LIST = 200  # of a value, where many entries stand below each other
AROUND = 20  # characters before the first difference that are shown with it

YES, NO, NOTHING, DELETED = gettext_noop("Yes"), gettext_noop("No"), gettext_noop("(empty)"), gettext_noop("(deleted)")

# A value for the log: what it was, what it is, or both.
Row = dict[str, str]


def values_changed(form: forms.BaseForm, formsets: Iterable[forms.BaseFormSet] | None) -> list[Row]:
    """The fields that a valid form and its formsets changed, with their values before and after.

    Of rows that were added or deleted all values. Words are kept as source strings, so that every reader gets them in
    his own language.
    """
    with override(None):
        rows = list(_rows(form))
        for formset in formsets or ():
            rows += _rows_of(formset)
    return rows


def values_added(form: forms.BaseForm, formsets: Iterable[forms.BaseFormSet] | None) -> list[Row]:
    """The values that a valid form and its formsets gave to something new."""
    with override(None):
        rows = list(_one_sided(form, "after", form.cleaned_data.get))
        for formset in formsets or ():
            rows += _rows_of(formset)
    return rows


def values_there(form: forms.BaseForm, formsets: Iterable[forms.BaseFormSet]) -> list[Row]:
    """The values of something that is there, and is about to be deleted: as its unsent forms show them."""
    with override(None):
        rows = list(_one_sided(form, "before", _initial_of(form)))
        for formset in formsets:
            for part in formset.initial_forms:
                rows += _of(part, _one_sided(part, "before", _initial_of(part)))
    return rows


def _rows_of(formset: forms.BaseFormSet) -> Iterator[Row]:
    changed = {obj.pk for obj, _fields in formset.changed_objects}
    for part in formset.initial_forms:
        if part in formset.deleted_forms:
            for row in _one_sided(part, "before", _initial_of(part)):
                yield {"of": named(part.instance), **row, "after": DELETED}
        elif part.instance.pk in changed:
            yield from _of(part, _rows(part))
    new = [id(obj) for obj in formset.new_objects]
    for part in formset.extra_forms:
        if id(part.instance) in new:
            yield from _of(part, _one_sided(part, "after", part.cleaned_data.get))


def _of(part: forms.BaseForm, rows: Iterable[Row]) -> Iterator[Row]:
    return ({"of": named(part.instance), **row} for row in rows)


def named(thing: Any) -> str:
    """What the thing is called, in the language of the installation: put together from words, it is not translated."""
    with override(settings.LANGUAGE_CODE):
        return str(thing)


def name_parts(message: list[dict[str, Any]], formsets: Iterable[forms.BaseFormSet] | None) -> None:
    """In Django's message, call rows as the installation does: Django calls them in English."""
    objects = [
        thing
        for formset in formsets or ()
        for thing in (
            *formset.new_objects,
            *(obj for obj, _fields in formset.changed_objects),
            *formset.deleted_objects,
        )
    ]
    told = [what for part in message for what in part.values() if "object" in what]
    for what, thing in zip(told, objects, strict=False):
        what["object"] = named(thing)


def _initial_of(form: forms.BaseForm) -> Callable[[str], Any]:
    return lambda name: form.get_initial_for_field(form.fields[name], name)


def in_words(entry: LogEntry, longest: int = LONGEST) -> list[str]:
    """What happened, a line for each field, in the active language; of values longer than `longest` what differs."""
    try:
        parts = json.loads(entry.change_message)
    except json.JSONDecodeError:
        return [entry.change_message] if entry.change_message else []
    lines = [gettext(part["note"]) % part.get("about", {}) for part in parts if "note" in part]
    lines += [_line(row, longest) for part in parts for row in part.get("values", ())]
    # Django words what was added and deleted well; of what was changed it only knows that it was.
    rest = [part for part in parts if "added" in part or "deleted" in part]
    if rest or not lines:
        lines.append(LogEntry(change_message=json.dumps(rest or parts)).get_change_message())
    return lines


def _line(row: Row, longest: int) -> str:
    before, after = _differing(_translated(row.get("before", "")), _translated(row.get("after", "")), longest)
    if "before" in row and "after" in row:
        words = {"field": _name(row), "before": before, "after": after}
        line = gettext("%(field)s: %(before)s → %(after)s") % words
    else:
        line = gettext("%(field)s: %(value)s") % {"field": _name(row), "value": before or after}
    return f"{row['of']} · {line}" if "of" in row else line


def _differing(before: str, after: str, longest: int) -> tuple[str, str]:
    """Both, cut to `longest`: what they begin with alike goes first, so that the difference is always to be seen."""
    if max(len(before), len(after)) <= longest:
        return before, after
    alike = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    start = max(alike - AROUND, 0)
    if not before or not after or start == 0:
        return Truncator(before).chars(longest), Truncator(after).chars(longest)
    return tuple(Truncator(f"…{value[start:]}").chars(longest) for value in (before, after))


def _name(row: dict[str, str]) -> str:
    """The field's name in the active language; of a field that is no longer there, the name it had."""
    try:
        return capfirst(str(apps.get_model(row["model"])._meta.get_field(row["field"]).verbose_name))
    except (KeyError, LookupError, FieldDoesNotExist):
        return _translated(row["label"])


def _translated(source: str) -> str:
    return gettext(source) if source else ""


def _rows(form: forms.BaseForm) -> Iterator[Row]:
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or _untold(name, field):
            continue
        before, after = form.get_initial_for_field(field, name), form.cleaned_data.get(name)
        values = _differing(_shown(field, before), _shown(field, after), LONGEST)
        yield {**_about(form, name, field), "before": values[0], "after": values[1]}


def _one_sided(form: forms.BaseForm, side: str, value_of: Callable[[str], Any]) -> Iterator[Row]:
    """All that a form says of something that was not there before, or will not be: empty fields say nothing."""
    for name, field in form.fields.items():
        if _untold(name, field) or field.widget.is_hidden:
            continue
        if (value := _shown(field, value_of(name))) != NOTHING:
            yield {**_about(form, name, field), side: Truncator(value).chars(LONGEST)}


def _untold(name: str, field: forms.Field) -> bool:
    return isinstance(field.widget, forms.PasswordInput) or name == forms.formsets.DELETION_FIELD_NAME


def _about(form: forms.BaseForm, name: str, field: forms.Field) -> Row:
    model = {"model": form.instance._meta.label} if hasattr(form, "instance") else {}
    return {**model, "field": name, "label": str(field.label or name)}


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
    return str(value)


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
