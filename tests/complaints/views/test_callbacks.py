"""回访, as the clerk who calls one customer after the other meets it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from accounts.choices import Role
from accounts.models import Membership
from complaints.choices import Stage
from complaints.deadlines.calendar import Calendar
from complaints.flow.callback import next_try
from complaints.models import Complaint
from tests import way
from tests.callback_form import HOUR, MORNING, answered, errors, sheet, unanswered, waiting

QUEUE = "/callbacks/"


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def caller(company, signed_in):
    """王芳 of the desk, who has handled nothing."""
    return signed_in(company.people.desk2)


# --- The queue --------------------------------------------------------------------------------------------------------


def test_the_queue_is_due_next_first(company, caller):
    """GAS-12.5: what was fed back first is due first."""
    later, sooner = waiting(company, 2), waiting(company, 30)
    way.fed_back(company)

    page = caller.get(QUEUE)

    assert list(page.context["page"]) == [sooner, later]
    assert page.context["first_url"] == sheet(sooner)


def test_who_did_not_answer_stays_in_the_queue_until_the_next_try(company, caller):
    """GAS-12.5: the attempt is logged; the case moves behind those to call now, and comes back in time."""
    tried, other = waiting(company, 30), waiting(company, 2)
    caller.post(sheet(tried), unanswered(tried))

    page = caller.get(QUEUE)
    assert list(page.context["page"]) == [other, tried]
    assert page.context["page"][1].attempts == 1
    assert page.context["page"][1].next_try_at == MORNING + 2 * HOUR
    assert page.context["first_url"] == sheet(other)

    with time_machine.travel(MORNING + 2 * HOUR, tick=False):
        assert list(caller.get(QUEUE).context["page"]) == [tried, other]


def test_whoever_handled_it_sees_that_a_colleague_must_call(company, signed_in):
    """GAS-12.5: the case stands in the queue, marked, and is never the next call."""
    Membership.objects.create(user=company.people.head_dz, department=company.kfzx, role=Role.DESK)
    complaint = waiting(company)
    client = signed_in(company.people.head_dz)

    page = client.get(QUEUE)

    assert list(page.context["page"]) == [complaint]
    assert page.context["counted"] == {"now": 0, "later": 0, "colleague": 1}
    assert page.context["first_url"] == ""
    assert sheet(complaint) not in page.content.decode()


@pytest.mark.parametrize("who", ["officer_dz", "head_dz", "inspector", "leader", "gm", "outsider"])
def test_the_queue_is_the_desks(company, signed_in, who):
    """GAS-12.5: everybody else is told who may."""
    assert signed_in(getattr(company.people, who)).get(QUEUE).status_code == 403


def test_the_queue_asks_no_more_queries_for_more_cases(company, caller, django_assert_max_num_queries):
    waiting(company)
    caller.get(QUEUE)
    with django_assert_max_num_queries(40) as few:
        caller.get(QUEUE)
    for number in range(5):
        waiting(company, number + 3)

    with django_assert_max_num_queries(len(few)):
        assert len(caller.get(QUEUE).context["page"]) == 6


def test_an_empty_queue_says_so(company, caller):
    page = caller.get(QUEUE)

    assert page.status_code == 200
    assert "<table" not in page.content.decode()


# --- The call ---------------------------------------------------------------------------------------------------------


def test_the_sheet_shows_whom_to_call_what_was_done_and_earlier_attempts(company, caller):
    """GAS-12.4, GAS-12.5: number to call, the four parts of the result, and what came of earlier calls."""
    complaint = waiting(company, other_phones=["0312-2590000转12"])
    caller.post(sheet(complaint), unanswered(complaint, words="老人接的，不清楚"))

    page = caller.get(sheet(complaint)).content.decode()

    assert 'href="tel:13800138000"' in page
    assert 'href="tel:03122590000"' in page
    for part in (way.PARTS.facts, way.PARTS.measures, way.PARTS.accountability, way.PARTS.satisfaction):
        assert part in page
    assert "老人接的，不清楚" in page


def test_both_answers_and_the_customers_words_are_kept_apart(company, caller):
    """GAS-12.5: resolved? and satisfied? are two answers; the callback ends, its clock stops."""
    complaint = waiting(company)

    caller.post(sheet(complaint), answered(complaint, satisfaction="5", words="态度好"))

    complaint = Complaint.objects.get(pk=complaint.pk)
    attempt = complaint.callbacks.get()
    assert (attempt.resolved, attempt.satisfaction, attempt.words) == (True, 5, "态度好")
    assert (attempt.phone, attempt.by) == ("13800138000", company.people.desk2)
    assert complaint.stage == Stage.CLOSING
    assert not complaint.clocks.running().exists()


def test_the_next_case_follows_by_itself(company, caller):
    """GAS-12.5: one call sheet after the other, then the queue."""
    first, second = waiting(company, 30), waiting(company, 2)

    assert caller.post(sheet(first), answered(first)).url == sheet(second)
    assert caller.post(sheet(second), answered(second)).url == QUEUE


@pytest.mark.parametrize("lacking", ["resolved", "satisfaction"])
def test_a_reached_customer_answers_both_questions(company, caller, lacking):
    """GAS-12.5."""
    complaint = waiting(company)

    response = caller.post(sheet(complaint), answered(complaint, **{lacking: None}))

    assert set(errors(response)) == {lacking}
    assert "修好了" in response.content.decode()


@pytest.mark.parametrize("unhappy", [{"resolved": "no"}, {"satisfaction": "2"}, {"satisfaction": "1"}])
def test_an_unhappy_customers_words_are_needed(company, caller, unhappy):
    """GAS-12.5: what is still wrong, as the customer says it."""
    complaint = waiting(company)

    assert set(errors(caller.post(sheet(complaint), answered(complaint, words=" ", **unhappy)))) == {"words"}
    assert caller.post(sheet(complaint), answered(complaint, **unhappy)).status_code == 302


@pytest.mark.parametrize("outcome", ["no_answer", "wrong_number", "refused"])
def test_every_attempt_is_logged_and_the_case_still_waits(company, caller, outcome):
    """GAS-12.5: no answer, wrong number …; answers given by mistake do not count."""
    complaint = waiting(company)

    caller.post(sheet(complaint), unanswered(complaint, outcome=outcome, satisfaction="5"))

    complaint = Complaint.objects.get(pk=complaint.pk)
    attempt = complaint.callbacks.get()
    assert (attempt.outcome, attempt.resolved, attempt.satisfaction) == (outcome, None, None)
    assert complaint.stage == Stage.CALLBACK
    assert complaint.clocks.running().count() == 1


def test_the_clerk_may_agree_on_another_next_try(company, caller):
    """GAS-12.5."""
    complaint = waiting(company)

    caller.post(sheet(complaint), unanswered(complaint, next_try_at="2026-11-25T19:30"))

    assert complaint.callbacks.get().next_try_at == dt.datetime(2026, 11, 25, 11, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("moment", ["2026-11-20T10:00", "2027-11-23T10:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_next_try_lies_ahead_and_not_years_away(company, caller, moment):
    complaint = waiting(company)

    assert set(errors(caller.post(sheet(complaint), unanswered(complaint, next_try_at=moment)))) == {"next_try_at"}
    assert caller.post(sheet(complaint), answered(complaint, next_try_at=moment)).status_code == 302


@pytest.mark.parametrize(
    ("attempt", "proposed"),
    [
        ("2026-11-23T10:00", "2026-11-23T12:00"),  # two hours later
        ("2026-11-23T15:29", "2026-11-23T17:29"),  # just before the desk closes
        ("2026-11-23T15:30", "2026-11-24T09:00"),  # then the next morning
        ("2026-11-23T23:30", "2026-11-24T09:00"),
        ("2026-11-23T06:00", "2026-11-23T09:00"),  # nobody is called before nine
        ("2026-11-27T16:00", "2026-11-30T09:00"),  # Friday: Monday
        ("2026-09-30T16:00", "2026-10-08T09:00"),  # the National Day holiday ends on 7 October
        ("2026-11-28T10:00", "2026-11-30T09:00"),  # on a Saturday
    ],
)
def test_the_proposed_next_try_is_within_the_desks_hours(attempt, proposed):
    """GAS-12.5."""
    shanghai = dt.timezone(dt.timedelta(hours=8))

    moment = next_try(dt.datetime.fromisoformat(attempt).replace(tzinfo=shanghai), Calendar())

    assert moment == dt.datetime.fromisoformat(proposed).replace(tzinfo=shanghai)


def test_whoever_handled_it_is_refused_with_the_reason(company, signed_in):
    """GAS-12.5: not by the person who handled it."""
    Membership.objects.create(user=company.people.head_dz, department=company.kfzx, role=Role.DESK)
    complaint = waiting(company)
    client = signed_in(company.people.head_dz)

    assert client.get(sheet(complaint)).status_code == 403
    assert client.post(sheet(complaint), answered(complaint)).status_code == 403
    assert not complaint.callbacks.exists()


def test_a_double_press_counts_one_call(company, caller):
    """GAS-12.5: the second of two equal forms does nothing more and is no error."""
    complaint = waiting(company)
    data = answered(complaint)

    caller.post(sheet(complaint), data)
    again = caller.post(sheet(complaint), data)

    assert again.status_code == 302
    assert complaint.callbacks.count() == 1


def test_another_departments_case_does_not_exist_for_outsiders(company, signed_in):
    complaint = waiting(company)

    assert signed_in(company.people.officer_qy).get(sheet(complaint)).status_code == 404


@pytest.mark.parametrize("value", ["", "x" * 20000, "\0", "9" * 40, "-1", "<script>alert(1)</script>", "on"])
def test_no_input_breaks_the_sheet(company, caller, value):
    """GAS-12.5: whatever arrives in whichever field, the case is called back once or still waits."""
    complaint = waiting(company)
    fields = ("version", "key", "outcome", "phone", "resolved", "satisfaction", "words", "next_try_at", "rejected",
              "content", "demand", "next")  # fmt: skip
    for name in fields:
        changes = {"outcome": "no_answer", name: value}
        fresh = Complaint.objects.get(pk=complaint.pk)

        response = caller.post(sheet(fresh), answered(fresh, **changes))

        assert response.status_code in (200, 302), name
        assert "<script>alert" not in response.content.decode(), name
