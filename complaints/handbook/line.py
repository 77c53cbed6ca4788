"""The smallest piece of the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What holds for which cases (empty: for all)."""

    text: str
    cases: str = ""
    clause: str = ""
