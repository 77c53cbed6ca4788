"""From a number to the complaints that it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .selectors import Row


def address(row: Row, figure: str) -> str:
    """The list of exactly the complaints that `figure` counts in `row`."""
    return row.list_address + figure
