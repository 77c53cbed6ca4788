"""From a number to the complaints that it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

if TYPE_CHECKING:
    from .selectors import Row


def address(row: Row, figure: str) -> str:
    """The list of exactly the complaints that `figure` counts in `row`."""
    query = {"figure": figure, **row.period.query, **row.narrow}
    return f"{reverse('complaints:list')}?{urlencode(query)}"
