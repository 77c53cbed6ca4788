"""Sending tables to the administration as an administrator does: upload, look at the preview, confirm."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from openpyxl import Workbook

from tests.pages import words

DEPARTMENTS = "/admin/accounts/department/"
PEOPLE = "/admin/accounts/user/"
CUSTOMERS = "/admin/complaints/customer/"
CATEGORIES = "/admin/complaints/category/"
DAYS = "/admin/complaints/calendarday/"


def csv_file(*rows: list[Any], encoding: str = "utf-8-sig") -> bytes:
    """The rows as a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(*rows: list[Any], sheets: dict[str, list[list[Any]]] | None = None, merged: str = "") -> bytes:
    """The rows as the first sheet of an Excel workbook."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    if merged:
        workbook.active.merge_cells(merged)
    for name, content in (sheets or {}).items():
        sheet = workbook.create_sheet(name)
        for row in content:
            sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def upload(client, page: str, content: bytes, name: str = "表.csv") -> HttpResponse:
    """The page after choosing a file."""
    return client.post(f"{page}import/", {"file": SimpleUploadedFile(name, content)})


def confirm(client, page: str, preview: HttpResponse) -> HttpResponse:
    """The page after confirming a preview."""
    assert preview.context["token"], mistakes(preview)
    return client.post(f"{page}process_import/", {"token": preview.context["token"]}, follow=True)


def write(client, page: str, content: bytes, name: str = "表.csv") -> HttpResponse:
    """Both steps."""
    return confirm(client, page, upload(client, page, content, name))


def mistakes(page: HttpResponse) -> dict[tuple[int, str], list[str]]:
    """What a preview refuses, by row number and heading; `(0, "")` for the file as a whole."""
    assert page.status_code == 200
    if page.context["preview"] is None:
        return {(0, ""): list(page.context["form"].errors["file"])}
    preview, found = page.context["preview"], {}
    for row in preview.rows:
        if row.errors:
            found[row.number, ""] = row.errors
        for heading, cell in zip(preview.headings, row.cells, strict=True):
            if cell.errors:
                found[row.number, heading] = cell.errors
    markup = words(page.content.decode())
    assert not found or "mistake" in markup
    return found


def changes(page: HttpResponse) -> dict[int, dict[str, tuple[str, str]]]:
    """What a preview would change, by row number and heading: before and after."""
    preview = page.context["preview"]
    return {
        row.number: {
            heading: (cell.before, cell.text)
            for heading, cell in zip(preview.headings, row.cells, strict=True)
            if cell.changed
        }
        for row in preview.rows
    }


def totals(page: HttpResponse) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    preview = page.context["preview"]
    return preview.new, preview.changed, preview.same, preview.refused


def export(client, page: str, kind: str = "csv", query: str = "") -> bytes:
    """The exported file."""
    response = client.post(f"{page}export/{query}", {"format": kind})
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of an exported CSV file."""
    assert content.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by the mark alone."
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
