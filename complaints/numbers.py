"""Numbers of rows as parts of a greater question."""

from __future__ import annotations

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce


def number_of(rows: QuerySet) -> Coalesce:
    """How many `rows` there are, as an expression, so that several numbers take one query."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
