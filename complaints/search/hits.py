"""Where the words that were searched for stand, for the rows of one page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from complaints.choices import Action
from complaints.models import Complaint, CustomerPhone, Event
from complaints.models.customer import digits_of

from .index import TEXTS, event_texts
from .query import is_telephone, words_of
from .tokens import fold, folded

AROUND = 20  # characters shown before and after what was found
MOST_ENTRIES = 1000  # of the histories of a page's complaints, the newest


@dataclass(frozen=True)
class Hit:
    """A place where a word stands: the text before, the word as it is written, the text after.

    `where` is empty when it is what the customer said, which rows show anyway.
    """

    before: str
    found: str
    after: str
    where: str = ""


def find_hits(complaint_ids: Collection[int], typed: str) -> dict[int, Hit]:
    """The first hit in each of these complaints: in its own texts, else in its history; three queries at most."""
    words = _folded_words(typed)
    if not words or not complaint_ids:
        return {}
    hits: dict[int, Hit] = {}
    for places in (_own, _telephones, _history):
        missing = [key for key in complaint_ids if key not in hits]
        if not missing:
            break
        for key, where, text in places(missing):
            if key not in hits and (hit := locate(text, words, where)):
                hits[key] = hit
    return hits


def locate(text: str, words: Sequence[str], where: str = "") -> Hit | None:
    """The first of the folded `words` in `text`, with what stands around it."""
    plain = folded(text)
    places = [(at, -len(word), word) for word in words if (at := plain.find(word)) >= 0]
    if not places:
        return None
    at, _longest, word = min(places)
    # Folding drops and joins characters; count along the original to where the hit begins and ends.
    begin = end = count = 0
    for place, character in enumerate(text):
        length = len(fold(character))
        if count <= at < count + length:
            begin = place
        count += length
        if count >= at + len(word):
            end = place + 1
            break
    before, after = text[max(0, begin - AROUND) : begin], text[end : end + AROUND]
    return Hit(
        ("…" if begin > AROUND else "") + before,
        text[begin:end],
        after + ("…" if end + AROUND < len(text) else ""),
        where,
    )


def _folded_words(typed: str) -> list[str]:
    words = [digits_of(typed)] if is_telephone(typed) else []
    return [plain for word in [*words, *words_of(typed)] if (plain := folded(word))]


Places = Iterable[tuple[int, str, str]]


def _own(complaint_ids: Collection[int]) -> Places:
    names = {name: capfirst(str(Complaint._meta.get_field(name).verbose_name)) for name in TEXTS}
    names["content"] = ""
    for key, *texts in Complaint.objects.filter(pk__in=complaint_ids).order_by().values_list("pk", *TEXTS):
        yield from ((key, names[name], text) for name, text in zip(TEXTS, texts, strict=True) if text)


def _telephones(complaint_ids: Collection[int]) -> Places:
    phones = CustomerPhone.objects.filter(customer__complaints__in=complaint_ids)
    yield from (
        (key, _("Further telephones"), number)
        for key, number in phones.order_by().values_list("customer__complaints", "number")
    )


def _history(complaint_ids: Collection[int]) -> Iterator[tuple[int, str, str]]:
    events = Event.objects.filter(complaint__in=complaint_ids).exclude(action__startswith="clock.").order_by("-pk")
    for key, action, note, data in events.values_list("complaint", "action", "note", "data")[:MOST_ENTRIES]:
        for text in event_texts(note, data):
            yield key, _where(action, data), text


def _where(action: str, data: dict[str, Any]) -> str:
    if action in (Action.CONTACT, Action.PROGRESS):
        return _("Contacts")
    if action == Action.CALL_BACK:
        return _("Callback")
    return _("Handling result") if "result" in data else _("History")
