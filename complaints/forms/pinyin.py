"""Choosing from long lists by typing: two letters of pinyin, or a word."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=4096)
def pinyin_of(text: str) -> str:
    """What somebody may type for `text`: its initials and its whole pinyin, as 维修 gives "wx weixiu"."""
    words = text.split()
    initials = "".join("".join(lazy_pinyin(word, style=Style.FIRST_LETTER)) for word in words)
    whole = "".join("".join(lazy_pinyin(word)) for word in words)
    return f"{initials} {whole}".lower()


class PinyinSelect(forms.Select):
    """A plain select, whose options carry their pinyin; `combobox.js` makes a field for typing of it."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-combobox": True, **(attrs or {})}, choices)

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the pinyin, and for a node of a tree what stands above it."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if value not in (None, ""):
            option["attrs"]["data-pinyin"] = pinyin_of(str(label))
        above = getattr(getattr(value, "instance", None), "tree_names", [])[:-1]
        if above:
            option["attrs"]["data-above"] = " / ".join(above)
        return option
