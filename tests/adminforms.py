"""Filling in the forms of the administration as a browser does: open the page, change something, send everything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpResponse


def send(client, url: str, changes: dict[str, Any] | None = None, rows: dict[str, list] | None = None, **buttons: Any):
    """Open `url`, type `changes` (by field name), add `rows` (by prefix), and send the form."""
    page = client.get(url)
    assert page.status_code == 200, page
    data = filled(page)
    for prefix, added in (rows or {}).items():
        count = int(data[f"{prefix}-TOTAL_FORMS"])
        data[f"{prefix}-TOTAL_FORMS"] = count + len(added)
        for number, row in enumerate(added, start=count):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return client.post(url, data | (changes or {}) | (buttons or {"_save": "1"}))


def filled(page: HttpResponse) -> dict[str, Any]:
    """What the browser would send if nothing were changed."""
    data: dict[str, Any] = {}
    for form in _forms(page):
        for bound in form:
            value = bound.value()
            widget = bound.field.widget
            if isinstance(widget, forms.CheckboxInput):
                data |= {bound.html_name: "on"} if value else {}
            elif isinstance(widget, forms.MultiWidget):
                parts = widget.decompress(value)
                data |= {f"{bound.html_name}_{number}": part or "" for number, part in enumerate(parts)}
            elif isinstance(widget, forms.SelectMultiple):
                data[bound.html_name] = bound.field.prepare_value(value) or []
            else:
                prepared = bound.field.prepare_value(value)
                data[bound.html_name] = "" if prepared is None else prepared
    return data


def _forms(page: HttpResponse) -> Iterable[forms.BaseForm]:
    yield page.context["adminform"].form
    for inline in page.context["inline_admin_formsets"]:
        yield inline.formset.management_form
        yield from inline.formset.forms


def errors(page: HttpResponse) -> dict[str, list[str]]:
    """The messages of a refused form by field; `__all__` for those that stand above."""
    assert page.status_code == 200, "The form was accepted."
    found: dict[str, list[str]] = {}
    for form in _forms(page):
        for name, messages in form.errors.items():
            found[form.add_prefix(name) if form.prefix else name] = list(messages)
    for inline in page.context["inline_admin_formsets"]:
        if messages := list(inline.formset.non_form_errors()):
            found[inline.formset.prefix] = messages
    return found


def told(response) -> list[str]:
    """The messages on the page that follows an accepted form."""
    assert response.status_code == 302, errors(response)
    return [str(message) for message in response.wsgi_request._messages]
