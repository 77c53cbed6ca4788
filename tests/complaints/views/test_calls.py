"""A call from a telephone: one press says what came of it, in ready words; and a colleague helps (GAS-12.3a)."""

from __future__ import annotations

import uuid

import pytest

from complaints.choices import Stage
from complaints.flow import record
from complaints.models import Phrase
from tests import way
from tests.pages import html, lanes
from tests.step_forms import now, said, text

pytestmark = pytest.mark.django_db


def contact_url(complaint) -> str:
    """Where calls are logged."""
    return f"/complaints/{complaint.number}/contact/"


def press(complaint, phrase: Phrase, **more) -> dict:
    """What the call sheet sends when `phrase` is pressed."""
    return {"version": complaint.version, "key": str(uuid.uuid4()), "phrase": phrase.pk, "note": "", **more}


@pytest.fixture
def phrase(company) -> Phrase:
    """A phrase about a customer who was reached."""
    return Phrase.objects.filter(use="reached").first()


# One press -----------------------------------------------------------------------------------------------------------


def test_one_press_logs_a_real_contact_with_its_words_and_ends_the_contact_deadline(company, browse, phrase) -> None:
    complaint = way.dispatched(company)
    browse("head_dz").post(contact_url(complaint), press(complaint, phrase, phone="13800138000"))
    call = now(complaint).contacts.get()
    assert (call.outcome, call.note, call.phone) == ("reached", phrase.text, "13800138000")
    assert now(complaint).stage == Stage.HANDLING
    assert not complaint.clocks.running().filter(rule__kind="contact").exists()


def test_own_words_follow_those_of_the_phrase(company, browse, phrase) -> None:
    complaint = way.dispatched(company)
    browse("head_dz").post(contact_url(complaint), press(complaint, phrase, note="周五上午九点。"))
    assert now(complaint).contacts.get().note == f"{phrase.text}\n周五上午九点。"


def test_an_attempt_without_an_answer_leaves_the_deadline_running(company, browse) -> None:
    complaint = way.dispatched(company)
    nobody = Phrase.objects.filter(use="no_answer").first()
    browse("head_dz").post(contact_url(complaint), press(complaint, nobody))
    assert now(complaint).contacts.get().outcome == "no_answer"
    assert now(complaint).stage == Stage.DISPATCHED
    assert complaint.clocks.running().filter(rule__kind="contact").exists()


def test_a_call_is_logged_even_if_the_complaint_has_changed_meanwhile(company, browse, phrase) -> None:
    """Nothing that others write makes a call untrue; a third tap in the rain is one too many."""
    complaint = way.dispatched(company)
    data = press(complaint, phrase)
    record.add_note(complaint, by=company.people.desk2, text="客户又来电。")
    browse("head_dz").post(contact_url(complaint), data)
    assert now(complaint).contacts.count() == 1


def test_a_press_that_is_sent_twice_logs_one_call(company, browse, phrase) -> None:
    complaint = way.dispatched(company)
    data = press(complaint, phrase)
    client = browse("head_dz")
    client.post(contact_url(complaint), data)
    response = client.post(contact_url(complaint), data, follow=True)
    assert any("sent twice" in message for message in said(response))
    assert now(complaint).contacts.count() == 1


@pytest.mark.parametrize("wrong", ["0", "x", "9" * 40, "-1"])
def test_a_phrase_that_is_not_offered_says_nothing(wrong, company, browse) -> None:
    complaint = way.dispatched(company)
    data = {"version": complaint.version, "key": str(uuid.uuid4()), "phrase": wrong, "note": "客户同意。"}
    response = browse("head_dz").post(contact_url(complaint), data)
    assert response.status_code == 200
    assert "客户同意。" in text(response)
    assert now(complaint).contacts.count() == 0


def test_a_phrase_for_another_use_does_not_say_what_came_of_a_call(company, browse) -> None:
    complaint = way.dispatched(company)
    response = browse("head_dz").post(contact_url(complaint), press(complaint, Phrase.objects.filter(use="return")[0]))
    assert response.status_code == 200
    assert now(complaint).contacts.count() == 0


def test_the_sheet_offers_every_outcome_and_only_phrases_in_use(company, browse, phrase) -> None:
    complaint = way.dispatched(company)
    Phrase.objects.exclude(pk=phrase.pk).update(is_active=False)
    for address in ("call/", ""):
        page = html(browse("officer_dz").get(f"/complaints/{complaint.number}/{address}"))
        assert page.count('name="phrase"') == 1
        assert phrase.text in page
        for outcome in ("no_answer", "wrong_number", "refused"):
            assert f'value="{outcome}"' in page


@pytest.mark.parametrize(("person", "status"), [("desk", 403), ("head_qy", 404), ("outsider", 404)])
def test_whoever_may_not_log_a_call_gets_no_sheet(person, status, company, browse) -> None:
    complaint = way.dispatched(company)
    assert browse(person).get(f"/complaints/{complaint.number}/call/").status_code == status
    assert "call-sheet" not in text(browse("desk").get(complaint.get_absolute_url()))


def test_ready_phrases_stand_beside_the_fields_that_they_fit(company, browse) -> None:
    complaint = way.handling(company)
    for slug, use in (("return", "return"), ("progress", "progress"), ("help", "help")):
        page = html(browse("head_dz").get(f"/complaints/{complaint.number}/{slug}/"))
        for offered in Phrase.objects.filter(use=use):
            assert f'data-phrase="{offered.text}"' in page


# A colleague helps ---------------------------------------------------------------------------------------------------


def ask(client, complaint, helper, note="请到现场看一下。"):
    """The form of asking for help, filled in."""
    data = {"version": now(complaint).version, "helper": helper.pk if helper else "", "note": note}
    return client.post(f"/complaints/{complaint.number}/help/", data, follow=True)


def test_a_colleague_who_is_asked_sees_the_case_and_may_call_while_the_handler_stays(company, browse, phrase) -> None:
    """The deputy of the station does not see its complaints otherwise."""
    complaint = way.dispatched(company)
    assert browse("deputy_dz").get(complaint.get_absolute_url()).status_code == 404
    ask(browse("officer_dz"), complaint, company.people.deputy_dz)

    deputy = browse("deputy_dz")
    assert "请到现场看一下。" in html(deputy.get(complaint.get_absolute_url()))
    assert f"周磊 asks 孙涛 for help: {complaint.number}" in html(deputy.get("/notices/"))
    for slug, data in (("contact", press(complaint, phrase)), ("note", {"text": "已到现场。"})):
        data["version"] = now(complaint).version
        assert deputy.post(f"/complaints/{complaint.number}/{slug}/", data).status_code == 302
    assert now(complaint).contacts.get().by == company.people.deputy_dz
    assert now(complaint).stage == Stage.HANDLING
    assert now(complaint).handler == company.people.head_dz


def test_a_helper_may_neither_write_the_result_nor_give_the_case_back(company, browse) -> None:
    complaint = way.handling(company)
    ask(browse("head_dz"), complaint, company.people.deputy_dz)
    for slug in ("result", "return", "delegate", "help"):
        assert browse("deputy_dz").get(f"/complaints/{complaint.number}/{slug}/").status_code == 403


def test_help_that_is_not_needed_any_more_ends_the_sight_of_the_case(company, browse) -> None:
    complaint = way.handling(company)
    ask(browse("head_dz"), complaint, company.people.deputy_dz)
    response = ask(browse("head_dz"), complaint, None, note="")
    assert "Nobody helps any more." in said(response)
    assert "Help is not needed any more" in text(response)
    assert browse("deputy_dz").get(complaint.get_absolute_url()).status_code == 404


def test_help_ends_with_the_departments_part(company, browse) -> None:
    complaint = way.dispatched(company)
    ask(browse("head_dz"), complaint, company.people.deputy_dz)
    data = {"version": now(complaint).version, "reason": "不属本所。"}
    browse("head_dz").post(f"/complaints/{complaint.number}/return/", data)
    assert browse("deputy_dz").get(complaint.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("person", ["head_qy", "head_dz"])
def test_only_a_colleague_of_the_department_other_than_the_handler_can_be_asked(person, company, browse) -> None:
    complaint = way.dispatched(company)
    response = ask(browse("head_dz"), complaint, getattr(company.people, person))
    assert response.status_code == 200
    assert "Choose a colleague of the lead department." in text(response)
    assert "请到现场看一下。" in text(response)


def test_whoever_asks_says_what_for(company, browse) -> None:
    complaint = way.dispatched(company)
    response = ask(browse("head_dz"), complaint, company.people.deputy_dz, note=" ")
    assert "Say what the colleague is to help with." in text(response)
    assert now(complaint).version == complaint.version


def test_a_case_to_help_with_stands_on_the_workbench(company, browse) -> None:
    complaint = way.handling(company)
    ask(browse("head_dz"), complaint, company.people.deputy_dz)
    assert lanes(browse("deputy_dz").get("/"))["helping"] == [complaint.number]
