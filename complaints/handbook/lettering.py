"""How wide words are in a picture, and where their lines break; no font is asked, so a little room is left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

WIDE = "WFA"  # East Asian widths that fill a square; ambiguous signs such as “ do so in Chinese fonts
NARROW = set(" .,:;'!|()[]ijlIft·")
NEVER_FIRST = ("Pe", "Pf", "Po")  # closing and separating signs, which no line begins with
TOKENS = re.compile(r"[\u0021-\u024f]+|\s+|.", re.DOTALL)


def width(text: str, size: float) -> float:
    """How wide `text` is in a type of `size`, rather too much than too little."""
    return size * sum(_share(sign) for sign in text)


def _share(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in WIDE:
        return 1.0
    if sign in NARROW:
        return 0.36
    return 0.74 if sign.isupper() or sign in "mw%@" else 0.62


def lines(text: str, size: float, room: float) -> list[str]:
    """`text` in lines no wider than `room`: broken between words and Chinese signs, a longer word within itself."""
    found: list[str] = []
    line = ""
    for piece in _pieces(text, size, room):
        if line and width((line + piece).rstrip(), size) > room:
            found.append(line.rstrip())
            line = ""
        if line or not piece.isspace():
            line += piece
    return [*found, line.rstrip()] if line.strip() else found


def _pieces(text: str, size: float, room: float) -> Iterator[str]:
    """What stays together on a line."""
    held = ""
    for token in TOKENS.findall(text):
        if held and not held.isspace() and unicodedata.category(token[0]) in NEVER_FIRST:
            held += token
            continue
        yield from _cut(held, size, room)
        held = token
    yield from _cut(held, size, room)


def _cut(piece: str, size: float, room: float) -> Iterator[str]:
    """A piece that is too wide for any line, in parts."""
    part = ""
    for sign in piece:
        if part and width(part + sign, size) > room:
            yield part
            part = ""
        part += sign
    if part:
        yield part
