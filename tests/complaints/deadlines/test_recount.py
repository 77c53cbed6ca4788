"""The calendar is changed while deadlines run: which move, which stay, and what is left in the record."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from complaints.chains import check_all
from complaints.choices import ClockBasis, ClockOutcome, Level
from complaints.deadlines import clocks
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.sweep import sweep
from complaints.flow import record, recount
from complaints.history import entry
from complaints.models import CalendarDay, CalendarRecount, Clock, ClockFiring, Complaint, Event, Extension, Notice
from tests import way
from tests.adminforms import send, told
from tests.clockwork import MINUTE, clock, dispatched_in_bulk, moment
from tests.rules import amending

ADD = "/admin/complaints/calendarday/add/"
YEAR = "/admin/complaints/calendaryear/overview/?year=2026"
# Monday 1 June 2026; three working days after it: Thursday 4 June, close of business.
MONDAY = moment("2026-06-01 09:00")
THURSDAY = moment("2026-06-04 17:30")
FRIDAY = moment("2026-06-05 17:30")
SNOW = {"date": "2026-06-03", "reason": "暴雪停工"}


@pytest.fixture
def on_tuesday():
    """It is Tuesday morning."""
    with time_machine.travel(moment("2026-06-02 10:00"), tick=False) as traveller:
        yield traveller


def confirmed(client, url: str, changes: dict) -> None:
    """Send the form, look at what moves, confirm."""
    page = send(client, url, changes)
    assert page.status_code == 200, "Nothing was said to move."
    assert page.context["count"] > 0
    answer = client.post(url, dict(page.context["sent"]) | {page.context["confirmed"]: "1"})
    assert answer.status_code == 302


def counted() -> CalendarRecount:
    """Let the worker do what was asked for last."""
    run = CalendarRecount.objects.latest("pk")
    while recount.work(run.pk):
        pass
    return CalendarRecount.objects.get(pk=run.pk)


def resolution(complaint) -> Clock:
    return clock(complaint, "resolution")


def test_a_snow_day_inside_three_working_days_moves_the_due_time_by_one(company, administrator, cast, on_tuesday):
    """GAS-12.3b: Tuesday, Thursday, Friday are counted, Wednesday is not: due on Friday 17:30."""
    complaint = way.dispatched(company, at=MONDAY)
    assert resolution(complaint).due_at == THURSDAY
    before = Complaint.objects.get(pk=complaint.pk).version

    page = send(administrator, ADD, SNOW)
    (move,) = page.context["moves"]
    assert (page.context["count"], move["number"], move["before"], move["after"]) == (
        1, complaint.number, THURSDAY, FRIDAY,
    )  # fmt: skip
    assert not CalendarDay.objects.exists()  # nothing is saved before it is confirmed
    confirmed(administrator, ADD, SNOW)
    assert resolution(complaint).due_at == THURSDAY  # the worker has not come yet
    run = counted()

    assert (run.state, run.total, run.done, run.moved, run.failed) == ("done", 1, 1, 1, 0)
    old, new = Clock.objects.filter(complaint=complaint, rule__code="resolution").order_by("pk")
    assert (old.due_at, old.outcome) == (THURSDAY, ClockOutcome.REPLACED)
    assert (new.due_at, new.basis, new.previous, new.set_by) == (FRIDAY, ClockBasis.CALENDAR, old, cast.admin)
    assert new.set_reason == "2026-06-03: 暴雪停工"
    assert [line.day.day for line in new.deadline.lines if line.number] == [2, 4, 5]
    event = Event.objects.filter(complaint=complaint).latest("sequence")
    assert (event.action, event.actor) == ("calendar.changed", None)
    assert event.data["days"] == [{"date": "2026-06-03", "works": False, "reason": "暴雪停工"}]
    assert "暴雪停工" in str(entry(event).lines)
    assert Complaint.objects.get(pk=complaint.pk).version == before  # no form becomes stale
    assert check_all().broken is None


def test_taken_back_it_moves_back_only_what_is_not_past_then(company, administrator, on_tuesday):
    """Back to Thursday while it is still Wednesday; on Friday morning that would be past, and Friday stays."""
    early, late = way.dispatched(company, at=MONDAY), way.dispatched(company, at=MONDAY + dt.timedelta(days=1))
    confirmed(administrator, ADD, SNOW)
    counted()
    assert resolution(early).due_at == FRIDAY
    assert resolution(late).due_at == moment("2026-06-08 17:30")
    day = CalendarDay.objects.get()
    on_tuesday.move_to(moment("2026-06-05 09:00"))

    asked = administrator.get(f"/admin/complaints/calendarday/{day.pk}/delete/")
    assert [(move["number"], move["earlier"]) for move in asked.context["moves"]] == [(late.number, True)]
    administrator.post(f"/admin/complaints/calendarday/{day.pk}/delete/", {"post": "yes"})
    assert not CalendarDay.objects.exists()
    assert counted().moved == 1

    assert resolution(early).due_at == FRIDAY
    assert resolution(late).due_at == FRIDAY
    assert resolution(late).set_reason == "2026-06-03: (暴雪停工)"


def test_what_is_missed_or_was_set_by_somebody_stays(company, administrator, on_tuesday):
    """ROAD-5c: a promise holds; a breach stays a breach."""
    promised, missed, ended = (way.dispatched(company, at=MONDAY) for _number in range(3))
    clocks.replace(resolution(promised), at=timezone.now(), basis=ClockBasis.PROMISED, due_at=FRIDAY)
    Clock.objects.filter(complaint=missed, rule__code="resolution").update(due_at=moment("2026-06-02 09:59"))
    clocks.stop(resolution(ended), timezone.now())
    assert send(administrator, ADD, SNOW).status_code == 302  # nothing to show before it is saved
    assert counted().moved == 0
    assert resolution(promised).due_at == FRIDAY
    assert resolution(missed).due_at == moment("2026-06-02 09:59")
    assert not Event.objects.filter(action="calendar.changed").exists()


def test_days_that_were_not_looked_at_move_nothing(company, administrator, on_tuesday):
    """Hours do not ask the calendar (GAS-12.3a), and the day after the end does not matter."""
    complaint = way.dispatched(company, at=MONDAY)
    for date in ("2026-06-01", "2026-06-05", "2026-05-31"):
        assert send(administrator, ADD, {"date": date, "reason": "盘点"}).status_code == 302
    for run in CalendarRecount.objects.all():
        recount.work(run.pk)
    assert resolution(complaint).due_at == THURSDAY
    assert not Clock.objects.filter(basis=ClockBasis.CALENDAR).exists()


def test_a_worked_weekend_brings_the_due_time_forward(company, administrator, on_tuesday):
    """Wednesday 3 June + 3 wd with a worked Saturday: Thursday, Friday, Saturday."""
    on_tuesday.move_to(moment("2026-06-03 12:00"))
    complaint = way.dispatched(company, at=moment("2026-06-03 09:00"))
    assert resolution(complaint).due_at == moment("2026-06-08 17:30")
    confirmed(administrator, ADD, {"date": "2026-06-06", "is_workday": "on", "reason": "保供加班"})
    counted()
    assert resolution(complaint).due_at == moment("2026-06-06 17:30")


def test_an_exception_moved_to_another_day_counts_both(company, administrator, on_tuesday):
    complaint = way.dispatched(company, at=MONDAY)
    confirmed(administrator, ADD, SNOW)
    counted()
    day = CalendarDay.objects.get()
    confirmed(administrator, f"/admin/complaints/calendarday/{day.pk}/change/", {"date": "2026-06-10"})
    run = counted()
    assert [(one["date"], one["works"]) for one in run.days] == [("2026-06-03", True), ("2026-06-10", False)]
    assert resolution(complaint).due_at == THURSDAY


def test_another_reason_alone_counts_nothing_anew(company, administrator, on_tuesday):
    way.dispatched(company, at=MONDAY)
    confirmed(administrator, ADD, SNOW)
    counted()
    day = CalendarDay.objects.get()
    address = f"/admin/complaints/calendarday/{day.pk}/change/"
    assert send(administrator, address, {"reason": "大雪"}).status_code == 302
    assert CalendarRecount.objects.count() == 1


def test_counted_anew_it_still_follows_a_reclassification(company, administrator, on_tuesday):
    """A due time by the calendar is one by the rule."""
    with amending(company.procedure) as procedure:
        rule = procedure.clock_rules.get(code="resolution")
        triggers = list(rule.triggers.all())
        rule.pk, rule.code, rule.cases, rule.period = None, "resolution-serious", {"level": ["serious"]}, "4wd"
        rule.save(force_insert=True)
        for trigger in triggers:
            trigger.pk, trigger.rule = None, rule
            trigger.save(force_insert=True)
    complaint = way.dispatched(company, at=MONDAY)
    confirmed(administrator, ADD, SNOW)
    counted()
    record.correct(complaint, by=company.people.desk, changes={"level": Level.SERIOUS}, reason="重判")
    assert clock(complaint, "resolution-serious").due_at == moment("2026-06-08 17:30")


def test_bad_input_is_shown_beside_its_field_before_anything_is_forecast(company, administrator, on_tuesday):
    way.dispatched(company, at=MONDAY)
    page = send(administrator, ADD, {"date": "2026-06-03", "reason": ""})
    assert page.context["adminform"].form.errors["reason"]
    assert not CalendarDay.objects.exists()


def test_the_forecast_is_for_administrators(company, signed_in, cast, on_tuesday):
    way.dispatched(company, at=MONDAY)
    for who in (cast.desk, cast.gm, cast.outsider):
        response = signed_in(who).post(ADD, SNOW)
        assert response.status_code in {302, 403, 404}
    assert not CalendarDay.objects.exists()


def test_the_list_of_moves_is_bounded_and_its_count_is_true(
    company, administrator, on_tuesday, django_assert_max_num_queries
):
    dispatched_in_bulk(company, 130, at=MONDAY)
    with django_assert_max_num_queries(30):
        page = administrator.post(ADD, SNOW)
    assert (page.context["count"], len(page.context["moves"])) == (130, 100)
    assert "130" in page.content.decode()


def test_the_year_offers_each_day_and_shows_what_is_being_counted(company, administrator, on_tuesday):
    way.dispatched(company, at=MONDAY)
    page = administrator.get(YEAR)
    days = {day["link"]: day for month in page.context["months"] for week in month["weeks"] for day in week if day}
    assert "Add an exception" in days[f"{ADD}?date=2026-06-03"]["title"]
    assert f"{ADD}?date=2026-06-06&is_workday=1" in days  # a Saturday becomes a working day
    form = administrator.get(f"{ADD}?date=2026-06-06&is_workday=1").context["adminform"].form
    assert (str(form["date"].value()), form["is_workday"].value()) == ("2026-06-06", "1")
    confirmed(administrator, ADD, SNOW)
    page = administrator.get(YEAR)
    (one,) = page.context["recounts"]
    assert (one["run"].is_going_on, page.context["refresh"]) == (True, 5)
    assert "暴雪停工" in page.content.decode()
    counted()
    page = administrator.get(YEAR)
    assert (page.context["refresh"], page.context["recounts"][0]["run"].moved) == (None, 1)
    day = CalendarDay.objects.get()
    links = [one["link"] for month in page.context["months"] for week in month["weeks"] for one in week if one]
    assert f"/admin/complaints/calendarday/{day.pk}/change/" in links


def test_done_twice_a_recount_moves_nothing_more(company, administrator, on_tuesday):
    way.dispatched(company, at=MONDAY)
    confirmed(administrator, ADD, SNOW)
    run = counted()
    CalendarRecount.objects.filter(pk=run.pk).update(state="waiting", cursor=0, total=None, done=0)
    assert counted().moved == 1
    assert Event.objects.filter(action="calendar.changed").count() == 1


# At the same time -----------------------------------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_calendar_changes_while_sweeps_run(company):
    """GAS-12.3b: nothing is lost, nothing fires twice, nobody is told twice, whoever comes first."""
    dispatched_in_bulk(company, 60, at=MONDAY)
    warned = moment("2026-06-04 16:00")  # the early warning has come, the due time has not
    Notice.objects.all().delete()
    with time_machine.travel(warned, tick=False):
        sweep(warned - dt.timedelta(days=2))
        CalendarDay.objects.create(date=dt.date(2026, 6, 4), reason="暴雪停工")
        run = CalendarRecount.objects.create(
            days=[{"date": "2026-06-04", "works": False, "reason": "暴雪停工"}], asked_by=company.people.admin,
            asked_at=warned,
        )  # fmt: skip
        Calendar.current()
        at_once(lambda: recount.work(run.pk), lambda: sweep(warned, batch=7), lambda: sweep(warned, batch=5))
        sweep(warned)
        counted()

    running = Clock.objects.filter(rule__code="resolution", stopped_at=None)
    assert set(running.values_list("due_at", flat=True)) == {FRIDAY}
    assert (running.count(), running.values("complaint").distinct().count()) == (60, 60)
    assert CalendarRecount.objects.get(pk=run.pk).moved == 60
    assert Clock.objects.filter(rule__code="resolution", outcome=ClockOutcome.REPLACED).count() == 60
    assert max(Counter(ClockFiring.objects.values_list("clock", "sequence")).values(), default=1) == 1
    once = Notice.objects.filter(event__action="clock.warning", event__data__kind="resolution")
    assert max(Counter(once.values_list("complaint", "user")).values(), default=1) == 1
    assert check_all().broken is None
    sweep(FRIDAY + MINUTE)
    breaches = Event.objects.filter(action="clock.breach", data__kind="resolution")
    assert set(Counter(breaches.values_list("complaint", flat=True)).values()) == {1}
    assert breaches.count() == 60
    assert check_all().broken is None


def at_once(*acts) -> None:
    """Start the acts together, each in a thread of its own; what one of them raises is raised here."""
    barrier = threading.Barrier(len(acts))

    def run(act) -> None:
        barrier.wait(timeout=10)
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for future in [pool.submit(run, act) for act in acts]:
            future.result(timeout=60)


WORKER = """
import django, sys
django.setup()
from complaints.flow import recount
from complaints.models import CalendarRecount
replace = recount.clocks.replace
def slow(*args, **words):
    following = replace(*args, **words)
    if CalendarRecount.objects.get(pk=int(sys.argv[1])).done == 3:
        print("working", flush=True)
        sys.stdin.read()
    return following
recount.clocks.replace = slow
recount.work(int(sys.argv[1]))
"""


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_killed_recount_goes_on_where_it_stopped(company, child_env):
    now = timezone.now()
    dispatched_in_bulk(company, 8, at=now)
    due = resolution(Complaint.objects.first()).due_at
    calendar, day = Calendar.current(), timezone.localdate(now) + dt.timedelta(days=1)
    while not calendar.day(day).is_workday:
        day += dt.timedelta(days=1)
    CalendarDay.objects.create(date=day, reason="停电")
    run = CalendarRecount.objects.create(
        days=[{"date": day.isoformat(), "works": False, "reason": "停电"}], asked_by=company.people.admin, asked_at=now
    )
    command = [sys.executable, "-c", WORKER, str(run.pk)]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=child_env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdout.readline() == b"working\n"
        worker.send_signal(signal.SIGKILL)
    left = CalendarRecount.objects.get(pk=run.pk)
    assert (left.state, left.done, left.moved) == ("running", 3, 3)
    assert Clock.objects.filter(basis=ClockBasis.CALENDAR).count() == 3
    assert not recount.work(run.pk)  # it might still be alive
    CalendarRecount.objects.filter(pk=run.pk).update(touched_at=now - dt.timedelta(minutes=2))
    done = counted()
    assert (done.state, done.done, done.moved) == ("done", 8, 8)
    running = Clock.objects.filter(rule__code="resolution", stopped_at=None)
    assert running.count() == 8
    assert all(clock.due_at > due for clock in running)
    assert Event.objects.filter(action="calendar.changed").count() == 8
    assert check_all().broken is None


def test_an_import_counts_anew_too(company, administrator, on_tuesday):
    """Days that come by file are days as well."""
    complaint = way.dispatched(company, at=MONDAY)
    file = BytesIO("Date,What it is,Reason\n2026-06-03,day off,暴雪停工\n".encode())
    file.name = "days.csv"
    page = administrator.post("/admin/complaints/calendarday/import/", {"file": file})
    answer = administrator.post("/admin/complaints/calendarday/process_import/", {"token": page.context["token"]})
    assert any("1 open complaint" in message for message in told(answer))
    counted()
    assert resolution(complaint).due_at == FRIDAY


def test_a_request_for_more_time_goes_on_waiting(company, administrator, on_tuesday):
    """The calendar decides nothing about it, unless it gives as much by itself."""
    more, enough = way.dispatched(company, at=MONDAY), way.dispatched(company, at=MONDAY)
    for complaint, until in ((more, moment("2026-06-12 17:30")), (enough, moment("2026-06-05 12:00"))):
        Extension.objects.create(
            complaint=complaint, clock=resolution(complaint), asked_of="supervisor", asked_until=until, reason="待配件",
            asked_by=company.people.head_dz, asked_at=timezone.now(),
        )  # fmt: skip
    confirmed(administrator, ADD, SNOW)
    counted()
    waiting = Extension.objects.waiting().get()
    assert (waiting.complaint, waiting.clock) == (more, resolution(more))
    assert Extension.objects.get(complaint=enough).verdict == "needless"
