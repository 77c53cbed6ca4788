"""A case that becomes another one gets the deadlines that are for it now, also where nothing of the kind ran before."""

import datetime as dt

import pytest
import time_machine

from complaints.choices import ClockBasis, ClockOutcome
from complaints.deadlines import happened
from complaints.deadlines.sweep import sweep
from complaints.flow import dispatch, handle, record, times
from complaints.models import Clock, ClockFiring, Notice
from complaints.notify.render import text_of
from tests import pages, way
from tests.clockwork import MINUTE, clock, moment
from tests.rules import amending, clock_rule

pytestmark = pytest.mark.django_db
MONDAY = moment("2026-11-23 09:00")
HOUR = dt.timedelta(hours=1)
SERIOUS = {"level": ["serious"]}


def classify(company, complaint, at, level="serious"):
    """更正级别."""
    return record.correct(complaint, by=company.people.desk, changes={"level": level}, reason="重判", at=at)


def answers(complaint):
    """Due time, outcome and basis of each answer clock, oldest first."""
    found = Clock.objects.filter(complaint=complaint, rule__kind="answer").order_by("pk")
    return [(one.started_at, one.due_at, one.outcome, one.basis) for one in found]


@pytest.fixture
def answer(company):
    """Serious cases: answered within 5 h of the acceptance, by the desk. Other cases have no such deadline."""
    with amending(company.procedure) as procedure:
        return clock_rule(
            procedure, "answer", "5h", kind="answer", owner="desk", cases=SERIOUS, warn_minutes=60,
            start=["accepted"], stop=["called_back", "archived"],
        )  # fmt: skip


NEW = ClockBasis.RECLASSIFIED


@pytest.mark.parametrize(
    ("corrected", "due", "warned"),
    [
        ("2026-11-23 10:00", "2026-11-23 14:00", "2026-11-23 13:00"),  # 5 h from the acceptance
        ("2026-11-23 13:30", "2026-11-23 14:00", None),  # the same, too late for a warning
        ("2026-11-23 14:00", "2026-11-23 19:00", "2026-11-23 18:00"),  # that would be now: 5 h from the correction
        ("2026-11-24 08:00", "2026-11-24 13:00", "2026-11-24 12:00"),
    ],
)
def test_a_deadline_that_only_serious_cases_have_begins_when_the_case_turns_out_serious(
    company, answer, corrected, due, warned
):
    """GAS-12: counted from the acceptance; nobody misses a deadline before it is set."""
    complaint = way.handling(company, at=MONDAY)
    complaint = classify(company, complaint, moment(corrected))
    new = clock(complaint, "answer")
    assert answers(complaint) == [(MONDAY, moment(due), "", NEW)]
    assert (new.department, new.assignment, new.previous) == (company.kfzx, None, None)
    assert new.warn_at == (moment(warned) if warned else None)
    started = complaint.events.get(action="complaint.correct").data["started"]
    assert [(entry["name"], entry["clock"]) for entry in started] == [("answer", new.pk)]
    counted = new.deadline
    assert (counted.due, counted.start) == (moment(due), moment(due) - 5 * HOUR)
    sweep(moment(due) + MINUTE)
    assert clock(complaint, "answer").breached_at == moment(due)


def test_the_page_says_that_it_was_counted_as_the_case_was_classified_anew(company, answer, signed_in):
    complaint = way.handling(company, at=MONDAY)
    classify(company, complaint, MONDAY + HOUR)
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        page = pages.words(pages.main(signed_in(company.people.desk).get(complaint.get_absolute_url())))
    assert "分类变更，重新计算为" in page


def test_what_has_happened_already_begins_nothing(company, answer):
    """The customer was called back before the case turned out serious."""
    complaint = classify(company, way.closing(company, at=MONDAY), MONDAY + HOUR)
    assert answers(complaint) == []


def test_a_case_that_goes_back_and_forth_has_one_such_deadline_at_a_time(company, answer):
    complaint = way.handling(company, at=MONDAY)
    for hours, level in (
        (1, "serious"),
        (2, "normal"),
        (3, "serious"),
        (3.5, "serious"),
        (8, "normal"),
        (9, "serious"),
    ):
        complaint = classify(company, complaint, MONDAY + hours * HOUR, level)
    cancelled = ClockOutcome.CANCELLED
    due = MONDAY + 5 * HOUR
    # At 17:00 it is missed already, which stays so whatever the case becomes.
    assert answers(complaint) == [(MONDAY, due, cancelled, NEW), (MONDAY, due, "", NEW)]


def test_a_deadline_of_the_department_begins_for_the_one_that_has_the_case(company):
    """MOBILE-1: 曲阳 has had it since 10:00, and the contact at 定州 does not count for it."""
    with amending(company.procedure) as procedure:
        clock_rule(
            procedure, "visit", "8h", kind="answer", cases=SERIOUS, start=["contacted"], stop=["fed_back", "decided"]
        )
        clock_rule(
            procedure, "plan", "8h", kind="report", cases=SERIOUS, start=["dispatched"], stop=["fed_back", "decided"]
        )
    complaint = way.handling(company, at=MONDAY)
    complaint = dispatch.reassign(complaint, by=company.people.gm, lead=company.qyzhs, reason="属地", at=MONDAY + HOUR)
    complaint = classify(company, complaint, MONDAY + 2 * HOUR)
    (plan,) = complaint.clocks.running().filter(rule__cases=SERIOUS)
    assert (plan.rule.code, plan.started_at, plan.due_at) == ("plan", MONDAY + HOUR, MONDAY + 9 * HOUR)
    assert (plan.department, plan.assignment.department) == (company.qyzhs, company.qyzhs)

    complaint = classify(company, complaint, MONDAY + 3 * HOUR, "normal")
    complaint = dispatch.return_to_desk(complaint, by=company.people.head_qy, reason="不属本所", at=MONDAY + 4 * HOUR)
    complaint = classify(company, complaint, MONDAY + 5 * HOUR)
    assert not complaint.clocks.running().filter(rule__cases=SERIOUS).exists()  # nobody would own it


def test_a_deadline_that_is_the_desks_for_such_cases_goes_to_the_desk(company):
    """GAS-12.3c: of serious cases the desk itself tells the progress; the department has nothing to miss any more."""
    with amending(company.procedure) as procedure:
        clock_rule(
            procedure, "progress-serious", "8h", kind="progress", owner="desk", cases=SERIOUS,
            start=["contacted"], stop=["progress_told", "fed_back", "decided"],
        )  # fmt: skip
    complaint = classify(company, way.handling(company, at=MONDAY), MONDAY + HOUR)
    new = clock(complaint, "progress-serious")
    assert (new.department, new.assignment, new.previous.department) == (company.kfzx, None, company.dzzhs)
    classify(company, complaint, MONDAY + 2 * HOUR, "normal")
    back = clock(complaint, "progress")
    assert (back.department, back.assignment.department, back.previous) == (company.dzzhs, company.dzzhs, new)


def test_several_departments_have_a_deadline_that_one_alone_has_not(company):
    """HOSP-5b: given to a second department at 11:00, it must be answered by 17:00 of the day, eight hours in all."""
    with amending(company.procedure) as procedure:
        clock_rule(
            procedure, "joint", "8h", kind="answer", owner="desk", cases={"departments": ["several"]},
            start=["accepted"], stop=["archived"],
        )  # fmt: skip
        clock_rule(
            procedure, "joint-dispatch", "8h", kind="other", owner="desk", cases={"departments": ["several"]},
            start=["accepted"], stop=["dispatched"],
        )  # fmt: skip
    complaint = way.dispatched(company, at=MONDAY)
    complaint = dispatch.reassign(
        complaint, by=company.people.gm, lead=company.qyzhs, co_handlers=[company.dzzhs], reason="共同办理",
        at=MONDAY + 2 * HOUR,
    )  # fmt: skip
    found = complaint.clocks.filter(rule__code__startswith="joint")
    assert [(one.rule.code, one.due_at) for one in found] == [("joint", MONDAY + 8 * HOUR)]


def test_what_counts_only_if_unfinished_counts_at_once_where_that_time_has_passed(company):
    """ROAD-5b: unfinished at 12 h, and serious since 13 h: the report is due at 24 h."""
    with amending(company.procedure) as procedure:
        clock_rule(
            procedure, "report", "24h", kind="report", cases=SERIOUS, arms_after="12h",
            start=["dispatched"], stop=["reported"], cancel=["fed_back", "decided"],
        )  # fmt: skip
    complaint = way.dispatched(company, at=MONDAY)
    start = complaint.dispatched_at
    handle.report(complaint, by=company.people.head_dz, note="在修。", at=MONDAY + 2 * HOUR)  # before it counts
    complaint = classify(company, complaint, start + 13 * HOUR)
    new = clock(complaint, "report")
    assert (new.armed_at, new.due_at) == (start + 12 * HOUR, start + 24 * HOUR)
    sweep(start + 14 * HOUR)
    assert not ClockFiring.objects.filter(clock=new).exists()
    handle.report(complaint, by=company.people.head_dz, note="修好了。", at=start + 15 * HOUR)
    assert clock(complaint, "report").outcome == ClockOutcome.MET


def test_histories_from_before_moments_were_kept_tell_what_has_happened(company, answer, monkeypatch):
    """GAS-6: of old entries the action says it, or the field that it set."""
    with_moments = happened.moments_of
    monkeypatch.setattr(
        happened,
        "moments_of",
        lambda action, data, changed: with_moments(action, {k: v for k, v in data.items() if k != "moments"}, changed),
    )
    open_, called = way.handling(company, at=MONDAY), way.closing(company, at=MONDAY)
    assert answers(classify(company, open_, MONDAY + HOUR)) == [(MONDAY, MONDAY + 5 * HOUR, "", NEW)]
    assert answers(classify(company, called, MONDAY + HOUR)) == []


# --- Requests for more time -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("replaced", [True, False])
def test_whoever_waits_for_more_time_is_told_that_the_deadline_is_another_one_now(company, replaced):
    """ROAD-5c: the request waits for nobody any more; the head learns it in words and may ask again."""
    head = company.people.head_dz
    with amending(company.procedure) as procedure:
        if replaced:
            clock_rule(procedure, "fast", "8h", name="严重办结", kind="resolution", cases=SERIOUS,
                       start=["dispatched"], stop=["fed_back", "decided"])  # fmt: skip
        else:
            procedure.clock_rules.filter(code="resolution").update(cases={"level": ["normal"]})
    complaint = way.dispatched(company, at=MONDAY)
    until = clock(complaint, "resolution").due_at + 24 * HOUR
    complaint = times.ask(
        complaint, by=head, clock=clock(complaint, "resolution"), until=until, reason="待配件", at=MONDAY + HOUR
    )
    before = set(Notice.objects.filter(user=head))
    classify(company, complaint, MONDAY + 2 * HOUR)
    request = complaint.extensions.get()
    assert (request.verdict, request.decided_at) == ("needless", MONDAY + 2 * HOUR)
    (notice,) = [one for one in Notice.objects.filter(user=head) if one not in before and one.key]
    assert (notice.complaint, notice.about["url"]) == (complaint, complaint.get_absolute_url())
    assert text_of(notice) == (
        f"“办结时限”现于 2026-11-23 17:01 到期，您的延期申请不再需要：{complaint.number}"
        if replaced
        else f"“办结时限”已不再需要，您的延期申请随之失效：{complaint.number}"
    )
