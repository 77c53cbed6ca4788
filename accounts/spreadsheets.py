"""Tables for spreadsheet programs: CSV that opens in Chinese, and cells that do no harm."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator


class Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The rows line by line, the first with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(Echo())
    mark = "\ufeff"
    for row in rows:
        yield mark + writer.writerow(row)
        mark = ""


# What begins a formula, also in its full-width form, which spreadsheets of East Asia take as well.
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """`text` with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(("\t", "\r")) else text


def as_written(text: str) -> str:
    """What `harmless` was given: without the apostrophe that it put in front."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text
