"""Procedures as data files; loading one fills the tables that administrators then edit."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.choices import DepartmentKind
from accounts.models import Department
from complaints.choices import Circumstance, TriggerEffect
from complaints.models import (
    AlertRule,
    Category,
    Channel,
    ClockRule,
    ClockTrigger,
    Guidance,
    Kind,
    Ladder,
    Phrase,
    Procedure,
    RequiredField,
    Rung,
    Shift,
    Target,
    TariffLine,
)

FOLDER = Path(__file__).parent
# What a data file may say of the procedure and need not; left out, the field's own default holds.
OPTIONAL = ("notice_ahead",)


class UnknownPreset(Exception):
    """There is no data file of this code."""


def available() -> list[str]:
    """The codes of the presets at hand."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@transaction.atomic
def load(code: str) -> Procedure:
    """Load the preset `code`: what is missing is added, what administrators have changed stays.

    The first procedure loaded comes into force. Raises `UnknownPreset`.
    """
    if code not in available():
        raise UnknownPreset(code)
    data = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    _vocabulary(data)
    procedure, created = Procedure.objects.get_or_create(
        code=data["code"],
        version=1,
        defaults={
            "name": data["name"],
            "number_pattern": data["number_pattern"],
            "closing_time": data["closing_time"],
            "is_current": not Procedure.objects.filter(is_current=True).exists(),
            **{name: data[name] for name in OPTIONAL if name in data},
        },
    )
    if procedure.desk is None:
        # The desk is the company's service centre, if it has been set up already.
        procedure.desk = Department.objects.filter(kind=DepartmentKind.CENTRE, is_active=True).first()
        procedure.save(update_fields=["desk"])
    if created:
        _rules(procedure, data)
    if procedure.desk is not None and not Shift.objects.filter(department=procedure.desk).exists():
        for position, entry in enumerate(data.get("shifts", [])):  # ROAD-2
            Shift.objects.create(department=procedure.desk, position=position, **entry)
    return procedure


def _vocabulary(data: dict[str, Any]) -> None:
    for model, words in ((Kind, data["kinds"]), (Channel, data["channels"])):
        for position, word in enumerate(words):
            model.objects.get_or_create(code=word["code"], defaults={**word, "position": position})
    _categories(data["categories"], None)
    for position, entry in enumerate(data["phrases"]):
        if not Phrase.objects.filter(Q(code=entry["code"]) | Q(use=entry["use"], text=entry["text"])).exists():
            Phrase.objects.create(**entry, position=position)


def _categories(entries: list[dict[str, Any]], parent: Category | None) -> None:
    for position, entry in enumerate(entries):
        category, _created = Category.objects.get_or_create(
            code=entry["code"], defaults={"name": entry["name"], "parent": parent, "position": position}
        )
        _categories(entry.get("children", []), category)


def _rules(procedure: Procedure, data: dict[str, Any]) -> None:
    ladders = {entry["name"]: _ladder(procedure, entry) for entry in data["ladders"]}
    for position, entry in enumerate(data["clocks"]):
        _clock(procedure, entry, ladders, position)
    for entry in data["alerts"]:
        for recipient in entry["recipients"]:
            AlertRule.objects.create(procedure=procedure, circumstance=entry["circumstance"], recipient=recipient)
    for entry in data.get("targets", []):
        Target.objects.get_or_create(
            figure=entry["figure"], defaults={"since": entry["since"], "value": entry["value"]}
        )
    for entry in data["required"]:
        for field in entry["fields"]:
            circumstance = entry.get("circumstance", Circumstance.ALWAYS)
            RequiredField.objects.create(procedure=procedure, at=entry["at"], field=field, circumstance=circumstance)
    for position, entry in enumerate(data["guidance"]):
        Guidance.objects.create(procedure=procedure, position=position, **{**entry, "text": entry["text"].strip()})
    for position, entry in enumerate(data.get("tariffs", [])):
        _tariff(procedure, entry, position)


def _ladder(procedure: Procedure, entry: dict[str, Any]) -> Ladder:
    ladder = Ladder.objects.create(procedure=procedure, name=entry["name"])
    for position, rung in enumerate(entry["rungs"], start=1):
        Rung.objects.create(ladder=ladder, position=position, **rung)
    return ladder


def _clock(procedure: Procedure, entry: dict[str, Any], ladders: dict[str, Ladder], position: int) -> None:
    rule = ClockRule.objects.create(
        procedure=procedure,
        position=position,
        ladder=ladders[entry["ladder"]],
        **{name: entry[name] for name in ("code", "name", "kind", "period", "warn_minutes", "owner", "clause")},
    )
    for effect, moments in ((TriggerEffect.START, entry["start"]), (TriggerEffect.STOP, entry["stop"])):
        for moment in moments:
            ClockTrigger.objects.create(rule=rule, moment=moment, effect=effect)


def _tariff(procedure: Procedure, entry: dict[str, Any], position: int) -> None:
    """`code name clause basis`, `amount` in yuan (a number, or text) unless the company decides, `exemption` if any."""
    amount = Decimal(str(entry["amount"])) if "amount" in entry else None
    line = TariffLine(procedure=procedure, position=position, **{**entry, "amount": amount})
    line.full_clean()
    line.save()
