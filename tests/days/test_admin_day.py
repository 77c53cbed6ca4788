"""The administrator's day: a new station opens, its people come, routing and calendar follow, a list goes out."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Department, User
from complaints.models import CalendarYear, Customer, RoutingRule
from tests import way
from tests.adminforms import send
from tests.exchange.tables import CUSTOMERS, DEPARTMENTS, PEOPLE, csv_file, export, mistakes, rows_of, upload, write
from tests.pages import words

PASSWORD = "Ke-Fu-2026-zhuan"


def test_a_new_station_opens(company, administrator, client):
    # The people first, since the station names its head; the station's own officer needs the station.
    write(administrator, PEOPLE, csv_file(["用户名", "姓名", "手机"], ["head.th", "高翔", "138 0000 0001"]))
    station = ["THZHS", "唐河综合所", "DZFGS", "综合所", "head.th"]
    write(administrator, DEPARTMENTS, csv_file(["代码", "名称", "上级代码", "类型", "负责人"], station))

    # A slip in the second list: nothing of it is written, and the message stands beside the cell.
    officers = [["officer.th", "韩梅", "THZH:部门经办人"], ["officer2.th", "李雷", "THZHS:部门经办人"]]
    assert mistakes(upload(administrator, PEOPLE, csv_file(["用户名", "姓名", "角色"], *officers))) == {
        (2, "Roles"): ["“THZH” is not known."]
    }
    assert not User.objects.filter(username__startswith="officer2").exists()
    officers[0][2] = "THZHS:部门经办人"
    page = write(administrator, PEOPLE, csv_file(["用户名", "姓名", "角色"], *officers))
    assert "New people have no password yet" in words(page.content.decode())
    made = Department.objects.get(code="THZHS")
    assert User.objects.get(username="officer.th").grants.departments(Role.OFFICER) == {made.pk}

    # The head gets a password and sees the station's work.
    head = User.objects.get(username="head.th")
    url = reverse("admin:auth_user_password_change", args=[head.pk])
    administrator.post(url, {"password1": PASSWORD, "password2": PASSWORD})
    assert head.grants.departments(Role.HEAD) == {made.pk}

    # What comes in for the branch now goes to the new station.
    rule = RoutingRule.objects.get(branch=company.dz)
    response = send(administrator, reverse("admin:complaints_routingrule_change", args=[rule.pk]), {"lead": made.pk})
    assert response.status_code == 302
    asked = administrator.get(f"/admin/complaints/routingrule/try/?try=1&branch={company.dz.pk}")
    assert "唐河综合所" in words(asked.content.decode())

    # Next year's calendar is compared with the notice and confirmed.
    send(administrator, "/admin/complaints/calendaryear/add/", {"year": 2028, "notice": "国办发明电〔2027〕7号"})
    assert CalendarYear.objects.get(year=2028).confirmed_by == company.people.admin

    # A list of customers for a letter.
    way.accepted(company)
    assert [row[1] for row in rows_of(export(administrator, CUSTOMERS))[1:]] == [Customer.objects.get().name]

    # All of it is in the log.
    log = LogEntry.objects.filter(user=company.people.admin)
    kinds = {entry.content_type.model for entry in log}
    assert kinds == {"user", "department", "routingrule", "calendaryear", "customer"}
    client.logout()
    assert client.post("/accounts/sign-in/", {"username": "head.th", "password": PASSWORD}).status_code == 302
