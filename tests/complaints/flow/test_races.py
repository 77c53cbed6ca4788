"""Two people act on the same complaint at the same moment: real threads, real PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from complaints.choices import ContactOutcome, Stage
from complaints.flow import archive, callback, dispatch, feedback, handle, instructions
from complaints.flow.errors import FlowError, NotAllowed, Stale
from complaints.models import Complaint
from tests import way
from tests.at_once import at_once as together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts in threads that start together; each answers with its result or the FlowError it met."""
    return together(*acts, met=(FlowError,))


def winners(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if not isinstance(answer, FlowError)]


def test_two_clerks_dispatch_the_same_complaint_and_one_of_them_is_told(company):
    """GAS-12.2: one dispatch, one assignment, one set of department clocks; the other sees what happened."""
    complaint = way.accepted(company)
    version = complaint.version

    answers = at_once(
        lambda: dispatch.dispatch(complaint, by=company.people.desk, lead=company.dzzhs, version=version),
        lambda: dispatch.dispatch(complaint, by=company.people.desk2, lead=company.qyzhs, version=version),
    )

    (loser,) = [answer for answer in answers if isinstance(answer, FlowError)]
    assert isinstance(loser, Stale)
    assert [event.action for event in loser.events] == ["complaint.dispatch"]
    stored = Complaint.objects.get(pk=complaint.pk)
    assert stored.assignments.current().get(role="lead").department_id == stored.lead_id == winners(answers)[0].lead_id
    assert sorted(stored.clocks.running().values_list("rule__code", flat=True)) == ["contact", "resolution"]


def test_a_double_click_without_version_still_dispatches_once(company):
    """The state machine itself refuses the second one, whatever the page sent."""
    complaint = way.accepted(company)
    desk = company.people.desk

    answers = at_once(*[lambda: dispatch.dispatch(complaint, by=desk, lead=company.dzzhs) for _ in range(6)])

    assert len(winners(answers)) == 1
    assert sum(isinstance(answer, NotAllowed) for answer in answers) == 5
    assert complaint.assignments.count() == 1
    assert complaint.events.filter(action="complaint.dispatch").count() == 1


def test_a_return_and_a_contact_at_once_leave_one_consistent_complaint(company):
    """GAS-12.3a: either the contact stopped the clock first, or the return ended it; never half of each."""
    complaint = way.dispatched(company)

    at_once(
        lambda: dispatch.return_to_desk(complaint, by=company.people.head_dz, reason="不属本所。"),
        lambda: handle.log_contact(
            complaint, by=company.people.officer_dz, outcome=ContactOutcome.REACHED, note="已致歉。"
        ),
    )

    stored = Complaint.objects.get(pk=complaint.pk)
    contact = stored.clocks.get(rule__code="contact")
    assert stored.stage == Stage.ACCEPTED, "the return happens in either order"
    assert contact.stopped_at is not None
    assert contact.outcome == ("met" if stored.events.filter(action="contact.log").exists() else "returned")
    assert stored.return_count == 1


def test_accepting_and_sending_back_the_same_feedback_cannot_both_happen(company):
    """GAS-12.4: the stage decides; exactly one of the two is in the history."""
    complaint = way.fed_back(company)

    answers = at_once(
        lambda: feedback.accept_feedback(complaint, by=company.people.desk),
        lambda: feedback.send_back(complaint, by=company.people.desk2, reason="写得不清。"),
    )

    assert len(winners(answers)) == 1
    actions = complaint.events.values_list("action", flat=True)
    assert ("feedback.accept" in actions) != ("feedback.send_back" in actions)


def test_two_callbacks_at_once_keep_one_answer(company):
    """GAS-12.5: the customer is recorded as asked once."""
    complaint = way.at_callback(company)
    happy = callback.Answers(outcome=ContactOutcome.REACHED, resolved=True, satisfaction=5)
    unhappy = callback.Answers(outcome=ContactOutcome.REACHED, resolved=False, satisfaction=1, words="没修好。")

    answers = at_once(
        lambda: callback.call_back(complaint, by=company.people.desk, answers=happy),
        lambda: callback.call_back(complaint, by=company.people.desk2, answers=unhappy),
    )

    assert len(winners(answers)) == 1
    stored = Complaint.objects.get(pk=complaint.pk)
    assert stored.callbacks.count() == 1
    assert stored.satisfaction == stored.callbacks.get().satisfaction


def test_many_people_writing_to_one_complaint_keep_its_history_unbroken(company):
    """GAS-6: entries of simultaneous steps stand one after the other, each with its predecessor's hash."""
    complaint = way.handling(company)
    managers = [company.people.leader, company.people.gm, company.people.supervisor, company.people.branch_dz]

    answers = at_once(
        *[lambda who=who: instructions.instruct(complaint, by=who, text="请今日办结。") for who in managers * 3]
    )

    assert len(winners(answers)) == 12
    events = list(complaint.events.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    for before, after in itertools.pairwise(events):
        assert after.previous_hash == before.hash == before.digest()
    stored = Complaint.objects.get(pk=complaint.pk)
    assert (stored.history_length, stored.history_hash) == (len(events), events[-1].hash)


def test_archiving_twice_at_once_archives_once(company):
    """GAS-12.6: the record is closed once, and read-only from then on."""
    complaint = way.closing(company)

    answers = at_once(*[lambda: archive.archive(complaint, by=company.people.desk) for _ in range(4)])

    assert len(winners(answers)) == 1
    assert complaint.events.filter(action="complaint.archive").count() == 1
