"""What an open page asks for: nothing when nothing happened, and otherwise what changed."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints.deadlines.sweep import sweep
from complaints.flow import dispatch, handle, instructions
from tests import way
from tests.clockwork import moment
from tests.pages import lane, lanes, main, numbers, words

NOON = moment("2026-11-23 12:00")  # a Monday
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(cast, signed_in):
    """The page of a clerk who has just looked at the workbench."""
    client = signed_in(cast.desk)
    look(client)
    return client


def look(client, at: dt.datetime | None = None) -> None:
    assert client.post("/looked/", {"as_of": (at or timezone.now()).isoformat()}).status_code == 204


def signatures(client) -> str:
    """What an open workbench says of its lanes."""
    page = client.get("/")
    return ",".join(f"{item.lane.key}:{item.state.signature}" for item in page.context["lanes"])


def delivered(answer) -> dict[str, list[str]]:
    """The lanes that came with the answer, with the complaints in each."""
    return {item["key"]: numbers(item["html"]) for item in answer["lanes"] if item["html"] is not None}


def test_nothing_new_is_answered_with_nothing_by_one_question(company, cast, desk):
    way.accepted(company, at=NOON)
    pulse = desk.get("/live/", {"pulse": ""}).json()["pulse"]
    with CaptureQueriesContext(connection) as queries:
        answer = desk.get("/live/", {"pulse": pulse, "lanes": ""})
    assert (answer.status_code, answer.content) == (204, b"")
    assert len(queries) <= 3  # session, person, and the question itself
    assert answer["Cache-Control"].startswith("max-age=0")


def test_only_the_lanes_that_changed_are_delivered(company, cast, desk):
    waiting = way.accepted(company, at=NOON - HOUR / 2)
    way.fed_back(company, at=NOON - HOUR / 2)
    known = signatures(desk)
    assert delivered(desk.get("/live/", {"pulse": "", "lanes": known}).json()) == {}

    dispatch.dispatch(waiting, by=cast.desk2, lead=company.dzzhs)
    assert delivered(desk.get("/live/", {"pulse": "", "lanes": known}).json()) == {"dispatch": []}


def test_a_change_within_a_lane_delivers_it_anew(company, cast, signed_in):
    """Handed to a colleague: the lane holds the same complaint, but the row reads otherwise."""
    complaint = way.dispatched(company, at=NOON - HOUR)
    head = signed_in(cast.head_dz)
    known = signatures(head)
    handle.delegate(complaint, by=cast.head_dz, handler=cast.officer_dz)
    answer = head.get("/live/", {"pulse": "", "lanes": known}).json()
    assert delivered(answer) == {"contact": [complaint.number]}
    assert cast.officer_dz.name in answer["lanes"][0]["html"]


def test_one_complaint_in_the_place_of_another_is_a_change(company, cast, desk):
    """The counts stay the same when one goes and another comes."""
    first = way.accepted(company, at=NOON - HOUR / 2)
    known = signatures(desk)
    dispatch.dispatch(first, by=cast.desk2, lead=company.dzzhs)
    second = way.accepted(company, at=NOON - HOUR / 2)
    assert delivered(desk.get("/live/", {"pulse": "", "lanes": known}).json()) == {"dispatch": [second.number]}


def test_the_frame_of_every_page_learns_of_notices_and_callbacks(company, cast, desk, signed_in):
    way.at_callback(company, at=NOON)
    answer = desk.get("/live/").json()
    assert answer["callbacks"] == 1
    assert "lanes" not in answer
    head = signed_in(cast.head_dz).get("/live/").json()
    assert head["unread"] >= 1
    assert head["unread_words"] == f"消息\uff1a{head['unread']} 条未读"
    assert "callbacks" not in head


def test_whoever_was_signed_out_is_told_so(client, company, cast, desk):
    assert client.get("/live/").status_code == 200
    another = {"X-Page-Owner": str(cast.supervisor.pk)}
    assert desk.get("/live/", headers=another).status_code == 401
    client.logout()
    assert client.get("/live/").status_code == 401


def test_time_alone_makes_something_overdue(company, cast, desk, monday_noon):
    """Dispatch within 1 h of acceptance (GAS-12.2); nobody does anything, and the open page still learns of it."""
    complaint = way.accepted(company, at=NOON)
    answer = desk.get("/live/", {"lanes": ""}).json()
    known = signatures(desk)
    monday_noon.move_to(NOON + HOUR + MINUTE)
    later = desk.get("/live/", {"pulse": answer["pulse"], "lanes": known}).json()
    assert delivered(later) == {"dispatch": [complaint.number]}
    assert "1 件已超时" in words(later["today"])
    assert "&lt;" not in later["today"]
    assert later["say"] == "超时 1 件"
    assert later["news"] == 1


def test_what_others_brought_since_the_last_look_is_new_once(company, cast, desk, signed_in):
    before = way.fed_back(company, at=NOON - HOUR)
    company.people.desk = cast.desk2
    came = way.fed_back(company, at=NOON - HOUR / 4)
    assert came.moved_at < NOON < NOON + MINUTE
    look(desk, NOON - HOUR / 2)  # a later look is never taken back
    assert "bench-new" not in main(desk.get("/"))

    handled = way.awaiting_signature(company, at=NOON - HOUR / 4)
    handle.sign_result(handled, by=cast.head_dz, at=NOON + MINUTE / 2)
    page = desk.get("/")
    assert set(lanes(page)["feedback"]) == {before.number, came.number, handled.number}
    assert main(page).count("bench-new") == 1
    assert "新到 1 件" in words(main(page))


def test_a_look_takes_the_marks_away_on_every_device(company, cast, client, desk, monday_noon):
    monday_noon.move_to(NOON + MINUTE)
    company.people.desk = cast.desk2
    way.accepted(company, at=NOON + MINUTE)
    monday_noon.move_to(NOON + 2 * MINUTE)
    assert "bench-new" in main(desk.get("/"))
    look(desk)
    assert "bench-new" not in main(desk.get("/"))
    answer = desk.get("/live/", {"lanes": ""}).json()
    assert answer["news"] == 0
    assert answer["say"] == ""


def test_ones_own_doing_is_no_news(company, cast, desk, monday_noon):
    monday_noon.move_to(NOON + MINUTE)
    way.accepted(company, at=NOON + MINUTE)  # by the same clerk
    assert "bench-new" not in main(desk.get("/"))


def test_whoever_looks_for_the_first_time_finds_no_news(company, cast, signed_in):
    company.people.desk = cast.desk2
    way.accepted(company, at=NOON - HOUR / 2)
    assert "bench-new" not in main(signed_in(cast.desk).get("/"))


def test_what_is_escalated_is_new_to_whom_it_was_escalated(company, cast, signed_in, monday_noon):
    """GAS-4c: the rung, not the step before it, brings it to the leader."""
    way.dispatched(company, at=NOON)
    monday_noon.move_to(NOON + 40 * HOUR)
    leader = signed_in(cast.leader)
    look(leader)
    monday_noon.move_to(NOON + 49 * HOUR)
    sweep()
    assert "bench-new" in lane(leader.get("/"), "escalated")


def test_a_delegated_complaint_is_new_to_the_colleague_not_to_the_head(company, cast, client, signed_in, monday_noon):
    complaint = way.dispatched(company, at=NOON - HOUR)
    for person in (cast.officer_dz, cast.head_dz):
        look(signed_in(person))
    monday_noon.move_to(NOON + MINUTE)
    handle.delegate(complaint, by=cast.head_dz, handler=cast.officer_dz)
    assert "bench-new" in main(signed_in(cast.officer_dz).get("/"))
    assert "bench-new" not in main(signed_in(cast.head_dz).get("/"))


def test_an_instruction_moves_nothing(company, cast, desk, monday_noon):
    complaint = way.fed_back(company, at=NOON - HOUR)
    monday_noon.move_to(NOON + MINUTE)
    instructions.instruct(complaint, by=cast.gm, text="今天办结。")
    assert "bench-new" not in main(desk.get("/"))


@pytest.mark.parametrize("as_of", ["", "yesterday", "2026-11-23T12:00:00", "2026-13-45T00:00:00+08:00", "\0"])
def test_a_look_at_no_moment_is_refused(cast, signed_in, as_of):
    assert signed_in(cast.desk).post("/looked/", {"as_of": as_of}).status_code == 400


def test_nobody_has_looked_at_what_is_still_to_come(company, cast, signed_in, monday_noon):
    desk = signed_in(cast.desk)
    look(desk, NOON + 30 * HOUR)
    monday_noon.move_to(NOON + MINUTE)
    company.people.desk = cast.desk2
    way.accepted(company, at=NOON + MINUTE)
    assert "bench-new" in main(desk.get("/"))


@pytest.mark.parametrize("lanes_", ["a" * 5000, ":::,,,", "dispatch:\0", "no-such-lane:1-2-3-4"])
def test_whatever_a_page_claims_to_know_the_answer_is_whole(company, cast, desk, lanes_):
    complaint = way.accepted(company, at=NOON - HOUR / 2)
    assert delivered(desk.get("/live/", {"lanes": lanes_}).json())["dispatch"] == [complaint.number]


def test_an_outsider_learns_nothing_of_complaints(company, cast, signed_in):
    way.accepted(company, at=NOON)
    answer = signed_in(cast.outsider).get("/live/", {"lanes": "dispatch:0-0-0-0"}).json()
    assert delivered({"lanes": answer.get("lanes", [])}) == {}
    assert answer["unread"] == 0
