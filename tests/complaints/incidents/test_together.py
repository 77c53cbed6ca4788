"""One result, one answer, one archive for all complaints of an incident, each by its own steps (CABLE-1b)."""

from __future__ import annotations

from unittest.mock import patch

import pytest
import time_machine

from complaints.chains import check_all
from complaints.choices import Stage
from complaints.flow import handle, incident_batch
from complaints.flow import incidents as flow
from complaints.flow.dispatch import dispatch
from complaints.models import Complaint, Incident
from tests import way
from tests.clockwork import clock
from tests.incidents import HOUR, MINUTE, MONDAY, declared
from tests.pages import html, main, numbers, words

pytestmark = pytest.mark.django_db

RESULT = {
    "facts": "第三方施工挖断中压管。",
    "measures": "抢修完成，全线检漏。",
    "accountability": "追究施工单位责任。",
    "satisfaction": "客户表示理解。",
    "settlement": "",
    "told": "短信告知抢修进度和恢复时间。",
}
ANSWER = {"answer": "11月23日晚短信并小区公告：已恢复供气，致歉。"}
NOW = MONDAY + 2 * HOUR


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browse(cast, signed_in):
    return lambda name: signed_in(getattr(cast, name))


@pytest.fixture
def incident(company, cast):
    return declared(company)


def attached(incident, cast, *complaints: Complaint) -> list[Complaint]:
    return [flow.attach(one, incident, by=cast.desk, at=NOW - MINUTE) for one in complaints]


def stages(incident) -> list[str]:
    return [str(stage) for stage in incident.complaints.order_by("pk").values_list("stage", flat=True)]


def send(client, incident, step: str, filled: dict, **changes):
    """What the browser sends: the page's hidden fields and what was filled in."""
    address = f"/incidents/{incident.number}/{step}/"
    page = client.get(address)
    lines = [str(line.item) for line in page.context["lines"]]
    form = page.context["form"]
    version = {"version": form["version"].value()} if "version" in form.fields else {}
    return client.post(address, {**version, "item": lines, **filled, **changes})


def outcome(response) -> dict[str, bool]:
    """Number → whether it went."""
    return {line.item.number: line.fine for line in response.context["lines"]}


def test_from_the_first_call_to_the_end_the_complaints_go_together(company, cast, browse, incident):
    """CABLE-1b: one result, one answer, one end; every complaint has its own steps and clocks."""
    cases = attached(incident, cast, *(way.dispatched(company, MONDAY) for _ in range(3)))
    due = clock(cases[0], "contact").due_at

    done = send(browse("head_dz"), incident, "handle", RESULT)
    assert list(outcome(done).values()) == [True] * 3
    assert stages(incident) == ["feedback"] * 3
    answered = send(browse("supervisor"), incident, "answer", ANSWER)
    assert list(outcome(answered).values()) == [True] * 3
    assert Incident.objects.get().state == "answered"
    closed = send(browse("desk"), incident, "close", {})
    assert list(outcome(closed).values()) == [True] * 3
    assert "事件已结束" in words(html(closed))

    stored = Incident.objects.get()
    assert (stored.state, stored.answered_at, stored.closed_at) == ("closed", NOW, NOW)
    for case in Complaint.objects.all():
        actions = list(case.events.order_by("sequence").values_list("action", flat=True))
        assert actions == [
            "complaint.accept", "complaint.dispatch", "complaint.attach", "contact.progress", "result.submit",
            "feedback.accept", "callback.skip", "complaint.archive",
        ]  # fmt: skip
        assert case.callback_skipped == f"随群体事件 SJ2026-001 统一答复：{ANSWER['answer']}"
        assert case.assignments.get().result.facts == RESULT["facts"]
        contact = clock(case, "contact")
        assert (contact.due_at, contact.stopped_at, contact.outcome) == (due, NOW, "met")
        assert not case.clocks.running().exists()
    assert check_all().broken is None
    again = browse("desk").post(f"/incidents/{incident.number}/close/", follow=True)
    assert "事件已结束" in words(html(again))


def test_what_cannot_be_moved_says_why_and_holds_up_nobody(company, cast, browse, incident):
    """CABLE-1b: all or nothing for each complaint."""
    accepted, mine, signing = attached(
        incident,
        cast,
        way.accepted(company, MONDAY, received_department=company.dzzhs),
        way.handling(company, MONDAY),
        way.awaiting_signature(company, MONDAY),
    )
    others = attached(incident, cast, way.accepted(company, MONDAY, branch=company.qy))[0]
    others = dispatch(others, by=cast.desk, lead=company.qyzhs, at=NOW)
    client = browse("head_dz")
    page = client.get(f"/incidents/{incident.number}/handle/")
    forecast = {line.item.number: line.words for line in page.context["lines"]}
    assert "待转发" in forecast[accepted.number]
    assert others.number not in forecast, "the head of another station does not see it"

    done = send(client, incident, "handle", RESULT)
    assert outcome(done) == {accepted.number: False, mine.number: True, signing.number: False}
    page = words(main(done))
    assert "待签字的是另一份结果" in page
    assert stages(incident) == ["accepted", "feedback", "sign_off", "dispatched"]


def test_an_officers_result_for_all_waits_for_the_head_who_signs_for_all(company, cast, browse, incident):
    """GAS-12.4: the head answers for the result, also for that of many."""
    attached(incident, cast, way.dispatched(company, MONDAY), way.handling(company, MONDAY))
    send(browse("officer_dz"), incident, "handle", RESULT)
    assert stages(incident) == ["sign_off", "sign_off"]
    refused = send(browse("officer_dz"), incident, "handle", RESULT)
    assert list(outcome(refused).values()) == [False, False]
    send(browse("head_dz"), incident, "handle", RESULT)
    assert stages(incident) == ["feedback", "feedback"]
    assert {str(case.assignments.get().result.signed_by) for case in Complaint.objects.all()} == {"张强"}


def test_customers_whom_nobody_reached_need_to_be_told_first(company, cast, browse, incident):
    """GAS-12.3a: without it the complaint stays where it is, and nothing of the step is left behind."""
    attached(incident, cast, way.dispatched(company, MONDAY))
    done = send(browse("head_dz"), incident, "handle", RESULT, told="")
    assert list(outcome(done).values()) == [False]
    case = Complaint.objects.get()
    assert (case.stage, case.contacts.count()) == (Stage.DISPATCHED, 0)
    assert not hasattr(case.assignments.get(), "result")
    tried = handle.log_contact(case, by=cast.head_dz, outcome="no_answer", at=NOW)
    send(browse("head_dz"), incident, "handle", RESULT, told="")
    assert Complaint.objects.get().stage == Stage.FEEDBACK
    assert clock(tried, "contact").outcome != "met", "nobody was reached"


def test_a_result_without_its_parts_is_refused_and_what_was_typed_stays(company, cast, browse, incident):
    """GAS-12.4: the parts that the procedure demands of each."""
    attached(incident, cast, way.handling(company, MONDAY))
    back = send(browse("head_dz"), incident, "handle", RESULT, accountability="")
    assert list(back.context["form"].errors) == ["accountability"]
    assert RESULT["facts"] in html(back)
    assert stages(incident) == ["handling"]
    assert Incident.objects.get().facts == ""


def test_only_who_may_skip_a_callback_answers_for_all(company, cast, browse, incident):
    """GAS-12.5: where the procedure lets it; the clerk sees why not, and who may, and neither half is done."""
    attached(incident, cast, way.fed_back(company, MONDAY), way.at_callback(company, MONDAY))
    done = send(browse("desk"), incident, "answer", ANSWER)
    assert list(outcome(done).values()) == [False, False]
    assert "客服主管" in words(main(done))
    assert stages(incident) == ["feedback", "callback"]
    send(browse("supervisor"), incident, "answer", ANSWER)
    assert stages(incident) == ["closing", "closing"]


def test_supervision_is_not_evaded_by_closing_together(company, cast, browse, incident):
    """GAS-4b: a supervised complaint waits for its signature, and the incident with it."""
    attached(incident, cast, way.closing(company, MONDAY, flag_violation=True), way.closing(company, MONDAY))
    done = send(browse("desk"), incident, "close", {})
    assert list(outcome(done).values()) == [False, True]
    page = words(main(done))
    assert "督查尚未签字" in page
    assert "事件尚未结束。尚未归档：2026KFZX00001。" in page
    assert Incident.objects.get().state == "open"


def test_killed_in_the_middle_a_second_press_goes_on_where_it_stopped(company, cast, browse, incident):
    """CABLE-1b: what was typed is kept first; the complaints done are done, the others untouched, none twice."""
    attached(incident, cast, *(way.dispatched(company, MONDAY) for _ in range(4)))
    address = f"/incidents/{incident.number}/handle/"
    client = browse("head_dz")
    page = client.get(address)
    sent = {
        "version": page.context["form"]["version"].value(),
        "item": [str(line.item) for line in page.context["lines"]],
        **RESULT,
    }
    real, calls = incident_batch.handle.submit_result, []

    def killed(complaint, **given):
        calls.append(complaint)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(complaint, **given)

    with patch.object(incident_batch.handle, "submit_result", killed), pytest.raises(KeyboardInterrupt):
        client.post(address, sent)
    assert stages(incident) == ["feedback", "feedback", "dispatched", "dispatched"]
    third = Complaint.objects.order_by("pk")[2]
    assert third.contacts.count() == 0, "its first step went back with the second"
    assert Incident.objects.get().facts == RESULT["facts"]
    assert RESULT["facts"] in html(client.get(address)), "nobody types it again"

    again = client.post(address, sent)
    assert list(outcome(again).values()) == [True] * 4
    assert words(main(again)).count("已在后续环节") == 2
    assert stages(incident) == ["feedback"] * 4
    assert [case.events.filter(action="result.submit").count() for case in Complaint.objects.all()] == [1] * 4
    assert incident.events.filter(action="incident.handle").count() == 1
    assert check_all().broken is None


def test_what_somebody_changed_meanwhile_is_looked_at_again(company, cast, browse, incident):
    case = attached(incident, cast, way.handling(company, MONDAY))[0]
    client, address = browse("head_dz"), f"/incidents/{incident.number}/handle/"
    page = client.get(address)
    item = [str(line.item) for line in page.context["lines"]]
    handle.tell_progress(case, by=cast.officer_dz, note="正在抢修。", at=NOW)
    done = client.post(address, {"version": 1, "item": item, **RESULT})
    assert list(outcome(done).values()) == [False]
    assert stages(incident) == ["handling"]


def test_two_people_write_the_result_and_the_second_sees_that_of_the_first(company, cast, browse, incident):
    attached(incident, cast, way.handling(company, MONDAY))
    first = {**RESULT, "facts": "我先写的。"}
    flow.record_result(incident, by=cast.head_dz, texts=first, version=1, at=NOW)
    address = f"/incidents/{incident.number}/handle/"
    back = browse("officer_dz").post(address, {"version": 1, "item": [], **RESULT})
    assert back.status_code == 409
    assert RESULT["facts"] in back.content.decode()
    assert Incident.objects.get().facts == "我先写的。"


def test_complaints_of_others_named_by_hand_are_not_touched(company, cast, browse, incident):
    """Whatever a form names: only complaints of this incident that the person sees."""
    mine = attached(incident, cast, way.handling(company, MONDAY))[0]
    stranger = way.handling(company, MONDAY)
    items = [f"{mine.number}:{mine.version}", f"{stranger.number}:{stranger.version}", "x", "2026KFZX00001:0"]
    done = browse("head_dz").post(f"/incidents/{incident.number}/handle/", {"version": 1, "item": items, **RESULT})
    assert outcome(done) == {mine.number: True, stranger.number: False}
    assert Complaint.objects.get(pk=stranger.pk).stage == Stage.HANDLING


@pytest.mark.parametrize(
    ("step", "refused"),
    [
        ("handle", ["desk", "affairs", "head_qy", "gm"]),
        ("answer", ["head_dz", "affairs", "gm"]),
        ("close", ["head_dz", "officer_dz", "gm"]),
    ],
)
def test_who_may_not_hears_who_may(company, cast, browse, incident, step, refused):
    attached(incident, cast, way.handling(company, MONDAY))
    for name in refused:
        for ask in (browse(name).get, browse(name).post):
            response = ask(f"/incidents/{incident.number}/{step}/")
            assert response.status_code == 403, name
    assert browse("outsider").get(f"/incidents/{incident.number}/{step}/").status_code == 404


def test_more_than_go_at_once_go_with_the_next_press(company, cast, browse, incident):
    attached(incident, cast, *(way.handling(company, MONDAY) for _ in range(5)))
    with patch("complaints.views.incident_batch.AT_ONCE", 3):
        first = send(browse("head_dz"), incident, "handle", RESULT)
        assert len(outcome(first)) == 3
        assert len(numbers(main(first))) == 3
        send(browse("head_dz"), incident, "handle", RESULT)
    assert stages(incident) == ["feedback"] * 5
