"""受理登记: whoever meets the customer, known customers, and what the administrator decides."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from complaints.choices import Stage
from complaints.models import (
    Channel,
    Complaint,
    Customer,
    CustomerPhone,
    Notice,
    Procedure,
    RequiredField,
)
from tests import way
from tests.intake_form import MORNING, NEW, errors, typed, walk_in
from tests.rules import amending


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def required(company, **fields):
    """One more field that must be filled in at intake."""
    with amending(company.procedure) as procedure:
        RequiredField.objects.create(procedure=procedure, at="intake", **fields)


# --- Required fields are data -----------------------------------------------------------------------------------------


def test_a_required_field_is_a_row_in_a_table(company, signed_in):
    """GAS-6: what every record must contain is decided by the administrator."""
    client = signed_in(company.people.desk)
    required(company, field="customer_address")

    refused = client.post(NEW, typed(company, branch=None))

    assert set(errors(refused)) == {"customer_address", "branch"}


def test_a_field_is_required_only_in_its_cases(company, signed_in):
    """GAS-6: with 安全 the place is needed; without it is not."""
    client = signed_in(company.people.desk)
    required(company, field="location", cases={"flag": ["safety"]})

    refused = client.post(NEW, typed(company, flag_safety="on"))
    taken = client.post(NEW, typed(company))

    assert set(errors(refused)) == {"location"}
    assert taken.status_code == 302


def test_a_row_for_a_field_that_the_form_does_not_have_is_ignored(company, signed_in):
    required(company, field="no_such_field")

    assert signed_in(company.people.desk).post(NEW, typed(company)).status_code == 302


# --- Whoever meets the customer ---------------------------------------------------------------------------------------


def test_a_station_logs_a_walk_in_and_it_lands_in_the_desks_queue(company, signed_in):
    """GAS-7: any department listens, records and reports to the centre at once; who first received it stays."""
    response = signed_in(company.people.officer_dz).post(NEW, walk_in(company))

    complaint = Complaint.objects.get()
    assert response.url == f"/complaints/{complaint.number}/accepted/"
    assert complaint.stage == Stage.ACCEPTED
    assert (complaint.first_receiver, complaint.received_department) == (company.people.officer_dz, company.dzzhs)
    assert complaint.number == "2026DZZHS00001"
    told = Notice.objects.values_list("user__username", flat=True)
    assert sorted(told) == ["desk", "desk2"]


def test_other_departments_take_no_telephone_calls_and_decide_nothing(company, signed_in):
    """GAS-7, GAS-12.2: walk-ins only, and dispatch stays with the desk, whatever the form is made to say."""
    client = signed_in(company.people.officer_dz)
    forged = {
        "do": "dispatch",
        "lead": company.qyzhs.pk,
        "first_receiver": f"{company.kfzx.pk}-{company.people.desk.pk}",
    }

    refused = client.post(NEW, typed(company, received_department=company.dzzhs.pk))
    client.post(NEW, walk_in(company, **forged))

    assert set(errors(refused)) == {"channel"}
    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.lead) == (Stage.ACCEPTED, None)
    assert complaint.first_receiver == company.people.officer_dz


def test_nobody_logs_a_walk_in_for_a_department_that_is_not_theirs(company, signed_in):
    """GAS-7."""
    response = signed_in(company.people.officer_dz).post(NEW, walk_in(company, received_department=company.qyzhs.pk))

    assert set(errors(response)) == {"received_department"}


def test_the_desk_writes_down_what_a_colleague_received_first(company, signed_in):
    """GAS-7: the station told the centre by telephone; first receiver, place and time are the station's."""
    colleague = f"{company.dzzhs.pk}-{company.people.officer_dz.pk}"
    data = typed(company, first_receiver=colleague, received_at="2026-11-23T09:15")

    signed_in(company.people.desk).post(NEW, data)

    complaint = Complaint.objects.get()
    assert (complaint.first_receiver, complaint.registered_by) == (company.people.officer_dz, company.people.desk)
    assert complaint.received_department == company.dzzhs
    assert complaint.received_at == dt.datetime(2026, 11, 23, 1, 15, tzinfo=dt.UTC)
    assert complaint.accepted_at == MORNING  # the desk's hour counts from when it knows


@pytest.mark.parametrize("moment", ["2026-11-23T10:01", "2024-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_it_was_received_in_the_past_and_in_this_age(company, signed_in, moment):
    response = signed_in(company.people.desk).post(NEW, typed(company, received_at=moment))

    assert set(errors(response)) == {"received_at"}


def test_who_holds_no_role_is_told_who_may(company, signed_in, client):
    """GAS-7: members of staff with a role; a stranger signs in first."""
    assert client.get(NEW).url.startswith("/accounts/sign-in/")

    for url in (NEW, reverse("complaints:customer-lookup"), reverse("complaints:proposal")):
        assert signed_in(company.people.outsider).get(url).status_code == 403


def test_before_a_procedure_is_in_force_the_page_says_so(company, signed_in):
    Procedure.objects.update(is_current=False)
    client = signed_in(company.people.desk)

    assert client.get(NEW).status_code == 503
    assert client.post(NEW, typed(company)).status_code == 503


def test_a_retired_channel_is_no_longer_offered(company, signed_in):
    """GAS-11: channels are data."""
    Channel.objects.filter(code="telephone").update(is_active=False)

    response = signed_in(company.people.desk).post(NEW, typed(company))

    assert set(errors(response)) == {"channel"}


# --- Telephones and known customers -----------------------------------------------------------------------------------


def test_the_telephone_system_brings_the_number_along_and_the_customer_is_known(company, signed_in):
    """GAS-6: ?phone= fills the field and finds who it is, with their last complaints."""
    earlier = way.accepted(company, other_phones=["0312-2590000"])

    page = signed_in(company.people.desk).get(NEW, {"phone": "0312 2590000"})

    assert page.context["form"]["customer_phone"].value() == "0312 2590000"
    (known,) = page.context["found"].customers
    assert known.customer == earlier.customer
    assert known.complaints == (earlier,)


def test_full_width_digits_and_the_country_code_find_the_same_customer(company, signed_in):
    way.accepted(company)
    client = signed_in(company.people.desk)

    for phone in ("13800138000", "+86 138-0013-8000"):
        page = client.get(reverse("complaints:customer-lookup"), {"customer_phone": phone})
        assert len(page.context["found"].customers) == 1, phone


def test_a_meter_number_finds_the_customer_too(company, signed_in):
    known = way.accepted(company, meter_number="DZ-0042").customer

    page = signed_in(company.people.desk).get(reverse("complaints:customer-lookup"), {"meter_number": " DZ-0042 "})

    assert [found.customer for found in page.context["found"].customers] == [known]


PARTS = [
    ("小明", "", {"王小明"}),
    ("王小", "", {"王小明", "王小红"}),
    ("王小", "兴华路 20", {"王小红"}),
    ("", "中山路", {"王小明", "100%好_"}),
    ("0%", "", {"100%好_"}),
    ("好_", "山路 9", {"100%好_"}),
    ("小%", "", set()),
    ("__", "", set()),
    ("\\\\", "", set()),
    ("小红明", "", set()),
    ("王", "", set()),
]


@pytest.mark.parametrize(("name", "address", "expected"), PARTS)
def test_a_part_of_name_and_address_leads_to_whom_it_may_be(company, signed_in, name, address, expected):
    Customer.objects.create(name="王小明", address="定州市中山路 8 号")
    Customer.objects.create(name="王小红", address="定州市兴华路 20 号")
    Customer.objects.create(name="100%好_", address="中山路 9 号")
    asked = {"customer_name": name, "customer_address": address}
    found = signed_in(company.people.desk).get(reverse("complaints:customer-lookup"), asked).context["found"]
    assert {known.customer.name for known in found.customers} == expected
    assert not found.certain


def test_the_lookup_shows_no_complaint_that_the_reader_may_not_see(company, signed_in):
    """GAS-6: the customer is known to everybody who may accept, other departments' complaints are not."""
    elsewhere = way.dispatched(company)
    client = signed_in(company.people.officer_qy)

    page = client.get(reverse("complaints:customer-lookup"), {"customer_phone": "13800138000"})

    (known,) = page.context["found"].customers
    assert known.complaints == ()
    assert elsewhere.number not in page.content.decode()


def test_the_last_five_complaints_newest_first_and_no_more_queries_for_more_of_them(
    company, signed_in, django_assert_num_queries
):
    made = [way.accepted(company, at=MORNING - dt.timedelta(days=number)) for number in range(8)]
    client = signed_in(company.people.desk)
    page = client.get(reverse("complaints:customer-lookup"), {"customer_phone": "13800138000"})

    assert page.context["found"].customers[0].complaints == tuple(made[:5])
    # session, user, three of grants; customers, telephones, complaints, their clocks, what was closed unsatisfied
    with django_assert_num_queries(8):
        client.get(reverse("complaints:customer-lookup"), {"customer_phone": "13800138000"})


@pytest.mark.parametrize("number", ["95598", "0312-2590000转12", "2590000", "400-812-3123", "+852 2345 6789", "12345"])
def test_a_legal_number_raises_no_eyebrow(company, signed_in, number):
    page = signed_in(company.people.desk).post(NEW, typed(company, customer_phone=number), follow=True)

    assert [str(message) for message in page.context["messages"]] == []
    assert Complaint.objects.get().customer_phone == number


@pytest.mark.parametrize("number", ["1380013800", "138001380001", "没有电话", "999999999999"])
def test_an_odd_number_is_pointed_out_but_never_refused(company, signed_in, number):
    page = signed_in(company.people.desk).post(NEW, typed(company, customer_phone=number), follow=True)

    assert len([message for message in page.context["messages"] if number in str(message)]) == 1
    assert Complaint.objects.get().customer_phone == number  # exactly as it was typed


def test_the_same_name_and_telephone_is_the_same_customer(company, signed_in):
    client = signed_in(company.people.desk)

    client.post(NEW, typed(company))
    client.post(NEW, typed(company, duplicate="new", customer_phone="138 0013 8000"))
    client.post(NEW, typed(company, duplicate="new", customer_name="刘大爷"))

    assert Customer.objects.count() == 2
    assert CustomerPhone.objects.count() == 2
