"""From what is typed to a condition that the database answers from its index."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection
from django.db.models import Lookup
from django.db.models.expressions import RawSQL

from complaints.models.customer import digits_of
from complaints.models.search import TokensField
from complaints.querysets import ComplaintQuerySet

from .tokens import Piece, pieces

# What people put between the digits of a telephone number, extensions included.
TELEPHONE = re.compile(r"^\+?[\d\s()\-–转xX#]+$")
FEWEST_DIGITS = 3


@TokensField.register_lookup
class Matching(Lookup):
    """`tokens__matching=query`: the pieces fulfil a query of PostgreSQL's kind."""

    lookup_name = "matching"
    prepare_rhs = False

    def as_sql(self, compiler, connection):  # type: ignore[no-untyped-def]
        """The operator of `tsvector`; the query comes parsed, so that no text parser changes it."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*parameters, self.rhs]


def search(complaints: ComplaintQuerySet, text: str) -> ComplaintQuerySet:
    """Those of `complaints` in which every word of `text` is found somewhere, be it in the history.

    A telephone is found however it is written: +86 138-0013-8000 and 13800138000 are the same. What holds neither a
    letter nor a digit finds nothing; an empty text, everything.
    """
    if not text.strip():
        return complaints
    ways = [way for way in dict.fromkeys(_ways(text)) if way]
    if not ways:
        return complaints.none()
    if connection.vendor == "postgresql":
        return complaints.filter(search_entry__tokens__matching=_any(ways, " & ", " | ", "'{}'", "'{}':*"))
    match = _any(ways, " AND ", " OR ", '"{}"', '"{}"*')
    found = RawSQL("SELECT rowid FROM complaints_search WHERE complaints_search MATCH %s", [match])
    return complaints.filter(pk__in=found)


def words_of(text: str) -> list[str]:
    """The words that must all be found."""
    return text.split()


def _ways(text: str) -> Iterable[frozenset[Piece]]:
    """Sets of pieces of which one must be found whole: every word; and for a telephone its digits in one."""
    yield frozenset[Piece]().union(*map(pieces, words_of(text)))
    if is_telephone(text):
        yield frozenset(pieces(digits_of(text)))


def is_telephone(text: str) -> bool:
    """Whether this may be a part of a telephone number."""
    return bool(TELEPHONE.match(text.strip())) and len(digits_of(text)) >= FEWEST_DIGITS


def _any(ways: Iterable[frozenset[Piece]], both: str, either: str, exact: str, begins: str) -> str:
    """The query in the database's words."""
    parts = (both.join((begins if piece.begins else exact).format(piece.text) for piece in sorted(way)) for way in ways)
    return either.join(f"({part})" for part in parts)
