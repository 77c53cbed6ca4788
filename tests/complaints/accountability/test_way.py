"""The way of a penalty: proposal, opinion, review, notice, execution; whom each change concerns (CABLE-6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Department
from complaints.accountability import finish, judge
from complaints.accountability.propose import Cause
from complaints.chains import check_all
from complaints.choices import ContactOutcome
from complaints.flow import handle
from complaints.flow.errors import NotAllowed, Refused, Stale
from complaints.models import Complaint, Penalty
from complaints.notify.render import text_of
from complaints.penalty_choices import Responsibility
from tests import way
from tests.clockwork import MINUTE, moment
from tests.penalties import (
    FRIDAY,
    TUESDAY,
    executed,
    finding,
    issued,
    late,
    reviewed,
    stored,
    to_review,
    told,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def test_the_whole_way_of_a_penalty(company, lines):
    """CABLE-6, CABLE-7a: the department's opinion, general affairs' review, the notice, the execution."""
    person = company.people.officer_dz
    penalty = finding(company, lines.conduct, person=person, responsibility=Responsibility.PERSON)
    assert (penalty.number, penalty.state, penalty.amount) == ("CF2026-0001", "proposed", Decimal("200.00"))
    assert penalty.notice_number is None

    penalty = judge.give_opinion(penalty, by=company.people.head_dz, opinion="属实。", at=TUESDAY + MINUTE)
    assert (penalty.state, penalty.opinion_by) == ("review", company.people.head_dz)
    penalty = judge.confirm(penalty, by=company.people.affairs, note="同意。", at=TUESDAY + 2 * MINUTE)
    assert penalty.state == "reviewed"
    penalty = finish.issue(penalty, by=company.people.affairs, at=TUESDAY + 3 * MINUTE)
    assert (penalty.state, penalty.notice_number) == ("issued", "CFTZ2026-0001")
    penalty = finish.execute(penalty, by=company.people.affairs, on=dt.date(2026, 11, 25), at=TUESDAY + DAY)

    penalty = stored(penalty)
    assert (penalty.state, penalty.executed_on, penalty.amount) == ("executed", dt.date(2026, 11, 25), 200)
    assert [event.action for event in penalty.events.all()] == [
        "penalty.propose", "penalty.opinion", "penalty.review", "penalty.issue", "penalty.execute",
    ]  # fmt: skip
    assert penalty.version == 5


def test_each_change_tells_whom_it_concerns(company, lines):
    """CABLE-6: the head is asked, general affairs reviews, person and department hear of the notice."""
    person = company.people.officer_dz
    penalty = executed(company, lines.conduct, person=person, responsibility=Responsibility.PERSON)
    assert told(penalty) == {
        "penalty.propose": ["head.dz"],
        "penalty.opinion": ["affairs"],
        # Whoever did it is not told; there is nobody else in general affairs.
        "penalty.issue": ["head.dz", "officer.dz", "supervisor"],
        "penalty.execute": ["head.dz", "officer.dz"],
    }
    notice = person.notices.filter(about__topic="penalty.issue").get()
    assert text_of(notice) == "处罚通知单 CFTZ2026-0001 已签发：定州综合所，服务规范类，200.00 元"
    assert notice.about["url"] == penalty.get_absolute_url() == "/penalties/CF2026-0001/"


def test_a_cancellation_tells_the_person_only_of_what_they_had_heard(company, lines):
    """Who was never told of a proposal is not told that it was dropped."""
    person = company.people.officer_dz
    who = {"person": person, "responsibility": Responsibility.PERSON}
    before = finish.cancel(to_review(company, lines.conduct, **who), by=company.people.affairs, reason="证据不足。")
    after = finish.cancel(issued(company, lines.information, **who), by=company.people.affairs, reason="证据不足。")
    assert told(before)["penalty.cancel"] == ["head.dz", "supervisor"]
    assert told(after)["penalty.cancel"] == ["head.dz", "officer.dz", "supervisor"]


def test_a_penalty_on_the_head_is_for_the_head_above(company, lines):
    """Nobody speaks for the department about themselves."""
    head = company.people.head_dz
    penalty = finding(company, lines.conduct, person=head, responsibility=Responsibility.PERSON)
    assert told(penalty)["penalty.propose"] == ["branch.dz", "head.dz"]
    with pytest.raises(NotAllowed):
        judge.give_opinion(penalty, by=head, opinion="我没有错。")
    assert judge.give_opinion(penalty, by=company.people.branch_dz, opinion="属实。").state == "review"


def test_the_complaints_history_notes_it_and_forms_about_the_complaint_stay_good(company, lines):
    """A penalty is no step of the complaint: what somebody types about the complaint is not stale."""
    complaint, _clock = late(company)
    version = complaint.version
    penalty = issued(company, lines.conduct, complaint=complaint)
    finish.cancel(penalty, by=company.people.affairs, reason="误判。", at=TUESDAY + DAY)
    entries = complaint.events.filter(action__startswith="penalty.").order_by("sequence")
    assert [entry.action for entry in entries] == ["penalty.proposed", "penalty.issued", "penalty.cancelled"]
    assert entries[1].data == {"penalty": "CF2026-0001", "department": "定州综合所", "notice": "CFTZ2026-0001"}
    assert Complaint.objects.get(pk=complaint.pk).version == version
    handle.log_contact(
        complaint, by=company.people.head_dz, outcome=ContactOutcome.REACHED, note="已联系。", version=version
    )
    assert check_all().broken is None


# --- Endings and errors ---------------------------------------------------------------------------


@pytest.mark.parametrize("make", [finding, to_review, reviewed, issued])
def test_a_penalty_is_cancelled_from_any_state_before_its_execution(company, lines, make):
    """CABLE-6: with a reason."""
    penalty = make(company, lines.conduct)
    with pytest.raises(Refused):
        finish.cancel(penalty, by=company.people.affairs, reason="  ")
    assert finish.cancel(penalty, by=company.people.affairs, reason="申诉成立。").state == "cancelled"
    with pytest.raises(NotAllowed):
        finish.cancel(stored(penalty), by=company.people.affairs, reason="再撤一次。")


def test_what_is_executed_stays(company, lines):
    """An appeal after that is a credit, no cancellation (CABLE-8)."""
    penalty = executed(company, lines.conduct)
    with pytest.raises(NotAllowed):
        finish.cancel(penalty, by=company.people.affairs, reason="后悔了。")


def test_the_proposer_withdraws_until_the_department_has_spoken(company, lines):
    penalty = finding(company, lines.conduct)
    with pytest.raises(NotAllowed):
        finish.cancel(penalty, by=company.people.inspector, reason="不对。")
    penalty = judge.give_opinion(penalty, by=company.people.head_dz, opinion="不同意。")
    with pytest.raises(NotAllowed):
        finish.cancel(penalty, by=company.people.supervisor, reason="撤回。")
    other = finding(company, lines.information)
    assert finish.cancel(other, by=company.people.supervisor, reason="撤回。").state == "cancelled"


def test_the_execution_lies_between_the_notice_and_today(company, lines):
    penalty = issued(company, lines.conduct)
    for day in (dt.date(2026, 11, 23), dt.date(2026, 11, 27)):
        with pytest.raises(Refused) as refused:
            finish.execute(penalty, by=company.people.affairs, on=day, at=moment("2026-11-26 23:59"))
        assert list(refused.value.fields) == ["on"]
    done = finish.execute(penalty, by=company.people.affairs, on=dt.date(2026, 11, 26), at=moment("2026-11-26 00:00"))
    assert done.executed_on == dt.date(2026, 11, 26)


def test_a_stale_page_changes_nothing_and_says_what_happened(company, lines):
    penalty = to_review(company, lines.conduct)
    judge.confirm(penalty, by=company.people.affairs, version=2)
    with pytest.raises(Stale) as stale:
        judge.confirm(penalty, by=company.people.gm, version=2)
    assert [event.action for event in stale.value.events] == ["penalty.review"]
    assert stored(penalty).version == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " \n "}, "reason"),
        ({"responsibility": Responsibility.PERSON}, "person"),
        ({"responsibility": Responsibility.GROUP, "group": " "}, "group"),
    ],
)
def test_a_proposal_says_whom_and_why(company, lines, changes, field):
    """RETAIL-8c: a person or a group that answers for it has a name."""
    with pytest.raises(Refused) as refused:
        finding(company, lines.conduct, **changes)
    assert list(refused.value.fields) == [field]


def test_only_a_line_of_the_complaints_own_version_is_used(company, lines):
    """A complaint keeps the version it was accepted under, and so does its tariff."""
    from complaints.versions import new_version

    complaint, clock = late(company)
    other = new_version(company.procedure).tariffs.get(code="conduct")
    with pytest.raises(Refused) as refused:
        finding(company, other, complaint=complaint)
    assert list(refused.value.fields) == ["tariff"]
    lines.conduct.is_active = False
    with pytest.raises(Refused):
        finding(company, lines.conduct, complaint=complaint)
    cause = Cause.missed(clock)
    for wrong in (
        {"cause": cause, "complaint": way.accepted(company)},
        {"cause": cause, "complaint": complaint, "department": company.qyzhs},
        {"cause": cause, "complaint": complaint, "at": FRIDAY + MINUTE},
    ):
        with pytest.raises(Refused):
            finding(company, lines.time, **wrong)
    assert not Penalty.objects.exists()


@pytest.mark.parametrize("name", ["desk", "head_dz", "officer_dz", "leader", "gm", "admin", "outsider"])
def test_only_supervisor_inspector_and_general_affairs_propose(company, lines, name):
    """CABLE-6."""
    with pytest.raises(NotAllowed):
        finding(company, lines.conduct, by=name)


def test_a_headless_department_is_answered_for_above(company, lines):
    """As with complaints: whoever is told in the place of a missing head may act in it."""
    Department.objects.filter(pk=company.dzzhs.pk).update(head=None, deputy=None)
    penalty = finding(company, lines.conduct)
    assert told(penalty)["penalty.propose"] == ["branch.dz"]
    assert judge.give_opinion(penalty, by=company.people.branch_dz, opinion="属实。").state == "review"


@pytest.mark.parametrize(
    "changes",
    [
        {"rate": None},
        {"rate": 0},
        {"amount": None},
        {"amount": -1},
        {"responsibility": "person"},
        {"responsibility": "group"},
        {"cause": "clock"},
        {"basis": "day"},
        {"state": "issued"},
        {"state": "executed"},
        {"state": "cancelled"},
        {"state": "exempt"},
        {"executed_on": dt.date(2026, 11, 24)},
        {"number": "CF2026-0002"},
        {"department": None},
    ],
    ids=str,
)
def test_the_database_keeps_no_penalty_that_makes_no_sense(company, lines, changes):
    """Past the product as well: amounts, names of those responsible, states with what belongs to them."""
    penalty = finding(company, lines.conduct)
    finding(company, lines.information)
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.filter(pk=penalty.pk).update(**changes)
