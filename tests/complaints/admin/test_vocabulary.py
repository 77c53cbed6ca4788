"""Kinds, channels and categories in the administration (GAS-2, GAS-11)."""

import re

import pytest
from django.urls import reverse

from complaints.forms.intake import IntakeForm
from complaints.models import Category, Channel, Complaint, Kind, Procedure, RoutingRule
from tests import way
from tests.adminforms import errors, send


def change(word) -> str:
    return reverse(f"admin:complaints_{word._meta.model_name}_change", args=[word.pk])


def offered(user, field: str) -> set[str]:
    return {str(choice) for choice in IntakeForm(user=user, procedure=Procedure.current()).fields[field].queryset}


def test_a_new_category_is_offered_at_intake_and_a_retired_one_is_not(company, administrator):
    """GAS-2: the category tree is the administrator's."""
    data = {"name": "燃气保险", "code": "supply-insurance", "parent": company.categories["supply"].pk, "position": 9}
    response = send(administrator, reverse("admin:complaints_category_add"), data)
    assert response.status_code == 302, errors(response)
    assert "燃气保险" in offered(company.people.desk, "category")

    complaint = way.accepted(company, category=company.categories["supply-meter"])
    assert send(administrator, change(company.categories["supply-meter"]), {"is_active": ""}).status_code == 302
    assert "表具故障" not in offered(company.people.desk, "category")
    assert Complaint.objects.get(pk=complaint.pk).category.name == "表具故障"


def test_the_category_list_is_a_tree(company, administrator):
    page = administrator.get("/admin/complaints/category/").content.decode()
    rows = re.findall(r'tree-depth-(\d)">([^<]+)<', page)
    assert rows[:3] == [("0", "供气业务"), ("1", "开户报装"), ("1", "点火通气")]
    assert rows[10:12] == [("0", "服务质量"), ("1", "服务态度")]


def test_a_category_cannot_lie_below_itself(company, administrator):
    child = company.categories["supply-meter"]
    response = send(administrator, change(company.categories["supply"]), {"parent": child.pk, "name": "供气"})
    assert errors(response) == {"parent": ["“表具故障” is this entry itself or lies below it."]}
    assert 'value="供气"' in response.content.decode()


def test_a_category_with_offered_ones_below_it_is_not_retired(company, administrator):
    reasons = errors(send(administrator, change(company.categories["other"]), {"is_active": ""}))
    assert reasons == {"is_active": ["Retire first what lies below: 施工扰民, 政策疑义, 其他问题."]}


def test_a_category_that_routing_names_is_not_retired(company, administrator):
    category = company.categories["supply-leak"]
    RoutingRule.objects.create(category=category, lead=company.zhb)
    reasons = errors(send(administrator, change(category), {"is_active": ""}))
    assert reasons == {"is_active": ["Routing names it: 漏气报修 · * → 综合部."]}


def test_a_channel_is_added_and_retired(company, administrator):
    """GAS-11: channels are data."""
    data = {"name": "微信", "code": "wechat", "position": 5}
    assert send(administrator, reverse("admin:complaints_channel_add"), data).status_code == 302
    assert offered(company.people.desk, "channel") == {"电话", "来访", "微信"}
    send(administrator, change(Channel.objects.get(code="walk-in")), {"is_active": ""})
    assert offered(company.people.desk, "channel") == {"电话", "微信"}


def test_a_code_is_chosen_once(company, administrator):
    kind = Kind.objects.get(code="complaint")
    send(administrator, change(kind), {"code": "other", "name": "客户投诉"})
    kind.refresh_from_db()
    assert (kind.code, kind.name) == ("complaint", "客户投诉")


@pytest.mark.parametrize("code", ["", "电话 2", "telephone"])
def test_a_bad_code_is_refused_beside_the_field(company, administrator, code):
    response = send(administrator, reverse("admin:complaints_channel_add"), {"name": "短信", "code": code})
    assert list(errors(response)) == ["code"]


def test_a_word_in_use_cannot_be_deleted(company, administrator):
    complaint = way.accepted(company)
    for word in (complaint.kind, complaint.channel, complaint.category):
        url = reverse(f"admin:complaints_{word._meta.model_name}_delete", args=[word.pk])
        assert "is in use and cannot be deleted" in administrator.get(url).content.decode()
        administrator.post(url, {"post": "yes"})
        assert type(word).objects.filter(pk=word.pk).exists()


def test_a_category_takes_nothing_with_it(company, administrator):
    url = reverse("admin:complaints_category_delete", args=[company.categories["supply"].pk])
    administrator.post(url, {"post": "yes"})
    assert Category.objects.filter(code="supply-meter").exists()
