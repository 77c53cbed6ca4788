"""The procedures with all their rules, and the organisation's words, as they stand now."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.kept import Kept

from .procedure import AlertRule, ClockRule, Guidance, Procedure, RequiredField
from .vocabulary import Category, Channel, Kind


@dataclass(frozen=True)
class Rulebook:
    """What every decision about a complaint reads. Kept between requests: nobody may change what stands in it."""

    procedures: dict[int, Procedure]  # with desk, rules, alerts, required fields and guidance
    rules: dict[int, ClockRule]  # retired ones as well, for the clocks that still run
    kinds: dict[int, Kind]
    channels: dict[int, Channel]
    categories: dict[int, Category]


def _load() -> Rulebook:
    procedures = {procedure.pk: procedure for procedure in Procedure.objects.select_related("desk")}
    rules = list(ClockRule.objects.select_related("ladder").prefetch_related("triggers", "ladder__rungs"))
    alerts, required = list(AlertRule.objects.all()), list(RequiredField.objects.all())
    guidance = list(Guidance.objects.all())
    for pk, procedure in procedures.items():
        procedure.rules = [rule for rule in rules if rule.procedure_id == pk and rule.is_active]
        procedure.alerts = [alert for alert in alerts if alert.procedure_id == pk]
        procedure.required = [field for field in required if field.procedure_id == pk]
        procedure.texts = [text for text in guidance if text.procedure_id == pk]
    categories = {category.pk: category for category in Category.objects.all()}
    for category in categories.values():
        category.parent = categories.get(category.parent_id)
    return Rulebook(
        procedures,
        {rule.pk: rule for rule in rules},
        {kind.pk: kind for kind in Kind.objects.all()},
        {channel.pk: channel for channel in Channel.objects.all()},
        categories,
    )


current_rulebook = Kept(_load)
"""The rules as the current transaction sees them (one small query; ten more after a change of any rule or word)."""
