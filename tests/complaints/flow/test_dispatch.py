"""转发, 退单, 改派: whom the routing names, and what stays in the record."""

import datetime as dt

import pytest

from accounts.choices import Role
from accounts.models import Department, Membership, User
from complaints.choices import Action, Stage
from complaints.flow import dispatch, handle, record
from complaints.flow.errors import Refused
from complaints.models import RoutingRule
from complaints.notify.inbox import inbox
from complaints.permissions import may
from tests import way

pytestmark = pytest.mark.django_db


def test_the_most_specific_routing_rule_wins(company):
    """GAS-12.2: category and branch beat category alone, which beats a parent category, which beats the branch."""
    repair, supply = company.categories["supply-repair"], company.categories["supply"]
    everything = [company.dzzhs]
    assert dispatch.propose(repair, company.dz).lead == everything[-1]

    for route in (
        {"category": supply, "lead": company.zhb},
        {"category": supply, "branch": company.dz, "lead": company.dcs},
        {"category": repair, "lead": company.kfzx},
        {"category": repair, "branch": company.dz, "lead": company.qyzhs},
    ):
        RoutingRule.objects.create(**route)
        assert dispatch.propose(repair, company.dz).lead == route["lead"]

    assert dispatch.propose(company.categories["supply-meter"], company.qy).lead == company.zhb
    assert dispatch.propose(company.categories["other-misc"], company.qy).lead == company.qyzhs
    assert dispatch.propose(supply, company.qy).lead == company.zhb
    assert dispatch.propose(None, None).lead is None


def test_the_proposal_says_why(company):
    """The clerk sees the reason of the proposal."""
    RoutingRule.objects.create(category=company.categories["supply-repair"], branch=company.qy, lead=company.qyzhs)
    assert dispatch.propose(company.categories["supply-repair"], company.qy).reason == "按类别“维修不及时” + 曲阳分公司"


def test_dispatch_gives_it_to_the_acting_head(company):
    """GAS-4a: the head of the station is the handler; the deputy while the head is absent."""
    assert way.dispatched(company).handler == company.people.head_dz
    head = company.people.head_dz
    head.absent_from = dt.date(2020, 1, 1)
    head.save()
    complaint = way.dispatched(company)
    assert complaint.handler == company.people.deputy_dz
    assert complaint.notices.filter(user=company.people.deputy_dz).exists()


def test_a_returned_complaint_keeps_the_old_departments_clocks_and_gets_new_ones(company):
    """退单: counted; the first department's clocks stay against it, the next department's start anew."""
    start = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)  # Monday 9:00 in Shanghai
    complaint = way.dispatched(company, start)
    returned = dispatch.return_to_desk(
        complaint, by=company.people.head_dz, reason="属曲阳片区。", at=start + dt.timedelta(hours=30)
    )
    assert (returned.stage, returned.return_count, returned.lead, returned.handler) == (Stage.ACCEPTED, 1, None, None)

    again = dispatch.dispatch(
        returned, by=company.people.desk, lead=company.qyzhs, at=start + dt.timedelta(hours=30, minutes=20)
    )

    clocks = {(c.department.code, c.rule.code): c for c in again.clocks.select_related("department", "rule")}
    old = clocks["DZZHS", "contact"]
    assert old.outcome == "returned"
    assert old.breached_at == old.due_at == start + dt.timedelta(hours=24, minutes=1)
    assert clocks["DZZHS", "resolution"].outcome == "returned"
    assert clocks["DZZHS", "resolution"].breached_at is None
    new = clocks["QYZHS", "contact"]
    assert new.is_running
    assert new.due_at == start + dt.timedelta(hours=54, minutes=20)
    assert [(part.department.code, part.end_kind) for part in again.assignments.order_by("pk")] == [
        ("DZZHS", "returned"),
        ("QYZHS", ""),
    ]
    # The desk had another hour for the second dispatch.
    assert list(again.clocks.filter(rule__code="dispatch").values_list("outcome", flat=True)) == ["met", "met"]


def test_a_return_needs_a_reason(company):
    """退单 without a reason changes nothing."""
    complaint = way.dispatched(company)
    with pytest.raises(Refused) as refusal:
        dispatch.return_to_desk(complaint, by=company.people.head_dz, reason="  ")
    assert set(refusal.value.fields) == {"reason"}
    assert complaint.assignments.current().count() == 1


def test_reassignment_moves_the_case_and_its_clocks(company):
    """MOBILE-1: a manager gives it to another department; the previous handler is told."""
    complaint = way.handling(company)
    moved = dispatch.reassign(complaint, by=company.people.leader, lead=company.qyzhs, reason="曲阳更近。")
    assert (moved.stage, moved.lead, moved.handler) == (Stage.DISPATCHED, company.qyzhs, company.people.head_qy)
    assert moved.contacted_at is None
    assert set(moved.clocks.running().values_list("rule__code", "department__code")) == {
        ("contact", "QYZHS"),
        ("resolution", "QYZHS"),
    }
    told = set(moved.events.last().notices.values_list("user__username", flat=True))
    assert told == {"head.dz", "head.qy"}


@pytest.mark.parametrize(
    ("lead", "co_handlers", "field"),
    [("dzzhs", ["dzzhs"], "co_handlers"), ("closed", [], "lead")],
)
def test_impossible_departments_are_refused(company, lead, co_handlers, field):
    """A department cannot co-handle with itself, and a retired one takes nothing."""
    company.closed = company.zhb
    company.closed.is_active = False
    company.closed.save()
    with pytest.raises(Refused) as refusal:
        dispatch.dispatch(
            way.accepted(company),
            by=company.people.desk,
            lead=getattr(company, lead),
            co_handlers=[getattr(company, name) for name in co_handlers],
        )
    assert set(refusal.value.fields) == {field}


def test_drastic_threats_need_guardian_and_measures_before_dispatch(company):
    """GAS-9b: both are named as missing; with them the dispatch goes through."""
    complaint = way.accepted(company, flag_threat=True)
    with pytest.raises(Refused) as refusal:
        dispatch.dispatch(complaint, by=company.people.desk, lead=company.dzzhs)
    assert set(refusal.value.fields) == {"guardian", "protective_measures"}

    guarded = way.accepted(company, flag_threat=True, guardian=company.people.affairs, protective_measures="专人随访。")
    assert dispatch.dispatch(guarded, by=company.people.desk, lead=company.dzzhs).stage == Stage.DISPATCHED


def test_managers_are_told_of_drastic_threats_at_once(company):
    """GAS-9b: supervisor, leader and general manager have the notice of the acceptance itself."""
    complaint = way.accepted(company, flag_threat=True)
    told = set(complaint.events.first().notices.values_list("user__username", flat=True))
    assert told == {"supervisor", "leader", "gm"}


def test_the_guardian_is_told_on_being_named(company):
    """GAS-9b: at acceptance or by a correction; another correction does not tell them again."""
    people = company.people
    at_once = way.accepted(company, flag_threat=True, guardian=people.outsider, protective_measures="专人随访。")
    assert at_once.events.last().notices.filter(user=people.outsider).exists()

    later = record.correct(
        way.accepted(company), by=people.desk, changes={"guardian": people.officer_qy}, reason="客户扬言。"
    )
    assert later.events.last().notices.filter(user=people.officer_qy).exists()
    again = record.correct(later, by=people.desk, changes={"demand": "退费"}, reason="补充。")
    assert not again.events.last().notices.exists()


def test_a_branchs_managers_may_read_what_they_are_told_of_before_the_dispatch(company):
    """GAS-9b: an alert tells the branch's leader and head, who find it among their notices."""
    leader = User.objects.create(username="leader.dz", name="金波")
    Membership.objects.create(user=leader, department=company.dz, role=Role.LEADER)
    way.accepted(company, flag_threat=True, flag_safety=True)
    assert [inbox(person).count() for person in (leader, company.people.branch_dz)] == [1, 1]


def test_the_superior_head_acts_for_a_department_without_head(company):
    """GAS-4a: whoever is told in the place of a head who has left may sign, and give the co-handler's result."""
    bare = Department.objects.create(name="抢修班", code="QXB", parent=company.dz)
    complaint = way.awaiting_signature(company, co_handlers=[bare])
    Department.objects.filter(pk=company.dzzhs.pk).update(deputy=None)
    User.objects.filter(pk=company.people.head_dz.pk).update(is_active=False)

    allowed = {person.username: may(person, Action.SIGN_RESULT, complaint) for person in User.objects.all()}
    assert [name for name, verdict in allowed.items() if verdict] == ["branch.dz"]
    branch_head = User.objects.get(username="branch.dz")
    handle.sign_result(handle.give_opinion(complaint, by=branch_head, opinion="已抢修。"), by=branch_head)


def test_a_co_handler_that_takes_no_complaints_any_more_is_not_proposed(company):
    """GAS-12.2: nobody would give its result, and the record could never be archived."""
    RoutingRule.objects.get(branch=company.dz).co_handlers.set([company.zhb, company.dcs])
    Department.objects.filter(pk=company.zhb.pk).update(is_active=False)
    assert dispatch.propose(None, company.dz).co_handlers == (company.dcs,)


def test_who_speaks_for_two_co_handlers_gives_the_missing_result_first(company):
    """主办/会办: on every database; PostgreSQL sorts what is empty last unless told otherwise."""
    people = company.people
    Membership.objects.create(user=people.officer_qy, department=company.zhb, role=Role.OFFICER)
    complaint = way.dispatched(company, co_handlers=[company.qyzhs, company.zhb])
    for opinion in ("综合所已检测。", "综合部已答复。"):
        complaint = handle.give_opinion(complaint, by=people.officer_qy, opinion=opinion)
    opinions = complaint.assignments.filter(role="co").values_list("opinion", flat=True)
    assert set(opinions) == {"综合所已检测。", "综合部已答复。"}


def test_co_handlers_are_told_and_give_their_result_to_the_lead(company):
    """主办/会办: the co-handler's head is told; its result reaches the lead's handler."""
    complaint = way.dispatched(company, co_handlers=[company.qyzhs])
    assert complaint.events.last().notices.filter(user=company.people.head_qy).exists()
    done = handle.give_opinion(complaint, by=company.people.officer_qy, opinion="已检测合格。")
    part = done.assignments.get(role="co")
    assert (part.opinion, part.opinion_by) == ("已检测合格。", company.people.officer_qy)
    assert done.events.last().notices.filter(user=company.people.head_dz).exists()
