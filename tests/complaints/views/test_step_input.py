"""Whatever is sent to a step's form: a message beside the field, what was typed stays, never a fault."""

from __future__ import annotations

from html import escape

import pytest

from accounts.models import Department, User
from tests import way
from tests.step_forms import BY_SLUG, STEPS, now, text

pytestmark = pytest.mark.django_db

every_step = pytest.mark.parametrize("case", STEPS, ids=str)
with_needs = pytest.mark.parametrize("case", [case for case in STEPS if case.needed], ids=str)
with_choices = pytest.mark.parametrize("case", [case for case in STEPS if case.choices], ids=str)

HUGE = "好" * 100_000
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}{% now %}'; DROP TABLE complaints; -- 👩‍🔧🔥\u202e"
BAD_VERSIONS = ["", "abc", "-1", "0", "1.5", "99999999999999999999", "1\x00", None]
BAD_CHOICES = ["nonsense", "-1", "0", "99999999999999999999999", "1.5", "1; DROP TABLE", "<b>", "1\x00"]


@with_needs
def test_an_empty_form_says_beside_each_field_what_is_needed(case, company, browse) -> None:
    complaint = case.make(company)
    extra = {"submit": "1"} if case.slug == "result" else {}
    response = browse(case.person).post(case.url(complaint), {"version": complaint.version, **extra})
    assert response.status_code == 200
    assert set(case.needed) <= set(response.context["form"].errors)
    for name in case.needed:
        assert f'id="id_{name}_error"' in text(response)
    assert now(complaint).version == complaint.version


@with_needs
def test_what_was_typed_stays_when_something_else_is_missing(case, company, browse) -> None:
    complaint = case.make(company)
    for missing in case.needed:
        data = case.data(company, complaint, **{missing: None})
        response = browse(case.person).post(case.url(complaint), data)
        assert response.status_code == 200
        assert missing in response.context["form"].errors
        for name in case.texts:
            if name != missing and data.get(name):
                assert escape(str(data[name])) in text(response)
    assert now(complaint).version == complaint.version


@every_step
def test_overlong_text_is_refused_beside_its_field_and_kept(case, company, browse) -> None:
    complaint = case.make(company)
    for name in case.texts:
        response = browse(case.person).post(case.url(complaint), case.data(company, complaint, **{name: HUGE}))
        assert response.status_code == 200
        assert set(response.context["form"].errors) == {name}
        assert HUGE in text(response)
    assert now(complaint).version == complaint.version


@every_step
def test_a_null_character_is_refused(case, company, browse) -> None:
    complaint = case.make(company)
    for name in case.texts:
        response = browse(case.person).post(case.url(complaint), case.data(company, complaint, **{name: "甲\x00乙"}))
        assert response.status_code == 200
        assert set(response.context["form"].errors) == {name}
    assert now(complaint).version == complaint.version


@every_step
def test_hostile_text_is_kept_as_text(case, company, browse) -> None:
    """Markup never becomes markup: neither in the form that comes back nor on the complaint's page."""
    complaint = case.make(company)
    hostile = {
        name: HOSTILE if case.slug != "correct" or name in ("content", "demand", "reason") else name
        for name in case.texts
    }
    if case.slug == "contact":
        hostile["phone"] = "<b>110</b>"
    client = browse(case.person)
    kept = client.post(case.url(complaint), case.data(company, complaint, **hostile, version="x"))
    assert "<script>alert" not in text(kept)
    assert escape(HOSTILE) in text(kept) or not case.texts
    sent = client.post(case.url(complaint), case.data(company, complaint, **hostile), follow=True)
    assert sent.status_code == 200
    assert "<script>alert" not in text(sent)
    assert "<b>110" not in text(sent)


@every_step
def test_blank_text_counts_as_none(case, company, browse) -> None:
    complaint = case.make(company)
    blank = dict.fromkeys(case.texts, " \r\n\u3000\t ")
    response = browse(case.person).post(case.url(complaint), case.data(company, complaint, **blank))
    if set(case.texts) & set(case.needed):
        assert response.status_code == 200
        assert set(case.texts) & set(case.needed) <= set(response.context["form"].errors)
    else:
        assert response.status_code in (200, 302)


@pytest.mark.parametrize("version", BAD_VERSIONS)
@every_step
def test_a_version_that_is_none_says_to_reload(case, version, company, browse) -> None:
    complaint = case.make(company)
    response = browse(case.person).post(case.url(complaint), case.data(company, complaint, version=version))
    assert response.status_code == 200
    assert "Reload it and try again." in text(response)
    assert now(complaint).version == complaint.version


@with_choices
def test_a_choice_that_was_not_offered_is_refused_beside_its_field(case, company, browse) -> None:
    complaint = case.make(company)
    for name in case.choices:
        for value in BAD_CHOICES:
            response = browse(case.person).post(case.url(complaint), case.data(company, complaint, **{name: value}))
            assert response.status_code == 200, (name, value)
            assert name in response.context["form"].errors, (name, value)
    assert now(complaint).version == complaint.version


def test_a_closed_department_is_no_choice(company, browse) -> None:
    complaint = way.accepted(company)
    Department.objects.filter(pk=company.qyzhs.pk).update(is_active=False)
    case = BY_SLUG["dispatch"]
    for field in ("lead", "co_handlers"):
        response = browse("desk").post(case.url(complaint), case.data(company, complaint, **{field: company.qyzhs.pk}))
        assert field in response.context["form"].errors


def test_the_lead_department_does_not_co_handle_as_well(company, browse) -> None:
    complaint = way.accepted(company)
    case = BY_SLUG["dispatch"]
    data = case.data(company, complaint, co_handlers=[company.dzzhs.pk, company.zhb.pk])
    assert "co_handlers" in browse("desk").post(case.url(complaint), data).context["form"].errors


@pytest.mark.parametrize("person", ["officer_qy", "desk", "gm"])
def test_a_complaint_is_not_handed_to_somebody_elses_staff(person, company, browse) -> None:
    complaint = way.dispatched(company)
    case = BY_SLUG["delegate"]
    data = case.data(company, complaint, handler=getattr(company.people, person).pk)
    assert "handler" in browse("head_dz").post(case.url(complaint), data).context["form"].errors


def test_somebody_who_left_is_no_guardian(company, browse) -> None:
    complaint = way.accepted(company)
    User.objects.filter(pk=company.people.officer_dz.pk).update(is_active=False)
    case = BY_SLUG["correct"]
    data = case.data(company, complaint, guardian=company.people.officer_dz.pk)
    assert "guardian" in browse("desk").post(case.url(complaint), data).context["form"].errors


@pytest.mark.parametrize("number", ["2026KFZX99999", "'; --", "../../x", "🔥"])
def test_an_unknown_number_is_not_linked(number, company, browse) -> None:
    complaint = way.accepted(company)
    data = {"version": complaint.version, "other": number, "kind": "related"}
    response = browse("desk").post(f"/complaints/{complaint.number}/link/", data)
    assert "You see no complaint with the number" in text(response)
    assert escape(number) in text(response)


def test_a_complaint_is_neither_linked_to_itself_nor_twice(company, browse) -> None:
    complaint, other = way.accepted(company), way.accepted(company, customer_name="张三")
    url = f"/complaints/{complaint.number}/link/"
    data = {"version": complaint.version, "other": complaint.number, "kind": "related"}
    assert "A complaint cannot be linked to itself." in text(browse("desk").post(url, data))
    browse("desk").post(url, data | {"other": other.number})
    again = data | {"other": other.number, "kind": "duplicate", "version": now(complaint).version}
    assert "These complaints are linked already." in text(browse("desk").post(url, again))


def test_line_ends_count_once(company, browse) -> None:
    """A text that the browser lets pass is not refused because it sends each line end as two characters."""
    complaint = way.dispatched(company)
    lines = "\r\n".join("行" * 9 for _ in range(200))  # 1,999 characters with single line ends
    browse("head_dz").post(f"/complaints/{complaint.number}/return/", {"version": complaint.version, "reason": lines})
    assert now(complaint).stage == "accepted"
    assert complaint.assignments.get().end_reason == lines.replace("\r\n", "\n")
