"""The workbench: what waits for each role, due next first, with the one next action."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine

from accounts.choices import Role
from accounts.models import Membership, User
from complaints.deadlines.sweep import sweep
from complaints.flow import dispatch, handle, supervise
from complaints.models import CalendarYear
from complaints.permissions import may
from tests import way
from tests.clockwork import moment
from tests.pages import html, lane, lanes, main, steps, words

NOON = moment("2026-11-23 12:00")  # a Monday
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def workbench(signed_in):
    def visit(user):
        return signed_in(user).get("/")

    return visit


@pytest.fixture
def every_stage(company):
    """One complaint at each open stage, all of 定州综合所."""
    stages = ("accepted", "dispatched", "handling", "awaiting_signature", "fed_back", "at_callback", "closing")
    return {stage: getattr(way, stage)(company, at=NOON - HOUR / 2) for stage in stages}


def test_strangers_are_sent_to_the_sign_in_page(client, company):
    response = client.get("/")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/sign-in/")


def test_the_desk_has_what_awaits_dispatch_check_callback_and_archive(every_stage, cast, workbench):
    """GAS-6: the centre forwards, follows up, calls back and archives; each row offers the step that comes next."""
    page = workbench(cast.desk)
    assert lanes(page) == {
        "dispatch": [every_stage["accepted"].number],
        "feedback": [every_stage["fed_back"].number],
        "callback": [every_stage["at_callback"].number],
        "archive": [every_stage["closing"].number],
    }
    assert steps(main(page)) == [
        (every_stage["accepted"].number, "dispatch"),
        (every_stage["fed_back"].number, "feedback"),
        (every_stage["at_callback"].number, "callback"),
        (every_stage["closing"].number, "archive"),
    ]


def test_the_supervisor_has_the_desks_lanes_and_whatever_is_overdue_anywhere(every_stage, company, cast, workbench):
    """DESK-1: the supervisor looks after special cases and dispatch; archived and timely complaints are not overdue."""
    late = way.dispatched(company, at=NOON - 26 * HOUR)
    page = workbench(cast.supervisor)
    assert list(lanes(page)) == ["overdue", "extensions", "dispatch", "feedback", "callback", "archive"]
    assert lanes(page)["overdue"] == [late.number]
    assert steps(lane(page, "overdue")) == [(late.number, "instruct")]


def test_the_head_has_the_departments_own_work(every_stage, cast, workbench):
    """GAS-4a: the head of the station contacts, handles and signs; other stations' heads have none of it."""
    page = workbench(cast.head_dz)
    assert lanes(page) == {
        "contact": [every_stage["dispatched"].number],
        "handling": [every_stage["handling"].number],
        "sign": [every_stage["awaiting_signature"].number],
        "co-handling": [],
    }
    assert steps(main(page)) == [
        (every_stage["dispatched"].number, "contact"),
        # The progress clock (24 h) is due before the resolution clock (3 wd): the customer is told first (GAS-12.3c).
        (every_stage["handling"].number, "progress"),
        (every_stage["awaiting_signature"].number, "sign"),
    ]
    assert not any(lanes(workbench(cast.head_qy)).values())


def test_the_deputy_sees_the_absent_heads_lanes(every_stage, cast, workbench):
    """GAS-4a: the deputy acts during the head's absence, and only then."""
    assert lanes(workbench(cast.deputy_dz)) == {}
    cast.head_dz.absent_from = NOON.date()
    cast.head_dz.save()
    assert lanes(workbench(cast.deputy_dz))["sign"] == [every_stage["awaiting_signature"].number]


def test_the_officer_sees_her_own_complaints_first(company, cast, workbench):
    older = way.dispatched(company, at=NOON - 5 * HOUR)
    mine = way.dispatched(company, at=NOON - HOUR)
    handle.delegate(mine, by=cast.head_dz, handler=cast.officer_dz)
    assert lanes(workbench(cast.officer_dz)) == {
        "contact": [mine.number, older.number],
        "handling": [],
        "co-handling": [],
    }
    assert lanes(workbench(cast.head_dz))["contact"] == [older.number, mine.number]


def test_a_co_handler_has_what_still_lacks_its_result(company, cast, workbench):
    """GAS-12.2: forwarded to the responsible departments; a co-handling one gives its result once."""
    asked = way.dispatched(company, at=NOON - HOUR, co_handlers=[company.qyzhs])
    page = workbench(cast.head_qy)
    assert lanes(page)["co-handling"] == [asked.number]
    assert steps(lane(page, "co-handling")) == [(asked.number, "opinion")]
    handle.give_opinion(asked, by=cast.head_qy, opinion="管网压力正常。")
    assert lanes(workbench(cast.head_qy))["co-handling"] == []


def test_the_inspector_signs_what_is_fed_back_and_watches_the_rest(company, cast, workbench):
    """GAS-4b: rule-breaking and litigation are supervised by the company; other complaints are not."""
    way.fed_back(company, at=NOON - HOUR)
    on_the_way = way.dispatched(company, at=NOON - HOUR, flag_litigation=True)
    to_sign = way.fed_back(company, at=NOON - HOUR, flag_violation=True)
    page = workbench(cast.inspector)
    assert lanes(page) == {"supervise": [to_sign.number], "supervised": [on_the_way.number]}
    assert steps(main(page)) == [(to_sign.number, "supervise"), (on_the_way.number, "instruct")]
    supervise.sign_supervision(to_sign, by=cast.inspector, opinion="处理得当。")
    assert lanes(workbench(cast.inspector))["supervise"] == []


def test_the_desk_is_not_offered_to_archive_what_supervision_has_not_signed(company, cast, workbench):
    """GAS-4b: it cannot be archived before supervision signs."""
    way.closing(company, at=NOON - HOUR, flag_violation=True)
    page = lane(workbench(cast.desk), "archive")
    assert steps(page) == []
    assert "督查尚未签字" in page


def test_general_affairs_has_the_major_and_the_late_ones(company, cast, workbench):
    way.accepted(company, at=NOON - HOUR / 2)
    major = way.accepted(company, at=NOON - HOUR / 2, level="major")
    late = way.accepted(company, at=NOON - 2 * HOUR)
    assert lanes(workbench(cast.affairs)) == {"major": [major.number], "overdue": [late.number]}


def test_a_rung_brings_the_complaint_to_the_leader_until_the_deadline_is_served(company, cast, workbench, monday_noon):
    """GAS-4c: contact is due 24 h after dispatch; the leader hears 24 h later, the general manager 48 h later."""
    late = way.dispatched(company, at=NOON)
    monday_noon.move_to(NOON + 49 * HOUR)
    sweep()
    assert lanes(workbench(cast.leader))["escalated"] == [late.number]
    assert lanes(workbench(cast.gm))["escalated"] == []
    monday_noon.move_to(NOON + 73 * HOUR)
    sweep()
    page = workbench(cast.gm)
    assert lanes(page)["escalated"] == [late.number]
    assert steps(lane(page, "escalated")) == [(late.number, "instruct")]
    handle.log_contact(late, by=cast.head_dz, outcome="reached", note="已致歉，约好明天上门。")
    assert lanes(workbench(cast.gm))["escalated"] == []
    assert lanes(workbench(cast.leader))["escalated"] == []


def test_second_re_complaints_wait_for_the_leader_and_the_general_manager(company, cast, workbench):
    """GAS-12.7, GAS-4c: the second re-complaint goes to 分管领导 and up, who may decide it."""
    again = way.accepted(company, at=NOON - HOUR / 2)
    original = way.archived(company, at=NOON - 3 * HOUR)
    type(again).objects.filter(pk=again.pk).update(original=original, recomplaint_level=2)
    for user in (cast.leader, cast.gm):
        assert steps(lane(workbench(user), "decide")) == [(again.number, "decide")]


def test_what_departments_keep_returning_waits_for_the_general_manager(company, cast, workbench):
    """GAS-4c: the general manager can decide what no department solves."""
    complaint = way.dispatched(company, at=NOON - HOUR)
    for _ in range(2):
        complaint = dispatch.return_to_desk(complaint, by=cast.head_dz, reason="不归我所管。")
        returned = complaint
        complaint = dispatch.dispatch(complaint, by=cast.desk, lead=company.dzzhs)
    assert returned.return_count == 2
    assert lanes(workbench(cast.gm))["decide"] == [complaint.number]


def test_whoever_took_a_complaint_over_finds_it_on_the_workbench(company, cast, workbench):
    """MOBILE-1: a manager who stepped in handles it personally."""
    complaint = way.dispatched(company, at=NOON - HOUR)
    supervise.take_over(complaint, by=cast.leader, reason="亲自处理。")
    page = workbench(cast.leader)
    assert steps(lane(page, "personal")) == [(complaint.number, "contact")]
    assert "personal" not in lanes(workbench(cast.gm))


def test_whoever_watches_over_a_customer_finds_the_complaint(company, cast, workbench):
    """GAS-9b: someone who threatens drastic action is watched by a designated person, whatever their role."""
    risky = way.accepted(
        company, at=NOON - HOUR / 2, flag_threat=True, guardian=cast.outsider, protective_measures="保安陪同。"
    )
    assert lanes(workbench(cast.outsider)) == {"guarded": [risky.number]}


def test_the_head_of_a_branch_sees_what_is_late_in_its_stations(company, cast, workbench):
    late = way.dispatched(company, at=NOON - 26 * HOUR)
    assert lanes(workbench(cast.branch_dz))["overdue-below"] == [late.number]
    assert lanes(workbench(cast.branch_qy))["overdue-below"] == []


def test_several_roles_give_all_lanes_and_no_complaint_twice_in_one(every_stage, company, cast, workbench):
    Membership.objects.create(user=cast.head_dz, department=company.kfzx, role=Role.DESK)
    Membership.objects.create(user=cast.head_dz, department=company.dzzhs, role=Role.OFFICER)
    page = workbench(cast.head_dz)
    assert list(lanes(page)) == ["dispatch", "feedback", "callback", "archive", "contact", "handling", "sign"]
    assert [number for number, _step in steps(main(page))].count(every_stage["dispatched"].number) == 1


def test_the_handler_is_not_offered_the_callback(company, cast, workbench):
    """GAS-12.5: whoever handled a complaint does not call back; the row stays, so that a colleague is asked."""
    Membership.objects.create(user=cast.head_dz, department=company.kfzx, role=Role.DESK)
    waiting = way.at_callback(company, at=NOON - HOUR)
    assert lanes(workbench(cast.head_dz))["callback"] == [waiting.number]
    assert steps(lane(workbench(cast.head_dz), "callback")) == []
    assert steps(lane(workbench(cast.desk2), "callback")) == [(waiting.number, "callback")]


def test_every_button_is_one_that_may_be_pressed(every_stage, company, cast, workbench, client):
    """The workbench decides without asking the database for each row; `may` must agree with it."""
    way.closing(company, at=NOON - HOUR, flag_violation=True, level="major", co_handlers=[company.qyzhs])
    way.dispatched(company, at=NOON - 26 * HOUR, level="major", co_handlers=[company.qyzhs])
    offered = 0
    for user in vars(cast).values():
        for number, step in steps(main(workbench(user))):
            assert client.get(f"/complaints/{number}/{step}/").status_code == 200, (user, number, step)
            offered += 1
    assert offered >= 15


def test_due_next_stands_first_and_what_has_no_deadline_last(company, cast, workbench):
    """Dispatch within 1 h of acceptance (GAS-12.2): accepted first is due first."""
    second = way.accepted(company, at=NOON - HOUR / 4)
    overdue = way.accepted(company, at=NOON - 2 * HOUR)
    first = way.accepted(company, at=NOON - HOUR / 2)
    assert lanes(workbench(cast.desk))["dispatch"] == [overdue.number, first.number, second.number]


@pytest.mark.parametrize(
    ("accepted", "sentence"),
    [
        ([], "今天没有到期的，也没有超时的。"),
        ([0.5, 0.5, 0.5], "今天有 3 件将到期。"),
        ([2], "1 件已超时。"),
        ([0.5, 0.5, 0.5, 2], "今天有 3 件将到期，1 件已超时。"),
    ],
)
def test_the_first_line_says_in_words_what_is_due(company, cast, workbench, accepted, sentence):
    """Of the desk's own: accepted 30 min ago is due in 30 min, accepted 2 h ago has been overdue for 1 h (GAS-12.2)."""
    for hours in accepted:
        way.accepted(company, at=NOON - hours * HOUR)
    way.dispatched(company, at=NOON - 26 * HOUR)  # overdue, but the department's turn
    assert sentence in words(main(workbench(cast.desk)))


def test_what_is_due_tomorrow_is_not_due_today(company, cast, workbench):
    """Contact within 24 h of dispatch (GAS-12.3a): dispatched at 11:01 today, due at 11:01 tomorrow."""
    way.dispatched(company, at=NOON - HOUR)
    assert "今天没有到期的" in main(workbench(cast.head_dz))


def test_a_walk_in_of_another_department_says_who_received_it(company, cast, workbench):
    """GAS-7: it lands in the desk's queue with who first received it."""
    way.accepted(company, at=NOON)
    assert "首接" not in lane(workbench(cast.desk), "dispatch")
    way.accepted(company, at=NOON, received_department=company.dzzhs, first_receiver=cast.officer_dz)
    assert "首接：定州综合所 周磊" in lane(workbench(cast.desk), "dispatch")


def test_a_customer_who_was_not_told_the_progress_is_marked(company, cast, workbench):
    """GAS-12.3c: open past 24 h after the first contact without progress told is shown as 未告知进度."""
    way.handling(company, at=NOON - 24 * HOUR)
    assert "未告知进度" not in main(workbench(cast.head_dz))
    way.handling(company, at=NOON - 25 * HOUR)
    assert "未告知进度" in lane(workbench(cast.head_dz), "handling")


def test_a_long_lane_is_cut_and_the_list_shows_all_of_it(company, cast, signed_in, workbench):
    complaints = [way.accepted(company, at=NOON - HOUR / 2) for _ in range(13)]
    page = workbench(cast.desk)
    assert len(lanes(page)["dispatch"]) == 12
    assert 'href="/complaints/?lane=dispatch"' in lane(page, "dispatch")
    assert f'<span class="count num">{len(complaints)}</span>' in lane(page, "dispatch")
    assert "共 13 件" in main(signed_in(cast.desk).get("/complaints/?lane=dispatch"))


def test_an_empty_lane_says_so_kindly(company, cast, workbench):
    assert "受理的投诉都已转发" in lane(workbench(cast.desk), "dispatch")


def test_whoever_has_no_role_learns_whom_to_ask(company, cast, workbench):
    assert "请联系系统管理员" in main(workbench(cast.outsider))


def test_the_administrator_finds_the_administration(company, cast, workbench):
    page = main(workbench(cast.admin))
    assert 'href="/admin/accounts/user/"' in page
    assert "请联系系统管理员" not in page
    assert "/admin/" not in html(workbench(cast.desk))


def test_whoever_sets_the_company_up_is_led_to_departments_people_and_procedure(workbench, company):
    """The account of `createsuperuser` has no role and nobody to ask; each page that it is led to opens."""
    first = User.objects.create_superuser("root", password="x")
    page = main(workbench(first))
    assert "请联系系统管理员" not in page
    begin = page[: page.index('id="administration"')]
    assert re.findall(r'href="(/admin/[^"]+)"', begin) == [
        "/admin/accounts/department/",
        "/admin/accounts/user/",
        "/admin/complaints/procedure/",
    ]


def test_an_unconfirmed_year_is_shown_to_supervisor_and_administrator(company, cast, workbench, monday_noon):
    """A year whose official notice is not in yet is 未确认 until someone confirms it."""
    monday_noon.move_to(moment("2030-12-20 12:00"))
    for user in (cast.supervisor, cast.admin):
        page = main(workbench(user))
        assert "2030" in page
        assert "2031" in page
    assert "2031" not in main(workbench(cast.desk))
    for year in (2030, 2031):
        CalendarYear.objects.create(year=year, notice="国办发明电")
    assert "2031" not in main(workbench(cast.supervisor))


def test_the_rail_offers_only_what_a_person_may_use(every_stage, cast, workbench):
    rails = {}
    for name in ("desk", "head_dz", "outsider", "admin"):
        rail = html(workbench(getattr(cast, name))).split('class="rail"')[1].split("</nav>")[0]
        rails[name] = [
            link for link in ("/complaints/new/", "/complaints/", "/callbacks/", "/admin/") if f'"{link}"' in rail
        ]
    assert rails == {
        "desk": ["/complaints/new/", "/complaints/", "/callbacks/"],
        "head_dz": ["/complaints/new/", "/complaints/"],
        "outsider": ["/complaints/"],
        "admin": ["/complaints/new/", "/complaints/", "/admin/"],
    }


def test_the_rail_says_how_many_customers_wait_for_a_callback(every_stage, company, cast, workbench):
    way.at_callback(company, at=NOON - HOUR)
    rail = html(workbench(cast.desk)).split('href="/callbacks/"')[1].split("</a>")[0]
    assert re.search(r'<span class="count num"[^>]*>2</span>', rail)


@pytest.mark.parametrize(
    "name", ["desk", "supervisor", "head_dz", "officer_dz", "inspector", "affairs", "leader", "gm"]
)
def test_the_number_of_queries_does_not_grow_with_the_complaints(
    company, cast, signed_in, django_assert_max_num_queries, django_assert_num_queries, name
):
    def one_of_each():
        for stage in ("accepted", "dispatched", "handling", "awaiting_signature", "fed_back", "at_callback", "closing"):
            changes = {"flag_violation": True, "level": "major"}
            getattr(way, stage)(company, at=NOON - 26 * HOUR, **changes)
        way.dispatched(company, at=NOON - 26 * HOUR, co_handlers=[company.qyzhs])
        sweep()

    one_of_each()
    client = signed_in(getattr(cast, name))
    with django_assert_max_num_queries(25) as captured:
        client.get("/")
    for _ in range(3):
        one_of_each()
    with django_assert_num_queries(len(captured)):
        client.get("/")


def test_may_and_the_rows_agree_on_who_took_part_in_handling(company, cast):
    """GAS-12.5: the question asked for a whole list gives the answers of the question for one complaint."""
    complaint = way.at_callback(company, at=NOON - HOUR)
    for user in vars(cast).values():
        row = type(complaint).objects.with_handled_by(user).get(pk=complaint.pk)
        desk = user in (cast.desk, cast.desk2, cast.supervisor)
        assert bool(may(user, "callback.log", complaint)) == (desk and not row.handled_by_viewer), user
    took_part = {
        user.username
        for user in vars(cast).values()
        if type(complaint).objects.with_handled_by(user).get(pk=complaint.pk).handled_by_viewer
    }
    assert took_part == {"head.dz", "officer.dz"}
