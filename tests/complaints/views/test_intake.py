"""受理登记, as the clerk on the telephone and the colleague at the counter meet it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from complaints.choices import Action, ClockKind, Stage
from complaints.models import (
    Attachment,
    Channel,
    Complaint,
    Customer,
    CustomerPhone,
    Guidance,
    Kind,
    Notice,
    NumberSequence,
    Procedure,
    RequiredField,
)
from tests import way

NEW = "/complaints/new/"
MORNING = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # Monday, 10:00 in Shanghai


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def typed(company, **changes):
    """The shortest form that the GAS preset accepts; `changes` replace fields, None leaves one out."""
    fields = {
        "key": str(uuid.uuid4()),
        "kind": Kind.objects.get().pk,
        "channel": Channel.objects.get(code="telephone").pk,
        "customer_phone": "13800138000",
        "customer_name": "刘大妈",
        "customer_type": "resident",
        "category": company.categories["supply-repair"].pk,
        "branch": company.dz.pk,
        "content": "报修三天没有人上门。",
        "level": "normal",
        "do": "accept",
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def walk_in(company, **changes):
    channel = Channel.objects.get(code="walk-in").pk
    return typed(company, **{"channel": channel, "received_department": company.dzzhs.pk, **changes})


def text_file(name="说明.txt", text="客户自述"):
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


def errors(response):
    """Field → messages of a page that came back."""
    assert response.status_code == 200
    return response.context["form"].errors


# --- The whole way ----------------------------------------------------------------------------------------------------


def test_the_shortest_call_makes_one_numbered_record_and_starts_the_dispatch_clock(company, signed_in):
    """GAS-6, GAS-12.2: one record for each complaint; it must be forwarded within one hour of acceptance."""
    client = signed_in(company.people.desk)

    response = client.post(NEW, typed(company))

    complaint = Complaint.objects.get()
    assert response.url == f"/complaints/{complaint.number}/accepted/"
    assert complaint.number == "2026KFZX00001"
    assert complaint.stage == Stage.ACCEPTED
    assert (complaint.first_receiver, complaint.registered_by) == (company.people.desk, company.people.desk)
    clock = complaint.clocks.get()
    assert (clock.rule.kind, clock.due_at) == (ClockKind.DISPATCH, MORNING + dt.timedelta(hours=1))


def test_everything_said_in_the_call_stands_in_the_record(company, signed_in):
    """GAS-6, GAS-11: customer, channel, category, content, demand, risks and material are kept as they were given."""
    data = typed(
        company,
        other_phones="0312-2590000转12、 95598",
        customer_address="定州市中山路 8 号",
        meter_number="DZ-0042",
        customer_type="business",
        on_behalf_of="她母亲",
        location="小区门口",
        demand="尽快维修",
        level="serious",
        flag_media="on",
        flag_safety="on",
        files=[text_file(), text_file("通话.txt", "录音文字")],
    )

    signed_in(company.people.desk).post(NEW, data)

    complaint = Complaint.objects.get()
    assert (complaint.customer_address, complaint.meter_number) == ("定州市中山路 8 号", "DZ-0042")
    assert (complaint.on_behalf_of, complaint.location, complaint.demand) == ("她母亲", "小区门口", "尽快维修")
    assert complaint.level == "serious"
    assert [flag.value for flag in complaint.flags] == ["safety", "media"]
    assert complaint.customer.type == "business"
    numbers = complaint.customer.phones.values_list("number", flat=True)
    assert list(numbers) == ["13800138000", "0312-2590000转12", "95598"]
    assert list(complaint.attachments.values_list("name", flat=True)) == ["说明.txt", "通话.txt"]
    assert list(complaint.events.values_list("action", flat=True)) == [Action.ACCEPT, Action.ADD_FILE, Action.ADD_FILE]


def test_accept_and_dispatch_goes_to_the_proposed_department_in_one_go(company, signed_in):
    """GAS-12.2, GAS-12.3: the routing data name 定州综合所; its clocks run from the same moment."""
    client = signed_in(company.people.desk)

    response = client.post(NEW, typed(company, do="dispatch", dispatch_note="请今天联系"), follow=True)

    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.lead, complaint.handler) == (
        Stage.DISPATCHED,
        company.dzzhs,
        company.people.head_dz,
    )
    assert complaint.assignments.get().note == "请今天联系"
    running = {clock.rule.kind: clock.due_at for clock in complaint.clocks.running()}
    # 24 hours from now; three working days from Monday end on Thursday at 17:30 in Shanghai.
    assert running == {
        ClockKind.CONTACT: MORNING + dt.timedelta(hours=24),
        ClockKind.RESOLUTION: dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC),
    }
    promises = [promise.sentence for promise in response.context["promises"]]
    assert len(promises) == 2
    assert "10:00" in promises[0]
    assert "17:30" in promises[1]


def test_the_clerk_overrides_the_proposal(company, signed_in):
    """GAS-12.2: one lead department, any number of co-handlers, chosen by hand where that is better."""
    data = typed(company, do="dispatch", lead=company.zhb.pk, co_handlers=[company.dzzhs.pk, company.dcs.pk])

    signed_in(company.people.desk).post(NEW, data)

    parts = Complaint.objects.get().assignments.values_list("department__code", "role")
    assert sorted(parts) == [("DCS", "co"), ("DZZHS", "co"), ("ZHB", "lead")]


def test_settled_on_the_spot_is_filed_at_once_with_its_files(company, signed_in):
    """GAS-12.1: explained, the customer will not pursue it: filed, and nothing more is due."""
    data = typed(company, do="settle", explanation_given="停气通知已说明", customer_accepts="on", files=[text_file()])

    response = signed_in(company.people.desk).post(NEW, data, follow=True)

    complaint = Complaint.objects.get()
    assert complaint.stage == Stage.ARCHIVED
    assert complaint.settled_on_spot
    assert complaint.attachments.count() == 1
    assert not complaint.clocks.running().exists()
    assert response.context["promises"] == []


def test_the_number_stands_large_to_be_read_out(company, signed_in):
    """GAS-12.1: the customer hears the number; desk may dispatch from there, others may not see it at all."""
    complaint = way.accepted(company)
    url = reverse("complaints:accepted", args=[complaint.number])

    page = signed_in(company.people.desk).get(url)

    assert page.context["number_parts"] == ["2026", "KFZX", "00001"]
    assert page.context["dispatch_url"] == f"/complaints/{complaint.number}/dispatch/"
    assert signed_in(company.people.officer_qy).get(url).status_code == 404


# --- All or nothing ---------------------------------------------------------------------------------------------------


def test_a_refused_dispatch_makes_no_complaint_and_uses_no_number(company, signed_in):
    """GAS-12.2: accept and dispatch is one thing; the lead cannot be a co-handler as well."""
    data = typed(
        company,
        do="dispatch",
        lead=company.dzzhs.pk,
        co_handlers=[company.dzzhs.pk],
        content="写了很久的经过",
        files=[text_file()],
    )

    response = signed_in(company.people.desk).post(NEW, data)

    assert set(errors(response)) == {"co_handlers", "files"}  # the files must be chosen again
    assert "写了很久的经过" in response.content.decode()
    assert not Complaint.objects.exists()
    assert not Customer.objects.exists()
    assert not Attachment.objects.exists()
    assert not NumberSequence.objects.filter(last__gt=0).exists()


def test_without_a_routing_rule_the_clerk_must_choose(company, signed_in):
    """GAS-12.2: no rule names a department for this branch, so the field says so."""
    company.procedure.required_fields.all().delete()

    response = signed_in(company.people.desk).post(NEW, typed(company, do="dispatch", branch=None))

    assert set(errors(response)) == {"lead"}


def test_the_same_form_sent_twice_makes_one_complaint(company, signed_in):
    """GAS-6: a double press leads to the one record."""
    client = signed_in(company.people.desk)
    data = typed(company, do="dispatch")

    first = client.post(NEW, data)
    second = client.post(NEW, data)

    assert second.url == first.url
    assert Complaint.objects.count() == 1
    assert Complaint.objects.get().events.count() == 2  # accepted, dispatched


def test_every_form_shown_has_a_key_of_its_own(company, signed_in):
    client = signed_in(company.people.desk)

    keys = {client.get(NEW).context["form"]["key"].value() for _ in range(2)}

    assert len(keys) == 2


def test_a_tampered_key_still_takes_the_complaint_in(company, signed_in):
    signed_in(company.people.desk).post(NEW, typed(company, key="' OR 1=1"))

    assert Complaint.objects.get().submission_key is None


# --- Risks ------------------------------------------------------------------------------------------------------------


def test_who_threatens_is_not_dispatched_without_guardian_and_measures(company, signed_in):
    """GAS-9b: a designated person keeps watch, and people and places at risk are protected."""
    response = signed_in(company.people.desk).post(NEW, typed(company, do="dispatch", flag_threat="on"))

    assert set(errors(response)) == {"guardian", "protective_measures"}
    assert not Complaint.objects.exists()


def test_who_threatens_is_accepted_at_once_and_managers_hear_of_it(company, signed_in):
    """GAS-9b: writing it down must not wait for the guardian; supervisor, leader and general manager know at once."""
    page = signed_in(company.people.desk).post(NEW, typed(company, flag_threat="on"), follow=True)

    assert page.context["unprotected"]
    told = Notice.objects.values_list("user__username", flat=True)
    assert sorted(told) == ["gm", "leader", "supervisor"]


def test_with_guardian_and_measures_a_threat_is_dispatched(company, signed_in):
    """GAS-9b."""
    guarded = {"guardian": company.people.officer_dz.pk, "protective_measures": "两人上门,通知社区民警"}

    signed_in(company.people.desk).post(NEW, typed(company, do="dispatch", flag_threat="on", **guarded))

    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.guardian) == (Stage.DISPATCHED, company.people.officer_dz)


@pytest.mark.parametrize("flag", ["flag_violation", "flag_litigation"])
def test_a_supervised_complaint_is_not_settled_on_the_spot(company, signed_in, flag):
    """GAS-4b, GAS-12.1: it is refused with the reason, and nothing is filed."""
    data = typed(company, do="settle", explanation_given="已解释", customer_accepts="on", **{flag: "on"})

    response = signed_in(company.people.desk).post(NEW, data)

    assert set(errors(response)) == {"__all__"}
    assert not Complaint.objects.exists()


def test_settling_needs_the_explanation_and_the_customer(company, signed_in):
    """GAS-12.1: both, each said beside its field."""
    response = signed_in(company.people.desk).post(NEW, typed(company, do="settle"))

    assert set(errors(response)) == {"explanation_given", "customer_accepts"}
    assert not Complaint.objects.exists()


def test_an_unreasonable_demand_needs_the_explanation_given(company, signed_in):
    """GAS-9a: no promises, no rudeness, but patient explanation, which stands in the record."""
    client = signed_in(company.people.desk)

    refused = client.post(NEW, typed(company, demand="赔十万", demand_unreasonable="on"))
    client.post(NEW, typed(company, demand="赔十万", demand_unreasonable="on", explanation_given="按规定说明"))

    assert set(errors(refused)) == {"explanation_given"}
    complaint = Complaint.objects.get()
    assert (complaint.demand_unreasonable, complaint.explanation_given) == (True, "按规定说明")


def test_the_guidance_and_the_emergency_route_stand_on_the_page(company, signed_in):
    """GAS-8, GAS-9a: texts that administrators edit; 安全 shows the emergency route first."""
    Guidance.objects.filter(stage="intake", clause="GAS-8").update(text="先听完再说")
    Guidance.objects.filter(stage="emergency").update(text="先关表前阀")

    page = signed_in(company.people.desk).get(NEW).content.decode()

    assert "先听完再说" in page
    assert page.index("intake-emergency") < page.index("先关表前阀") < page.index("id_customer_phone")


# --- Required fields are data -----------------------------------------------------------------------------------------


def test_a_required_field_is_a_row_in_a_table(company, signed_in):
    """GAS-6: what every record must contain is decided by the administrator."""
    client = signed_in(company.people.desk)
    RequiredField.objects.create(procedure=company.procedure, at="intake", field="customer_address")

    refused = client.post(NEW, typed(company, branch=None))

    assert set(errors(refused)) == {"customer_address", "branch"}


def test_a_field_is_required_only_in_its_circumstance(company, signed_in):
    """GAS-6: with 安全 the place is needed; without it is not."""
    client = signed_in(company.people.desk)
    RequiredField.objects.create(procedure=company.procedure, at="intake", field="location", circumstance="safety")

    refused = client.post(NEW, typed(company, flag_safety="on"))
    taken = client.post(NEW, typed(company))

    assert set(errors(refused)) == {"location"}
    assert taken.status_code == 302


def test_a_row_for_a_field_that_the_form_does_not_have_is_ignored(company, signed_in):
    RequiredField.objects.create(procedure=company.procedure, at="intake", field="no_such_field")

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
    # session, user, three of grants; customers, telephones, complaints
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
    client.post(NEW, typed(company, customer_phone="138 0013 8000"))
    client.post(NEW, typed(company, customer_name="刘大爷"))

    assert Customer.objects.count() == 2
    assert CustomerPhone.objects.count() == 2


# --- The proposal -----------------------------------------------------------------------------------------------------


def test_the_proposal_follows_category_and_branch(company, signed_in):
    """GAS-12.2: routing is data; the page says why."""
    url = reverse("complaints:proposal")
    chosen = {"category": company.categories["supply-repair"].pk, "branch": company.qy.pk}

    page = signed_in(company.people.desk).get(url, chosen)

    assert page.context["proposal"].lead == company.qyzhs
    assert "曲阳综合所" in page.content.decode()


@pytest.mark.parametrize("nonsense", [{}, {"category": "x", "branch": "-1"}, {"category": "99999999999999999999"}])
def test_a_proposal_for_nonsense_proposes_nothing(company, signed_in, nonsense):
    page = signed_in(company.people.desk).get(reverse("complaints:proposal"), nonsense)

    assert page.status_code == 200
    assert page.context["proposal"].lead is None


# --- Bad input --------------------------------------------------------------------------------------------------------

FIELDS = (
    "kind", "channel", "category", "branch", "customer_name", "customer_phone", "other_phones", "content", "level",
    "customer_type", "guardian", "first_receiver", "received_at", "lead", "co_handlers", "key", "do",
)  # fmt: skip
HOSTILE = {
    "nothing": "",
    "overlong": "x" * 20000,
    "null": "\0",
    "beyond any number": "9" * 40,
    "negative": "-1",
    "script": "<script>alert(1)</script>",
    "quotes": "☃'\";--",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_input_breaks_the_page_or_loses_the_text(company, signed_in, value):
    """GAS-6: whatever arrives in whichever field, the answer is a complaint or the form with what was typed."""
    client = signed_in(company.people.desk)

    for name in FIELDS:
        before = Complaint.objects.count()
        response = client.post(NEW, typed(company, demand="尽快维修", **{name: value}))

        if response.status_code == 302:
            assert Complaint.objects.count() == before + 1, name
        else:
            assert errors(response), name
            page = response.content.decode()
            assert "尽快维修" in page, name
            assert "<script>alert" not in page, name
            assert Complaint.objects.count() == before, name


def test_foreign_ids_are_not_offered_and_not_taken(company, signed_in):
    """A station is no branch, a closed department leads nothing, somebody who has left guards nobody."""
    company.zhb.is_active = False
    company.zhb.save()
    company.people.officer_qy.is_active = False
    company.people.officer_qy.save()
    foreign = {"branch": company.dzzhs.pk, "lead": company.zhb.pk, "guardian": company.people.officer_qy.pk}

    response = signed_in(company.people.desk).post(NEW, typed(company, do="dispatch", flag_threat="on", **foreign))

    assert {"branch", "lead", "guardian"} <= set(errors(response))


def test_a_file_that_is_not_taken_stops_the_form_and_is_named(company, signed_in):
    """GAS-6: the complaint is not made without its material; good files must be chosen again too."""
    program = SimpleUploadedFile("照片.jpg", b"MZ\x90\0" + b"\0" * 64, content_type="image/jpeg")

    response = signed_in(company.people.desk).post(NEW, typed(company, files=[program, text_file()]))

    (first, again) = errors(response)["files"]
    assert first.startswith("照片.jpg: ")
    assert "照片.jpg, 说明.txt" in again
    assert not Complaint.objects.exists()


def test_the_form_asks_no_more_queries_the_more_complaints_there_are(company, signed_in, django_assert_max_num_queries):
    client = signed_in(company.people.desk)
    with django_assert_max_num_queries(60) as few:
        client.get(NEW)
    for _ in range(10):
        way.accepted(company)

    with django_assert_max_num_queries(len(few)):
        client.get(NEW)


def test_the_accepted_page_shows_the_time_of_the_promise_in_local_time(company, signed_in):
    """GAS-12.2: one hour from acceptance, 11:00 in Shanghai."""
    complaint = way.accepted(company, at=timezone.now())

    page = signed_in(company.people.desk).get(reverse("complaints:accepted", args=[complaint.number]))

    (promise,) = page.context["promises"]
    assert "11:00" in promise.sentence
