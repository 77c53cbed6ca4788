"""Checking that the history of each complaint and penalty is whole: nothing changed, left out or added (GAS-6).

The triggers of the database keep the product from changing an entry; this finds what somebody did who could switch
them off. Whoever can also rewrite every later hash and the head in the complaint's own row is only found by comparing
with an archive bundle made earlier, which carries the head as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from complaints.models import Complaint, Event, Penalty, PenaltyEvent
from complaints.models.entry import ChainedEntry

BATCH = 200  # complaints in memory at a time, with their entries


@dataclass(frozen=True)
class Break:
    """The first broken place of a history; `number` is that of the complaint or penalty."""

    number: str
    sequence: int
    reason: str

    def __str__(self) -> str:
        return f"{self.number}, entry {self.sequence}: {self.reason}"


@dataclass
class Check:
    """How far the check came; `broken` is the first broken place, if there is one."""

    complaints: int = 0
    entries: int = 0
    penalties: int = 0
    penalty_entries: int = 0
    broken: Break | None = None


def check_all() -> Check:
    """Check complaints, then penalties, each in the order in which they were made, up to the first broken place."""
    check = Check()
    check.complaints, check.entries, check.broken = _check(Complaint, Event)
    if not check.broken:
        check.penalties, check.penalty_entries, check.broken = _check(Penalty, PenaltyEvent)
    return check


def _check(model: type[Model], entries: type[ChainedEntry]) -> tuple[int, int, Break | None]:
    """How many histories of `model` and how many of their entries were checked, and the first broken place."""
    subjects = checked = last = 0
    key = f"{entries.subject}_id"
    while batch := list(_heads(model).filter(pk__gt=last).order_by("pk")[:BATCH]):
        chains: dict[int, list[ChainedEntry]] = defaultdict(list)
        events = entries.objects.filter(**{f"{key}__gt": last, f"{key}__lte": batch[-1].pk})
        for event in events.order_by(key, "sequence").iterator():
            chains[event.subject_id].append(event)
        for subject in batch:
            subjects += 1
            checked += len(chains[subject.pk])
            # A step taken between the two readings looks like a break; a true one is still there with the row locked.
            if first_break(subject, chains[subject.pk]) and (found := _again(model, subject.pk)):
                return subjects, checked, found
        last = batch[-1].pk
    return subjects, checked, None


def first_break(subject: Any, events: Iterable[ChainedEntry]) -> Break | None:
    """The first place where `events`, in order, are not what `subject` and their own hashes call for."""
    sequence, previous = 0, ""
    for event in events:
        sequence += 1
        if event.sequence != sequence:
            return Break(subject.number, sequence, "is missing")
        if event.previous_hash != previous:
            return Break(subject.number, sequence, "does not follow the entry before it")
        if event.hash != event.digest():
            return Break(subject.number, sequence, "has been changed")
        previous = event.hash
    if sequence < subject.history_length or sequence == 0:
        return Break(subject.number, sequence + 1, "is missing at the end")
    if sequence > subject.history_length:
        return Break(subject.number, subject.history_length + 1, "was added at the end")
    if previous != subject.history_hash:
        return Break(subject.number, sequence, f"is not the one that the {subject._meta.model_name} ends with")
    return None


def _heads(model: type[Any]) -> QuerySet[Any]:
    return model.objects.only("number", "history_length", "history_hash")


def _again(model: type[Model], pk: int) -> Break | None:
    with transaction.atomic():
        subject = _heads(model).select_for_update().get(pk=pk)
        return first_break(subject, subject.events.order_by("sequence").iterator(chunk_size=2000))
