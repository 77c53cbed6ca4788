"""How a text is cut for the index, and what is typed for the search: pure functions on strings.

Chinese has no spaces between its words, so every two neighbouring characters are a piece: 报修三天 gives 报修, 修三 and
三天, and whoever types 修三天 asks for 修三 and 三天. Digits and Latin letters are too few kinds for that, so of them
one, two, three, four and six neighbours are a piece: any part of a telephone number is found, and six digits say much.

What separates characters (spaces, punctuation, lines) is left out before, so 0312-2590000 and 0312 2590000 are one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import add

# Of digits and Latin letters, this many neighbours are a piece.
LENGTHS = (1, 2, 3, 4, 6)


@dataclass(frozen=True, order=True)
class Piece:
    """What is looked for: exactly `text`, or whatever begins with it."""

    text: str
    begins: bool = False


@lru_cache(maxsize=65536)
def fold(character: str) -> str:
    """What counts of a character: width, case, accents and the signs between words do not, NUL neither."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(part for part in folded if part.isalnum())


def folded(text: str) -> str:
    """What counts of `text`, without anything between."""
    return "".join(map(fold, text))


def tokens(texts: Iterable[str]) -> set[str]:
    """The pieces of all `texts`; letters and digits only, so they need no quoting anywhere."""
    return set().union(*map(_tokens_of, texts))


@lru_cache(maxsize=1024)
def _tokens_of(text: str) -> frozenset[str]:
    """The pieces of one text; every step asks for those of the complaint again, and set phrases come often."""
    return _pieces_of(folded(text))


def pieces(word: str) -> set[Piece]:
    """The pieces that a text has in which `word` stands; none if nothing of the word counts."""
    plain = folded(word)
    if len(plain) == 1 and not plain.isascii():
        return {Piece(plain, begins=True)}
    found: set[Piece] = set()
    place = 0
    for latin, group in groupby(plain, key=str.isascii):
        run = "".join(group)
        end = place + len(run)
        if latin:
            found.update(_of_latin(run))
            found.update(Piece(pair) for pair in [plain[end - 1 : end + 1]] if len(pair) == 2)
        else:
            found.update(Piece(plain[at : at + 2]) for at in range(place, end) if at + 2 <= len(plain))
        place = end
    return found


def _of_latin(run: str) -> Iterator[Piece]:
    """The pieces of digits and Latin letters that are looked for: the longest there are."""
    length = max(length for length in LENGTHS if length <= len(run))
    yield from (Piece(run[at : at + length]) for at in range(len(run) - length + 1))


def _pieces_of(plain: str) -> frozenset[str]:
    found: set[str] = set()
    end = 0
    for latin, group in groupby(plain, key=str.isascii):
        run = "".join(group)
        place, end = end, end + len(run)
        if latin:
            for length in LENGTHS:
                found.update([run[at : at + length] for at in range(len(run) - length + 1)])
        else:
            found.update(map(add, run, plain[place + 1 : end]))
        found.add(plain[end - 1 : end + 1])
    return frozenset(found)
