"""Clock rules beyond the default procedure: only if unfinished, day after day, rungs that act, cases that change."""

import datetime as dt

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.choices import ClockBasis, ClockOutcome, Firing, Flag, Level, Recipient, Stage
from complaints.deadlines.selection import fitting
from complaints.deadlines.sweep import sweep
from complaints.flow import handle, record, supervise
from complaints.flow.errors import Stale
from complaints.models import CaseFile, Clock, ClockFiring, ClockRule, Penalty
from complaints.models.cases import Cases
from tests import way
from tests.clockwork import MINUTE, clock, moment
from tests.penalties import tariff
from tests.rules import amending, clock_rule

pytestmark = pytest.mark.django_db
MONDAY = moment("2026-11-23 09:00")
HOUR = dt.timedelta(hours=1)


def dispatched_at(company, at, **changes):
    """定州综合所 has it since `at`."""
    return way.dispatched(company, at=at - MINUTE, **changes)


# --- Only if still unfinished (ROAD-5b) -------------------------------------------------------------------------------


@pytest.fixture
def unfinished(company):
    """Unfinished at 12 h: progress to the front desk within 24 h."""
    with amending(company.procedure) as procedure:
        return clock_rule(
            procedure,
            "report",
            "24h",
            kind="report",
            arms_after="12h",
            warn_minutes=60,
            start=["dispatched"],
            stop=["reported", "progress_told"],
            cancel=["fed_back", "returned", "decided"],
        )


def test_a_progress_clock_counts_from_twelve_hours_on(company, unfinished, signed_in):
    """ROAD-5b: received Monday 9:00, unfinished at 21:00, so the report is due Tuesday 9:00; an earlier one is none."""
    complaint = dispatched_at(company, MONDAY)
    running = clock(complaint, "report")
    assert (running.armed_at, running.due_at) == (moment("2026-11-23 21:00"), moment("2026-11-24 09:00"))
    handle.report(complaint, by=company.people.head_dz, note="去过现场。", at=moment("2026-11-23 15:00"))
    assert clock(complaint, "report").is_running
    company.people.head_dz.language = "en"
    company.people.head_dz.save()
    with time_machine.travel(moment("2026-11-23 16:00"), tick=False):
        page = signed_in(company.people.head_dz).get(complaint.get_absolute_url()).content.decode()
    assert "Counts only if still unfinished on 23 Nov 21:00" in page

    sweep(moment("2026-11-23 21:00"))
    (firing,) = ClockFiring.objects.filter(clock=running)
    assert firing.kind == Firing.ARMED
    handle.report(complaint, by=company.people.head_dz, note="配件明天到。", at=moment("2026-11-24 09:00"))
    assert clock(complaint, "report").outcome == ClockOutcome.MET


def test_what_is_finished_before_twelve_hours_needs_no_report(company, unfinished):
    """ROAD-5b: fed back at 20:00; nothing was due, nobody hears of it, and it counts for nothing."""
    complaint = dispatched_at(company, MONDAY)
    handle.log_contact(complaint, by=company.people.head_dz, outcome="reached", note="好。", at=MONDAY + HOUR)
    handle.submit_result(complaint, by=company.people.head_dz, parts=way.PARTS, at=moment("2026-11-23 20:00"))
    ended = clock(complaint, "report")
    assert (ended.outcome, ended.breached_at) == (ClockOutcome.CANCELLED, None)
    sweep(moment("2026-11-25 09:00"))
    assert not ClockFiring.objects.filter(clock=ended).exists()


def test_an_unfinished_case_without_a_report_is_missed(company, unfinished):
    """ROAD-5b: armed at 21:00, warned at 8:00, missed after 9:00."""
    complaint = dispatched_at(company, MONDAY)
    sweep(moment("2026-11-24 09:01"))
    missed = clock(complaint, "report")
    assert missed.breached_at == moment("2026-11-24 09:00")
    kinds = list(ClockFiring.objects.filter(clock=missed).order_by("sequence").values_list("kind", flat=True))
    assert kinds == [Firing.ARMED, Firing.WARNING, Firing.BREACH]


# --- Day after day (ROAD-7) -------------------------------------------------------------------------------------------


@pytest.fixture
def daily(company):
    """While a case file is open: progress by 17:00 of every working day."""
    with amending(company.procedure) as procedure:
        return clock_rule(
            procedure,
            "daily",
            "17:00wd",
            kind="report",
            repeats=True,
            rungs=[(0, "supervisor", "notify")],
            start=["file_opened"],
            stop=["reported"],
            cancel=["fed_back", "returned", "decided"],
        )


def with_file(company, at):
    """Handled, with a case file open since `at`."""
    complaint = dispatched_at(company, at - 2 * HOUR)
    return supervise.open_case_file(complaint, by=company.people.supervisor, reason="24 小时未办结", at=at)


def test_a_department_with_a_file_reports_by_five_every_working_day(company, daily):
    """ROAD-7: opened Friday 16:00, due 17:00; reported 16:30, so the next is due on Monday at 17:00."""
    complaint = with_file(company, moment("2026-11-20 16:00"))
    assert clock(complaint, "daily").due_at == moment("2026-11-20 17:00")
    handle.report(complaint, by=company.people.head_dz, note="在修。", at=moment("2026-11-20 16:30"))
    first, second = Clock.objects.filter(complaint=complaint, rule=daily).order_by("pk")
    assert first.outcome == ClockOutcome.MET
    assert (second.due_at, second.is_running) == (moment("2026-11-23 17:00"), True)
    handle.report(complaint, by=company.people.head_dz, note="晚了。", at=moment("2026-11-23 18:00"))
    third = clock(complaint, "daily")
    second.refresh_from_db()
    assert (second.outcome, third.due_at) == (ClockOutcome.LATE, moment("2026-11-24 17:00"))


def test_what_starts_and_stops_at_the_same_moment_day_after_day_begins_once(company):
    """ROAD-7: the customer is told day after day, once there was a first time."""
    with amending(company.procedure) as procedure:
        rule = clock_rule(procedure, "calls", "17:00wd", kind="report", repeats=True, start=["progress_told"],
                          stop=["progress_told"], cancel=["fed_back", "returned", "decided"])  # fmt: skip
    complaint = dispatched_at(company, moment("2026-11-23 09:00"))
    for time in ("2026-11-23 10:00", "2026-11-23 11:00", "2026-11-24 18:00"):
        handle.tell_progress(complaint, by=company.people.head_dz, note="在修。", at=moment(time))
    due = [(one.due_at, one.outcome) for one in Clock.objects.filter(complaint=complaint, rule=rule).order_by("pk")]
    assert due == [
        (moment("2026-11-23 17:00"), ClockOutcome.MET),
        (moment("2026-11-24 17:00"), ClockOutcome.LATE),
        (moment("2026-11-25 17:00"), ""),
    ]


def test_each_day_without_a_report_is_missed_once_also_after_days_without_a_sweep(company, daily):
    """ROAD-7: nobody reports and nothing sweeps from Monday to Thursday noon: three missed days, one running."""
    complaint = with_file(company, moment("2026-11-23 10:00"))
    for _again in range(5):
        sweep(moment("2026-11-26 12:00"))
    clocks = Clock.objects.filter(complaint=complaint, rule=daily).order_by("pk")
    assert [(one.due_at, one.outcome) for one in clocks] == [
        (moment("2026-11-23 17:00"), ClockOutcome.MISSED),
        (moment("2026-11-24 17:00"), ClockOutcome.MISSED),
        (moment("2026-11-25 17:00"), ClockOutcome.MISSED),
        (moment("2026-11-26 17:00"), ""),
    ]
    assert ClockFiring.objects.filter(clock__in=clocks, kind=Firing.RUNG).count() == 3


def test_a_missed_day_and_a_rung_that_gives_the_case_away_in_one_sweep_leave_no_clock_behind(company, daily):
    """ROAD-7: the station missed the day, the branch has the case now: nothing runs against the station."""
    with amending(company.procedure) as procedure:
        clock_rule(
            procedure, "climb", "2h", rungs=[(0, "head", "reassign_up")], start=["dispatched"], stop=["contacted"]
        )
    complaint = with_file(company, moment("2026-11-23 10:00"))
    sweep(moment("2026-11-23 17:01"))
    first, second = Clock.objects.filter(complaint=complaint, rule=daily).order_by("pk")
    assert (first.outcome, first.department) == (ClockOutcome.MISSED, company.dzzhs)
    assert (second.outcome, second.department) == (ClockOutcome.REASSIGNED, company.dzzhs)
    assert not Clock.objects.running().filter(department=company.dzzhs).exists()


def test_the_reports_end_with_the_result(company, daily):
    """ROAD-7: once it is fed back nothing is reported any more, and the file is closed."""
    complaint = with_file(company, moment("2026-11-23 10:00"))
    handle.log_contact(
        complaint, by=company.people.head_dz, outcome="reached", note="好。", at=moment("2026-11-23 11:00")
    )
    handle.submit_result(complaint, by=company.people.head_dz, parts=way.PARTS, at=moment("2026-11-23 12:00"))
    assert clock(complaint, "daily").outcome == ClockOutcome.CANCELLED
    assert CaseFile.objects.get().closed_at == moment("2026-11-23 12:00")


# --- Rungs that act (ROAD-6) ------------------------------------------------------------------------------------------


def test_a_case_unfinished_after_a_day_gets_its_file_and_the_head_is_asked_once(company):
    """ROAD-6: 24 h after the first report the supervisor hears, the file is opened, an instruction is asked for."""
    with amending(company.procedure) as procedure:
        clock_rule(
            procedure,
            "upwards",
            "24h",
            kind="escalation",
            owner="desk",
            rungs=[(0, "supervisor", "open_file"), (0, "head", "ask_instruction")],
            start=["accepted"],
            stop=["fed_back", "decided", "archived"],
        )
    complaint = way.dispatched(company, at=MONDAY)
    sweep(MONDAY + 24 * HOUR)
    assert not CaseFile.objects.exists()
    for _again in range(2):
        sweep(MONDAY + 24 * HOUR + MINUTE)
    file = CaseFile.objects.get()
    assert (file.complaint, file.department, file.reason) == (complaint, company.dzzhs, "upwards")
    assert complaint.instructions.waiting().get().asked_of == Recipient.HEAD
    assert complaint.events.filter(action="file.opened").count() == 1
    assert complaint.events.filter(action="instruction.asked").count() == 1
    assert company.people.head_dz.notices.filter(event__action="instruction.asked").count() == 1


def test_a_rung_gives_the_case_to_the_superior_department_and_typed_forms_are_stale(company):
    """上交: the branch has it with its own clocks, the station goes on as co-handler, and its open page is told."""
    with amending(company.procedure) as procedure:
        clock_rule(
            procedure, "climb", "2h", rungs=[(0, "head", "reassign_up")], start=["dispatched"], stop=["contacted"]
        )
    complaint = dispatched_at(company, MONDAY)
    sweep(MONDAY + 3 * HOUR)
    now = type(complaint).objects.get(pk=complaint.pk)
    assert (now.stage, now.lead, now.handler) == (Stage.DISPATCHED, company.dz, company.people.branch_dz)
    parts = {(part.department, part.role) for part in now.assignments.current()}
    assert parts == {(company.dz, "lead"), (company.dzzhs, "co")}
    with pytest.raises(Stale):
        record.add_note(complaint, by=company.people.desk, text="已催。", version=complaint.version)


def test_a_rung_proposes_one_penalty_for_one_missed_deadline(company):
    """CABLE-7b: proposed by the line that the rung names, once, however often it is swept."""
    tariff(company)
    with amending(company.procedure) as procedure:
        rule = clock_rule(
            procedure,
            "punish",
            "2h",
            rungs=[(0, "affairs", "propose_penalty")],
            start=["dispatched"],
            stop=["contacted"],
        )
        rule.ladder.rungs.update(tariff="time")
    complaint = dispatched_at(company, MONDAY)
    for _again in range(3):
        sweep(MONDAY + 3 * HOUR)
    penalty = Penalty.objects.get()
    assert (penalty.tariff.code, penalty.department, penalty.clock) == (
        "time",
        company.dzzhs,
        clock(complaint, "punish"),
    )


# --- A case that becomes another --------------------------------------------------------------------------------------


@pytest.fixture
def faster(company):
    """Serious cases: contact within 12 h instead of 24 h."""
    with amending(company.procedure) as procedure:
        return clock_rule(
            procedure,
            "contact-serious",
            "12h",
            kind="contact",
            cases={"level": ["serious"]},
            start=["dispatched"],
            stop=["contacted", "decided"],
        )


@pytest.mark.parametrize(
    ("corrected", "due"),
    [
        ("2026-11-23 11:00", "2026-11-23 21:00"),  # 12 h from the dispatch
        ("2026-11-23 21:00", "2026-11-24 09:00"),  # that would be now: 12 h from the correction
        ("2026-11-23 22:00", "2026-11-24 10:00"),
    ],
)
def test_a_case_that_turns_out_serious_gets_the_shorter_time_and_keeps_the_longer_one_in_sight(
    company, faster, corrected, due
):
    complaint = dispatched_at(company, MONDAY)
    record.correct(
        complaint, by=company.people.desk, changes={"level": "serious"}, reason="影响扩大。", at=moment(corrected)
    )
    old, new = Clock.objects.filter(complaint=complaint, rule__kind="contact").order_by("pk")
    assert (old.rule.code, old.outcome, old.due_at) == ("contact", ClockOutcome.REPLACED, moment("2026-11-24 09:00"))
    assert (new.rule, new.basis, new.previous, new.due_at) == (faster, ClockBasis.RECLASSIFIED, old, moment(due))


def test_a_deadline_that_is_missed_already_stays_missed_when_the_case_changes(company, faster):
    complaint = dispatched_at(company, MONDAY)
    late = MONDAY + 25 * HOUR
    record.correct(complaint, by=company.people.desk, changes={"level": "serious"}, reason="影响扩大。", at=late)
    (only,) = Clock.objects.filter(complaint=complaint, rule__kind="contact")
    assert (only.rule.code, only.is_running) == ("contact", True)


# --- Whatever rules are valid -----------------------------------------------------------------------------------------

levels = st.sets(st.sampled_from(Level.values), min_size=1)
flags = st.sets(st.sampled_from(Flag.values), min_size=1)
cases = st.fixed_dictionaries({}, optional={"level": levels, "flag": flags}).map(
    lambda named: Cases({aspect: frozenset(values) for aspect, values in named.items()})
)
one_level = st.sampled_from(Level.values).map(lambda level: frozenset([level]))
facts = st.fixed_dictionaries({"level": one_level, "flag": st.frozensets(st.sampled_from(Flag.values))})


@given(st.lists(cases, max_size=5), facts)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_of_rules_that_never_contradict_each_case_has_at_most_one(found, case):
    """A case has one deadline of a kind, and one at all if some rule is for it."""
    ranked = [
        one
        for place, one in enumerate(found)
        if all(not one.overlap(other) or one.within(other) != other.within(one) for other in found[:place])
    ]
    rules = [ClockRule(pk=number, kind="contact") for number in range(len(ranked))]
    for rule, its in zip(rules, ranked, strict=True):
        rule.for_cases, rule.starts = its, frozenset({"dispatched"})
    chosen = fitting(rules, case)
    holding = [its for its in ranked if its.hold(case)]
    assert bool(chosen) == bool(holding)
    for rule in chosen:
        assert not any(other.within(rule.for_cases) for other in holding if other != rule.for_cases)
