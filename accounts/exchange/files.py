"""Reading what people upload: CSV and Excel workbooks, of any encoding and in any state, within bounds."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Alignment, Font
from openpyxl.utils import column_index_from_string, get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from accounts.spreadsheets import FORMULA, as_written, csv_lines, harmless

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024  # of a workbook, which is a compressed archive
MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_CHARACTERS = 5000  # in one cell

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]|_x000[0-8B-Fb-f]_")
SHORTENED = re.compile(r"^\d(\.\d+)?E\+\d+$", re.IGNORECASE)
EXCEL_ERRORS = {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA"}
# A cell with something in it: its column, its row, and whether that is a formula.
CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>(\s*<(?:\w+:)?f[\s/>])?')


@dataclass
class Grid:
    """One sheet: its rows with anything in them, by their number in the file, and what is wrong with single cells."""

    name: str
    rows: list[tuple[int, list[str]]]
    faults: dict[tuple[int, int], str] = field(default_factory=dict)  # (row number, column index): message


def read(upload: Any) -> Iterator[Grid]:
    """The sheets of an uploaded file, one after the other.

    Raises ValidationError with a sentence for the person who sent the file.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1024 // 1024})
    content = upload.read()
    if not content.strip():
        raise ValidationError(_("The file is empty."))
    if content.startswith(b"PK"):
        return _sheets(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(_("This is an old or protected Excel file. Save it as .xlsx without a password."))
    return iter([_csv(content)])


# CSV ------------------------------------------------------------------------------------------------------------------


def _csv(content: bytes) -> Grid:
    text = _decoded(content)
    start = text[: text.find("\n") + 1] or text
    separator = max(",;\t", key=start.count)
    grid = Grid("", [])
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            _add(grid, number, row)
    except csv.Error as error:
        raise ValidationError(_("This is neither an Excel workbook nor a CSV file.")) from error
    return grid


def _decoded(content: bytes) -> str:
    """The text; Chinese Excel writes GB 18030, everything else UTF-8 or, with its mark, UTF-16."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(
        _("The characters of this file cannot be read. Save it as “CSV UTF-8” or as an Excel workbook.")
    )


# Excel ----------------------------------------------------------------------------------------------------------------


def _sheets(content: bytes) -> Iterator[Grid]:
    """The visible sheets of a workbook; a formula or merged cell is a fault of its place."""
    try:
        formulas = _formulas(content)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise ValidationError(_("The workbook is protected by a password. Save it without.")) from error
    except (CalamineError, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError) as error:
        raise ValidationError(_("The workbook is damaged. Open it in Excel and save it again as .xlsx.")) from error
    shown = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    return (_sheet(workbook.get_sheet_by_name(name), formulas.get(name, {})) for name in shown)


def _sheet(sheet: CalamineSheet, faults: dict[tuple[int, int], str]) -> Grid:
    grid = Grid(sheet.name, [], dict(faults))
    for number, row in enumerate(sheet.iter_rows(), 1):
        _add(grid, number, row)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        name = f"{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right + 1)}{bottom + 1}"
        message = _("The cells %(cells)s are merged; split them and fill in each.") % {"cells": name}
        for number in range(top + 1, min(bottom + 1, MAX_ROWS + top) + 1):
            grid.faults[number, left] = message
    return grid


def _formulas(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Where formulas stand, by sheet. Measures each sheet before anything unpacks it: what is refused here is small."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
            raise ValidationError(_("The workbook is too large. Split it into several."))
        reader = ExcelReader(io.BytesIO(content), read_only=True)
        reader.read_manifest()
        reader.read_workbook()
        paths = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
        return {name: _formulas_of(archive.read(path)) for name, path in paths.items() if path in archive.namelist()}


def _formulas_of(xml: bytes) -> dict[tuple[int, int], str]:
    found = {}
    message = _("This is a formula. Write the value itself (in Excel: copy, paste as values).")
    for letters, number, formula in CELL.findall(xml):
        row, column = int(number), column_index_from_string(letters.decode()) - 1
        if row > MAX_ROWS + 100 or column >= MAX_COLUMNS:
            raise _too_many()
        if formula:
            found[row, column] = message
    return found


# Cells ----------------------------------------------------------------------------------------------------------------


def _add(grid: Grid, number: int, row: list[Any]) -> None:
    """Put a row that is not empty on the grid, with what is wrong with its cells."""
    if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
        raise _too_many()
    texts = [_text(value) for value in row[:MAX_COLUMNS]]
    if not any(texts) and not any((number, column) in grid.faults for column in range(len(texts))):
        return
    if len(grid.rows) > MAX_ROWS:
        raise _too_many()
    for column, text in enumerate(texts):
        if text and (message := _fault(text)):
            grid.faults.setdefault((number, column), message)
    grid.rows.append((number, [as_written(text) for text in texts]))


def _too_many() -> ValidationError:
    words = _("A sheet may have at most %(rows)s rows and %(columns)s columns. Split it into several files.")
    return ValidationError(words % {"rows": f"{MAX_ROWS:,}", "columns": MAX_COLUMNS})


def _text(value: Any) -> str:
    """A cell as it is read aloud: whole numbers without a point, dates with hyphens."""
    match value:
        case str():
            return value.strip()
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
        case None:
            return ""
    return str(value)


def _fault(text: str) -> str:
    """What is wrong with a cell whatever column it stands in; empty if nothing is."""
    if CONTROL.search(text):
        return _("There is an invisible character in this cell. Type it anew.")
    if text.startswith(FORMULA) and text[0] not in "+-\uff0b\uff0d":
        return _("This is a formula. Write the value itself (in Excel: copy, paste as values).")
    if text in EXCEL_ERRORS:
        return _("Excel could not compute this cell.")
    if SHORTENED.match(text):
        return _("Excel has shortened this number. Format the column as text and type it anew.")
    if len(text) > MAX_CHARACTERS:
        return _("At most %(limit)s characters fit into a cell.") % {"limit": MAX_CHARACTERS}
    return ""


# Writing --------------------------------------------------------------------------------------------------------------


def as_csv(headings: list[str], rows: Iterable[list[str]]) -> Iterator[bytes]:
    """A CSV file for Excel, in pieces; no cell of it is taken for a formula."""
    harmless_rows = ([harmless(text) for text in row] for row in rows)
    yield from (line.encode() for line in csv_lines(chain([headings], harmless_rows)))


def as_xlsx(title: str, headings: list[str], rows: Iterable[list[str]]) -> bytes:
    """A workbook with one sheet, all cells text, the headings always in view."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 22
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, CONTROL.sub("\ufffd", text)) for text in row])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _cell(sheet: Any, text: str, bold: bool = False) -> WriteOnlyCell:
    """A cell that Excel leaves as the text it is: telephone numbers keep their zeros, formulas stay words."""
    # A plus or hyphen begins a formula in CSV alone; an apostrophe before a telephone number would only disturb here.
    cell = WriteOnlyCell(sheet, value=text if text.startswith(("+", "-")) else harmless(text))
    cell.data_type, cell.number_format = "s", "@"
    if bold:
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top")
    return cell
