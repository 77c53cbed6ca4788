"""The figures as files for spreadsheets."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pytest
import time_machine
from openpyxl import load_workbook

from tests import way
from tests.clockwork import moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon_in_november():
    with time_machine.travel(moment("2026-11-10 12:00"), tick=False):
        yield


@pytest.fixture
def table(signed_in):
    """`table(user, "people")`: the file as a list of dicts by heading."""

    def read(user, name: str) -> list[dict[str, str]]:
        response = signed_in(user).get(f"/reports/month/2026-10/{name}.csv")
        assert response.status_code == 200
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response.content.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))

    return read


def test_departments_as_a_table(october, cast, table):
    """GAS-13: per-department figures, exportable."""
    rows = {row["部门"]: row for row in table(cast.affairs, "departments")}
    assert list(rows) == ["定州分公司", "定州综合所", "曲阳综合所", "客服中心", "尚无部门"]
    assert rows["定州综合所"] == {
        "月份": "2026-10",
        "代码": "DZZHS",
        "部门": "定州综合所",
        "受理": "4",
        "月末未结": "3",
        "归档": "2",
        "再投诉": "1",
        "退单": "1",
        "转发时限按时": "0",
        "转发时限超时": "0",
        "转发时限按时率（%）": "",
        "联系时限按时": "3",
        "联系时限超时": "1",
        "联系时限按时率（%）": "75.0",
        "办结时限按时": "2",
        "办结时限超时": "0",
        "办结时限按时率（%）": "100.0",
        "告知进度时限按时": "2",
        "告知进度时限超时": "0",
        "告知进度时限按时率（%）": "100.0",
        "回访时限按时": "0",
        "回访时限超时": "0",
        "回访时限按时率（%）": "",
        "回访": "3",
        "已解决": "2",
        "解决率（%）": "66.7",
        "满意客户": "2",
        "满意率（%）": "66.7",
        "满意度（1–5）": "3.3",
    }


def test_people_as_a_table(october, cast, table):
    """GAS-13: per-person figures, exportable; the user name tells namesakes apart."""
    rows = {row["用户名"]: row for row in table(cast.gm, "people")}
    assert set(rows) == {"branch.dz", "head.dz", "head.qy", "desk", "desk2", "supervisor"}
    head = rows["head.dz"]
    assert [head[name] for name in ("姓名", "归档", "退单", "联系时限按时", "联系时限超时")] == [
        "张强",
        "2",
        "1",
        "3",
        "1",
    ]
    desk = rows["desk"]
    assert [desk[name] for name in ("受理", "转发时限按时", "转发时限超时", "回访")] == ["9", "6", "0", "1"]
    # A head's file has what the head's page has.
    assert [row["姓名"] for row in table(cast.head_dz, "people")] == ["张强"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\uff1d1+1"])
def test_no_name_becomes_a_formula(name, company, cast, table):
    way.archived(company, moment("2026-10-12 10:00"))
    company.dzzhs.name = name
    company.dzzhs.save()
    cast.head_dz.name = name
    cast.head_dz.save()
    assert f"'{name}" in [row["部门"] for row in table(cast.gm, "departments")]
    assert f"'{name}" in [row["姓名"] for row in table(cast.gm, "people")]


def test_the_file_is_named_after_the_month_and_speaks_the_readers_language(cast, signed_in):
    cast.gm.language = "en"
    cast.gm.save()
    response = signed_in(cast.gm).get("/reports/month/2026-10/people.csv")
    assert response["Content-Disposition"] == 'attachment; filename="people-2026-10.csv"'
    assert response.content.decode("utf-8-sig").startswith("Month,User name,Name,Archived,Returned,")


@pytest.mark.parametrize(
    ("name", "file", "head", "received"),
    [
        ("categories", "类别", "类别", {"供气业务": 8, "维修不及时": 8, "服务质量": 1, "服务态度": 1, "未填写": 1}),
        ("branches", "分公司", "分公司", {"定州分公司": 8, "曲阳分公司": 1, "未填写": 1}),
        ("channels", "渠道", "渠道", {"电话": 9, "来访": 1}),
    ],
)
def test_other_parts_come_as_csv_and_as_a_workbook_of_numbers(
    name, file, head, received, october, cast, signed_in, table
):
    """GAS-14: the same figures in both; a workbook adds up without being told what is a number."""
    written = table(cast.gm, name)
    assert {row[head]: int(row["受理"]) for row in written} == received
    response = signed_in(cast.gm).get(f"/reports/month/2026-10/{name}.csv?as=xlsx")
    assert quote(f"{file}-2026-10.xlsx") in response["Content-Disposition"]
    headings, *rows = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values
    assert {row[headings.index(head)]: row[headings.index("受理")] for row in rows} == received
    assert [["" if value is None else str(value) for value in row] for row in rows] == [
        [value.removesuffix(".0") for value in row.values()] for row in written
    ]
    assert signed_in(cast.desk).get(f"/reports/month/2026-10/{name}.csv?as=xlsx").status_code == 403
