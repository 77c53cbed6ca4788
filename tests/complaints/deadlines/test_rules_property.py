"""Whatever rules are valid, and whatever people do: no clock is negative, fires twice, or is nobody's."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.chains import check_all
from complaints.choices import ClockOutcome, Firing, RungAction
from complaints.deadlines.sweep import sweep
from complaints.flow import archive, callback, dispatch, feedback, handle, instructions, record, supervise, times
from complaints.flow.errors import FlowError
from complaints.models import CaseFile, Clock, ClockFiring, Complaint, Penalty
from complaints.rulecheck import faults
from tests import way
from tests.clockwork import MINUTE, moment
from tests.penalties import tariff
from tests.rules import amending, clock_rule, settle_topic

from .test_sweep_property import undone

START = moment("2026-11-20 09:00")

SERIOUS, SEVERAL = {"level": ["serious"]}, {"departments": ["several"]}
cases = st.sampled_from([{}, SERIOUS, SERIOUS, SEVERAL, {**SERIOUS, **SEVERAL}])
actions = st.sampled_from([*RungAction.values, "open_file"])
people = st.sampled_from(["head", "supervisor", "leader"])
at_once = st.lists(st.tuples(st.just(0), people, actions), max_size=2)
later = st.lists(st.tuples(st.sampled_from([0, 90, 1440]), people, actions), max_size=3)
owners = st.sampled_from(["lead", "lead", "desk", "supervisor"])
END = ["fed_back", "returned", "decided", "archived"]


def one_of(*values):
    """A list with one of them."""
    return st.sampled_from([[value] for value in values])


daily = st.fixed_dictionaries(
    {
        "period": st.sampled_from(["5h", "26h", "1wd", "17:00", "17:00wd", "eod"]),
        "kind": st.sampled_from(["report", "other"]),
        "repeats": st.just(True),
        "start": one_of("dispatched", "contacted", "file_opened"),
        "stop": one_of("reported", "progress_told", "contacted"),
        "cancel": st.just(END),
        "owner": owners,
        "cases": cases,
        "rungs": at_once,
    }
)
armed = st.fixed_dictionaries(
    {
        "period": st.sampled_from(["5h", "26h", "2cd"]),
        "kind": st.sampled_from(["report", "progress"]),
        "arms_after": st.sampled_from(["10min", "3h"]),
        "start": one_of("dispatched", "contacted", "sent_back"),
        "stop": one_of("reported", "progress_told", "fed_back"),
        "cancel": st.just(["returned", "decided", "archived"]),
        "owner": owners,
        "cases": cases,
        "rungs": later,
        "warn_minutes": st.sampled_from([None, 20, 240]),
    }
)
# Beside the rules of GAS-12 these are for other cases, of the same kinds or of kinds that it has none of.
special = st.fixed_dictionaries(
    {
        "period": st.sampled_from(["30min", "5h", "26h", "1wd", "2cd", "eod"]),
        "kind": st.sampled_from(["dispatch", "contact", "resolution", "answer", "callback", "other"]),
        "start": one_of("accepted", "dispatched", "contacted", "feedback_accepted", "reclassified", "instructed"),
        "stop": one_of("contacted", "fed_back", "called_back", "archived"),
        "cancel": st.sampled_from([[], ["decided"]]),
        "owner": owners,
        "cases": cases,
        "rungs": later,
        "warn_minutes": st.sampled_from([None, 20]),
    }
)
rules = st.lists(st.one_of(daily, armed, special, special), min_size=3, max_size=8)
DEEDS = (
    *["sweep", "go"] * 6, *["serious", "normal", "joint", "alone", "report"] * 2,
    "progress", "return", "send_back", "file", "instruct", "extend", "promise",
)  # fmt: skip
# What usually comes next.
NEXT = {
    "accepted": "dispatch", "dispatched": "reach", "handling": "result", "sign_off": "sign", "feedback": "accept",
    "callback": "call_back", "closing": "archive",
}  # fmt: skip
steps = st.lists(st.tuples(st.integers(0, 20 * 60), st.sampled_from(DEEDS)), min_size=6, max_size=16)


@pytest.fixture
def ready(company):
    """With a tariff, and with promises allowed."""
    tariff(company)
    with amending(company.procedure) as procedure:
        settle_topic(procedure, "promise", "allowed")
    return company


def write_rules(company, drawn) -> None:
    """Add those of the drawn rules that a version could be published with."""
    with amending(company.procedure) as procedure:
        for number, about in enumerate(drawn):
            rule = clock_rule(procedure, f"drawn-{number}", **about)
            if rule.ladder:
                rule.ladder.rungs.filter(action=RungAction.PROPOSE_PENALTY).update(tariff="time")
        while wrong := {fault.rule for fault in faults(procedure)}:
            procedure.clock_rules.filter(name__in=wrong).delete()


def do(company, complaint: Complaint, deed: str, now: dt.datetime) -> None:  # noqa: C901 - one line a deed
    """Take the step; raises what the flow says where it cannot be taken."""
    p, by_head = company.people, {"by": complaint.handler or company.people.head_dz, "at": now}
    desk, gm = {"by": p.desk, "at": now}, {"by": p.gm, "at": now}
    running = complaint.clocks.running().exclude(rule__owner="desk").first()
    match NEXT.get(complaint.stage) if deed == "go" else deed:
        case "reach":
            handle.log_contact(complaint, outcome="reached", note="已联系。", **by_head)
        case "progress":
            handle.tell_progress(complaint, note="正在办。", **by_head)
        case "report":
            handle.report(complaint, note="在办。", **by_head)
        case "return":
            dispatch.return_to_desk(complaint, reason="不属本所。", **by_head)
        case "dispatch":
            dispatch.dispatch(complaint, lead=company.dzzhs, **desk)
        case "serious" | "normal":
            record.correct(complaint, changes={"level": deed}, reason="重判", **desk)
        case "joint":
            dispatch.reassign(complaint, lead=company.qyzhs, co_handlers=[company.dzzhs], reason="共同", **gm)
        case "alone":
            dispatch.reassign(complaint, lead=company.dzzhs, reason="属地", **gm)
        case "result":
            followed = way.followed(complaint)
            handle.submit_result(complaint, parts=way.PARTS, followed=followed, **by_head)
        case "sign":
            handle.sign_result(complaint, by=p.head_dz if complaint.lead == company.dzzhs else p.branch_dz, at=now)
        case "send_back":
            feedback.send_back(complaint, reason="补充", **desk)
        case "accept":
            feedback.accept_feedback(complaint, **desk)
        case "call_back":
            answers = callback.Answers(outcome="reached", resolved=True, satisfaction=4, words="好了。")
            callback.call_back(complaint, answers=answers, by=p.desk2, at=now)
        case "archive":
            archive.archive(complaint, **desk)
        case "file":
            supervise.open_case_file(complaint, by=p.supervisor, reason="督办", at=now)
        case "instruct":
            instructions.instruct(complaint, text="抓紧。", due_at=now + 90 * MINUTE, **gm)
        case "extend" if running:
            until = max(running.due_at, now) + 700 * MINUTE
            times.ask(complaint, clock=running, until=until, reason="缺件", **by_head)
            request = complaint.extensions.waiting().get(clock=running)
            times.decide(complaint, extension=request, grant=True, by=p.supervisor, at=now)
        case "promise" if running:
            times.agree(complaint, clock=running, until=now + 200 * MINUTE, note="约好", **by_head)


def planned(clock: Clock, made: dt.datetime) -> list[tuple[int, str, dt.datetime]]:
    """Everything the clock does, from its times alone: its place, what it is, and when."""
    todo = [("armed", clock.armed_at), ("warning", clock.warn_at), ("breach", clock.due_at)]
    todo = [(name, at) for name, at in todo if at is not None]
    if clock.rule.ladder:
        ordered = sorted(clock.rule.ladder.rungs.all(), key=lambda rung: (rung.delay_minutes, rung.position))
        todo += [(f"rung {rung.pk}", clock.due_at + rung.delay_minutes * MINUTE) for rung in ordered]
    numbered = [(place, name, at) for place, (name, at) in enumerate(todo, start=1)]
    # One that took another's place when it counted already has nothing to say of that.
    return [one for one in numbered if not (one[1] == "armed" and one[2] <= made)]


def has_come(name: str, at: dt.datetime, now: dt.datetime) -> bool:
    return at < now if name == "breach" else at <= now


def check(complaint: Complaint, made: dict[int, dt.datetime], sweeps: list[dt.datetime], now: dt.datetime) -> None:
    """Nothing negative, nothing twice, nothing nobody's."""
    clocks = list(complaint.clocks.select_related("rule__ladder", "assignment").prefetch_related("rule__ladder__rungs"))
    for clock in clocks:
        made.setdefault(clock.pk, now)
        fired = [
            (
                firing.sequence,
                f"rung {firing.rung_id}" if firing.kind == Firing.RUNG else firing.kind,
                firing.planned_at,
            )
            for firing in ClockFiring.objects.filter(clock=clock).order_by("sequence")
        ]
        todo = planned(clock, made[clock.pk])
        seen = [at for at in sweeps if made[clock.pk] < at and (clock.stopped_at is None or at <= clock.stopped_at)]
        assert fired == [one for one in todo if seen and has_come(one[1], one[2], max(seen))], clock
        assert clock.due_at > clock.started_at
        if clock.basis != "rule":
            assert clock.due_at > made[clock.pk], "nobody misses a deadline before it is set"
        if clock.stopped_at is not None:
            assert (clock.breached_at is not None) == (clock.stopped_at > clock.due_at)
            assert clock.outcome not in (ClockOutcome.MET, ClockOutcome.REPLACED) or clock.stopped_at <= clock.due_at
        if clock.previous_id:
            before = next(one for one in clocks if one.pk == clock.previous_id)
            assert (before.stopped_at, clock.started_at) == (made[clock.pk], before.started_at)
    running = [clock for clock in clocks if clock.is_running]
    of_the_case = [clock for clock in running if clock.instruction_id is None]
    measures = [clock.rule for clock in of_the_case]
    for place, rule in enumerate(measures):
        assert not any(rule.pk == other.pk or rule.is_variant_of(other) for other in measures[:place]), measures
    for clock in running:
        owner = clock.assignment.department if clock.assignment else None
        assert clock.department == (owner or clock.department)
        assert clock.assignment is None or clock.assignment.ended_at is None, "who no longer has the case owns nothing"
        assert clock.rule.owner != "lead" or clock.department is not None
        assert clock.rule.owner == "lead" or clock.department == complaint.procedure.desk
    if complaint.stage == "archived":
        assert not running
    assert CaseFile.objects.count() <= 1
    assert Penalty.objects.count() == Penalty.objects.values("clock").distinct().count()


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(drawn=rules, steps=steps)
def test_whatever_rules_are_valid_each_clock_is_owned_goes_forward_and_fires_once(ready, drawn, steps):
    """ROAD-5b, ROAD-6, ROAD-7, GAS-12: rules that repeat, count later, are replaced, and whose rungs act."""
    with undone():
        write_rules(ready, drawn)
        complaint, now = way.dispatched(ready, at=START), START + MINUTE
        made: dict[int, dt.datetime] = {}
        sweeps: list[dt.datetime] = []
        check(complaint, made, sweeps, now)
        for minutes, deed in steps:
            now += minutes * MINUTE + dt.timedelta(seconds=1)  # no two things happen at the same moment
            if deed == "sweep":
                assert sweep(now).failed == 0
                sweeps.append(now)
            else:
                with suppress(FlowError):
                    do(ready, complaint, deed, now)
            complaint = Complaint.objects.select_related("handler", "procedure").get(pk=complaint.pk)
            check(complaint, made, sweeps, now)
        assert check_all().broken is None
