"""Through a list case by case: what stood before and after a complaint in the list that it was opened from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from complaints.filters import ComplaintFilter
from complaints.models import Complaint

ON_A_PAGE = 25
# So far from its place a complaint is looked for, since the list changes while somebody works through it.
REACH = 25
MOST_COUNTED = 1000
LAST_PLACE = 2_000_000


@dataclass(frozen=True)
class Neighbours:
    """The way through a list; `place` counts from 1 and is None if the complaint has left the list."""

    place: int | None
    count: int
    uncounted: bool
    back: str
    previous: str
    next: str


def neighbours(request: HttpRequest, complaint: Complaint, now: dt.datetime) -> Neighbours | None:
    """From `?from=` (the query string of the list) and `?at=` (the place there); None where they are not given.

    They are plain, so a copied link leads whoever opens it through what they may see themselves. Two queries
    and those of the search.
    """
    query, place = request.GET.get("from"), _place(request.GET.get("at", ""))
    if query is None or place is None:
        return None
    data = QueryDict(query[:4000])
    filters = ComplaintFilter(request, now, data)
    start = max(0, place - 1 - REACH)
    window = list(filters.ordered.values_list("pk", "number")[start : place + REACH])
    keys = [key for key, _number in window]
    if complaint.pk in keys:
        at = keys.index(complaint.pk)
        before, after = at - 1, at + 1
    else:
        # It was handled and left the list: what followed it has moved up to its place.
        at = None
        after = min(place - 1 - start, len(window))
        before = after - 1

    def address(index: int) -> str:
        if not 0 <= index < len(window):
            return ""
        way = urlencode({"from": query, "at": start + index + 1})
        return f"{reverse('complaints:detail', args=[window[index][1]])}?{way}"

    here = place if at is None else start + at + 1
    counted = filters.qs.order_by()[: MOST_COUNTED + 1].count()
    count = max(min(counted, MOST_COUNTED), start + len(window))
    page = -(-here // ON_A_PAGE)
    changes = {"page": str(page)} if page > 1 else {}
    back = f"{reverse('complaints:list')}?{filters.query(**changes)}#c{complaint.pk}"
    return Neighbours(
        None if at is None else here, count, counted > MOST_COUNTED, back, address(before), address(after)
    )


def _place(text: str) -> int | None:
    if not text.isascii() or not text.isdecimal() or len(text) > 7:
        return None
    return min(max(1, int(text)), LAST_PLACE)
