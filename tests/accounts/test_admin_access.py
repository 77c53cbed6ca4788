"""Who may enter the administration, and what is not in it."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from complaints import models
from complaints.versions import new_version
from tests import way

PAGES = ["admin:index", "admin:complaints_routingrule_try_out", "admin:complaints_calendaryear_overview"]
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
READ_ONLY = {"admin_logentry", "axes_accessattempt"}
EVERYBODY_ELSE = [
    "desk", "supervisor", "head_dz", "deputy_dz", "officer_dz", "branch_dz",
    "inspector", "affairs", "leader", "gm", "outsider",
]  # fmt: skip


def pages_of(model) -> list[str]:
    """List, add and, where there is a row, change page."""
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    found = [reverse(f"admin:{name}_changelist")]
    if name not in READ_ONLY:
        found.append(reverse(f"admin:{name}_add"))
    if row := model.objects.first():
        found.append(reverse(f"admin:{name}_change", args=[row.pk]))
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_administrator_opens_every_list_and_form_and_a_clerk_none(company, administrator, client, model):
    models.CalendarDay.objects.create(date="2026-12-24", reason="年度盘点")
    models.CalendarYear.objects.create(year=2027, notice="国办发明电〔2026〕7号")
    new_version(company.procedure)  # so that there are rules to change
    way.accepted(company)  # so that there is a customer
    pages = pages_of(model)
    assert {administrator.get(page).status_code for page in pages} == {200}
    client.force_login(company.people.desk, backend="django.contrib.auth.backends.ModelBackend")
    assert {client.get(page).status_code for page in pages} == {403}


@pytest.mark.parametrize("name", EVERYBODY_ELSE)
def test_only_administrators_enter(cast, signed_in, name):
    client = signed_in(getattr(cast, name))
    assert [client.get(reverse(page)).status_code for page in PAGES] == [403, 403, 403]


def test_the_refusal_says_who_may_enter(cast, signed_in):
    cast.desk.language = "en"
    cast.desk.save()
    assert b"The administration is open to system administrators only." in signed_in(cast.desk).get("/admin/").content


@pytest.mark.django_db
def test_strangers_are_asked_to_sign_in_and_come_back(client):
    response = client.get("/admin/accounts/user/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/sign-in/?next=%2Fadmin%2Faccounts%2Fuser%2F"


def test_the_role_is_enough_and_no_flag_opens_the_door(cast, signed_in):
    User.objects.filter(pk=cast.desk.pk).update(is_staff=True)
    assert cast.admin.is_staff is False
    assert signed_in(cast.admin).get("/admin/").status_code == 200
    assert signed_in(User.objects.get(pk=cast.desk.pk)).get("/admin/").status_code == 403


def test_a_superuser_sets_a_company_up(db, signed_in):
    assert signed_in(User.objects.create_superuser("root", name="装机")).get("/admin/").status_code == 200


def test_a_closed_account_is_out(cast, signed_in):
    client = signed_in(cast.admin)
    User.objects.filter(pk=cast.admin.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "model",
    [
        models.Complaint, models.Event, models.Clock, models.Attachment, models.Notice, models.NumberSequence,
        models.Result,
    ],
    ids=lambda model: model.__name__,
)  # fmt: skip
def test_cases_are_not_in_the_administration(administrator, model):
    """GAS-6: nobody changes or deletes a record but by a step; administrators need not be allowed to read it."""
    assert not admin.site.is_registered(model)
    assert administrator.get(f"/admin/complaints/{model._meta.model_name}/").status_code == 404


def test_the_first_page_leads_everywhere_and_back_to_the_product(administrator):
    page = administrator.get("/admin/").content.decode()
    links = [reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist") for m in MODELS]
    assert [link for link in links if f'href="{link}"' not in page] == []
    assert 'href="/"' in page


def test_the_page_speaks_the_language_of_the_person(cast, administrator):
    assert "Departments" in administrator.get("/admin/").content.decode()
    User.objects.filter(pk=cast.admin.pk).update(language="zh-hans")
    assert "部门" in administrator.get("/admin/").content.decode()


def test_what_no_page_of_the_administration_sends_makes_no_error_page(company, administrator):
    """Filters that a list does not have, a page of results that there is not, a choice that is no number."""
    export = "/admin/complaints/customer/export/"
    assert administrator.get(f"{export}?bogus=1").url == export
    assert administrator.get("/admin/search/?s=a&page=99").status_code == 404
    head = f"/admin/accounts/department/{company.dzzhs.pk}/change/"
    for value in ("00000000-0000-0000-0000-000000000000", "9" * 30):
        page = administrator.post(head, {"head": value, "deputy": value, "memberships-TOTAL_FORMS": value})
        assert page.status_code == 200
        assert "head" in page.context["adminform"].form.errors
