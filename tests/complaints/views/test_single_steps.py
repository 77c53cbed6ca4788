"""What is particular about the single steps' pages."""

from __future__ import annotations

import pytest

from complaints.flow import dispatch, handle
from complaints.flow.recomplain import recomplain
from tests import way
from tests.step_forms import BY_SLUG, now, said, text

pytestmark = pytest.mark.django_db


def test_the_proposed_department_is_chosen_already_and_says_why(company, browse) -> None:
    """GAS-12.2: routing by category and branch."""
    complaint = way.accepted(company)
    page = text(browse("desk").get(f"/complaints/{complaint.number}/dispatch/"))
    assert f'<option value="{company.dzzhs.pk}" selected>' in page
    assert "By 定州分公司" in page


def test_a_recomplaint_is_proposed_to_the_superior_department(company, browse) -> None:
    """GAS-12.7."""
    again, _made = recomplain(way.archived(company), by=company.people.desk, content="还是漏气。")
    page = text(browse("desk").get(f"/complaints/{again.number}/dispatch/"))
    assert f'<option value="{company.dz.pk}" selected>' in page
    assert "the superior of 定州综合所" in page


def test_dispatch_asks_for_guardian_and_measures_when_somebody_threatens(company, browse) -> None:
    """GAS-9b: both are needed before dispatch, and are recorded with it."""
    complaint = way.accepted(company, flag_threat=True)
    url = f"/complaints/{complaint.number}/dispatch/"
    data = {"version": complaint.version, "lead": company.dzzhs.pk}
    response = browse("desk").post(url, data)
    assert set(response.context["form"].errors) == {"guardian", "protective_measures"}
    data |= {"guardian": company.people.officer_dz.pk, "protective_measures": "门卫值守。"}
    browse("desk").post(url, data)
    assert now(complaint).stage == "dispatched"
    assert now(complaint).guardian == company.people.officer_dz
    assert now(complaint).protective_measures == "门卫值守。"


def test_guardian_and_measures_are_not_recorded_when_the_dispatch_is_refused(company, browse) -> None:
    """GAS-9b: both or neither."""
    complaint = way.accepted(company, flag_threat=True)
    lead = company.dzzhs
    type(lead).objects.exclude(pk=None).update(head=None, deputy=None)
    data = {
        "version": complaint.version,
        "lead": lead.pk,
        "guardian": company.people.desk.pk,
        "protective_measures": "值守",
    }
    response = browse("desk").post(f"/complaints/{complaint.number}/dispatch/", data)
    assert "lead" in response.context["form"].errors
    assert now(complaint).guardian is None


def test_a_return_is_shown_when_the_desk_dispatches_again(company, browse) -> None:
    complaint = dispatch.return_to_desk(way.dispatched(company), by=company.people.head_dz, reason="属曲阳管辖。")
    page = text(browse("desk").get(f"/complaints/{complaint.number}/dispatch/"))
    assert "属曲阳管辖。" in page


def test_a_result_may_be_saved_half_written(company, browse) -> None:
    complaint = way.handling(company)
    url = f"/complaints/{complaint.number}/result/"
    response = browse("officer_dz").post(
        url, {"version": complaint.version, "facts": "接头松动。", "save": "1"}, follow=True
    )
    assert said(response) == ["Result saved; it has not been submitted yet."]
    assert now(complaint).stage == "handling"
    assert "接头松动。" in text(browse("officer_dz").get(url))


def test_an_incomplete_result_is_not_submitted_and_names_the_missing_parts(company, browse) -> None:
    """GAS-12.4: all four."""
    complaint = way.handling(company)
    data = {"version": complaint.version, "facts": "接头松动。", "settlement": "减免一月。", "submit": "1"}
    response = browse("officer_dz").post(f"/complaints/{complaint.number}/result/", data)
    assert set(response.context["form"].errors) == {"measures", "accountability", "satisfaction"}
    assert "接头松动。" in text(response)
    assert "减免一月。" in text(response)


def test_a_result_cannot_be_submitted_before_the_customer_was_tried(company, browse) -> None:
    """GAS-12.3a: not even by a form sent past the page."""
    complaint = way.dispatched(company)
    url = f"/complaints/{complaint.number}/result/"
    page = text(browse("officer_dz").get(url))
    assert 'name="submit"' not in page
    assert f"/complaints/{complaint.number}/contact/" in page
    response = browse("officer_dz").post(url, BY_SLUG["result"].data(company, complaint))
    assert "Log at least one attempt to reach the customer first." in text(response)
    assert now(complaint).stage == "dispatched"


def test_the_heads_own_result_goes_straight_to_the_desk(company, browse) -> None:
    """GAS-4a: the head answers for it, so it is signed with the submission."""
    complaint = way.handling(company)
    url = f"/complaints/{complaint.number}/result/"
    assert "Sign and feed back to the desk" in text(browse("head_dz").get(url))
    browse("head_dz").post(url, BY_SLUG["result"].data(company, complaint))
    assert now(complaint).stage == "feedback"


@pytest.mark.parametrize(
    ("slug", "person", "other"), [("sign", "head_dz", "refuse"), ("feedback", "desk", "send-back")]
)
def test_whoever_judges_a_result_reads_it_and_may_send_it_back_at_once(slug, person, other, company, browse) -> None:
    case = BY_SLUG[slug]
    complaint = case.make(company)
    page = text(browse(person).get(case.url(complaint)))
    for part in (way.PARTS.facts, way.PARTS.measures, way.PARTS.accountability, way.PARTS.satisfaction):
        assert part in page
    assert f'action="/complaints/{complaint.number}/{other}/"' in page


def test_the_desk_sees_that_a_co_handler_has_not_answered(company, browse) -> None:
    complaint = way.fed_back(company, co_handlers=[company.zhb])
    assert "Not given yet" in text(browse("desk").get(f"/complaints/{complaint.number}/feedback/"))


def test_only_colleagues_are_offered_to_hand_over_to(company, browse) -> None:
    complaint = way.dispatched(company)
    offered = (
        browse("head_dz").get(f"/complaints/{complaint.number}/delegate/").context["form"].fields["handler"].queryset
    )
    assert {person.username for person in offered} == {"officer.dz", "deputy.dz"}


def test_a_reassignment_keeps_the_co_handlers_unless_they_are_unticked(company, browse) -> None:
    complaint = way.dispatched(company, co_handlers=[company.zhb])
    form = browse("gm").get(f"/complaints/{complaint.number}/reassign/").context["form"]
    assert form["co_handlers"].value() == [company.zhb.pk]
    assert company.dzzhs not in form.fields["lead"].queryset


def test_what_is_missing_for_the_archive_is_named_with_the_way_to_supply_it(company, browse) -> None:
    """GAS-12.6: the completeness check."""
    complaint = way.closing(company, demand_unreasonable=True, flag_litigation=True)
    url = f"/complaints/{complaint.number}/archive/"
    page = text(browse("desk").get(url))
    assert "The demand is marked unreasonable, but no explanation is recorded." in page
    assert f'href="/complaints/{complaint.number}/correct/?next={url}"' in page
    assert "Supervision has not signed." in page
    assert "the inspector of a supervised complaint" in page
    assert 'id="step-form"' not in page
    response = browse("desk").post(url, {"version": complaint.version, "note": "请归档"})
    assert response.status_code == 200
    assert "Supervision has not signed." in text(response)
    assert now(complaint).stage == "closing"


def test_a_correction_names_only_what_changed(company, browse) -> None:
    complaint = way.accepted(company)
    case = BY_SLUG["correct"]
    browse("desk").post(case.url(complaint), case.data(company, complaint, content="改写。", flag_media="on"))
    changed = now(complaint).events.last().data["changed"]
    assert changed == {
        "customer_phone": ["13800138000", "13900139000"],
        "content": ["报修三天没有人上门。", "改写。"],
        "flag_media": [False, True],
    }


def test_a_correction_without_any_change_is_refused(company, browse) -> None:
    complaint = way.accepted(company)
    case = BY_SLUG["correct"]
    response = browse("desk").post(case.url(complaint), case.data(company, complaint, customer_phone="13800138000"))
    assert "Nothing is different from the record." in text(response)


def test_threats_found_out_later_need_guardian_and_measures_at_once(company, browse) -> None:
    """GAS-9b."""
    complaint = way.handling(company)
    case = BY_SLUG["correct"]
    response = browse("desk").post(case.url(complaint), case.data(company, complaint, flag_threat="on"))
    assert set(response.context["form"].errors) == {"guardian", "protective_measures"}


def test_a_co_handler_may_replace_its_result(company, browse) -> None:
    complaint = way.dispatched(company, co_handlers=[company.zhb])
    complaint = handle.give_opinion(complaint, by=company.people.affairs, opinion="初步意见。")
    url = f"/complaints/{complaint.number}/opinion/"
    assert "初步意见。" in text(browse("affairs").get(url))
    browse("affairs").post(url, {"version": complaint.version, "opinion": "最终意见。"})
    assert complaint.assignments.get(role="co").opinion == "最终意见。"


def test_linked_complaints_show_each_other(company, browse) -> None:
    complaint, other = way.accepted(company), way.accepted(company, customer_name="张三")
    data = {"version": complaint.version, "other": f" {other.number.lower()} ", "kind": "duplicate"}
    browse("desk").post(f"/complaints/{complaint.number}/link/", data)
    assert other.number in text(browse("desk").get(complaint.get_absolute_url()))
    assert complaint.number in text(browse("desk").get(other.get_absolute_url()))


@pytest.mark.parametrize("number", ["2026KFZX%00", "中文", "a b", "2026KFZX00001'--"])
def test_a_number_that_cannot_be_one_is_not_found(cast, signed_in, number):
    """Hostile addresses end in 404, on every database."""
    for page in ("", "print/", "dispatch/", "files/1/"):
        assert signed_in(cast.desk).get(f"/complaints/{number}/{page}").status_code == 404
