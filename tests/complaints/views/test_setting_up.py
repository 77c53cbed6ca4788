"""首次启用: a fresh installation starts without a programmer."""

from __future__ import annotations

import pytest

from accounts.choices import DepartmentKind, Role
from accounts.models import Department, Membership, User
from complaints import presets, setting_up
from complaints.models import Channel, Complaint, Kind, Procedure, Shift
from complaints.versions import put_in_force
from tests.intake_form import NEW

SETUP = "/setup/"
CODES = ["gas", "cable", "desk", "hosp", "mobile", "prop", "retail", "road"]
NAMES = {"company_name": "蓝天物业服务有限公司", "desk_name": "客户服务部", "desk_code": "KFB"}


@pytest.fixture
def first(db, signed_in):
    """A client signed in as the account that `createsuperuser` makes, in an empty installation."""
    return signed_in(User.objects.create_superuser("root", email="root@example.com", password="x", name="管理员"))


def test_whoever_sets_up_is_led_to_the_choice(first) -> None:
    assert first.get("/").headers["Location"] == SETUP


def test_a_clerk_who_administers_as_well_is_shown_the_way_from_intake(company, signed_in) -> None:
    Procedure.objects.update(is_current=False)
    assert SETUP not in signed_in(company.people.desk).get(NEW).content.decode()
    Membership.objects.create(user=company.people.desk, department=company.gs, role=Role.ADMINISTRATOR)
    clerk = User.objects.get(pk=company.people.desk.pk)
    assert f'href="{SETUP}"' in signed_in(clerk).get(NEW).content.decode()


def test_all_eight_are_offered_with_purpose_kinds_and_deadlines(first, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(22):
        page = first.get(SETUP)
    assert [offer.code for offer in page.context["offers"]] == CODES
    text = page.content.decode()
    for code in CODES:
        data = presets.data_of(code)
        assert data["name"] in text
        assert data["purpose"] in text
    for words in ("报修", "求助", "派单时限", "5 分", "涉及多科室答复时限", "10 个工作日", "HOSP-5b"):
        assert words in text


@pytest.mark.parametrize("code", CODES)
def test_an_empty_installation_gets_its_company_its_desk_and_its_procedure(first, code) -> None:
    response = first.post(SETUP, {"preset": code, **NAMES}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    company, desk = Department.objects.order_by("pk")
    assert (company.name, company.code, company.kind) == ("蓝天物业服务有限公司", "LTWYFWYXGS", DepartmentKind.COMPANY)
    assert (desk.name, desk.code, desk.parent, desk.kind) == ("客户服务部", "KFB", company, DepartmentKind.CENTRE)
    procedure = Procedure.current()
    assert (procedure.code, procedure.desk) == (code, desk)
    assert procedure.published_by == User.objects.get()
    assert Shift.objects.filter(department=desk).exists() == (code == "road")  # ROAD-2


def test_then_a_complaint_is_taken_in_without_anything_else(first, signed_in) -> None:
    """PROP-1, PROP-2: a call for help with name, unit number, content and telephone."""
    first.post(SETUP, {"preset": "prop", **NAMES})
    clerk = User.objects.create(username="clerk", name="李娜")
    Membership.objects.create(user=clerk, department=Department.objects.get(code="KFB"), role=Role.DESK)
    fields = {
        "key": "3f0c7f4e-2f9b-4c0e-9d5b-4f4d8a2f9b10", "do": "accept", "level": "normal", "customer_type": "resident",
        "kind": Kind.objects.get(code="help").pk, "channel": Channel.objects.get(code="telephone").pk,
        "customer_name": "刘大妈", "customer_phone": "13800138000", "custom_unit": "3-1-201",
        "content": "老人需要帮忙。",
    }  # fmt: skip
    response = signed_in(clerk).post(NEW, fields)
    assert response.status_code == 302, response.context["form"].errors
    assert Complaint.objects.get().procedure.code == "prop"


def test_a_company_that_is_there_already_is_not_asked_for_again(company, signed_in) -> None:
    Procedure.objects.update(is_current=False)
    admin = signed_in(company.people.admin)
    assert admin.get(SETUP).context["form"].asks == []
    admin.post(SETUP, {"preset": "cable"})
    assert (Procedure.current().code, Procedure.current().desk) == ("cable", company.kfzx)
    assert Department.objects.count() == 8


def test_departments_without_a_service_centre_are_asked_which_it_is(company, signed_in) -> None:
    Procedure.objects.update(is_current=False)
    Department.objects.filter(pk=company.kfzx.pk).update(kind=DepartmentKind.SECTION)
    admin = signed_in(company.people.admin)
    assert admin.get(SETUP).context["form"].asks == ["desk"]
    assert set(admin.post(SETUP, {"preset": "road"}).context["form"].errors) == {"desk"}
    admin.post(SETUP, {"preset": "road", "desk": company.zhb.pk})
    assert (Procedure.current().code, Procedure.current().desk) == ("road", company.zhb)
    assert Shift.objects.filter(department=company.zhb).count() == 3


def test_a_procedure_loaded_before_there_was_a_desk_gets_it(first) -> None:
    presets.load("gas")
    assert Procedure.current().desk is None
    assert first.get("/").headers["Location"] == SETUP
    first.post(SETUP, {"preset": "gas", **NAMES})
    assert Procedure.current().desk.code == "KFB"
    assert Procedure.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"preset": ""}, "preset"), ({"preset": "water"}, "preset"), ({"company_name": " "}, "company_name"),
        ({"desk_name": ""}, "desk_name"), ({"desk_code": "客服"}, "desk_code"), ({"desk_code": "K"}, "desk_code"),
        ({"company_name": "长" * 81}, "company_name"), ({"desk_code": "\0"}, "desk_code"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_made(first, change, field) -> None:
    response = first.post(SETUP, {"preset": "cable", **NAMES, **change})
    assert list(response.context["form"].errors) == [field]
    assert "field-error" in response.content.decode()
    assert not Department.objects.exists()
    assert not Procedure.objects.exists()


def test_sent_twice_it_is_done_once(first) -> None:
    for _ in range(2):
        response = first.post(SETUP, {"preset": "hosp", **NAMES}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert Department.objects.count() == 2
    first.post(SETUP, {"preset": "cable", **NAMES})
    assert [procedure.code for procedure in Procedure.objects.all()] == ["hosp"]


def test_a_company_of_the_same_initials_as_its_desk_gets_another_code(first) -> None:
    first.post(SETUP, {"preset": "desk", "company_name": "KFB", "desk_name": "客服", "desk_code": "kfb"})
    assert set(Department.objects.values_list("code", flat=True)) == {"GS", "KFB"}


def test_others_are_asked_for_patience_and_kept_out(company, signed_in) -> None:
    Procedure.objects.update(is_current=False)
    desk = signed_in(company.people.desk)
    page = desk.get("/")
    assert page.status_code == 200
    assert "系统管理员" in page.content.decode()
    for response in (desk.get(SETUP), desk.post(SETUP, {"preset": "cable"})):
        assert response.status_code == 403
        assert "系统管理员" in response.content.decode()
    assert Procedure.in_force() is None


def test_once_it_is_set_up_the_page_leads_back(company, signed_in) -> None:
    admin = signed_in(company.people.admin)
    for response in (admin.get(SETUP), admin.post(SETUP, {"preset": "cable"})):
        assert response.headers["Location"] == "/"
    assert Procedure.current().code == "gas"
    assert admin.get("/").status_code == 200


def test_strangers_sign_in_first(company, client) -> None:
    assert client.get(SETUP).headers["Location"].startswith("/accounts/sign-in/")


def test_a_procedure_whose_versions_are_all_retired_is_refused(company, signed_in) -> None:
    loaded = presets.load("cable")
    Procedure.objects.filter(pk=loaded.pk).update(state="retired")
    Procedure.objects.update(is_current=False)
    response = signed_in(company.people.admin).post(SETUP, {"preset": "cable"})
    assert set(response.context["form"].errors) == {"preset"}


def test_it_is_needed_until_a_procedure_with_a_desk_is_in_force(company) -> None:
    assert not setting_up.needed()
    put_in_force(presets.load("road"))
    assert not setting_up.needed()
    Procedure.objects.update(is_current=False)
    assert setting_up.needed()
