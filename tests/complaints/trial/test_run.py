"""A trial in the background: in batches, one at a time, cancelled, taken up again; the same result always."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints.flow import handle
from complaints.models import Clock, Complaint, Procedure, TrialRun
from complaints.tasks import take_up_work, try_draft
from complaints.trial import run as trial
from complaints.versions import changed, new_version
from tests import way
from tests.clockwork import moment

UNTIL = moment("2026-09-30 16:00")
FIRST, LAST = dt.date(2026, 8, 1), dt.date(2026, 9, 30)


@pytest.fixture
def draft(db) -> Procedure:
    """A month of complaints, and a draft in which the department has 2 h to contact the customer."""
    call_command("simulate", complaints=120, months=1, seed=7, until=UNTIL.isoformat(), verbosity=0)
    if connection.vendor == "postgresql":  # the simulation writes without triggers until its transaction ends
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    draft = new_version(Procedure.current())
    draft.clock_rules.filter(code="contact").update(period="2h")
    return draft


def started(draft: Procedure) -> TrialRun:
    run = trial.start(draft, Procedure.current(), FIRST, LAST, by=an_admin(), at=UNTIL)
    assert run is not None
    return run


def an_admin():
    from accounts.models import User

    return User.objects.filter(is_active=True).order_by("pk").first()


def in_one_go(run: TrialRun) -> TrialRun:
    while trial.work(run.pk):
        pass
    return TrialRun.objects.get(pk=run.pk)


def result(run: TrialRun) -> tuple:
    return run.state, run.done, run.total, run.changed, run.figures, run.changes


def test_the_figures_are_those_of_the_clocks_in_the_database(draft):
    """Under the version that the cases were accepted under, what the trial counts is what happened."""
    run = in_one_go(started(draft))
    assert (run.state, run.done, run.total) == ("done", 120, 120)
    for row in run.figures.values():
        clocks = Clock.objects.filter(
            rule__code=row["code"], department=row["department"], rule__procedure=Procedure.current()
        )
        judged = row["old"]
        assert judged["cases"] == clocks.count()
        assert judged["met"] == clocks.filter(outcome="met").count()
        late = [c for c in clocks if c.breached_at or (c.stopped_at is None and c.due_at < UNTIL)]
        assert judged["missed"] == len(late)
    contact = [row for row in run.figures.values() if row["code"] == "contact"]
    missed = {side: sum(row[side]["missed"] for row in contact) for side in ("old", "new")}
    # Counted past the trial: contacts later than two hours after the dispatch.
    clocks = Clock.objects.filter(rule__code="contact", rule__procedure=Procedure.current())
    two_hours = dt.timedelta(hours=2)
    assert missed["new"] == sum((clock.stopped_at or UNTIL) - clock.started_at > two_hours for clock in clocks)
    assert missed["new"] > missed["old"]
    assert run.changed == len({change["number"] for change in run.changes})


def test_small_batches_and_interruptions_give_the_same_result(draft):
    whole = in_one_go(started(draft))
    pieces = started(draft)
    while trial.work(pieces.pk, seconds=0, batch=17):
        pass
    assert result(TrialRun.objects.get(pk=pieces.pk)) == result(whole)


def test_one_trial_of_a_draft_goes_on_at_a_time(draft):
    first = started(draft)
    assert trial.start(draft, Procedure.current(), FIRST, LAST, by=an_admin()) is None
    TrialRun.cancel(first.pk, timezone.now())
    assert trial.start(draft, Procedure.current(), FIRST, LAST, by=an_admin()) is not None


def test_a_cancelled_trial_stops_after_its_batch(draft):
    run = started(draft)
    assert trial.work(run.pk, seconds=0, batch=10)
    assert TrialRun.cancel(run.pk, timezone.now())
    assert not trial.work(run.pk, seconds=0, batch=10)
    run = TrialRun.objects.get(pk=run.pk)
    assert (run.state, run.done) == ("cancelled", 10)
    assert not TrialRun.cancel(run.pk, timezone.now())


def test_two_workers_never_count_the_same_case_twice(draft, monkeypatch):
    """One that was thought dead comes back after another has taken over: what it counted is not kept."""
    run, whole = started(draft), None
    real, first = trial.read, []

    def slow(ids):
        if not first:
            first.append(True)
            TrialRun.objects.filter(pk=run.pk).update(touched_at=timezone.now() - dt.timedelta(minutes=5))
            assert not trial.work(run.pk)  # the other one does it all
        return real(ids)

    monkeypatch.setattr(trial, "read", slow)
    assert not trial.work(run.pk, batch=50)
    whole = in_one_go(started(draft))
    assert result(TrialRun.objects.get(pk=run.pk)) == result(whole)


def test_a_draft_that_is_changed_meanwhile_fails_the_trial(draft):
    run = started(draft)
    assert trial.work(run.pk, seconds=0, batch=10)
    changed(draft.pk, an_admin())
    assert not trial.work(run.pk)
    run = TrialRun.objects.get(pk=run.pk)
    assert (run.state, run.failure) == ("failed", "The draft was changed while it was tried. Start again.")


def test_what_nobody_works_on_is_taken_up(draft, monkeypatch):
    sent = []
    monkeypatch.setattr(try_draft, "delay", sent.append)
    run = started(draft)
    take_up_work()
    assert sent == [run.pk]
    TrialRun.claim(run.pk, timezone.now())
    take_up_work()
    assert sent == [run.pk]
    TrialRun.objects.filter(pk=run.pk).update(touched_at=timezone.now() - dt.timedelta(minutes=2))
    take_up_work()
    assert sent == [run.pk, run.pk]


WORKER = """
import django, sys
django.setup()
from complaints.trial import run
read = run.read
def slow(ids):
    found = read(ids)
    if run.TrialRun.objects.get(pk=int(sys.argv[1])).done >= 40:
        print("working", flush=True)
        sys.stdin.read()
    return found
run.read = slow
run.work(int(sys.argv[1]), batch=20)
"""


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_its_batch_and_nothing_else(child_env, draft):
    run = started(draft)
    command = [sys.executable, "-c", WORKER, str(run.pk)]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=child_env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdout.readline() == b"working\n"
        worker.send_signal(signal.SIGKILL)
    left = TrialRun.objects.get(pk=run.pk)
    assert (left.state, left.done) == ("running", 40)
    assert not trial.work(run.pk)  # it might still be alive
    TrialRun.objects.filter(pk=run.pk).update(touched_at=timezone.now() - dt.timedelta(minutes=2))
    again = in_one_go(run)
    assert again.done == 120
    assert result(again) == result(in_one_go(started(draft)))


# The page -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def tried(company):
    """A complaint contacted after seven hours, and a draft that gives six."""
    complaint = way.dispatched(company, at=moment("2026-06-01 09:00"))
    handle.log_contact(
        complaint, by=company.people.head_dz, outcome="reached", note="约好", at=moment("2026-06-01 16:00")
    )
    draft = new_version(company.procedure)
    draft.clock_rules.filter(code="contact").update(period="6h")
    return complaint, draft


def page(draft: Procedure) -> str:
    return reverse("admin:complaints_procedure_trial", args=[draft.pk])


PERIOD = {"first": "2026-06-01", "last": "2026-06-30", "start": "1"}


def test_an_administrator_tries_a_draft_and_opens_the_cases_that_change(company, administrator, tried):
    complaint, draft = tried
    compared = administrator.get(reverse("admin:complaints_procedure_compare", args=[draft.pk]))
    assert page(draft) in compared.content.decode()
    assert administrator.post(page(draft), PERIOD | {"other": company.procedure.pk}).status_code == 302
    waiting = administrator.get(page(draft))
    assert waiting.context["refresh"] == 3
    assert "http-equiv" in waiting.content.decode()
    run = TrialRun.objects.get()
    trial.work(run.pk)

    done = administrator.get(page(draft))
    assert done.context["refresh"] is None
    contact = next(group for group in done.context["groups"] if group["name"] == "联系时限")
    assert (contact["old"]["met"], contact["old"]["missed"]) == (1, 0)
    assert (contact["new"]["met"], contact["new"]["missed"], contact["difference"]) == (0, 1, 1)
    (change,) = done.context["changes"].object_list
    assert change["number"] == complaint.number
    assert (change["old"]["outcome"], change["new"]["outcome"]) == ("met", "missed")
    assert change["new"]["due"] == moment("2026-06-01 15:01")
    visible = Complaint.objects.visible_to(company.people.admin).exists()
    assert (change["link"] is not None) == visible


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"first": "", "last": "2026-06-30"}, "first"),
        ({"first": "2026-13-01", "last": "2026-06-30"}, "first"),
        ({"first": "2026-06-02", "last": "2026-06-01"}, "last"),
        ({"first": "0001-01-01", "last": "2026-06-01"}, "first"),
        ({"first": "2098-01-01", "last": "2098-02-01"}, "first"),
        ({"first": "2026-06-01", "last": "9999-12-31"}, "last"),
    ],
)
def test_a_period_that_cannot_be_tried_is_refused_beside_the_field(company, administrator, tried, typed, field):
    response = administrator.post(page(tried[1]), {"start": "1", "other": company.procedure.pk, **typed})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"].data["last"] == typed["last"]
    assert not TrialRun.objects.exists()


def test_a_trial_is_cancelled_on_the_page(company, administrator, tried):
    administrator.post(page(tried[1]), PERIOD | {"other": company.procedure.pk})
    run = TrialRun.objects.get()
    administrator.post(page(tried[1]), {"cancel": "1", "run": run.pk})
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_the_page_says_when_nobody_works_on_it(company, administrator, tried):
    administrator.post(page(tried[1]), PERIOD | {"other": company.procedure.pk})
    assert not administrator.get(page(tried[1])).context["is_stuck"]
    TrialRun.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=3))
    assert administrator.get(page(tried[1])).context["is_stuck"]


def test_a_published_version_is_not_tried(company, administrator):
    other = new_version(company.procedure)
    administrator.post(page(company.procedure), PERIOD | {"other": other.pk})
    assert not TrialRun.objects.exists()


def test_trials_are_for_administrators(company, signed_in, cast, tried):
    for who in (cast.desk, cast.gm, cast.outsider):
        client = signed_in(who)
        assert client.get(page(tried[1])).status_code in {302, 403, 404}
        client.post(page(tried[1]), PERIOD | {"other": company.procedure.pk})
    assert not TrialRun.objects.exists()


def test_more_cases_and_trials_need_no_more_queries(company, administrator, tried):
    def shown() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of = administrator.get(page(tried[1]))
        assert page_of.context["changes"].paginator.count == Complaint.objects.count()
        return len(captured)

    def try_it() -> None:
        administrator.post(page(tried[1]), PERIOD | {"other": company.procedure.pk})
        trial.work(TrialRun.objects.latest("pk").pk)

    try_it()
    shown()  # reads what is kept until it changes
    try_it()
    before = shown()
    for _number in range(3):
        complaint = way.dispatched(company, at=moment("2026-06-01 09:00"))
        handle.log_contact(
            complaint, by=company.people.head_dz, outcome="reached", note="约好", at=moment("2026-06-01 16:00")
        )
    try_it()
    shown()
    assert shown() == before


@pytest.mark.parametrize("query", ["?run=x", "?with=99999999999999999999", "?page=x", "?run=99999999999999999999"])
def test_strange_addresses_show_the_page(company, administrator, tried, query):
    assert administrator.get(page(tried[1]) + query).status_code == 200


def test_a_draft_that_was_tried_can_be_thrown_away(company, administrator, tried):
    administrator.post(page(tried[1]), PERIOD | {"other": company.procedure.pk})
    address = reverse("admin:complaints_procedure_delete", args=[tried[1].pk])
    assert administrator.post(address, {"post": "yes"}).status_code == 302
    assert not Procedure.objects.filter(pk=tried[1].pk).exists()
    assert not TrialRun.objects.exists()
