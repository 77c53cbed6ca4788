"""Procedures as data files; loading one fills the tables that administrators then edit."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from accounts.choices import DepartmentKind
from accounts.models import Department, User
from complaints.choices import TriggerEffect
from complaints.models import (
    AlertRule,
    ApprovalChain,
    ApprovalStep,
    Category,
    Channel,
    ClockRule,
    ClockTrigger,
    CustomField,
    FlowRule,
    Guidance,
    Kind,
    Ladder,
    Phrase,
    Procedure,
    QualityItem,
    RequiredField,
    Rung,
    Shift,
    Target,
    TariffLine,
)
from complaints.versions import publish

FOLDER = Path(__file__).parent
LOADED = gettext_noop("Loaded with all its rules from the data file “%(preset)s”")


class UnknownPreset(Exception):
    """There is no data file of this code."""


def available() -> list[str]:
    """The codes of the presets at hand."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def data_of(code: str) -> dict[str, Any]:
    """What stands in the data file. Raises `UnknownPreset`."""
    if code not in available():
        raise UnknownPreset(code)
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


@transaction.atomic
def load(code: str, by: User | None = None) -> Procedure:
    """Load the preset `code`: what is missing is added, what administrators have changed stays.

    The first procedure loaded comes into force. Where it is known who loads it, the administration log tells of it.
    Raises `UnknownPreset`.
    """
    data = data_of(code)
    _vocabulary(data)
    # What a data file does not say has the field's own default.
    defaults = {name: data[name] for name in Procedure.TERMS if name in data}
    procedure, created = Procedure.objects.get_or_create(code=data["code"], version=1, defaults=defaults)
    if procedure.desk is None:
        # The desk is the company's service centre, if it has been set up already.
        procedure.desk = Department.objects.filter(kind=DepartmentKind.CENTRE, is_active=True).first()
        procedure.save(update_fields=["desk"])
    if created:
        _rules(procedure, data)
        _quality(procedure, data)
        publish(procedure, by=by, in_force=not Procedure.objects.filter(is_current=True).exists())
        if by is not None:
            note = {"note": LOADED, "about": {"preset": code}}
            LogEntry.objects.log_actions(by.pk, [procedure], ADDITION, [note], single_object=True)
    if procedure.desk is not None and not Shift.objects.filter(department=procedure.desk).exists():
        for position, entry in enumerate(data.get("shifts", [])):  # ROAD-2
            Shift.objects.create(department=procedure.desk, position=position, **entry)
    return procedure


def _vocabulary(data: dict[str, Any]) -> None:
    family = data["code"]
    for model, words in ((Kind, data["kinds"]), (Channel, data["channels"])):
        for position, word in enumerate(words):
            model.objects.get_or_create(family=family, code=word["code"], defaults={**word, "position": position})
    _categories(family, data["categories"], None)
    for position, entry in enumerate(data["phrases"]):
        same = Q(code=entry["code"]) | Q(use=entry["use"], text=entry["text"])
        if not Phrase.objects.filter(same, family=family).exists():
            Phrase.objects.create(**entry, family=family, position=position)


def _categories(family: str, entries: list[dict[str, Any]], parent: Category | None) -> None:
    for position, entry in enumerate(entries):
        category, _created = Category.objects.get_or_create(
            family=family,
            code=entry["code"],
            defaults={"name": entry["name"], "parent": parent, "position": position},
        )
        _categories(family, entry.get("children", []), category)


def _rules(procedure: Procedure, data: dict[str, Any]) -> None:
    ladders = {entry["name"]: _ladder(procedure, entry) for entry in data["ladders"]}
    for position, entry in enumerate(data["clocks"]):
        _clock(procedure, entry, ladders, position)
    _along_the_way(procedure, data)
    for position, entry in enumerate(data.get("tariffs", [])):
        _tariff(procedure, entry, position)
    for entry in data.get("targets", []):
        Target.objects.get_or_create(
            family=procedure.code,
            figure=entry["figure"],
            defaults={"since": entry["since"], "value": entry["value"]},
        )
    for position, entry in enumerate(data["guidance"]):
        Guidance.objects.create(procedure=procedure, position=position, **{**entry, "text": entry["text"].strip()})


def _along_the_way(procedure: Procedure, data: dict[str, Any]) -> None:
    """How steps are taken, who approves, who is told, what must be filled in."""
    for position, entry in enumerate(data.get("flow", [])):
        FlowRule.objects.create(procedure=procedure, position=position, **entry)
    for entry in data.get("chains", []):
        _chain(procedure, entry)
    for entry in data["alerts"]:
        told = {name: entry[name] for name in ("cases", "action") if name in entry}
        for recipient in entry["recipients"]:
            AlertRule.objects.create(procedure=procedure, recipient=recipient, **told)
    for position, entry in enumerate(data.get("fields", [])):
        _custom_field(procedure, entry, position)
    for entry in data["required"]:
        for field in entry["fields"]:
            cases = entry.get("cases", {})
            RequiredField.objects.create(procedure=procedure, at=entry["at"], field=field, cases=cases)


def _custom_field(procedure: Procedure, entry: dict[str, Any], position: int) -> None:
    """`at code label type`, `options` as a list, `is_required`, `help_text`, `cases`, `clause` if any."""
    options = "\n".join(entry.get("options", []))
    field = CustomField(procedure=procedure, position=position, **{**entry, "options": options})
    field.full_clean()
    field.save()


def _chain(procedure: Procedure, entry: dict[str, Any]) -> None:
    named = {name: entry[name] for name in ("name", "cases", "clause") if name in entry}
    chain = ApprovalChain.objects.create(procedure=procedure, **named)
    for position, recipient in enumerate(entry["steps"], start=1):
        ApprovalStep.objects.create(chain=chain, position=position, recipient=recipient)


def _ladder(procedure: Procedure, entry: dict[str, Any]) -> Ladder:
    ladder = Ladder.objects.create(procedure=procedure, name=entry["name"])
    for position, rung in enumerate(entry["rungs"], start=1):
        Rung.objects.create(ladder=ladder, position=position, **rung)
    return ladder


MUST, MAY = (
    ("code", "name", "kind", "period", "owner", "clause"),
    ("warn_minutes", "cases", "rolls", "arms_after", "repeats"),
)


def _clock(procedure: Procedure, entry: dict[str, Any], ladders: dict[str, Ladder], position: int) -> None:
    named = {name: entry[name] for name in MUST} | {name: entry[name] for name in MAY if name in entry}
    ladder = ladders[entry["ladder"]] if "ladder" in entry else None
    rule = ClockRule.objects.create(procedure=procedure, position=position, ladder=ladder, **named)
    for effect in TriggerEffect:
        for moment in entry.get(effect.value, []):
            ClockTrigger.objects.create(rule=rule, moment=moment, effect=effect)


def _quality(procedure: Procedure, data: dict[str, Any]) -> None:
    """`subject text points`, `clause` if any (DESK-1, PROP-8)."""
    for position, entry in enumerate(data.get("quality", [])):
        QualityItem.objects.create(procedure=procedure, position=position, **entry)


def _tariff(procedure: Procedure, entry: dict[str, Any], position: int) -> None:
    """`code name clause basis`, `amount` in yuan (a number, or text) unless the company decides, `exemption` if any."""
    amount = Decimal(str(entry["amount"])) if "amount" in entry else None
    line = TariffLine(procedure=procedure, position=position, **{**entry, "amount": amount})
    line.full_clean()
    line.save()
