"""Keeping the search true: the pieces of each complaint are written in the transaction of what adds to its texts.

A step adds what it brought (`add_step`); nothing is taken away, since the history keeps whatever a correction replaced.
Writers of many complaints at once call `fill` afterwards; `fill_missing` completes whatever has no entry yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import connection, transaction

from complaints.models import Complaint, CustomerPhone, Event, SearchEntry

from .tokens import tokens

# The way of cutting; raised when `tokens` changes, and `manage.py index_search` then makes every entry anew.
SCHEME = 2
BATCH = 200

# What is found of the complaint's own row, in the order in which a hit is looked for.
TEXTS = (
    "content", "demand", "customer_name", "customer_phone", "customer_address", "location", "meter_number", "number",
    "on_behalf_of", "explanation_given", "decision", "callback_skipped", "protective_measures", "supervision_opinion",
)  # fmt: skip
# Details of a history entry that are texts by themselves.
DETAILS = (
    "phone", "words", "file", "other", "original", "recomplaint", "caller_phone", "demand", "explanation",
)  # fmt: skip

WRITE_POSTGRESQL = """
    INSERT INTO complaints_searchentry (complaint_id, scheme, tokens)
    SELECT complaint_id, scheme, array_to_tsvector(string_to_array(pieces, ' '))
    FROM unnest(%s::bigint[], %s::smallint[], %s::text[]) AS written (complaint_id, scheme, pieces)
    ON CONFLICT (complaint_id) DO UPDATE SET {change}
"""
ADDED = "tokens = complaints_searchentry.tokens || excluded.tokens"
REPLACED = "tokens = excluded.tokens, scheme = excluded.scheme"


def add_step(complaint: Complaint, event: Event) -> None:
    """Add what a step brought: the texts of the complaint as they are now, and those of the history entry."""
    texts = [*own_texts(complaint), *event_texts(event.note, event.data)]
    begins = event.sequence == 1
    if begins:
        phones = CustomerPhone.objects.filter(customer=complaint.customer_id)
        texts += phones.values_list("number", flat=True)
    _add({complaint.pk: tokens(texts)}, scheme=SCHEME if begins else 0)


def add_phones(phones: Iterable[CustomerPhone]) -> None:
    """Let every complaint of a customer be found by the telephones that have become known."""
    numbers: dict[int, list[str]] = defaultdict(list)
    for phone in phones:
        numbers[phone.customer_id].append(phone.number)
    ordered = sorted(numbers)
    for start in range(0, len(ordered), BATCH):
        customers = ordered[start : start + BATCH]
        complaints = Complaint.objects.filter(customer__in=customers).order_by("pk").values_list("pk", "customer_id")
        _add({key: tokens(numbers[customer]) for key, customer in complaints}, scheme=0)


def fill(complaint_ids: Collection[int]) -> None:
    """Make the entries of these complaints anew from all that is written about them, with three queries."""
    texts: dict[int, list[str]] = {}
    customers: dict[int, list[int]] = defaultdict(list)
    rows = Complaint.objects.filter(pk__in=complaint_ids)
    for complaint in rows.only("customer_id", "custom", *TEXTS):
        texts[complaint.pk] = own_texts(complaint)
        customers[complaint.customer_id].append(complaint.pk)
    for customer, number in CustomerPhone.objects.filter(customer__in=customers).values_list("customer_id", "number"):
        for complaint_id in customers[customer]:
            texts[complaint_id].append(number)
    events = Event.objects.filter(complaint__in=texts).exclude(action__startswith="clock.").order_by()
    for complaint_id, note, data in events.values_list("complaint_id", "note", "data").iterator(2000):
        texts[complaint_id] += event_texts(note, data)
    write(texts)


def write(texts: Mapping[int, Iterable[str]]) -> None:
    """Make the entries of complaints anew; the caller knows all their texts (key of the complaint → texts)."""
    _write({complaint_id: tokens(of_complaint) for complaint_id, of_complaint in texts.items()}, SCHEME, REPLACED)


def fill_missing() -> Iterator[int]:
    """Complete the index in batches, each for itself, and yield how many complaints each held.

    May be stopped at any moment and goes on where it was; a step meanwhile waits for one batch at most.
    """
    last = 0
    # An entry is done if it was made whole, in today's way.
    waiting = Complaint.objects.exclude(search_entry__scheme=SCHEME).order_by("pk")
    while True:
        with transaction.atomic():
            batch = list(
                waiting.filter(pk__gt=last).select_for_update(of=("self",)).values_list("pk", flat=True)[:BATCH]
            )
            fill(batch)
        if not batch:
            return
        last = batch[-1]
        yield len(batch)


def start_anew() -> None:
    """Let `fill_missing` make every entry anew; until then the search goes on with what there is."""
    SearchEntry.objects.update(scheme=0)


def own_texts(complaint: Complaint) -> list[str]:
    """The texts of the complaint's own row."""
    answers = [answer for answer in complaint.custom.values() if isinstance(answer, str)]
    return [*(text for name in TEXTS if (text := getattr(complaint, name))), *answers]


def event_texts(note: str, data: Mapping[str, Any]) -> list[str]:
    """What people wrote in a history entry, also what a correction replaced."""
    changed = (values for name, values in data.get("changed", {}).items() if name in TEXTS)
    pairs = [*changed, *data.get("result", {}).values(), *data.get("custom", {}).values()]
    found = [note, *(data.get(name) for name in DETAILS), *(text for pair in pairs for text in pair)]
    return [text for text in found if text and isinstance(text, str)]


def _add(pieces: Mapping[int, set[str]], scheme: int) -> None:
    """Add to entries; one that is made by this gets `scheme`."""
    if connection.vendor != "postgresql":
        known = SearchEntry.objects.filter(pk__in=pieces).values_list("pk", "tokens")
        present = {key: set(text.split()) for key, text in known}
        pieces = {key: found | present.get(key, set()) for key, found in pieces.items()}
    _write(pieces, scheme, ADDED)


def _write(pieces: Mapping[int, set[str]], scheme: int, change: str) -> None:
    if not pieces:
        return
    if connection.vendor == "postgresql":
        texts = [" ".join(found) for found in pieces.values()]
        with connection.cursor() as cursor:
            cursor.execute(WRITE_POSTGRESQL.format(change=change), [list(pieces), [scheme] * len(texts), texts])
        return
    SearchEntry.objects.bulk_create(
        [SearchEntry(complaint_id=key, scheme=scheme, tokens=found) for key, found in pieces.items()],
        update_conflicts=True,
        unique_fields=["complaint"],
        update_fields=["tokens", "scheme"] if change == REPLACED else ["tokens"],
    )
