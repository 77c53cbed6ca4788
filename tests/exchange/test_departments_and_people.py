"""Departments and people in and out as tables."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.choices import Role
from accounts.models import Department, Membership, User
from tests.exchange.tables import (
    DEPARTMENTS,
    PEOPLE,
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
)  # fmt: skip
from tests.people import PASSWORD

CIRCLE = "The parents lead round in a circle."
GIVEN = (
    "Service desk specialist, Service desk supervisor, Department officer, Inspector, General affairs, "
    "Leader in charge, General manager, System administrator"
)
SHORTENED = "Excel has shortened this number. Format the column as text and type it anew."
USERNAME = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."
OWN_ROLE = "You cannot take the administrator's role from yourself."
FORM_OF_ROLES = "Write each role as department code, colon, role: KFZX:Service desk specialist."
HEAD = ["代码", "名称", "上级代码", "类型", "负责人", "代理人", "顺序", "受理投诉"]
PEOPLE_HEAD = ["User name", "Name", "Mobile", "Roles"]


def test_a_tree_comes_in_whatever_the_order_of_its_rows(company, administrator):
    rows = [
        ["THZHS", "唐河综合所", "THFGS", "综合所", "officer.dz", "", "1", "是"],
        ["THFGS", "唐河分公司", "RQGS", "分公司", "leader", "outsider", "9", ""],
    ]
    preview = upload(administrator, DEPARTMENTS, xlsx_file(HEAD, *rows), "部门.xlsx")
    assert totals(preview) == (2, 0, 0, 0)
    assert not Department.objects.filter(code="THFGS").exists()
    assert "Imported: 2 new" in confirm(administrator, DEPARTMENTS, preview).content.decode()
    station = Department.objects.get(code="THZHS")
    assert (station.parent.code, station.parent.parent, station.kind) == ("THFGS", company.gs, "station")
    assert (station.head, station.parent.deputy) == (company.people.officer_dz, company.people.outsider)


def test_the_preview_shows_old_and_new_and_the_log_keeps_them(company, administrator):
    content = csv_file(["Code", "Name", "Head"], ["dzzhs", "定州第一综合所", "officer.dz"])
    preview = upload(administrator, DEPARTMENTS, content)
    assert changes(preview) == {2: {"Name": ("定州综合所", "定州第一综合所"), "Head": ("head.dz", "officer.dz")}}
    assert "<del>定州综合所</del>" in preview.content.decode()
    company.dzzhs.refresh_from_db()
    assert company.dzzhs.name == "定州综合所"
    confirm(administrator, DEPARTMENTS, preview)
    company.dzzhs.refresh_from_db()
    assert (company.dzzhs.name, company.dzzhs.head) == ("定州第一综合所", company.people.officer_dz)
    assert company.dzzhs.deputy == company.people.deputy_dz  # had no column
    log = administrator.get("/admin/admin/logentry/").content.decode()
    assert "Imported from 表.csv, row 2" in log
    assert "Name: 定州综合所 → 定州第一综合所" in log


def test_the_same_file_twice_changes_nothing(company, administrator):
    for page in (DEPARTMENTS, PEOPLE):
        for kind in ("csv", "xlsx"):
            content = export(administrator, page, kind)
            before = LogEntry.objects.count()
            preview = upload(administrator, page, content, f"x.{kind}")
            new, changed, same, refused = totals(preview)
            assert (new, changed, refused) == (0, 0, 0), (page, kind, mistakes(preview))
            assert same > 5
            assert not preview.context["token"]
            assert "There is nothing to do" in preview.content.decode()
            assert LogEntry.objects.count() == before


def test_a_department_moves_below_another_that_moves_away_from_it(company, administrator):
    company.dzzhs.head = company.people.officer_dz
    rows = [["DZFGS", "定州分公司", "DZZHS"], ["DZZHS", "定州综合所", "RQGS"]]
    write(administrator, DEPARTMENTS, csv_file(["Code", "Name", "Parent code"], *rows))
    company.dz.refresh_from_db()
    assert company.dz.parent == company.dzzhs


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [["ALFA", "甲", "BETA"], ["BETA", "乙", "ALFA"]],
            {(2, "Parent code"): [CIRCLE], (3, "Parent code"): [CIRCLE]},
        ),
        (
            [["RQGS", "燃气公司", "DZZHS"]],
            {(2, "Parent code"): ["“定州综合所” is this entry itself or lies below it."]},
        ),
        ([["ALFA", "甲", "WUWU"]], {(2, "Parent code"): ["“WUWU” is not known."]}),
        ([["ALFA", "甲", ""], ["alfa", "乙", ""]], {(3, "Code"): ["Row 2 is about the same."]}),
        ([["阿", "甲", ""]], {(2, "Code"): ["Two to twelve capital letters or digits, such as KFZX."]}),
        ([["", "甲", ""]], {(2, "Code"): ["This cell must be filled in."]}),
        ([["ALFA", "=cmd|'/c calc'!A0", ""]],
         {(2, "Name"): ["This is a formula. Write the value itself (in Excel: copy, paste as values)."]}),
        ([["ALFA", "甲\x00", ""]], {(2, "Name"): ["There is an invisible character in this cell. Type it anew."]}),
        ([["ALFA", "甲" * 81, ""]], {(2, "Name"): ["Ensure this value has at most 80 characters (it has 81)."]}),
        ([["ALFA", "#REF!", ""]], {(2, "Name"): ["Excel could not compute this cell."]}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_written(company, administrator, rows, expected):
    good = ["GOOD", "好", "RQGS"]
    before = Department.objects.count()
    page = upload(administrator, DEPARTMENTS, csv_file(["Code", "Name", "Parent code"], *rows, good))
    assert mistakes(page) == expected
    assert not page.context["token"]
    assert Department.objects.count() == before


def test_a_department_in_use_is_not_retired_by_a_file(company, administrator):
    rows = [["KFZX", "客服中心", "否"], ["QYZHS", "曲阳综合所", "no"]]
    page = upload(administrator, DEPARTMENTS, csv_file(["代码", "名称", "受理投诉"], *rows))
    assert mistakes(page) == {
        (2, "Takes complaints"): ["It is the service desk of the procedure in force."],
        (3, "Takes complaints"): ["Routing names it: * · 曲阳分公司 → 曲阳综合所."],
    }


def test_heads_are_two_people_with_open_accounts(company, administrator):
    User.objects.filter(pk=company.people.outsider.pk).update(is_active=False)
    rows = [
        ["QYZHS", "曲阳综合所", "head.qy", "郑军"],
        ["DZZHS", "定州综合所", "outsider", ""],
        ["ZHB", "综合部", "谁", ""],
    ]
    page = upload(administrator, DEPARTMENTS, csv_file(["Code", "Name", "Head", "Deputy"], *rows))
    assert mistakes(page) == {
        (2, "Deputy"): ["The deputy must be somebody else than the head."],
        (3, "Head"): ["The account of 路人 is closed."],
        (4, "Head"): ["“谁” is not known."],
    }


def test_new_people_have_roles_and_no_password_until_they_are_given_one(company, administrator):
    roles = "KFZX：客服专员；DZZHS:Department officer"
    page = write(administrator, PEOPLE, csv_file(PEOPLE_HEAD, ["liu.yang", "刘洋", "138 0000 0000", roles]))
    person = User.objects.get(username="liu.yang")
    assert not person.has_usable_password()
    assert not person.is_staff
    assert not person.is_superuser
    assert person.grants.departments(Role.DESK) == {company.kfzx.pk}
    assert person.grants.departments(Role.OFFICER) == {company.dzzhs.pk}
    assert "?sign_in=none" in page.content.decode()
    waiting = administrator.get(f"{PEOPLE}?sign_in=none").context["cl"].queryset
    assert [each.username for each in waiting] == ["liu.yang"]
    url = f"{PEOPLE}{person.pk}/password/"
    administrator.post(url, {"password1": "Ke-Fu-2026-zhuan", "password2": "Ke-Fu-2026-zhuan"})
    signing_in = {"username": "liu.yang", "password": "Ke-Fu-2026-zhuan"}
    assert Client().post("/accounts/sign-in/", signing_in).status_code == 302


def test_no_password_goes_out_and_those_in_use_stay(cast, administrator):
    content = export(administrator, PEOPLE)
    assert cast.desk.password.encode() not in content
    assert rows_of(content)[0] == ["User name", "Name", "Mobile", "Email", "Roles", "Account open"]
    write(administrator, PEOPLE, csv_file(PEOPLE_HEAD, ["desk", "李娜娜", "", "KFZX:Service desk specialist"]))
    assert User.objects.get(username="desk").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["desk", "李娜", "", "DZZHS:部门负责人"], {(2, "Roles"): ["A head is set on the department itself."]}),
        (["desk", "李娜", "", "KFZX:superuser"], {(2, "Roles"): [f"There is only: {GIVEN}."]}),
        (["desk", "李娜", "", "客服专员"], {(2, "Roles"): [FORM_OF_ROLES]}),
        (["desk", "李娜", "", "WU:客服专员"], {(2, "Roles"): ["“WU” is not known."]}),
        (["desk", "李娜", "abc", ""], {(2, "Mobile"): ["A telephone number such as 138 0000 0000 or 0312-2590000."]}),
        (["desk", "李娜", "1.38E+10", ""], {(2, "Mobile"): [SHORTENED]}),
        (["de sk", "李娜", "", ""], {(2, "User name"): [USERNAME]}),
        (["admin", "韩管", "", "KFZX:客服专员"], {(2, "Roles"): [OWN_ROLE]}),
    ],
)  # fmt: skip
def test_rights_that_nobody_may_give_do_not_come_by_file(company, administrator, row, expected):
    assert mistakes(upload(administrator, PEOPLE, csv_file(PEOPLE_HEAD, row))) == expected


def test_administrators_do_not_close_their_own_account_by_file(cast, administrator):
    rows = [["admin", "韩管", "否"], ["head.dz", "张强", "否"]]
    page = upload(administrator, PEOPLE, csv_file(["用户名", "姓名", "账号启用"], *rows))
    assert mistakes(page) == {
        (2, "Account open"): ["You cannot close your own account; another administrator can."],
        (3, "Account open"): ["First name another head of 定州综合所."],
    }


def test_a_column_that_raises_rights_is_not_known(cast, administrator):
    page = upload(
        administrator, PEOPLE, csv_file(["User name", "Name", "is_superuser", "password"], ["desk", "李娜娜", "1", "x"])
    )
    assert page.context["preview"].ignored == "is_superuser, password"
    confirm(administrator, PEOPLE, page)
    desk = User.objects.get(username="desk")
    assert (desk.name, desk.is_superuser) == ("李娜娜", False)
    assert desk.check_password(PASSWORD)


def test_roles_are_exactly_those_of_the_cell(company, administrator):
    write(administrator, PEOPLE, csv_file(PEOPLE_HEAD, ["desk", "李娜", "", "客服中心:客服主管"]))
    held = Membership.objects.filter(user=company.people.desk)
    assert [(role.department, role.role) for role in held] == [(company.kfzx, Role.SUPERVISOR)]


def test_what_changed_after_the_preview_is_shown_again_before_anything_is_written(company, administrator):
    preview = upload(administrator, DEPARTMENTS, csv_file(["Code", "Name"], ["ZHB", "办公室"]))
    Department.objects.filter(code="ZHB").update(name="行政部")
    page = confirm(administrator, DEPARTMENTS, preview)
    assert "Meanwhile something else was changed" in page.content.decode()
    assert changes(page) == {2: {"Name": ("行政部", "办公室")}}
    assert Department.objects.get(code="ZHB").name == "行政部"
    confirm(administrator, DEPARTMENTS, page)
    assert Department.objects.get(code="ZHB").name == "办公室"


def test_a_preview_is_confirmed_once_and_by_whom_it_was_shown(company, administrator):
    preview = upload(administrator, DEPARTMENTS, csv_file(["Code", "Name"], ["ZHB", "办公室"]))
    token = preview.context["token"]
    Membership.objects.create(user=company.people.desk, department=company.gs, role=Role.ADMINISTRATOR)
    other = Client()
    other.force_login(company.people.desk, backend="django.contrib.auth.backends.ModelBackend")
    for client, sent, page in (
        (other, token, DEPARTMENTS),
        (administrator, token, PEOPLE),
        (administrator, "x" + token, DEPARTMENTS),
        (administrator, "", DEPARTMENTS),
    ):
        client.post(f"{page}process_import/", {"token": sent})
        assert Department.objects.get(code="ZHB").name == "综合部"
    confirm(administrator, DEPARTMENTS, preview)
    assert Department.objects.get(code="ZHB").name == "办公室"
    again = administrator.post(f"{DEPARTMENTS}process_import/", {"token": token}, follow=True)
    assert "no longer valid" in again.content.decode()
    assert LogEntry.objects.filter(object_repr="办公室").count() == 1
