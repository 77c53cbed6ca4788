"""Tables of complaints as files for spreadsheets: CSV, and Excel workbooks of any length."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from accounts.spreadsheets import csv_lines, harmless

__all__ = ["csv_lines", "harmless", "workbook"]

MOST_ROWS = 1_048_575  # of an Excel sheet, below its heading
MOST_CHARACTERS = 32_767  # of a cell
WIDTHS = (10, 48)  # of columns, in characters
SAMPLE = 200  # rows by which the widths are found


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """A workbook of one sheet in a temporary file, at its beginning; written row by row, whatever their number.

    Values are texts, numbers, local times without a zone, or None. The heading stays in sight and filters.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    rows = iter(rows)
    # The widths stand in the file before the rows.
    first = [row for _place, row in zip(range(SAMPLE), rows, strict=False)]
    for place, heading in enumerate(headings):
        longest = max([_width(heading) + 3, *(_width(row[place]) for row in first)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 1, WIDTHS[0]), WIDTHS[1])
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    cells = [WriteOnlyCell(sheet, heading) for heading in headings]
    for cell in cells:
        cell.font = bold
    sheet.append(cells)
    count = 0
    for part in (first, rows):
        for row in part:
            if count == MOST_ROWS:
                break
            sheet.append([_cell(sheet, value) for value in row])
            count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{count + 1}"
    file = tempfile.TemporaryFile()  # noqa: SIM115 whoever sends the file closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, dt.datetime):
        cell = WriteOnlyCell(sheet, value.replace(microsecond=0))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    return harmless(ILLEGAL_CHARACTERS_RE.sub("", value))[:MOST_CHARACTERS] if isinstance(value, str) else value


def _width(value: Any) -> int:
    """How wide a value is drawn; a Chinese character is as wide as two digits."""
    if isinstance(value, dt.datetime):
        return 17
    return sum(1 if character.isascii() else 2 for character in str(value or "")[: WIDTHS[1]])
