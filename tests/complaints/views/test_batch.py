"""Several complaints at once: each a step of its own, with its own version, refused or done on its own."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from complaints.choices import Stage
from complaints.flow import dispatch, record
from complaints.models import Complaint, Event
from tests import way
from tests.pages import main, words
from tests.step_forms import now, said, text

HOUR = dt.timedelta(hours=1)


def item(complaint: Complaint) -> str:
    return f"{complaint.number}:{complaint.version}"


def press(client, action: str, *complaints, confirmed: bool = False, **fields):
    """Send the ticked complaints; `confirmed` is the second press, on the page that says what will happen."""
    ticked = [one if isinstance(one, str) else item(one) for one in complaints]
    data = {"action": action, "item": ticked, **({"confirmed": "1"} if confirmed else {}), **fields}
    return client.post("/complaints/batch/", data)


def outcome(response) -> tuple[list[str], list[str]]:
    """The numbers that went well and those that were refused."""
    return tuple([line.item.number for line in response.context[name]] for name in ("fine", "refused"))


@pytest.fixture
def desk(cast, signed_in):
    return signed_in(cast.desk)


def test_strangers_are_sent_to_the_sign_in_page(client, company):
    assert press(client, "archive", "2026KFZX00001:1").url.startswith("/accounts/sign-in/")


def test_the_first_press_says_what_will_happen_and_changes_nothing(company, desk):
    """GAS-12.2: each as proposed; without a routing rule somebody has to choose."""
    dz, qy = way.accepted(company), way.accepted(company, branch=company.qy)
    nowhere = way.accepted(company, branch=None)
    page = press(desk, "dispatch", dz, qy, nowhere)
    assert outcome(page) == ([dz.number, qy.number], [nowhere.number])
    assert "定州综合所" in words(main(page))
    assert "曲阳综合所" in words(main(page))
    assert set(Complaint.objects.values_list("stage", flat=True)) == {Stage.ACCEPTED}


def test_each_goes_where_the_routing_data_propose(company, desk):
    dz, qy = way.accepted(company), way.accepted(company, branch=company.qy)
    page = press(desk, "dispatch", dz, qy, confirmed=True, note="请尽快。")
    assert outcome(page) == ([dz.number, qy.number], [])
    assert [now(c).lead for c in (dz, qy)] == [company.dzzhs, company.qyzhs]
    assert set(Event.objects.filter(action="complaint.dispatch").values_list("note", flat=True)) == {"请尽快。"}


def test_all_go_to_the_department_that_was_chosen(company, desk):
    complaints = [way.accepted(company), way.accepted(company, branch=None)]
    press(desk, "dispatch", *complaints, confirmed=True, lead=company.zhb.pk)
    assert [now(c).lead for c in complaints] == [company.zhb, company.zhb]


def test_one_refused_does_not_stop_the_others(company, cast, desk):
    """A threat without guardian (GAS-9b), one that somebody changed, one already dispatched, and one that is right."""
    threat = way.accepted(company, flag_threat=True)
    changed, gone, right = (way.accepted(company) for _ in range(3))
    stale = item(changed)
    record.add_note(changed, by=cast.desk2, text="客户白天不便接电话。")
    gone = dispatch.dispatch(gone, by=cast.desk2, lead=company.qyzhs)
    page = press(desk, "dispatch", threat, stale, gone, right, confirmed=True)
    assert outcome(page) == ([right.number], [threat.number, changed.number, gone.number])
    assert now(right).stage == Stage.DISPATCHED
    assert now(gone).lead == company.qyzhs
    refused = words(main(page))
    assert "扬言" in refused
    assert "勾选后已有变化" in refused


def test_only_what_is_complete_is_archived(company, cast, desk):
    """GAS-12.6, GAS-4b: supervision has not signed the second."""
    complete, unsigned = way.closing(company), way.closing(company, flag_violation=True)
    assert outcome(press(desk, "archive", complete, unsigned)) == ([complete.number], [unsigned.number])
    page = press(desk, "archive", complete, unsigned, confirmed=True)
    assert "督查" in words(main(page))
    assert [now(c).stage for c in (complete, unsigned)] == [Stage.ARCHIVED, Stage.CLOSING]


def test_the_head_hands_several_to_one_colleague(company, cast, signed_in):
    mine = [way.dispatched(company), way.handling(company)]
    head = signed_in(cast.head_dz)
    assert cast.officer_dz.name in text(press(head, "delegate", *mine))
    page = press(head, "delegate", *mine, confirmed=True, handler=cast.officer_dz.pk)
    assert outcome(page) == ([c.number for c in mine], [])
    assert {now(c).handler for c in mine} == {cast.officer_dz}


@pytest.mark.parametrize("handler", ["", "999999", "\0", "9" * 30, "x"])
def test_without_a_colleague_nothing_is_handed_over(company, cast, signed_in, handler):
    complaint = way.dispatched(company)
    page = press(signed_in(cast.head_dz), "delegate", complaint, confirmed=True, handler=handler)
    assert page.status_code == 200
    assert "aria-invalid" in text(page)
    assert now(complaint).version == complaint.version


def test_a_colleague_of_another_department_cannot_be_chosen(company, cast, signed_in):
    complaint = way.dispatched(company)
    press(signed_in(cast.head_dz), "delegate", complaint, confirmed=True, handler=cast.officer_qy.pk)
    assert now(complaint).handler == cast.head_dz


def test_sending_it_twice_does_it_once(company, desk):
    complaint = way.closing(company)
    press(desk, "archive", complaint, confirmed=True)
    page = press(desk, "archive", complaint, confirmed=True)
    assert outcome(page) == ([], [complaint.number])
    assert "您已办理过此项" in words(main(page))
    assert Event.objects.filter(action="complaint.archive").count() == 1


def test_a_complaint_ticked_twice_is_taken_once(company, desk):
    complaint = way.accepted(company)
    page = press(desk, "dispatch", complaint, complaint, confirmed=True)
    assert outcome(page) == ([complaint.number], [])


def test_whoever_may_not_see_them_learns_nothing(company, cast, signed_in):
    complaint = way.accepted(company)
    page = press(signed_in(cast.head_qy), "dispatch", complaint, confirmed=True)
    assert outcome(page) == ([], [complaint.number])
    assert complaint.customer_name not in text(page)
    assert now(complaint).stage == Stage.ACCEPTED


def test_whoever_sees_but_may_not_is_told_who_may(company, cast, signed_in):
    complaint = way.accepted(company)
    page = press(signed_in(cast.gm), "dispatch", complaint, confirmed=True)
    assert "客服" in page.context["refused"][0].words
    assert now(complaint).stage == Stage.ACCEPTED


@pytest.mark.parametrize(
    ("action", "items"),
    [
        ("dispatch", []),
        ("dispatch", ["2026KFZX00001"]),
        ("dispatch", ["2026KFZX00001:0", "a:1", "\0:1", "2026KFZX00001:99999999999"]),
        ("accept", ["2026KFZX00001:1"]),
        ("", ["2026KFZX00001:1"]),
        ("archive", [f"2026KFZX{number:05}:1" for number in range(1, 102)]),
    ],
)
def test_what_cannot_be_done_leads_back_with_a_word(company, desk, action, items):
    response = press(desk, action, *items, next="/complaints/?state=open")
    assert response.url == "/complaints/?state=open"
    assert said(desk.get("/"))


def test_it_never_leads_to_another_site(company, desk):
    assert press(desk, "dispatch", next="https://example.com/").url == "/"


def test_a_reader_who_opens_the_address_is_led_to_the_workbench(company, desk):
    assert desk.get("/complaints/batch/").url == "/"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_batch_and_a_single_step_at_the_same_moment_take_each_complaint_once(transactional_db, company, cast):
    """Whoever comes second is refused or finds it done; no complaint is dispatched twice."""
    complaints = [way.accepted(company, at=timezone.now() - HOUR / 2) for _ in range(6)]
    barrier, finished = threading.Barrier(2), []

    def run(user, order, one_by_one):
        try:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            barrier.wait()
            if one_by_one:
                for complaint in order:
                    url = f"/complaints/{complaint.number}/dispatch/"
                    client.post(url, {"version": complaint.version, "lead": company.qyzhs.pk})
            else:
                assert press(client, "dispatch", *order, confirmed=True).status_code == 200
            finished.append(user)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(cast.desk, complaints, False)),
        threading.Thread(target=run, args=(cast.desk2, complaints[::-1], True)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(finished) == 2
    assert connection.vendor == "postgresql"
    dispatches = Event.objects.filter(action="complaint.dispatch").values_list("complaint", flat=True)
    assert sorted(dispatches) == sorted(complaint.pk for complaint in complaints)
