"""Where the words that were searched for stand, for the rows of one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from complaints.models import Complaint

from .query import ways_of
from .texts import history, own, telephones
from .tokens import fold, folded, pieces

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
    """The first hit in each of these complaints: in its own texts, else in its history; three queries at most.

    Where no word stands whole (see `search`), the hit is a part of one, and says so with the places of all parts.
    """
    words = [word for way in reversed(ways_of(typed)) for word in way]
    if not words or not complaint_ids:
        return {}
    hits: dict[int, Hit] = {}
    read: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for places in (own, telephones, partial(history, most=MOST_ENTRIES)):
        missing = [key for key in complaint_ids if key not in hits]
        if not missing:
            return hits
        for key, where, text in places(missing):
            if key in hits:
                continue
            if hit := locate(text, words, where):
                hits[key] = hit
            else:
                read[key].append((where, text))
    parts = [piece.text for word in words for piece in pieces(word)]
    found = {key: _in_parts(texts, parts) for key, texts in read.items() if key not in hits}
    return hits | {key: hit for key, hit in found.items() if hit}


def _in_parts(texts: Sequence[tuple[str, str]], parts: Sequence[str]) -> Hit | None:
    """The first part there is, with the names of all places that have one."""
    hits = [hit for where, text in texts if (hit := locate(text, parts, where))]
    if not hits:
        return None
    content = capfirst(str(Complaint._meta.get_field("content").verbose_name))
    places = _(", ").join(dict.fromkeys(hit.where or content for hit in hits))
    return replace(hits[0], where=_("only parts of it, in: %(places)s") % {"places": places})


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
