"""Fields and values as they stand in a record on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from complaints.choices import FieldAt
from complaints.models import Complaint

Pair = tuple[str, str]
NOTHING = "—"


def moment(value: dt.datetime | None) -> str:
    """A time as it stands on paper: with its year, to the minute, in local time."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else NOTHING


def label_of(model: type[Model], name: str) -> str:
    """What a field is called."""
    return capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def in_words(value: Any) -> str:
    """A value as it stands on paper."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return _("yes") if value else _("no")
        case dt.datetime():
            return moment(value)
    return str(value)


def pairs_of(instance: Model, *names: str) -> list[Pair]:
    """Label and value of the fields `names`; choices by their labels."""
    pairs = []
    for name in names:
        display = getattr(instance, f"get_{name}_display", None)
        pairs.append((label_of(type(instance), name), in_words(display() if display else getattr(instance, name))))
    return pairs


def only_given(pairs: Iterable[Pair]) -> list[Pair]:
    """Those that have a value."""
    return [pair for pair in pairs if pair[1] != NOTHING]


def asked_pairs(complaint: Complaint, *names: str) -> list[Pair]:
    """Fields of the intake; what the procedure does not ask for stands there only if it was filled all the same."""
    left_out = complaint.procedure.leaves_out(FieldAt.INTAKE)
    pairs = zip(names, pairs_of(complaint, *names), strict=True)
    return [pair for name, pair in pairs if name not in left_out or pair[1] != NOTHING]


def answer_pairs(complaint: Complaint, at: FieldAt, kept: Mapping[str, Any]) -> list[Pair]:
    """What was answered to the procedure's own fields."""
    return [(answer.label, answer.text) for answer in complaint.answers(at, kept)]


def by_whom(person: Any, at: dt.datetime | None) -> str:
    """Who did it, and when."""
    return f"{person} {moment(at)}" if person else NOTHING
