"""From what is typed to a condition that the database answers from its index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Lookup
from django.db.models.expressions import RawSQL

from complaints.models.customer import digits_of
from complaints.models.search import TokensField
from complaints.querysets import ComplaintQuerySet

from .texts import history, own, telephones
from .tokens import Piece, folded, pieces

# What people put between the digits of a telephone number, extensions included.
TELEPHONE = re.compile(r"^\+?[\d\s()\-–转xX#]+$")
FEWEST_DIGITS = 3
MOST_CHECKED = 100


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
    letter nor a digit finds nothing; an empty text, everything. Up to `MOST_CHECKED` complaints are checked for having
    longer words in one piece; of more, some may have only the pieces.
    """
    if not text.strip():
        return complaints
    ways = ways_of(text)
    if not ways:
        return complaints.none()
    found = _with_all_pieces(complaints, ways)
    if all(len(pieces(word)) == 1 for way in ways for word in way):
        return found
    # The pieces of a longer word may stand apart; as long as they are few, only those are left that have it whole.
    keys = list(found.order_by().values_list("pk", flat=True)[: MOST_CHECKED + 1])
    return found if len(keys) > MOST_CHECKED else complaints.filter(pk__in=whole(keys, ways))


def whole(complaint_ids: Iterable[int], ways: Sequence[Sequence[str]]) -> list[int]:
    """Those of the complaints in which every word of one of the ways stands in one piece; three queries."""
    missing = {key: [set(way) for way in ways] for key in complaint_ids}
    found: list[int] = []
    for places in (own, telephones, history):
        for key, _where, text in places(list(missing)) if missing else ():
            if key not in missing:
                continue
            plain = folded(text)
            missing[key] = [{word for word in way if word not in plain} for way in missing[key]]
            if not all(missing[key]):
                found.append(key)
                del missing[key]
    return found


def ways_of(text: str) -> list[tuple[str, ...]]:
    """Folded words that must all be found; for a telephone, its digits in one are another way."""
    ways = [text.split(), [digits_of(text)] if is_telephone(text) else []]
    folds = (tuple(plain for word in way if (plain := folded(word))) for way in ways)
    return [way for way in dict.fromkeys(folds) if way]


def _with_all_pieces(complaints: ComplaintQuerySet, ways: Iterable[Sequence[str]]) -> ComplaintQuerySet:
    """Those that have every piece of one of the ways, wherever: what the index can tell."""
    sets = list(dict.fromkeys(frozenset[Piece]().union(*map(pieces, way)) for way in ways))
    if connection.vendor == "postgresql":
        return complaints.filter(search_entry__tokens__matching=_any(sets, " & ", " | ", "'{}'", "'{}':*"))
    match = _any(sets, " AND ", " OR ", '"{}"', '"{}"*')
    found = RawSQL("SELECT rowid FROM complaints_search WHERE complaints_search MATCH %s", [match])
    return complaints.filter(pk__in=found)


def is_telephone(text: str) -> bool:
    """Whether this may be a part of a telephone number."""
    return bool(TELEPHONE.match(text.strip())) and len(digits_of(text)) >= FEWEST_DIGITS


def _any(ways: Iterable[frozenset[Piece]], both: str, either: str, exact: str, begins: str) -> str:
    """The query in the database's words."""
    parts = (both.join((begins if piece.begins else exact).format(piece.text) for piece in sorted(way)) for way in ways)
    return either.join(f"({part})" for part in parts)
