"""Versions of a written procedure: prepared beside the one in force, then put in force in one move."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from complaints.models import AlertRule, ClockTrigger, Guidance, Ladder, Procedure, RequiredField, Rung, TariffLine


def obstacles(procedure: Procedure) -> list[str]:
    """What is still missing before complaints can be accepted under `procedure`; in words, empty when it is ready."""
    found = []
    if procedure.desk is None or not procedure.desk.is_active:
        found.append(_("Name the service desk: a department that takes complaints."))
    if not procedure.clock_rules.filter(is_active=True).exists():
        found.append(_("There is no active clock rule."))
    return found


@transaction.atomic
def put_in_force(procedure: Procedure) -> None:
    """From now on new complaints are accepted under `procedure`; earlier ones keep the version that they have."""
    # Locked, so that two administrators cannot both leave their own procedure in force.
    others = Procedure.objects.select_for_update().filter(is_current=True).exclude(pk=procedure.pk)
    for other in others:
        other.is_current = False
        other.save(update_fields=["is_current"])
    procedure.is_current = True
    procedure.save(update_fields=["is_current"])


@transaction.atomic
def new_version(procedure: Procedure) -> Procedure:
    """A copy of `procedure` with all its rules under the next version number, not in force."""
    latest = Procedure.objects.filter(code=procedure.code).aggregate(latest=Max("version"))["latest"]
    version = _copy(procedure, version=latest + 1, is_current=False)
    ladders = {ladder.pk: _copy(ladder, procedure=version) for ladder in Ladder.objects.filter(procedure=procedure)}
    for rung in Rung.objects.filter(ladder__in=ladders):
        _copy(rung, ladder=ladders[rung.ladder_id])
    for rule in procedure.clock_rules.all():
        copied = _copy(rule, procedure=version, ladder=ladders.get(rule.ladder_id))
        for trigger in ClockTrigger.objects.filter(rule=rule):
            _copy(trigger, rule=copied)
    for model in (AlertRule, RequiredField, Guidance, TariffLine):
        for part in model.objects.filter(procedure=procedure):
            _copy(part, procedure=version)
    return version


@transaction.atomic
def discard(procedure: Procedure) -> None:
    """Delete a version that no complaint was accepted under, with all its rules; raises `ProtectedError` otherwise."""
    procedure.clock_rules.all().delete()  # first, since they hold on to their ladders
    procedure.delete()


def _copy(row: models.Model, **changes: Any) -> Any:
    """A saved copy of `row` with `changes`."""
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    copied = type(row)(**{name: getattr(row, name) for name in fields})
    for name, value in changes.items():
        setattr(copied, name, value)
    copied.save(force_insert=True)
    return copied
