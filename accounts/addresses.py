"""Addresses that stand in pages by the hundred, made without asking the address table each time."""

from functools import cache

from django.urls import reverse

STANDS_FOR = "NUMBER"


def numbered(view: str, number: str, *more: str) -> str:
    """The address of `view` for the thing with `number` (capital letters, digits and hyphens alone)."""
    before, after = _parts(view, more)
    return f"{before}{number}{after}"


@cache
def _parts(view: str, more: tuple[str, ...]) -> list[str]:
    return reverse(view, args=[STANDS_FOR, *more]).split(STANDS_FOR)
