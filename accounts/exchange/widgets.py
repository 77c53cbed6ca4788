"""What stands in cells: yes and no, choices by their words, dates, departments by code, people by name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export.widgets import Widget

LANGUAGES = ("zh-hans", "en")
YES, NO = gettext_lazy("Yes"), gettext_lazy("No")
TRUE = {"true", "yes", "y", "1", "√", "✓", "on"}
FALSE = {"false", "no", "n", "0", "×", "x", "off"}
DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
SEPARATORS = re.compile(r"[;\uff1b\n]+")


class Text(Widget):
    """Text as it stands in the cell, in capitals if asked for."""

    def __init__(self, capitals: bool = False) -> None:
        super().__init__()
        self.capitals = capitals

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """The text."""
        return value.upper() if self.capitals else value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The text."""
        return "" if value is None else str(value)


class YesNo(Widget):
    """A truth value in words; an empty cell counts as `default`."""

    def __init__(self, default: bool = True, yes: Promise = YES, no: Promise = NO) -> None:
        super().__init__()
        self.default, self.words = default, {True: yes, False: no}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        """Read the word, in any language of the product, or a common sign."""
        folded = value.casefold()
        if not folded:
            return self.default
        if folded in TRUE | in_all_languages(self.words[True]):
            return True
        if folded in FALSE | in_all_languages(self.words[False]):
            return False
        words = {"yes": self.words[True], "no": self.words[False]}
        raise ValidationError(_("Write %(yes)s or %(no)s.") % words)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The word."""
        return "" if value is None else str(self.words[bool(value)])


class Choice(Widget):
    """One of a few values, by its word in any language or by its code."""

    def __init__(self, choices: Callable[[], Iterable[tuple[Any, Any]]], default: Any = None) -> None:
        super().__init__()
        self.choices, self.default = choices, default

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        """The value; the message names all that there are."""
        if not value and self.default is not None:
            return self.default
        for choice, label in self.choices():
            if value.casefold() in {str(choice).casefold()} | in_all_languages(label):
                return choice
        words = _(", ").join(str(label) for _choice, label in self.choices())
        raise ValidationError(_("There is only: %(choices)s.") % {"choices": words})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The word."""
        return str(dict(self.choices()).get(value, value or ""))


class Date(Widget):
    """A day: 2026-10-01, 2026/10/1 or 2026年10月1日."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> dt.date | None:
        """The day; an empty cell is none."""
        if not value:
            return None
        if match := DATE.match(value):
            try:
                return dt.date(*map(int, match.groups()))
            except ValueError as error:
                raise ValidationError(_("There is no such day.")) from error
        raise ValidationError(_("Write the day as 2026-10-01."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Year, month, day."""
        return value.isoformat() if value else ""


class Number(Widget):
    """A whole number that is not negative; an empty cell is 0."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int:
        """The number."""
        if not value:
            return 0
        if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
            raise ValidationError(_("Write a whole number, such as 10."))
        return int(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Its digits."""
        return "" if value is None else str(value)


class ByCode(Widget):
    """Something by its code, or by its name if only one has it: the sheet's attribute `book` holds them all."""

    def __init__(self, book: str, code: str = "code") -> None:
        super().__init__()
        self.book, self.code = book, code

    def clean(self, value: str, row: Any = None, sheet: Any = None, **kwargs: Any) -> models.Model | None:
        """The object; an empty cell is none."""
        if not value:
            return None
        book: Book = getattr(sheet, self.book)
        found = book.find(value)
        if len(found) == 1:
            return found[0]
        if found:
            codes = _(", ").join(getattr(each, self.code) for each in found)
            raise ValidationError(
                _("“%(name)s” is the name of several; write one of %(codes)s.") % {"name": value, "codes": codes}
            )
        raise ValidationError(_("“%(name)s” is not known.") % {"name": value})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The code."""
        return getattr(value, self.code) if value else ""


class Book:
    """All objects of a kind by code and by name, read once for a whole file."""

    def __init__(self, objects: Iterable[models.Model], code: str = "code") -> None:
        self.code = code
        self.by_code: dict[str, models.Model] = {}
        self.by_name: dict[str, list[models.Model]] = {}
        for each in objects:
            self.add(each)

    def add(self, each: Any) -> None:
        """Know one more, for instance one that an earlier row made."""
        self.by_code[getattr(each, self.code).casefold()] = each
        self.by_name.setdefault(each.name.casefold(), []).append(each)

    def get(self, code: str) -> Any:
        """The one with the code, or None."""
        return self.by_code.get(code.casefold())

    def find(self, text: str) -> list[Any]:
        """The one with the code, or else all with the name."""
        found = self.get(text)
        return [found] if found else self.by_name.get(text.casefold(), [])


def parts_of(text: str) -> list[str]:
    """The parts of a cell that holds several, between semicolons or on lines of their own."""
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]


def in_all_languages(word: Any) -> set[str]:
    """A word of the program in every language of the product, in small letters."""
    found = set()
    for language in LANGUAGES:
        with override(language):
            found.add(str(word).casefold())
    return found
