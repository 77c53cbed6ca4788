"""People in the administration: accounts, roles, absences, passwords."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Membership, User
from tests import people
from tests.adminforms import errors, send

ADD = "/admin/accounts/user/add/"
PASSWORD = "Ke-Fu-2026-zhuan"
NEWCOMER = {
    "username": "desk3", "name": "刘洋", "mobile": "138 0000 0000", "email": "", "language": "",
    "password1": PASSWORD, "password2": PASSWORD,
}  # fmt: skip


def change(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_a_newcomer_gets_account_password_and_role_in_one_form(company, administrator):
    role = {"role": Role.DESK, "department": company.kfzx.pk}
    response = send(administrator, ADD, NEWCOMER, rows={"memberships": [role]})
    assert response.status_code == 302, errors(response)
    person = User.objects.get(username="desk3")
    assert person.grants.departments(Role.DESK) == {company.kfzx.pk}
    assert person.check_password(PASSWORD)
    assert not person.is_staff
    assert not person.is_superuser
    signing_in = {"username": "desk3", "password": PASSWORD}
    assert Client().post("/accounts/sign-in/", signing_in).status_code == 302


def test_a_weak_password_is_refused_and_the_rest_is_kept(administrator):
    response = send(administrator, ADD, NEWCOMER | {"password1": "12345", "password2": "12345"})
    assert "password2" in errors(response) or "password1" in errors(response)
    assert 'value="刘洋"' in response.content.decode()
    assert not User.objects.filter(username="desk3").exists()


def test_a_forgotten_password_is_set_anew(cast, administrator):
    url = reverse("admin:auth_user_password_change", args=[cast.desk.pk])
    assert "usable_password" not in administrator.get(url).context["form"].fields
    assert administrator.post(url, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    cast.desk.refresh_from_db()
    assert cast.desk.check_password(PASSWORD)


def test_an_empty_password_is_refused(cast, administrator):
    url = reverse("admin:auth_user_password_change", args=[cast.desk.pk])
    response = administrator.post(url, {"password1": "", "password2": ""})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"password1", "password2"}


def test_an_absence_must_begin_before_it_ends(cast, administrator):
    response = send(administrator, change(cast.desk), {"absent_from": "2026-12-10", "absent_until": "2026-12-01"})
    assert errors(response) == {"absent_until": ["The last day is before the first."]}
    assert 'value="2026-12-10"' in response.content.decode()


def test_the_list_shows_who_is_absent(cast, administrator):
    User.objects.filter(pk=cast.desk.pk).update(absent_from=dt.date(2020, 1, 1))
    row = administrator.get("/admin/accounts/user/?q=desk").content.decode()
    assert "1 Jan 2020" in row


def test_the_role_of_head_cannot_be_given_here(company, administrator):
    """GAS-4a: a head is set on the department, and nowhere else."""
    row = {"role": Role.HEAD, "department": company.dz.pk}
    response = send(administrator, change(company.people.desk), rows={"memberships": [row]})
    assert "memberships-1-role" in errors(response)
    assert not Membership.objects.filter(role=Role.HEAD).exists()


def test_the_same_role_twice_is_refused(company, administrator):
    row = {"role": Role.OFFICER, "department": company.dz.pk}
    response = send(administrator, change(company.people.desk), rows={"memberships": [row, row]})
    assert errors(response) == {"memberships-2-role": ["This row is there twice."]}


def test_heads_and_deputies_keep_their_accounts_until_others_are_named(cast, administrator):
    response = send(administrator, change(cast.head_dz), {"is_active": ""})
    assert errors(response) == {"is_active": ["First name another head of 定州综合所."]}
    response = send(administrator, change(cast.deputy_dz), {"is_active": ""})
    assert errors(response) == {"is_active": ["First name another deputy of 定州综合所, or none."]}


def test_an_account_is_closed_not_deleted(cast, administrator):
    assert send(administrator, change(cast.desk2), {"is_active": ""}).status_code == 302
    signing_in = {"username": "desk2", "password": people.PASSWORD}
    assert Client().post("/accounts/sign-in/", signing_in).status_code == 200  # the form again, with a message
    assert administrator.get(reverse("admin:accounts_user_delete", args=[cast.desk2.pk])).status_code == 403


def test_administrators_do_not_lock_themselves_out(cast, administrator):
    response = send(administrator, change(cast.admin), {"is_active": ""})
    assert errors(response) == {"is_active": ["You cannot close your own account; another administrator can."]}
    response = send(administrator, change(cast.admin), {"memberships-0-DELETE": "on"})
    assert errors(response) == {"memberships": ["You cannot take the administrator's role from yourself."]}
    response = send(administrator, change(cast.admin), {"memberships-0-role": Role.DESK})
    assert errors(response) == {"memberships": ["You cannot take the administrator's role from yourself."]}


def test_administrators_do_not_lock_themselves_out_by_the_department_either(company, administrator):
    own = Membership.objects.get(role=Role.ADMINISTRATOR)
    url = reverse("admin:accounts_department_change", args=[company.gs.pk])
    page = administrator.get(url)
    row = next(
        form.prefix for form in page.context["inline_admin_formsets"][0].formset.initial_forms if form.instance == own
    )
    response = send(administrator, url, {f"{row}-DELETE": "on"})
    assert errors(response) == {"memberships": ["You cannot take the administrator's role from yourself."]}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("role=head", {"张强", "孙涛", "吴刚", "郑军", "陈杰", "褚正", "卫红", "沈总", "赵敏"}),
        ("role=desk", {"李娜", "王芳"}),
        ("role=nonsense", None),
        ("department=abc", None),
        ("department=" + "9" * 30, set()),
        ("department=9223372036854775808", set()),
        ("q=周磊", {"周磊"}),
        ("q=officer", {"周磊", "冯雪"}),
    ],
)
def test_people_are_found_by_role_and_name(administrator, query, names):
    found = administrator.get(f"/admin/accounts/user/?{query}").context["cl"].queryset
    everybody = {person.name for person in User.objects.all()}
    assert {person.name for person in found} == (everybody if names is None else names)


def test_the_people_of_a_branch_include_its_stations(company, administrator):
    page = administrator.get(f"/admin/accounts/user/?department={company.dz.pk}")
    assert {person.name for person in page.context["cl"].queryset} == {"吴刚", "张强", "孙涛", "周磊"}


def test_only_open_accounts_are_offered_for_a_post(cast, administrator):
    User.objects.filter(pk=cast.officer_qy.pk).update(is_active=False)
    query = {"term": "officer", "app_label": "accounts", "model_name": "department", "field_name": "head"}
    offered = administrator.get("/admin/autocomplete/", query).json()["results"]
    assert [person["text"] for person in offered] == ["周磊"]


def test_hostile_text_is_shown_as_text(cast, administrator):
    User.objects.filter(pk=cast.desk.pk).update(name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in administrator.get("/admin/accounts/user/").content.decode()
