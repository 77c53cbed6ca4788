"""Two versions of a procedure side by side: what was added, removed and changed, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from complaints.choices import TriggerEffect
from complaints.left_out import left_out_in_words
from complaints.models import (
    AlertRule,
    ApprovalChain,
    ClockRule,
    CustomField,
    FlowRule,
    Guidance,
    Ladder,
    Procedure,
    QualityItem,
    RequiredField,
    Rung,
    TariffLine,
)
from complaints.models.cases import Cases
from complaints.models.rulebook import current_rulebook, names_of_words

# What every row has and says nothing by itself.
SILENT = {"id", "procedure", "ladder", "rule", "code", "position"}


@dataclass(frozen=True)
class Change:
    """A field that differs; empty on the side where the rule is not there."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """A rule that was added, removed or changed."""

    kind: str  # added, removed or changed
    name: str
    changes: list[Change]


@dataclass(frozen=True)
class Section:
    """Rules of one kind."""

    title: str
    differences: list[Difference]


@dataclass(frozen=True)
class _Shown:
    """A rule as it is compared: what makes it the same rule, what it is called, what it says."""

    key: Any
    name: str
    values: dict[str, str]


def compare(old: Procedure, new: Procedure) -> list[Section]:
    """What `new` does otherwise than `old`; sections without a difference are left out."""
    words = names_of_words(current_rulebook(), old.code, new.code)

    def cases(value: dict) -> str:
        return Cases.parse(value).in_words(words)

    def rules(name: str, *key: str) -> Callable[[Procedure], list[_Shown]]:
        return lambda version: list(_rules(getattr(version, name).all(), key, cases))

    readers: list[tuple[type[models.Model], Callable[[Procedure], list[_Shown]]]] = [
        (
            Procedure,
            lambda version: [
                _Shown("head", str(_("The procedure itself")), _values(version, only=(*Procedure.TERMS, "desk")))
            ],
        ),
        (ClockRule, lambda version: list(_clock_rules(version, cases))),
        (Ladder, lambda version: list(_ladders(version))),
        (FlowRule, rules("flow_rules", "topic", "cases")),
        (ApprovalChain, lambda version: list(_chains(version, cases))),
        (AlertRule, rules("alert_rules", "recipient", "cases", "action")),
        (RequiredField, rules("required_fields", "at", "field", "cases")),
        (CustomField, lambda version: list(_custom_fields(version, cases))),
        (TariffLine, rules("tariffs", "code")),
        (QualityItem, rules("quality_items", "subject", "text")),
        (Guidance, rules("guidance", "stage", "title")),
    ]
    found = ((model, list(_differences(read(old), read(new)))) for model, read in readers)
    return [Section(capfirst(str(model._meta.verbose_name_plural)), rows) for model, rows in found if rows]


def _differences(old: Iterable[_Shown], new: Iterable[_Shown]) -> Iterator[Difference]:
    before, after = {rule.key: rule for rule in old}, {rule.key: rule for rule in new}
    for key, rule in after.items():
        if key not in before:
            said = [Change(name, "", value) for name, value in rule.values.items() if value]
            yield Difference("added", rule.name, said)
            continue
        was = before[key].values
        changes = [Change(n, was.get(n, ""), value) for n, value in rule.values.items() if was.get(n, "") != value]
        changes += [Change(n, value, "") for n, value in was.items() if n not in rule.values]
        if changes:
            yield Difference("changed", rule.name, changes)
    for key, rule in before.items():
        if key not in after:
            gone = [Change(name, value, "") for name, value in rule.values.items() if value]
            yield Difference("removed", rule.name, gone)


def _head(version: Procedure) -> list[_Shown]:
    return [_Shown("head", str(_("The procedure itself")), _values(version, only=(*Procedure.TERMS, "desk")))]


def _clock_rules(version: Procedure, cases: Callable[[dict], str]) -> Iterator[_Shown]:
    for rule in version.clock_rules.select_related("ladder").prefetch_related("triggers"):
        values = _values(rule, cases=cases)
        values[capfirst(str(ClockRule._meta.get_field("ladder").verbose_name))] = str(rule.ladder or "")
        for effect in TriggerEffect:
            moments = [t.get_moment_display() for t in rule.triggers.all() if t.effect == effect]
            values[str(effect.label)] = _(", ").join(map(str, moments))
        yield _Shown(rule.code, rule.name, values)


def _ladders(version: Procedure) -> Iterator[_Shown]:
    for ladder in version.ladders.prefetch_related("rungs"):
        steps = {
            _("Rung %(number)s") % {"number": number}: _rung(rung) for number, rung in enumerate(ladder.steps, start=1)
        }
        yield _Shown(ladder.name, ladder.name, steps)


def _chains(version: Procedure, cases: Callable[[dict], str]) -> Iterator[_Shown]:
    for chain in version.chains.prefetch_related("steps"):
        steps = " → ".join(str(step.get_recipient_display()) for step in chain.in_order)
        yield _Shown(chain.name, chain.name, {**_values(chain, cases=cases), _("Steps"): steps})


def _custom_fields(version: Procedure, cases: Callable[[dict], str]) -> Iterator[_Shown]:
    """Told apart by their codes, under which answers are kept."""
    for field in version.custom_fields.all():
        yield _Shown(field.code, f"{field.get_at_display()} · {field.label}", _values(field, cases=cases))


def _rung(rung: Rung) -> str:
    words = {"minutes": rung.delay_minutes, "who": rung.get_recipient_display(), "what": rung.get_action_display()}
    return _("%(minutes)s minutes after: %(who)s · %(what)s") % words


def _rules(rows: Iterable[Any], key: tuple[str, ...], cases: Callable[[dict], str]) -> Iterator[_Shown]:
    """Rules that their own fields tell apart."""
    for row in rows:
        named = [_text(row, name, cases) for name in key if name != "cases"]
        named += [cases(row.cases)] if "cases" in key and row.cases else []
        yield _Shown(tuple(repr(getattr(row, name)) for name in key), " · ".join(named), _values(row, cases=cases))


def _values(row: models.Model, only: Iterable[str] = (), cases: Callable[[dict], str] = str) -> dict[str, str]:
    """Field name → value, both in words."""
    fields = (field for field in row._meta.concrete_fields if field.name not in SILENT)
    wanted = (field for field in fields if not only or field.name in only)
    return {capfirst(str(field.verbose_name)): _text(row, field.name, cases) for field in wanted}


def _text(row: models.Model, name: str, cases: Callable[[dict], str]) -> str:
    value = getattr(row, name)
    if name == "cases":
        return cases(value)
    if name == "not_asked":
        return _(", ").join(left_out_in_words(value))
    if row._meta.get_field(name).choices:
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
