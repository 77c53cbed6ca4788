"""October 2026 of the gas company, made by hand: every step at its minute, so that every figure can be worked out.

| | accepted | then |
| --- | --- | --- |
| never_dispatched | 1 Oct 00:00 | nothing: no category, no branch, no department |
| smooth | 12 Oct 10:00 | a step a minute; callback 4, resolved; archived the same day |
| on_the_spot | 14 Oct 09:00 | walk-in, settled at once |
| slow_desk | 15 Oct 09:00 | dispatched 10:30 (late) to 曲阳综合所, handled the same day; called back 19 Oct (late), 5 |
| returned_late | 19 Oct 09:00 | 定州综合所 returns it 20 Oct 10:00, an hour late for the contact; 曲阳综合所 calls |
| carried_over | 21 Sep 10:00 | called back 9 Oct (late since 22 Sep): 2, not resolved; archived 9 Oct |
| renewed | 20 Oct 09:00 | re-complaint of carried_over, to 定州分公司; contact at the due minute; then nothing |
| archived_later | 26 Oct 10:00 | callback 4, resolved, the same day; archived 2 Nov |
| reassigned | 27 Oct 09:00 | to 曲阳综合所 at 12:00, in time; contact 28 Oct 14:00 (late), fed back 29 Oct |
| weekend | 30 Oct 16:00 | a Friday; contact 31 Oct; the other deadlines fall in November |
| last_minute | 31 Oct 23:59:30 | dispatched in November, then nothing |
| next_month | 1 Nov 00:00 | nothing |
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from complaints.choices import ContactOutcome
from complaints.flow import archive, callback, dispatch, feedback, handle, intake, recomplain
from complaints.models import Channel, Complaint
from tests import way
from tests.clockwork import moment

REACHED = ContactOutcome.REACHED


@pytest.fixture
def october(company) -> SimpleNamespace:
    """The complaints of the table above."""
    made = SimpleNamespace(
        never_dispatched=way.accepted(company, moment("2026-10-01 00:00"), category=None, branch=None),
        smooth=way.archived(company, moment("2026-10-12 10:00")),
        on_the_spot=on_the_spot(company),
        slow_desk=slow_desk(company),
        returned_late=returned_late(company),
        carried_over=carried_over(company),
        archived_later=archived_later(company),
        reassigned=reassigned(company),
        weekend=weekend(company),
        last_minute=way.dispatched(company, moment("2026-10-31 23:59:30")),
        next_month=way.accepted(company, moment("2026-11-01 00:00")),
    )
    made.renewed = renewed(company, made.carried_over)
    return made


def on_the_spot(company) -> Complaint:
    form = way.an_intake(company, channel=Channel.objects.get(code="walk-in"), explanation_given="解释了阶梯气价。")
    at = moment("2026-10-14 09:00")
    return intake.accept_and_settle(form, by=company.people.desk, customer_accepts=True, at=at)[0]


def slow_desk(company) -> Complaint:
    people = company.people
    form = way.an_intake(company, category=company.categories["service-attitude"], branch=company.qy)
    case = intake.accept(form, by=people.desk2, at=moment("2026-10-15 09:00"))[0]
    case = dispatch.dispatch(case, by=people.desk2, lead=company.qyzhs, at=moment("2026-10-15 10:30"))
    case = contact(case, people.head_qy, "2026-10-15 11:00")
    case = handle.submit_result(case, by=people.head_qy, parts=way.PARTS, at=moment("2026-10-15 15:00"))
    case = feedback.accept_feedback(case, by=people.desk, at=moment("2026-10-15 15:30"))
    case = call_back(case, people.desk, "2026-10-19 10:00", resolved=True, satisfaction=5)
    return archive.archive(case, by=people.desk, at=moment("2026-10-19 10:30"))


def returned_late(company) -> Complaint:
    people = company.people
    case = way.dispatched(company, moment("2026-10-19 09:00"))
    case = dispatch.return_to_desk(case, by=people.head_dz, reason="管网属曲阳。", at=moment("2026-10-20 10:00"))
    case = dispatch.dispatch(case, by=people.supervisor, lead=company.qyzhs, at=moment("2026-10-20 10:30"))
    return contact(case, people.head_qy, "2026-10-20 11:00")


def carried_over(company) -> Complaint:
    case = way.at_callback(company, moment("2026-09-21 10:00"))
    case = call_back(case, company.people.desk2, "2026-10-09 10:00", resolved=False, satisfaction=2)
    return archive.archive(case, by=company.people.desk, at=moment("2026-10-09 10:30"))


def renewed(company, original: Complaint) -> Complaint:
    people, at = company.people, moment("2026-10-20 09:00")
    case = recomplain.recomplain(original, by=people.desk, content="没有修好。", at=at)[0]
    case = dispatch.dispatch(case, by=people.desk, lead=company.dz, at=moment("2026-10-20 09:10"))
    return contact(case, people.branch_dz, "2026-10-21 09:10")


def archived_later(company) -> Complaint:
    case = way.closing(company, moment("2026-10-26 10:00"))
    return archive.archive(case, by=company.people.desk, at=moment("2026-11-02 09:00"))


def reassigned(company) -> Complaint:
    people, at = company.people, moment("2026-10-27 12:00")
    case = way.dispatched(company, moment("2026-10-27 09:00"))
    case = dispatch.reassign(case, by=people.supervisor, lead=company.qyzhs, reason="属曲阳管辖。", at=at)
    case = contact(case, people.head_qy, "2026-10-28 14:00")
    return handle.submit_result(case, by=people.head_qy, parts=way.PARTS, at=moment("2026-10-29 10:00"))


def weekend(company) -> Complaint:
    case = way.dispatched(company, moment("2026-10-30 16:00"))
    return contact(case, company.people.head_dz, "2026-10-31 09:00")


def contact(case: Complaint, by, at: str) -> Complaint:
    return handle.log_contact(case, by=by, outcome=REACHED, note="约好上门。", at=moment(at))


def call_back(case: Complaint, by, at: str, **answers) -> Complaint:
    answers = callback.Answers(outcome=REACHED, words="客户原话。", **answers)
    return callback.call_back(case, by=by, answers=answers, at=moment(at))
