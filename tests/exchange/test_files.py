"""What people upload: other programs' files, spoilt ones, and far too large ones. Never an exception page."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from accounts.exchange import files
from accounts.models import Department
from tests.exchange.tables import DEPARTMENTS, changes, csv_file, mistakes, totals, upload, xlsx_file

HEAD = ["代码", "名称"]
ROW = ["ZHB", "办公室"]
RENAMED = {2: {"Name": ("综合部", "办公室")}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_chinese_is_read_in_every_encoding(company, administrator, encoding):
    assert changes(upload(administrator, DEPARTMENTS, csv_file(HEAD, ROW, encoding=encoding))) == RENAMED


def test_semicolons_and_tabs_separate_too(company, administrator):
    for separator in ";\t":
        text = "\r\n".join(separator.join(row) for row in (HEAD, ROW))
        assert changes(upload(administrator, DEPARTMENTS, text.encode())) == RENAMED


def test_the_table_is_found_on_its_sheet_below_a_title(company, administrator):
    content = xlsx_file(
        ["说明"],
        sheets={"空": [], "部门": [["各部门"], [], ["备注", " 名称* ", "代 码"], ["旧", "办公室", "ZHB"], [], [""]]},
    )
    preview = upload(administrator, DEPARTMENTS, content, "x.xlsx")
    assert changes(preview) == {4: {"Name": ("综合部", "办公室")}}
    assert preview.context["preview"].ignored == "备注"


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers(company, administrator):
    page = upload(administrator, DEPARTMENTS, xlsx_file(HEAD, [], [None, ""], ROW, ["ZHB", "又"], [], []), "x.xlsx")
    assert mistakes(page) == {(5, "Code"): ["Row 4 is about the same."]}


def test_formulas_and_merged_cells_are_named(company, administrator):
    content = xlsx_file(HEAD, ["ZHB", "=A1"], ["AB", "甲"], ["", "乙"], merged="A3:A4")
    message = "The cells A3:A4 are merged; split them and fill in each."
    assert mistakes(upload(administrator, DEPARTMENTS, content, "x.xlsx")) == {
        (2, "Name"): ["This is a formula. Write the value itself (in Excel: copy, paste as values)."],
        (3, "Code"): [message],
        (4, "Code"): [message],
    }


def test_the_template_is_empty_but_for_an_example_that_is_passed_over(company, administrator):
    response = administrator.get(f"{DEPARTMENTS}import/template/")
    assert response["Content-Disposition"].startswith("attachment")
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(response.content)).active]
    assert rows[0][:2] == ["Code", "Name"]
    assert len(rows) == 2
    assert mistakes(upload(administrator, DEPARTMENTS, response.content, "x.xlsx")) == {
        (0, ""): ["There is no row below the headings."]
    }
    workbook = load_workbook(io.BytesIO(response.content))
    workbook.active.append(["ZHB", "办公室", "RQGS", "Section", "affairs", "", "0", "Yes"])
    file = io.BytesIO()
    workbook.save(file)
    assert totals(upload(administrator, DEPARTMENTS, file.getvalue(), "x.xlsx")) == (0, 1, 0, 0)


def far_away() -> bytes:
    """A workbook of a few bytes whose only cell lies at the end of the sheet."""
    workbook = Workbook()
    workbook.active["XFD1048576"] = "x"
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def bomb() -> bytes:
    """A small archive that unpacks to more than is allowed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (files.MAX_UNPACKED + 1))
    return file.getvalue()


def too_large() -> bytes:
    return b"x" * (files.MAX_BYTES + 1)


def too_many_rows() -> bytes:
    return csv_file(HEAD, *([f"A{number}", "甲"] for number in range(files.MAX_ROWS + 1)))


MANY = "A sheet may have at most 50,000 rows and 100 columns. Split it into several files."
UNREADABLE = "The characters of this file cannot be read. Save it as “CSV UTF-8” or as an Excel workbook."
OLD = "This is an old or protected Excel file. Save it as .xlsx without a password."
DAMAGED = "The workbook is damaged. Open it in Excel and save it again as .xlsx."
NO_HEADINGS = "No sheet of this file has the headings Code, Name in its first rows. Use the empty template."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b" \r\n\r\n", "The file is empty."),
        (b"\x00\x01\x02\x00" * 9, NO_HEADINGS),
        (b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff", UNREADABLE),
        (b"PK\x03\x04 nonsense", DAMAGED),
        (xlsx_file(HEAD, ROW)[:-400], DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, OLD),
        (csv_file(["姓名", "电话"], ["甲", "1"]), NO_HEADINGS),
        (xlsx_file(["姓名"], ["甲"]), NO_HEADINGS),
        (csv_file(HEAD), "There is no row below the headings."),
        (csv_file([*HEAD, "Name"], [*ROW, "x"]), "These headings are there twice: Name."),
        (csv_file(HEAD, ["ZHB", "x" * 200_000]), "This is neither an Excel workbook nor a CSV file."),
        (csv_file(HEAD, ["ZHB", *"x" * 200]), MANY),
        (far_away, MANY),
        (too_many_rows, MANY),
        (bomb, "The workbook is too large. Split it into several."),
        (too_large, "The file is larger than 20 MB."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(company, administrator, content, message):
    page = upload(administrator, DEPARTMENTS, content() if callable(content) else content, "x.xlsx")
    assert mistakes(page) == {(0, ""): [message]}
    assert Department.objects.get(code="ZHB").name == "综合部"


def test_no_file_at_all_is_a_message_too(company, administrator):
    page = administrator.post(f"{DEPARTMENTS}import/", {})
    assert page.context["form"].errors["file"] == ["This field is required."]


@pytest.mark.parametrize("page", ["import/", "import/template/", "process_import/", "export/"])
def test_only_administrators_import_and_export(company, signed_in, client, page):
    assert client.get(f"{DEPARTMENTS}{page}").status_code == 302
    outsider = signed_in(company.people.gm)
    assert outsider.get(f"{DEPARTMENTS}{page}").status_code == 403
    assert outsider.post(f"{DEPARTMENTS}{page}", {"format": "csv"}).status_code == 403
