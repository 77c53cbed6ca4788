"""How one form field is drawn: which markup, which ids, which attributes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.boundfield import BoundWidget

BASE_CLASS = {
    "control": "form-control",
    "select": "form-select",
    "check": "form-check-input",
    "choices": "form-check-input",
}


def describe(
    bound: BoundField,
    label: str = "",
    help: str = "",
    hide_label: bool = False,
    cls: str = "",
    attributes: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything `components/field.html` needs to draw `bound`; `attributes` go to the widget, `_` written as `-`."""
    kind = _kind(bound)
    identifier = bound.auto_id or bound.html_name
    help_text = help or bound.help_text
    described_by = [f"{identifier}_helptext"] * bool(help_text) + [f"{identifier}_error"] * bool(bound.errors)
    attrs = {name.replace("_", "-"): value for name, value in (attributes or {}).items()}
    attrs["class"] = " ".join(
        filter(None, [BASE_CLASS.get(kind), bound.field.widget.attrs.get("class"), attrs.get("class")])
    )
    if bound.errors:
        attrs["class"] += " is-invalid"
        attrs["aria-invalid"] = "true"
    # For a group of choices the description belongs to the fieldset, not to every single one.
    if described_by and kind != "choices":
        attrs["aria-describedby"] = " ".join(described_by)
    return {
        "bound": bound,
        "kind": kind,
        "widget": "" if kind == "choices" else bound.as_widget(attrs=attrs if kind != "hidden" else None),
        "options": _options(bound, attrs) if kind == "choices" else [],
        "label": label or bound.label,
        "hide_label": hide_label,
        "required": bound.field.required,
        "help": help_text,
        "identifier": identifier,
        "described_by": " ".join(described_by),
        "first_id": f"{identifier}_0" if kind == "choices" else identifier,
        "cls": cls,
    }


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "select" if isinstance(widget, forms.Select) else "control"


def _options(bound: BoundField, attrs: dict[str, Any]) -> list[BoundWidget]:
    """The single choices, each with the attributes of the group."""
    widget = bound.field.widget
    attrs = bound.build_widget_attrs({"id": bound.auto_id, **attrs} if bound.auto_id else attrs, widget)
    attrs.pop("aria-describedby", None)
    return [
        BoundWidget(widget, data, bound.form.renderer)
        for data in widget.subwidgets(bound.html_name, bound.value(), attrs=attrs)
    ]
