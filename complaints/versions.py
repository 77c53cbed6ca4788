"""Versions of a written procedure: a draft is prepared beside what is in force, published in one move, one day retired.

draft ──publish──▶ published ──retire──▶ retired
  ▲                    │
  └──── new_version ───┘

Only a draft is changed. Complaints keep the version under which they were accepted, whatever becomes of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.choices import VersionState
from complaints.models import (
    AlertRule,
    ApprovalChain,
    ClockRule,
    ClockTrigger,
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
from complaints.rulecheck import faults

# The rules that belong to a version directly, apart from ladders and clock rules with their parts.
PARTS: tuple[type[models.Model], ...] = (
    FlowRule, AlertRule, RequiredField, CustomField, Guidance, TariffLine, QualityItem,
)  # fmt: skip


class NotADraft(Exception):
    """Somebody wants to change a version that is published or retired."""


def obstacles(procedure: Procedure) -> list[str]:
    """What is still missing before complaints can be accepted under `procedure`; in words, empty when it is ready."""
    found = []
    if procedure.desk is None or not procedure.desk.is_active:
        found.append(_("Name the service desk: a department that takes complaints."))
    if not procedure.clock_rules.filter(is_active=True).exists():
        found.append(_("There is no active clock rule."))
    return [*found, *(str(fault) for fault in faults(procedure))]


@transaction.atomic
def publish(
    procedure: Procedure, *, by: User | None = None, at: dt.datetime | None = None, in_force: bool = True
) -> Procedure | None:
    """Publish a draft: from now on it stays as it is. With `in_force` new complaints are accepted under it.

    Earlier complaints keep the version that they have. Gives the version that it replaces, None if there was none.
    Raises `NotADraft` for one that is published already.
    """
    locked = Procedure.objects.select_for_update().get(pk=procedure.pk)
    if locked.state != VersionState.DRAFT:
        raise NotADraft
    if in_force:
        # Before the time is read: what is accepted until then is under the version before.
        Procedure.hold_what_is_in_force()
    procedure.state, procedure.published_at, procedure.published_by = VersionState.PUBLISHED, at or timezone.now(), by
    procedure.save(update_fields=["state", "published_at", "published_by"])
    return put_in_force(procedure) if in_force else None


@transaction.atomic
def put_in_force(procedure: Procedure) -> Procedure | None:
    """From now on new complaints are accepted under `procedure`, which is published; earlier ones keep their version.

    What was in force stays published, so that it can come back, until it is retired. Gives that; None if nothing was.
    """
    # So that of two administrators who put theirs in force the second replaces that of the first.
    Procedure.hold_what_is_in_force()
    replaced = Procedure.objects.filter(is_current=True).exclude(pk=procedure.pk).first()
    if replaced is not None:
        replaced.is_current = False
        replaced.save(update_fields=["is_current"])
    procedure.is_current = True
    procedure.save(update_fields=["is_current"])
    return replaced


@transaction.atomic
def retire(procedure: Procedure, *, at: dt.datetime | None = None) -> None:
    """No complaint will be accepted under `procedure` again; those that were go on under it.

    Raises `NotADraft` unless it is published and not in force.
    """
    locked = Procedure.objects.select_for_update().get(pk=procedure.pk)
    if locked.state != VersionState.PUBLISHED or locked.is_current:
        raise NotADraft
    procedure.state, procedure.retired_at = VersionState.RETIRED, at or timezone.now()
    procedure.save(update_fields=["state", "retired_at"])


@transaction.atomic
def new_version(procedure: Procedure) -> Procedure:
    """A draft with all rules of `procedure` under the next version number."""
    # Its first version is locked, so that two who copy at once get two numbers; complaints are accepted meanwhile.
    versions = Procedure.objects.filter(code=procedure.code)
    versions.order_by("version").select_for_update(no_key=True).first()
    latest = versions.aggregate(latest=Max("version"))["latest"]
    version = _copy(
        procedure,
        version=latest + 1,
        is_current=False,
        state=VersionState.DRAFT,
        based_on_id=procedure.pk,
        edition=1,
        edited_at=None,
        edited_by_id=None,
        published_at=None,
        published_by_id=None,
        retired_at=None,
    )
    ladders = {ladder.pk: _copy(ladder, procedure=version) for ladder in Ladder.objects.filter(procedure=procedure)}
    for rung in Rung.objects.filter(ladder__in=ladders):
        _copy(rung, ladder=ladders[rung.ladder_id])
    for rule in procedure.clock_rules.all():
        copied = _copy(rule, procedure=version, ladder=ladders.get(rule.ladder_id))
        for trigger in ClockTrigger.objects.filter(rule=rule):
            _copy(trigger, rule=copied)
    for chain in ApprovalChain.objects.filter(procedure=procedure).prefetch_related("steps"):
        copied = _copy(chain, procedure=version)
        for step in chain.steps.all():
            _copy(step, chain=copied)
    for model in PARTS:
        for part in model.objects.filter(procedure=procedure):
            _copy(part, procedure=version)
    return version


def changed(procedure_id: int, by: User) -> None:
    """A draft was changed: whoever opened it before that must look again before saving."""
    now = timezone.now()
    Procedure.objects.filter(pk=procedure_id).update(edition=F("edition") + 1, edited_at=now, edited_by=by)


@transaction.atomic
def discard(procedure: Procedure) -> None:
    """Delete a draft with all its rules; raises `NotADraft` for anything else."""
    if Procedure.objects.select_for_update().get(pk=procedure.pk).state != VersionState.DRAFT:
        raise NotADraft
    ClockRule.objects.filter(procedure=procedure).delete()  # first, since they hold on to their ladders
    procedure.delete()


def _copy(row: models.Model, **changes: Any) -> Any:
    """A saved copy of `row` with `changes`."""
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    copied = type(row)(**{name: getattr(row, name) for name in fields})
    for name, value in changes.items():
        setattr(copied, name, value)
    copied.save(force_insert=True)
    return copied
