"""The pages of the steps: they show what is needed, do what they say, and tell what happens next."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from complaints.flow import record
from complaints.views.offers import SLUGS
from complaints.views.steps import STEP_VIEWS
from tests import way
from tests.step_forms import BY_SLUG, STEPS, now, said, text

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = dt.datetime(2026, 11, 23, 10, 31, tzinfo=SHANGHAI)

every_step = pytest.mark.parametrize("case", STEPS, ids=str)


# Every step ----------------------------------------------------------------------------------------------------------


def test_every_action_has_its_page() -> None:
    """No button leads nowhere."""
    assert set(SLUGS.values()) <= set(STEP_VIEWS)


@every_step
def test_the_page_shows_the_form_beside_the_case(case, company, browse) -> None:
    """GAS-6: whoever decides sees what the customer said."""
    complaint = case.make(company)
    response = browse(case.person).get(case.url(complaint))
    assert response.status_code == 200
    assert f'name="version" value="{complaint.version}"' in text(response)
    for word in (complaint.number, complaint.customer_name, complaint.content, "tel:13800138000"):
        assert word in text(response)


@every_step
def test_a_step_does_what_it_says_and_tells_so(case, company, browse) -> None:
    complaint = case.make(company)
    response = browse(case.person).post(case.url(complaint), case.data(company, complaint), follow=True)
    assert response.redirect_chain == [(complaint.get_absolute_url(), 302)]
    assert now(complaint).stage == case.after
    assert now(complaint).version > complaint.version
    assert len(said(response)) == 1


@every_step
def test_a_step_sent_twice_is_done_once_and_says_so(case, company, browse) -> None:
    complaint = case.make(company)
    data = case.data(company, complaint)
    client = browse(case.person)
    client.post(case.url(complaint), data)
    events = now(complaint).events.count()
    response = client.post(case.url(complaint), data, follow=True)
    assert response.redirect_chain == [(complaint.get_absolute_url(), 302)]
    assert now(complaint).events.count() == events
    assert any("sent twice" in message for message in said(response)), said(response)


@every_step
def test_whoever_may_not_see_the_complaint_finds_no_page(case, company, browse) -> None:
    complaint = case.make(company)
    for person in ("outsider", case.stranger):
        assert browse(person).get(case.url(complaint)).status_code == 404
        assert browse(person).post(case.url(complaint), case.data(company, complaint)).status_code == 404
    assert now(complaint).version == complaint.version


@every_step
def test_strangers_are_sent_to_sign_in(case, company, client) -> None:
    complaint = case.make(company)
    response = client.post(case.url(complaint), case.data(company, complaint))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/sign-in/")


def test_an_unknown_step_is_not_found(company, browse) -> None:
    complaint = way.accepted(company)
    assert browse("desk").get(f"/complaints/{complaint.number}/delete/").status_code == 404


@pytest.mark.parametrize(
    ("slug", "person", "who"),
    [
        ("dispatch", "affairs", "the service desk"),
        ("return", "desk", "the head of the lead department"),
        ("sign", "officer_dz", "the head of the lead department"),
        ("skip-callback", "desk", "the service desk supervisor"),
        ("decide", "supervisor", "the general manager"),
        ("archive", "head_dz", "the service desk"),
    ],
)
def test_a_refused_step_says_who_may(slug, person, who, company, browse) -> None:
    case = BY_SLUG[slug]
    complaint = case.make(company)
    for response in (
        browse(person).get(case.url(complaint)),
        browse(person).post(case.url(complaint), case.data(company, complaint)),
    ):
        assert response.status_code == 403
        assert who in text(response)
    assert now(complaint).version == complaint.version


def test_a_step_that_is_not_due_says_at_which_stage_the_complaint_is(company, browse) -> None:
    complaint = way.accepted(company)
    response = browse("desk").get(f"/complaints/{complaint.number}/archive/")
    assert response.status_code == 403
    assert "Awaiting dispatch" in text(response)


# Two people at once --------------------------------------------------------------------------------------------------


@every_step
def test_a_page_made_stale_by_somebody_else_keeps_what_was_typed(case, company, browse) -> None:
    """What happened since is told, and sending again works."""
    complaint = case.make(company)
    data = case.data(company, complaint)
    meddler = "desk2" if case.slug != "archive" else "supervisor"
    record.add_note(complaint, by=getattr(company.people, meddler), text="<b>刚才来电催办</b>")
    client = browse(case.person)

    response = client.post(case.url(complaint), data)
    assert response.status_code == 409
    page = text(response)
    assert "The complaint has changed since you opened this page." in page
    assert "&lt;b&gt;刚才来电催办&lt;/b&gt;" in page
    for name in case.texts:
        if data.get(name):
            assert data[name] in page
    assert now(complaint).stage == complaint.stage

    data["version"] = response.context["form"]["version"].value()
    client.post(case.url(complaint), data)
    assert now(complaint).stage == case.after


def test_a_step_that_a_colleague_took_first_leaves_the_typed_text_to_copy(company, browse) -> None:
    complaint = way.fed_back(company)
    data = BY_SLUG["send-back"].data(company, complaint, reason="请补充责任处理。")
    browse("desk2").post(f"/complaints/{complaint.number}/feedback/", {"version": complaint.version})
    response = browse("desk").post(f"/complaints/{complaint.number}/send-back/", data)
    assert response.status_code == 409
    assert "请补充责任处理。" in text(response)
    assert "Feedback accepted" in text(response)
    assert "王芳" in text(response)


def test_the_same_step_with_other_words_is_not_taken_for_a_second_press(company, browse) -> None:
    """Two windows of one person: the second text is kept, not dropped."""
    complaint = way.dispatched(company)
    url = f"/complaints/{complaint.number}/note/"
    client = browse("desk")
    client.post(url, {"version": complaint.version, "text": "第一条"})
    response = client.post(url, {"version": complaint.version, "text": "第二条"})
    assert response.status_code == 409
    assert "第二条" in text(response)
    assert now(complaint).events.filter(note="第二条").count() == 0


def test_going_back_and_sending_other_words_is_not_taken_for_a_second_press(company, browse) -> None:
    """The browser's back button shows the form with its old key; what is typed then must not vanish."""
    case = BY_SLUG["result"]
    complaint = case.make(company)
    data = case.data(company, complaint, submit=None, save="1")
    client = browse(case.person)
    client.post(case.url(complaint), data)
    response = client.post(case.url(complaint), {**data, "facts": "又查了一遍，是阀门老化。"})
    assert response.status_code == 409
    assert "又查了一遍，是阀门老化。" in text(response)


def test_a_form_that_arrives_again_much_later_is_still_known(company, browse) -> None:
    """A phone that sends again what it already got through, after others have worked on the case."""
    complaint = way.dispatched(company)
    data = BY_SLUG["contact"].data(company, complaint)
    client = browse("head_dz")
    client.post(f"/complaints/{complaint.number}/contact/", data)
    record.add_note(complaint, by=company.people.desk2, text="客户又来电。")
    response = client.post(f"/complaints/{complaint.number}/contact/", data, follow=True)
    assert any("sent twice" in message for message in said(response))
    assert now(complaint).contacts.count() == 1


def test_two_equal_words_from_two_forms_are_two_entries(company, browse) -> None:
    """Two attempts without an answer are two attempts, however alike they look."""
    complaint = way.dispatched(company)
    client = browse("head_dz")
    for _attempt in range(2):
        data = {"version": now(complaint).version, "outcome": "no_answer", "phone": "", "note": ""}
        form = client.get(f"/complaints/{complaint.number}/contact/").context["form"]
        client.post(f"/complaints/{complaint.number}/contact/", {**data, "key": form["key"].value()})
    assert now(complaint).contacts.count() == 2


# Where one goes afterwards -------------------------------------------------------------------------------------------


def test_after_a_step_one_returns_to_where_one_came_from(company, browse) -> None:
    complaint = way.accepted(company)
    url = f"/complaints/{complaint.number}/note/"
    page = browse("desk").get(f"{url}?next=/complaints/%3Fq%3Dx")
    assert 'name="next" value="/complaints/?q=x"' in text(page)
    response = browse("desk").post(url, {"version": complaint.version, "text": "好", "next": "/complaints/?q=x"})
    assert response.url == "/complaints/?q=x"


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com", "javascript:alert(1)", "http:///x"])
def test_a_step_never_leads_to_another_site(target, company, browse) -> None:
    complaint = way.accepted(company)
    data = {"version": complaint.version, "text": "好", "next": target}
    response = browse("desk").post(f"/complaints/{complaint.number}/note/", data)
    assert response.url == complaint.get_absolute_url()


# What is said --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        # 24 h from the dispatch on Monday 10:32 (GAS-12.3a)
        ("dispatch", "Dispatched to 定州综合所. 张强 must contact the customer by 24 Nov 10:32."),
        # 1 h from the return (GAS-12.2)
        ("return", "Returned to the service desk, which must dispatch it anew by 23 Nov 11:32."),
        # 3 working days from the dispatch of Monday: Thursday at the close of business (GAS-12.3b)
        ("contact", "Contact logged. The result is due by 26 Nov 17:30."),
        ("sign", "Result signed and fed back. The service desk checks it next."),
        # one working day from Monday: Tuesday (GAS-12.5)
        ("feedback", "Feedback accepted. The customer is to be called back by 24 Nov 17:30."),
        ("send-back", "Sent back. 定州综合所 must feed back again by 24 Nov 17:30."),
        ("delegate", "周磊 handles it now and has been told."),
        ("take-over", "You handle this complaint now. Next due: 24 Nov 10:21."),
    ],
)
def test_success_says_what_happened_and_what_is_due_next(slug, message, company, browse) -> None:
    case = BY_SLUG[slug]
    with time_machine.travel(MONDAY - dt.timedelta(minutes=11), tick=False):
        complaint = case.make(company)
    with time_machine.travel(MONDAY + dt.timedelta(minutes=1), tick=False):
        response = browse(case.person).post(case.url(complaint), case.data(company, complaint), follow=True)
    assert said(response) == [message]


def test_an_attempt_without_a_real_contact_says_until_when_to_go_on(company, browse) -> None:
    """GAS-12.3a: only a real contact stops the clock."""
    with time_machine.travel(MONDAY, tick=False):
        complaint = way.dispatched(company)
        data = {"version": complaint.version, "outcome": "no_answer"}
        response = browse("head_dz").post(f"/complaints/{complaint.number}/contact/", data, follow=True)
    assert said(response) == ["Attempt logged. The customer must still be reached by 24 Nov 10:32."]
    assert now(complaint).contacts.get().phone == "13800138000"
