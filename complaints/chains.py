"""Checking that the history of every complaint is whole: nothing changed, left out, added or cut off (GAS-6).

The triggers of the database keep the product from changing an entry; this finds what somebody did who could switch
them off. Whoever can also rewrite every later hash and the head in the complaint's own row is only found by comparing
with an archive bundle made earlier, which carries the head as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Complaint, Event

BATCH = 200  # complaints in memory at a time, with their entries


@dataclass(frozen=True)
class Break:
    """The first broken place of a complaint's history."""

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
    broken: Break | None = None


def check_all() -> Check:
    """Check every complaint in the order in which they were made, up to the first broken place."""
    check, last = Check(), 0
    while batch := list(_heads().filter(pk__gt=last).order_by("pk")[:BATCH]):
        chains: dict[int, list[Event]] = defaultdict(list)
        events = Event.objects.filter(complaint_id__gt=last, complaint_id__lte=batch[-1].pk)
        for event in events.order_by("complaint_id", "sequence").iterator():
            chains[event.complaint_id].append(event)
        for complaint in batch:
            check.complaints += 1
            check.entries += len(chains[complaint.pk])
            # A step taken between the two readings looks like a break; a true one is still there with the row locked.
            if first_break(complaint, chains[complaint.pk]) and (found := _again(complaint.pk)):
                check.broken = found
                return check
        last = batch[-1].pk
    return check


def first_break(complaint: Complaint, events: Iterable[Event]) -> Break | None:
    """The first place where `events`, in order, are not what `complaint` and their own hashes call for."""
    sequence, previous = 0, ""
    for event in events:
        sequence += 1
        if event.sequence != sequence:
            return Break(complaint.number, sequence, "is missing")
        if event.previous_hash != previous:
            return Break(complaint.number, sequence, "does not follow the entry before it")
        if event.hash != event.digest():
            return Break(complaint.number, sequence, "has been changed")
        previous = event.hash
    if sequence < complaint.history_length or sequence == 0:
        return Break(complaint.number, sequence + 1, "is missing at the end")
    if sequence > complaint.history_length:
        return Break(complaint.number, complaint.history_length + 1, "was added at the end")
    if previous != complaint.history_hash:
        return Break(complaint.number, sequence, "is not the one that the complaint ends with")
    return None


def _heads() -> QuerySet[Complaint]:
    return Complaint.objects.only("number", "history_length", "history_hash")


def _again(pk: int) -> Break | None:
    with transaction.atomic():
        complaint = _heads().select_for_update().get(pk=pk)
        return first_break(complaint, complaint.events.order_by("sequence").iterator(chunk_size=2000))
