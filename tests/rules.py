"""Changing rules that are published, as no page and no program can: for tests of what the rules bring about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from complaints.choices import TriggerEffect, VersionState
from complaints.models import ClockRule, ClockTrigger, CustomField, FlowRule, Ladder, Procedure, Rung


@contextmanager
def amending(procedure: Procedure) -> Iterator[Procedure]:
    """Inside, the rules of `procedure` may be written, as if it were a draft; afterwards it is what it was."""
    row = Procedure.objects.filter(pk=procedure.pk)
    was = row.values("state", "is_current").get()
    row.update(state=VersionState.DRAFT, is_current=False)
    try:
        yield procedure
    finally:
        row.update(**was)


def lay_down(**terms: Any) -> None:
    """Every version has these terms, published or not."""
    for procedure in Procedure.objects.all():
        with amending(procedure):
            Procedure.objects.filter(pk=procedure.pk).update(**terms)


def clock_rule(procedure: Procedure, code: str, period: str, **about: Any) -> ClockRule:
    """A clock rule more: `start`, `stop`, `cancel` are moments, `rungs` (delay, recipient, action), the rest fields."""
    moments = {effect: about.pop(effect.value, ()) for effect in TriggerEffect}
    rungs = about.pop("rungs", ())
    ladder = Ladder.objects.create(procedure=procedure, name=f"{code} 升级") if rungs else None
    for position, (delay, recipient, action) in enumerate(rungs, start=1):
        Rung.objects.create(ladder=ladder, position=position, delay_minutes=delay, recipient=recipient, action=action)
    fields = {"name": code, "kind": "other", "owner": "lead", **about}
    rule = ClockRule.objects.create(procedure=procedure, code=code, period=period, ladder=ladder, **fields)
    for effect, found in moments.items():
        for moment in found:
            ClockTrigger.objects.create(rule=rule, moment=moment, effect=effect)
    return rule


def settle_topic(procedure: Procedure, topic: str, choice: str, **cases: list[str]) -> FlowRule:
    """A flow rule more."""
    return FlowRule.objects.create(procedure=procedure, topic=topic, choice=choice, cases=cases)


def asked(procedure: Procedure, code: str, label: str = "追问", at: str = "intake", **about: Any) -> CustomField:
    """A field of the procedure's own more, as an administrator would add it."""
    field = CustomField(procedure=procedure, at=at, code=code, label=label, **about)
    field.full_clean()
    field.save()
    return field
