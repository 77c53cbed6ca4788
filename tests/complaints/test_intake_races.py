"""Many clerks save at the same moment: real threads, real PostgreSQL."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from complaints.choices import Action, Stage
from complaints.flow import archive, intake
from complaints.flow.again import Again, call_again
from complaints.flow.errors import NotAllowed
from complaints.models import Channel, Complaint, Kind
from tests import way

MORNING = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(number: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(0)` … `act(number - 1)` in threads that start together; an exception is an answer too."""
    barrier = threading.Barrier(number)
    answers: list[Any] = [None] * number

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=20)
            answers[place] = act(place)
        except Exception as error:  # noqa: BLE001 (whatever it is, the test must see it)
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs: deadlock"
    return answers


def signed_in(user: User, number: int) -> list[Client]:
    """So many browsers of one person."""
    clients = [Client() for _ in range(number)]
    for client in clients:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return clients


def test_twenty_complaints_at_once_are_numbered_without_gap(company):
    """GAS-6: numbers 1 to 20, each once, whoever saves at the same time."""
    learned = way.an_intake(company)

    answers = at_once(20, lambda _place: intake.accept(learned, by=company.people.desk, at=MORNING)[0].number)

    assert sorted(answers) == [f"2026KFZX{number:05}" for number in range(1, 21)]


def test_a_refused_one_among_many_leaves_no_gap(company):
    """GAS-6: half of the forms are refused after they took a number; the others are still numbered 1 to 10."""
    learned = way.an_intake(company)

    def act(place: int) -> Any:
        # An odd one names the same department as lead and co-handler, which the dispatch refuses.
        helpers = (company.dzzhs,) if place % 2 else ()
        return intake.accept_and_dispatch(learned, by=company.people.desk, lead=company.dzzhs, co_handlers=helpers)[
            0
        ].number

    answers = at_once(20, act)

    numbers = sorted(answer for answer in answers if isinstance(answer, str))
    assert numbers == [f"2026KFZX{number:05}" for number in range(1, 11)]
    assert Complaint.objects.count() == 10


def test_the_same_form_sent_by_eight_threads_makes_one_complaint(company):
    """GAS-6: an impatient clerk, a slow network; every answer leads to the one record."""
    clients = signed_in(company.people.desk, 8)
    data = {
        "key": str(uuid.uuid4()),
        "kind": Kind.objects.get().pk,
        "channel": Channel.objects.get(code="telephone").pk,
        "customer_name": "刘大妈",
        "customer_phone": "13800138000",
        "customer_type": "resident",
        "category": company.categories["supply-repair"].pk,
        "branch": company.dz.pk,
        "content": "报修三天没有人上门。",
        "level": "normal",
        "do": "dispatch",
    }

    answers = at_once(8, lambda place: clients[place].post("/complaints/new/", data).url)

    complaint = Complaint.objects.get()
    assert set(answers) == {f"/complaints/{complaint.number}/accepted/"}
    assert complaint.stage == Stage.DISPATCHED
    assert complaint.events.count() == 2


def test_the_same_rejection_sent_by_eight_threads_opens_one_re_complaint(company):
    """GAS-12.7: one new record, and the original's callback is counted once."""
    original = way.at_callback(company)
    clients = signed_in(company.people.desk2, 8)
    data = {
        "version": original.version,
        "key": str(uuid.uuid4()),
        "outcome": "reached",
        "resolved": "no",
        "satisfaction": "1",
        "words": "又漏了",
        "rejected": "on",
    }

    answers = at_once(8, lambda place: clients[place].post(f"/complaints/{original.number}/callback/", data).url)

    new = Complaint.objects.get(original=original)
    assert set(answers) == {f"/complaints/{new.number}/accepted/"}
    assert original.callbacks.count() == 1


# The same matter again -----------------------------------------------------------------------------------------------


def test_clerks_who_hear_the_same_customer_at_once_all_count(company):
    """GAS-6: the husband calls one clerk, the wife another; nothing of what they say is lost."""
    complaint = way.dispatched(company)

    answers = at_once(
        8, lambda place: call_again(complaint, Again(content=f"第 {place} 位"), by=company.people.desk)[1]
    )

    assert answers == [True] * 8
    complaint = Complaint.objects.get()
    assert complaint.call_count == 9
    counted = complaint.events.filter(action=Action.CALL_AGAIN).values_list("data__count", flat=True)
    assert sorted(counted) == list(range(2, 10))


def test_one_form_added_many_times_at_once_counts_once(company):
    complaint, key = way.dispatched(company), uuid.uuid4()
    again = Again(content="又等了一天")

    answers = at_once(8, lambda _place: call_again(complaint, again, by=company.people.desk, key=key)[1])

    assert sorted(answers) == [False] * 7 + [True]
    assert Complaint.objects.get().call_count == 2


def test_what_is_said_while_somebody_archives_is_in_the_record_or_refused(company):
    """GAS-12.6: an archived record does not grow afterwards."""
    complaint = way.closing(company)

    def act(place: int) -> Any:
        if place:
            return call_again(complaint, Again(content="还没修好"), by=company.people.desk)[1]
        return archive.archive(complaint, by=company.people.desk2).stage

    _archived, added = at_once(2, act)

    events = list(Complaint.objects.get().events.values_list("action", flat=True))
    assert events[-1] == Action.ARCHIVE
    assert (Action.CALL_AGAIN in events) == (added is True)
    assert added is True or isinstance(added, NotAllowed)
