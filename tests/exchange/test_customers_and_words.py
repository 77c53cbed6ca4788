"""Customers, categories and calendar exceptions in and out as tables."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.exchange import previews
from accounts.models import User
from complaints.models import CalendarDay, Category, Complaint, Customer, CustomerPhone
from complaints.search import search
from tests import way
from tests.exchange.tables import (
    CATEGORIES,
    CUSTOMERS,
    DAYS,
    changes,
    confirm,
    csv_file,
    export,
    mistakes,
    rows_of,
    totals,
    upload,
    write,
    xlsx_file,
)

TWO = "2 customers have this; merge or correct them on their own pages first."
HEAD = ["表号或户号", "姓名", "电话", "客户类型", "地址", "分公司"]


def customer(name: str, number: str, *phones: str) -> Customer:
    made = Customer.objects.create(name=name, meter_number=number)
    for phone in phones:
        CustomerPhone.objects.create(customer=made, number=phone)
    return made


def phones(made: Customer) -> set[tuple[str, str, str]]:
    return set(made.phones.values_list("number", "digits", "label"))


def test_customers_come_in_with_their_telephones(company, administrator):
    rows = [
        ["DZ-0010023", "李建国", "138 0000 0000；0312-2590000（单位）", "居民", "定州市中山东路 88 号", "定州分公司"],
        ["", "王秀英", "+86 139 0000 0001", "", "", ""],
    ]
    assert "2 new" in write(administrator, CUSTOMERS, csv_file(HEAD, *rows)).content.decode()
    first = Customer.objects.get(meter_number="DZ-0010023")
    assert (first.name, first.branch) == ("李建国", company.dz)
    assert phones(first) == {("138 0000 0000", "13800000000", ""), ("0312-2590000", "03122590000", "单位")}
    assert phones(Customer.objects.get(name="王秀英")) == {("+86 139 0000 0001", "13900000001", "")}
    assert totals(upload(administrator, CUSTOMERS, csv_file(HEAD, *rows))) == (0, 0, 2, 0)


def test_a_known_customer_is_found_by_number_or_by_name_and_telephone(company, administrator):
    by_number = customer("李建国", "DZ-1", "13800000000")
    by_phone = customer("王秀英", "", "13900000001", "13900000002")
    rows = [["DZ-1", "李建国", "13800000000; 13700000000", "定州"], ["DZ-2", "王秀英", "139 0000 0002", ""]]
    preview = upload(administrator, CUSTOMERS, csv_file([*HEAD[:3], "地址"], *rows))
    assert changes(preview) == {
        2: {"Telephones": ("13800000000", "13700000000; 13800000000"), "Address": ("", "定州")},
        3: {
            "Meter or customer number": ("", "DZ-2"),
            "Telephones": ("13900000001; 13900000002", "139 0000 0002"),
        },
    }
    confirm(administrator, CUSTOMERS, preview)
    assert Customer.objects.count() == 2
    assert {number for number, *_ in phones(by_number)} == {"13800000000", "13700000000"}
    assert phones(by_phone) == {("139 0000 0002", "13900000002", "")}
    by_phone.refresh_from_db()
    assert by_phone.meter_number == "DZ-2"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["", "李建国", "13800000000"], {(2, "Name"): [TWO]}),
        (["DZ-1", "李建国", "电话"], {(2, "Telephones"): ["There is no digit in this telephone number."]}),
        (["DZ-1", "李建国", "138; 138"], {(2, "Telephones"): ["The same telephone is there twice."]}),
        (["DZ-1", "", ""], {(2, "Name"): ["This cell must be filled in."]}),
        (["DZ-1", "李" * 61, ""], {(2, "Name"): ["Ensure this value has at most 60 characters (it has 61)."]}),
        (["", "赵六", ""], {(2, "Name"): ["A new customer needs a number or a telephone."]}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_customer_is_said_in_its_row(company, administrator, row, expected):
    customer("李建国", "", "13800000000")
    customer("李建国", "", "13800000000")
    assert mistakes(upload(administrator, CUSTOMERS, csv_file(HEAD[:3], row))) == expected


def test_two_rows_about_one_customer_are_refused_however_they_name_him(company, administrator):
    customer("李建国", "DZ-1", "13800000000")
    page = upload(administrator, CUSTOMERS, csv_file(HEAD[:3], ["DZ-1", "李建国", ""], ["", "李建国", "138 0000 0000"]))
    assert mistakes(page) == {(3, "Name"): ["Row 2 is about the same."]}


def test_a_branch_is_one_of_the_branches(company, administrator):
    page = upload(administrator, CUSTOMERS, csv_file(HEAD, ["DZ-1", "李建国", "", "企业", "", "KFZX"]))
    found = mistakes(page)
    assert found[2, "Branch"] == ["“KFZX” is not known."]
    assert set(found) == {(2, "Branch"), (2, "Customer type")}


def test_an_export_does_no_harm_and_comes_back_as_it_was(company, administrator):
    evil = customer("=cmd|'/c calc'!A0", "@SUM(1)", "+86 138 0000 0000")
    Customer.objects.filter(pk=evil.pk).update(address="-2+3", note="＝1")
    cells = rows_of(export(administrator, CUSTOMERS))[1]
    assert cells[:3] == ["'@SUM(1)", "'=cmd|'/c calc'!A0", "'+86 138 0000 0000"]
    assert not any(cell.startswith(("=", "+", "-", "@", "＝")) for cell in cells)
    sheet = load_workbook(io.BytesIO(export(administrator, CUSTOMERS, "xlsx"))).active
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "inlineStr"}
    assert [cell.value for cell in sheet[2]][1] == "'=cmd|'/c calc'!A0"
    for kind in ("csv", "xlsx"):
        content = export(administrator, CUSTOMERS, kind)
        assert totals(upload(administrator, CUSTOMERS, content, f"x.{kind}")) == (0, 0, 1, 0)


def test_an_export_is_what_the_list_shows_and_the_log_says_who_took_it(company, administrator):
    customer("李建国", "DZ-1")
    customer("王秀英", "DZ-2")
    assert [row[1] for row in rows_of(export(administrator, CUSTOMERS, query="?q=秀英"))[1:]] == ["王秀英"]
    assert "Exported as a file: 1 rows" in administrator.get("/admin/admin/logentry/").content.decode()


def test_a_chinese_reader_gets_chinese_headings_that_come_back(company, administrator):
    User.objects.filter(username="admin").update(language="zh-hans")
    customer("李建国", "DZ-1", "13800000000")
    content = export(administrator, CUSTOMERS)
    assert rows_of(content)[0] == ["表号或户号", "姓名", "电话", "客户类型", "地址", "分公司", "备注"]
    assert totals(upload(administrator, CUSTOMERS, content)) == (0, 0, 1, 0)
    assert totals(upload(administrator, CATEGORIES, export(administrator, CATEGORIES)))[2] > 5


def test_many_customers_come_in_with_few_questions(company, administrator, django_assert_max_num_queries):
    rows = [[f"DZ-{number}", f"客户{number}", f"1380000{number:04}"] for number in range(3000)]
    content = xlsx_file(["表号或户号", "姓名", "电话"], *rows)
    with django_assert_max_num_queries(150):
        preview = upload(administrator, CUSTOMERS, content, "x.xlsx")
        assert (totals(preview), preview.context["preview"].hidden) == ((3000, 0, 0, 0), 2900)
        assert Customer.objects.count() == 0
        confirm(administrator, CUSTOMERS, preview)
    assert (Customer.objects.count(), CustomerPhone.objects.count()) == (3000, 3000)
    assert totals(upload(administrator, CUSTOMERS, content, "x.xlsx")) == (0, 0, 3000, 0)


def test_categories_come_in_as_a_tree(company, administrator):
    rows = [["meter-noise", "表具异响", "meter", "3", "是"], ["meter", "表具", "", "9", ""]]
    write(administrator, CATEGORIES, csv_file(["代码", "名称", "上级代码", "顺序", "可选用"], *rows))
    made = Category.objects.get(code="meter-noise")
    assert (made.parent.code, made.position, made.is_active) == ("meter", 3, True)
    page = upload(administrator, CATEGORIES, csv_file(["Code", "Name", "Position"], ["好", "甲", "-1"]))
    assert mistakes(page) == {(2, "Position"): ["Write a whole number, such as 10."]}


def test_days_come_in_however_they_are_written(company, administrator):
    CalendarDay.objects.create(date=dt.date(2026, 12, 31), is_workday=False, reason="盘点")
    rows = [
        [dt.date(2027, 2, 5), "休息日", "春节前调休"],
        ["2027/2/14", "工作日", "补班"],
        ["2027年5月8日", "working day", "补班"],
        ["2026-12-31", "休息日", "年终盘点"],
    ]
    preview = upload(administrator, DAYS, xlsx_file(["日期", "上班或放假", "理由"], *rows), "x.xlsx")
    assert totals(preview) == (3, 1, 0, 0)
    assert changes(preview)[5] == {"Reason": ("盘点", "年终盘点")}
    confirm(administrator, DAYS, preview)
    assert dict(CalendarDay.objects.values_list("date", "is_workday")) == {
        dt.date(2027, 2, 5): False,
        dt.date(2027, 2, 14): True,
        dt.date(2027, 5, 8): True,
        dt.date(2026, 12, 31): False,
    }


def test_a_day_is_not_both_and_must_exist(company, administrator):
    rows = [
        ["2027-02-14", "工作日", "补班"],
        ["2027-02-14", "休息日", "春节"],
        ["2027-02-29", "休息日", "春节"],
        ["二月十四", "休息日", "春节"],
        ["2127-02-14", "休息日", "春节"],
        ["2027-02-15", "也许", "春节"],
        ["2027-02-16", "休息日", ""],
    ]
    page = upload(administrator, DAYS, csv_file(["Date", "What it is", "Reason"], *rows))
    assert mistakes(page) == {
        (3, "Date"): ["Row 2 is about the same."],
        (4, "Date"): ["There is no such day."],
        (5, "Date"): ["Write the day as 2026-10-01."],
        (6, "Date"): ["The year must be between 2010 and 2099."],
        (7, "What it is"): ["Write working day or day off."],
        (8, "Reason"): ["This cell must be filled in."],
    }
    assert not CalendarDay.objects.exists()


def test_complaints_are_found_by_the_telephones_of_a_file(company, administrator):
    complaint = way.accepted(company, customer_name="王秀英", customer_phone="13900000001")
    write(administrator, CUSTOMERS, csv_file(HEAD[1:3], ["王秀英", "13900000001; 0312-2590077"]))
    assert list(search(Complaint.objects.all(), "2590077")) == [complaint]


def test_a_file_that_nobody_confirms_is_deleted_the_next_day(company, administrator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = upload(administrator, CUSTOMERS, csv_file(HEAD[1:3], ["王秀英", "13900000001"]))
    (file,) = (tmp_path / "imports").iterdir()
    assert previews.delete_old(timezone.now()) == 0
    assert previews.delete_old(timezone.now() + dt.timedelta(hours=25)) == 1
    assert not file.exists()
    assert "no longer valid" in confirm(administrator, CUSTOMERS, page).content.decode()
