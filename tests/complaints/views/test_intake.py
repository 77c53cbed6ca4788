"""受理登记, as the clerk on the telephone meets it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from complaints.choices import Action, ClockKind, Stage
from complaints.models import (
    Attachment,
    Complaint,
    Customer,
    Guidance,
    Notice,
    NumberSequence,
)
from tests import way
from tests.intake_form import MORNING, NEW, errors, text_file, typed
from tests.rules import amending


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


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

    assert set(errors(response)) == {"co_handlers"}
    assert "写了很久的经过" in response.content.decode()
    assert not Complaint.objects.exists()
    assert not Customer.objects.exists()
    assert not Attachment.objects.exists()
    assert not NumberSequence.objects.filter(last__gt=0).exists()


def test_without_a_routing_rule_the_clerk_must_choose(company, signed_in):
    """GAS-12.2: no rule names a department for this branch, so the field says so."""
    with amending(company.procedure) as procedure:
        procedure.required_fields.all().delete()

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
    guarded = {"guardian": company.people.officer_dz.pk, "protective_measures": "两人上门，通知社区民警"}

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
    """GAS-8, GAS-9a: texts that administrators edit; 安全 shows the emergency route above all beside the form."""
    with amending(company.procedure):
        Guidance.objects.filter(stage="intake", clause="GAS-8").update(text="先听完再说")
        Guidance.objects.filter(stage="emergency").update(text="先关表前阀")

    page = signed_in(company.people.desk).get(NEW).content.decode()

    assert "先听完再说" in page
    assert page.index("intake-emergency") < page.index("先关表前阀") < page.index("先听完再说")
