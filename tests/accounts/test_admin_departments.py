"""The department tree in the administration (GAS-4a)."""

import re

import pytest
from django.urls import reverse

from accounts.models import Department, Membership, User
from complaints.models import RoutingRule
from tests import way
from tests.adminforms import errors, send

ADD = "/admin/accounts/department/add/"


def change(department: Department) -> str:
    return reverse("admin:accounts_department_change", args=[department.pk])


def test_the_list_shows_the_tree_depth_first(company, administrator):
    page = administrator.get("/admin/accounts/department/").content.decode()
    rows = re.findall(r'tree-depth-(\d)">([^<]+)<', page)
    assert rows == [
        ("0", "燃气公司"), ("1", "定州分公司"), ("2", "定州综合所"), ("1", "曲阳分公司"), ("2", "曲阳综合所"),
        ("1", "客服中心"), ("1", "综合部"), ("1", "督查室"),
    ]  # fmt: skip


def test_a_new_station_appears_below_its_branch(company, administrator):
    data = {"name": "唐河综合所", "code": "thzhs", "kind": "station", "parent": company.dz.pk, "position": 1}
    response = send(administrator, ADD, {**data, "head": company.people.officer_dz.pk, "is_active": "on"})
    assert response.status_code == 302, errors(response)
    assert Department.objects.get(code="THZHS").parent == company.dz


@pytest.mark.parametrize("below", ["dz", "dzzhs"])
def test_a_department_cannot_lie_below_itself(company, administrator, below):
    parent = getattr(company, below)
    response = send(administrator, change(company.dz), {"parent": parent.pk, "name": "改名"})
    assert errors(response) == {"parent": [f"“{parent}” is this entry itself or lies below it."]}
    assert 'value="改名"' in response.content.decode()


def test_a_code_is_given_once(company, administrator):
    response = send(administrator, change(company.qy), {"code": "DZFGS"})
    assert list(errors(response)) == ["code"]
    response = send(administrator, change(company.qy), {"code": "曲阳"})
    assert list(errors(response)) == ["code"]


def test_the_deputy_is_not_the_head(company, administrator):
    response = send(administrator, change(company.dzzhs), {"deputy": company.people.head_dz.pk})
    assert errors(response) == {"deputy": ["The deputy must be somebody else than the head."]}


def test_heads_and_deputies_have_open_accounts(company, administrator):
    User.objects.filter(pk=company.people.outsider.pk).update(is_active=False)
    response = send(administrator, change(company.qyzhs), {"head": company.people.outsider.pk})
    assert errors(response) == {"head": ["The account of 路人 is closed."]}


def test_a_department_in_use_is_not_retired_and_the_message_says_why(company, administrator):
    way.dispatched(company)
    reasons = errors(send(administrator, change(company.dzzhs), {"is_active": ""}))["is_active"]
    assert reasons == ["It still has 1 open complaint.", "Routing names it: * · 定州分公司 → 定州综合所."]
    assert Department.objects.get(pk=company.dzzhs.pk).is_active


def test_the_desk_and_departments_with_others_below_them_are_not_retired(company, administrator):
    reasons = errors(send(administrator, change(company.kfzx), {"is_active": ""}))["is_active"]
    assert reasons == ["It is the service desk of the procedure in force."]
    RoutingRule.objects.all().delete()
    reasons = errors(send(administrator, change(company.qy), {"is_active": ""}))["is_active"]
    assert reasons == ["Retire first what lies below: 曲阳综合所."]


def test_a_department_that_nothing_needs_is_retired(company, administrator):
    assert send(administrator, change(company.dcs), {"is_active": ""}).status_code == 302
    assert company.dcs not in Department.objects.active()


def test_a_retired_department_gets_no_offered_one_below_it(company, administrator):
    Department.objects.filter(pk=company.zhb.pk).update(is_active=False)
    response = send(administrator, change(company.dcs), {"parent": company.zhb.pk})
    assert errors(response) == {"parent": ["“综合部” is retired; choose another parent."]}


def test_a_department_in_use_cannot_be_deleted(company, administrator):
    url = reverse("admin:accounts_department_delete", args=[company.zhb.pk])
    page = administrator.get(url).content.decode()
    assert "“综合部” is in use and cannot be deleted" in page
    assert "Roles (department): 1" in page
    administrator.post(url, {"post": "yes"})
    assert Department.objects.filter(pk=company.zhb.pk).exists()
    assert Membership.objects.filter(department=company.zhb).exists()


def test_a_department_made_by_mistake_can_be_deleted(company, administrator):
    mistake = Department.objects.create(name="误建", code="WJ", parent=company.gs)
    administrator.post(reverse("admin:accounts_department_delete", args=[mistake.pk]), {"post": "yes"})
    assert not Department.objects.filter(pk=mistake.pk).exists()
