"""Words for places, such as the name of a street or an estate, and whether an address names one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# A single character names no place, a long text is none.
FEWEST, LONGEST, MOST = 2, 30, 50
BETWEEN = re.compile(r"[\n\r,;\uff0c\uff1b\u3001]+")  # what people put between several, full-width signs included


def split_places(text: str) -> list[str]:
    """The words in `text`, which stand in lines or between commas; each once, as it was written."""
    words = (" ".join(word.split()) for word in BETWEEN.split(text))
    return list({folded(word): word for word in words if word}.values())


def folded(text: str) -> str:
    """How places and addresses are compared: without spaces, full-width signs as plain ones, no capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def place_named(places: Iterable[str], *addresses: str) -> str:
    """The first of `places` that one of `addresses` contains; empty when none does."""
    plain = [folded(address) for address in addresses]
    return next((word for word in places if any(folded(word) in address for address in plain)), "")
