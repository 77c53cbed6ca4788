"""The procedures with all their rules, and the organisation's words, as they stand now."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.kept import Kept
from complaints.choices import Aspect, FieldType

from .approval import ApprovalChain
from .clock_rule import ClockRule
from .custom_field import CustomField
from .flow_rule import AlertRule, FlowRule, Guidance, RequiredField
from .procedure import Procedure
from .vocabulary import Category, Channel, Kind


@dataclass(frozen=True)
class Rulebook:
    """What every decision about a complaint reads. Kept between requests: nobody may change what stands in it."""

    procedures: dict[int, Procedure]  # with desk, rules, alerts, flow rules, required fields and guidance
    rules: dict[int, ClockRule]  # retired ones as well, for the clocks that still run
    kinds: dict[int, Kind]
    channels: dict[int, Channel]
    categories: dict[int, Category]


def _load() -> Rulebook:
    procedures = {procedure.pk: procedure for procedure in Procedure.objects.select_related("desk")}
    rules = list(ClockRule.objects.select_related("ladder").prefetch_related("triggers", "ladder__rungs"))
    alerts, required = list(AlertRule.objects.all()), list(RequiredField.objects.all())
    guidance, choices = list(Guidance.objects.all()), list(FlowRule.objects.all())
    customs = list(CustomField.objects.all())
    chains = list(ApprovalChain.objects.prefetch_related("steps"))
    for pk, procedure in procedures.items():
        procedure.approval_chains = [chain for chain in chains if chain.procedure_id == pk]
        procedure.rules = [rule for rule in rules if rule.procedure_id == pk and rule.is_active]
        procedure.alerts = [alert for alert in alerts if alert.procedure_id == pk]
        procedure.required = [field for field in required if field.procedure_id == pk]
        procedure.customs = [field for field in customs if field.procedure_id == pk]
        procedure.choices = [choice for choice in choices if choice.procedure_id == pk]
        procedure.texts = [text for text in guidance if text.procedure_id == pk]
    categories = {category.pk: category for category in Category.objects.all()}
    for category in categories.values():
        category.parent = categories.get(category.parent_id)
    book = Rulebook(
        procedures,
        {rule.pk: rule for rule in rules},
        {kind.pk: kind for kind in Kind.objects.all()},
        {channel.pk: channel for channel in Channel.objects.all()},
        categories,
    )
    for procedure in procedures.values():
        procedure.book = book  # a version that is kept answers from the book it stands in
    return book


current_rulebook = Kept(_load)
"""The rules as the current transaction sees them (one small query; eleven more after a change of any rule or word)."""


def names_of_words(book: Rulebook, *families: str) -> dict[str, dict[str, str]]:
    """What the procedures with these codes call their kinds, channels and marks, as `Cases.in_words` asks for it.

    A procedure's own word goes before one for all procedures with the same code.
    """
    words = {Aspect.KIND: book.kinds, Aspect.CHANNEL: book.channels}
    wanted = {"", *families}
    marks = {
        field.code: field.label
        for procedure in book.procedures.values()
        if procedure.code in wanted
        for field in procedure.customs
        if field.type == FieldType.MARK
    }
    return {Aspect.MARK.value: marks} | {
        aspect.value: {
            word.code: word.name
            for word in sorted(found.values(), key=lambda word: bool(word.family))
            if word.family in wanted
        }
        for aspect, found in words.items()
    }
