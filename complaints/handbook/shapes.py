"""The pieces of a picture as SVG; how they look is said by their classes in procedure.css."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Sizes of the type, as in procedure.css.
TITLE, NAME, LASTS, SMALL = 15, 13, 14, 12
LEADING = 1.4
BOLD = 1.1  # how much wider bold type is: titles and periods


def box(x: float, y: float, wide: float, high: float, kind: str) -> SafeString:
    """A rectangle."""
    corner = 4 if kind == "rung" else 6
    values = (kind, _n(x), _n(y), _n(wide), _n(high), corner)
    return format_html('<rect class="pic-{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>', *values)


def words(x: float, y: float, text: str, kind: str, anchor: str = "start") -> SafeString:
    """One line of text on the base line `y`."""
    values = (kind, _n(x), _n(y), anchor, text)
    return format_html('<text class="pic-{}" x="{}" y="{}" text-anchor="{}">{}</text>', *values)


def line(points: Iterable[tuple[float, float]], kind: str) -> SafeString:
    """A line through `points`."""
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return format_html('<polyline class="pic-{}" points="{}"/>', kind, path)


def head(x: float, y: float, to: str) -> SafeString:
    """The head of an arrow whose point is at `x`, `y`; `to`: down, right or left."""
    sides = {"down": ((-5, -8), (5, -8)), "right": ((-8, -5), (-8, 5)), "left": ((8, -5), (8, 5))}[to]
    points = [(x, y), *((x + dx, y + dy) for dx, dy in sides)]
    path = " ".join(f"{_n(px)},{_n(py)}" for px, py in points)
    return format_html('<polygon class="pic-head" points="{}"/>', path)


def disc(x: float, y: float, text: str) -> SafeString:
    """A small circle with a number or a letter in it."""
    return format_html(
        '<circle class="pic-disc" cx="{}" cy="{}" r="9"/>{}',
        _n(x),
        _n(y),
        words(x, y + 4, text, "mark", "middle"),
    )


def together(pieces: Iterable[SafeString]) -> SafeString:
    """All pieces, the first ones at the back."""
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
