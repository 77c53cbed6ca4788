"""The history of an incident in words, and what its pages say of it in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.timewords import local
from complaints.choices import IncidentAction
from complaints.models import Incident, IncidentEvent


@dataclass(frozen=True)
class Line:
    """One detail; `before` is what stood there."""

    label: str
    value: str
    before: str = ""


@dataclass(frozen=True)
class Entry:
    """An entry of the history."""

    event: IncidentEvent
    title: str
    lines: tuple[Line, ...]


def entries(events: Iterable[IncidentEvent]) -> list[Entry]:
    """Each event in words."""
    return [Entry(event, _title(event), tuple(_lines(event))) for event in events]


def _title(event: IncidentEvent) -> str:
    if number := event.data.get("complaint"):
        return f"{event.get_action_display()} · {number}"
    return str(event.get_action_display())


def _lines(event: IncidentEvent) -> Iterator[Line]:
    data = event.data
    if event.action == IncidentAction.DECLARE:
        yield Line(_field("cause_department"), data["cause"])
        yield Line(_field("found_at"), _value(data["found"]))
    for name, (before, after) in data.get("changed", {}).items():
        yield Line(_field(name), _value(after), _value(before))
    for name, text in data.get("texts", {}).items():
        yield Line(_field(name), text or "—")


def _field(name: str) -> str:
    return capfirst(str(Incident._meta.get_field(name).verbose_name))


def _value(value: str | list[str] | None) -> str:
    if isinstance(value, list):
        return _(", ").join(value) or "—"
    moment = _moment(value) if value else None
    return local(moment) if moment else value or "—"


def _moment(text: str) -> dt.datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
