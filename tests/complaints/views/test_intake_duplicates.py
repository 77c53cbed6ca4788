"""受理登记: the customer recognised at once, and one matter kept in one record (GAS-6, GAS-7, GAS-12.7)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from complaints.choices import Action, ContactOutcome, Stage
from complaints.flow import archive, callback
from complaints.models import Channel, Complaint, Customer
from tests import way
from tests.intake_form import MORNING, NEW, errors, text_file, typed, walk_in

LOOKUP = "/complaints/new/customer/"
SAME = "又等了一天，还是没人来。"


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def desk(company, signed_in):
    return signed_in(company.people.desk)


def yesterday(company, **changes) -> Complaint:
    """刘大妈's complaint about 维修不及时, which 定州综合所 has since yesterday."""
    return way.dispatched(company, at=MORNING - dt.timedelta(days=1), **changes)


def unhappily_archived(company, days_ago: int) -> Complaint:
    """Called back that long ago: not resolved, dissatisfied; archived all the same."""
    complaint = way.at_callback(company, at=MORNING - dt.timedelta(days=days_ago))
    words = callback.Answers(outcome=ContactOutcome.REACHED, resolved=False, satisfaction=2, words="没修好。")
    at = complaint.accepted_at + dt.timedelta(minutes=10)
    complaint = callback.call_back(complaint, by=company.people.desk2, answers=words, at=at)
    return archive.archive(complaint, by=company.people.desk, at=at)


# Who is calling ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "phone", ["13800138000", "+86 138 0013 8000", "013800138000", "13800138000转5", "138-0013-8000"]
)
def test_the_number_finds_the_customer_however_it_is_written(company, desk, phone):
    known = yesterday(company).customer

    found = desk.get(LOOKUP, {"customer_phone": phone}).context["found"]

    assert found.only == known


@pytest.mark.parametrize(
    ("kept", "phone", "found"),
    [
        ("0312-2590000", "2590000", True),
        ("2590000", "0312-2590000转12", True),
        ("0312-2590000", "0311-2590000", False),
        ("2590000", "0311-2590000", False),
    ],
)
def test_a_landline_of_this_city_is_the_same_without_its_area_code(company, desk, settings, kept, phone, found):
    settings.AREA_CODE = "0312"
    known = yesterday(company, customer_phone=kept).customer

    assert desk.get(LOOKUP, {"customer_phone": phone}).context["found"].only == (known if found else None)


def test_half_a_number_offers_whom_it_may_become_and_fills_nothing(company, desk):
    known = yesterday(company).customer

    found = desk.get(LOOKUP, {"customer_phone": "1380013"}).context["found"]

    assert [one.customer for one in found.customers] == [known]
    assert found.only is None


@pytest.mark.parametrize("words", [{"customer_name": "大妈"}, {"customer_address": "中山路"}, {"meter_number": "DZ-0"}])
def test_part_of_a_name_an_address_or_a_meter_number_is_the_second_way(company, desk, words):
    known = yesterday(company, meter_number="DZ-0042").customer

    found = desk.get(LOOKUP, words).context["found"]

    assert ([one.customer for one in found.customers], found.only) == ([known], None)
    assert desk.get(LOOKUP, {"customer_name": "大"}).context["found"].customers == ()


@pytest.mark.parametrize("phone", ["", "\0", "☎", "9" * 300, "' OR 1=1 --", "<b>1</b>"])
def test_whatever_the_telephone_system_sends_opens_the_form(company, desk, phone):
    page = desk.get(NEW, {"phone": phone})

    assert page.status_code == 200
    assert page.context["found"].customers == ()


@pytest.mark.parametrize(
    ("address", "branch", "known_streets"),
    [
        ("曲阳县恒山路 5 号", "qy", ()),
        ("灵山镇 8 号", "qy", ("灵山镇 64 号",)),
        ("灵山镇 8 号", None, ()),
        ("定州曲阳交界", None, ()),
    ],
)
def test_the_branch_is_proposed_from_the_address(company, desk, address, branch, known_streets):
    for street in known_streets:
        Customer.objects.create(name="邻居", address=street, branch=company.qy)

    found = desk.get(LOOKUP, {"customer_address": address}).context["found"]

    assert (found.branch and found.branch.branch) == (branch and getattr(company, branch))


# Likely duplicates ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed_now", "found"),
    [
        ({}, True),  # the same customer, the same category
        ({"category": "supply-leak"}, True),  # beside it in the tree
        ({"category": "service-attitude"}, False),
        ({"customer_phone": "13911112222", "customer_address": "定州市中山路8号"}, True),  # the same house
        ({"customer_phone": "13911112222", "customer_address": "定州市中山路 9 号"}, False),
        ({"customer_phone": "13911112222", "customer_address": "定州"}, False),
    ],
)
def test_what_is_open_about_the_same_matter_is_asked_about_before_a_second_record_is_made(
    company, desk, typed_now, found
):
    first = yesterday(company)
    if category := typed_now.get("category"):
        typed_now = {**typed_now, "category": company.categories[category].pk}
    data = typed(company, content=SAME, do="dispatch", **typed_now)

    response = desk.post(NEW, data)

    assert Complaint.objects.count() == (1 if found else 2)
    if found:
        assert response.context["undecided"] == [first]
        assert SAME in response.content.decode()
        assert response.context["do"] == "dispatch"


def test_a_closed_complaint_is_no_duplicate_but_an_unhappy_end_looks_like_a_recomplaint(company, desk):
    """GAS-12.7: within 30 days, and only until it has been renewed."""
    unhappily_archived(company, days_ago=40)
    late = unhappily_archived(company, days_ago=9)

    page = desk.get(NEW, {"phone": "13800138000"})

    assert page.context["found"].unsatisfied == (late,)
    assert f"/complaints/{late.number}/recomplain/" in page.content.decode()
    assert desk.post(NEW, typed(company)).status_code == 302


def test_the_clerk_registers_a_new_one_all_the_same(company, desk):
    yesterday(company)

    response = desk.post(NEW, typed(company, duplicate="new", do="dispatch"))

    assert response.status_code == 302
    assert Complaint.objects.count() == 2


def test_the_second_press_of_the_same_form_is_not_its_own_duplicate(company, desk):
    data = typed(company)

    assert desk.post(NEW, data).url == desk.post(NEW, data).url
    assert Complaint.objects.count() == 1


# Adding to it --------------------------------------------------------------------------------------------------------


def test_what_is_said_now_is_added_to_the_complaint_there_is(company, desk):
    """GAS-6: with the demand, the way it came, the length of the call and the files; the form needs nothing else."""
    first = yesterday(company)
    began = (MORNING - dt.timedelta(minutes=3, seconds=12)).isoformat()
    data = typed(
        company,
        category=None,
        branch=None,
        customer_name=None,
        content=SAME,
        demand="今天修好",
        customer_phone="0312-2590000",
        call_started=began,
        duplicate=first.number,
        files=[text_file()],
    )

    page = desk.post(NEW, data, follow=True)
    again = desk.post(NEW, {**data, "files": [text_file()]})

    assert page.redirect_chain == [(f"/complaints/{first.number}/accepted/?again=1", 302)]
    assert page.context["again"]
    assert again.status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.call_count, complaint.stage, complaint.content) == (2, Stage.DISPATCHED, first.content)
    event = complaint.events.get(action=Action.CALL_AGAIN)
    assert (event.note, event.data["demand"], event.data["call_seconds"]) == (SAME, "今天修好", 192)
    assert list(complaint.attachments.values_list("name", flat=True)) == ["说明.txt"]
    # The next call from there is recognised.
    assert desk.get(LOOKUP, {"customer_phone": "03122590000"}).context["found"].only == complaint.customer
    detail = desk.get(complaint.get_absolute_url()).content.decode()
    assert SAME in detail
    assert "03:12" in detail


def test_nothing_said_is_nothing_added(company, desk):
    first = yesterday(company)

    response = desk.post(NEW, typed(company, content="", duplicate=first.number))

    assert set(errors(response)) == {"content"}


def test_a_complaint_that_was_archived_meanwhile_gives_the_choice_back(company, desk):
    """GAS-12.6: what was typed stays; the archived record is not touched."""
    closed = way.archived(company, at=MORNING - dt.timedelta(days=1))

    response = desk.post(NEW, typed(company, content=SAME, duplicate=closed.number))

    assert set(errors(response)) == {"__all__"}
    assert SAME in response.content.decode()
    assert response.context["form"]["duplicate"].value() == ""
    assert not closed.events.filter(action=Action.CALL_AGAIN).exists()


def test_who_may_not_see_a_complaint_neither_finds_it_nor_adds_to_it(company, signed_in):
    """GAS-7: another station hears of the same house; whether anything is open there is not its business."""
    hidden = yesterday(company)
    client = signed_in(company.people.officer_qy)
    same = walk_in(company, received_department=company.qyzhs.pk, customer_address=hidden.customer_address)

    beside = client.get(LOOKUP, {"customer_phone": "13800138000", "category": same["category"]})
    refused = client.post(NEW, {**same, "duplicate": hidden.number})
    unknown = client.post(NEW, {**same, "duplicate": "2026KFZX99999"})
    made = client.post(NEW, same)

    assert hidden.number not in beside.content.decode()
    assert errors(refused)["__all__"] == errors(unknown)["__all__"]
    assert made.status_code == 302
    assert not hidden.events.filter(action=Action.CALL_AGAIN).exists()


def test_any_department_adds_to_what_it_sees(company, signed_in):
    """GAS-7: the customer comes to the station that has the case."""
    first = yesterday(company)
    client = signed_in(company.people.officer_dz)

    response = client.post(NEW, walk_in(company, content=SAME, duplicate=first.number))

    assert response.status_code == 302
    event = first.events.get(action=Action.CALL_AGAIN)
    assert event.data["channel"] == Channel.objects.get(code="walk-in").name
    assert "call_seconds" not in event.data


def test_the_length_of_the_call_stands_in_the_history(company, desk):
    """Only of a call, and only if it can be true."""
    for began, code in ((192, "telephone"), (192, "walk-in"), (-60, "telephone"), (99999, "telephone")):
        moment = (MORNING - dt.timedelta(seconds=began)).isoformat()
        channel = Channel.objects.get(code=code).pk
        desk.post(NEW, typed(company, duplicate="new", call_started=moment, channel=channel))

    told = [complaint.events.first().data.get("call_seconds") for complaint in Complaint.objects.order_by("pk")]
    assert told == [192, None, None, None]


def test_the_lookup_asks_the_database_no_more_for_more_complaints(company, desk, django_assert_max_num_queries):
    asked = {
        "customer_phone": "13800138000",
        "customer_address": "定州市中山路 8 号",
        "category": company.categories["supply-repair"].pk,
    }
    for _ in range(6):
        yesterday(company)

    with django_assert_max_num_queries(17):
        desk.get(reverse("complaints:customer-lookup"), asked)
