"""Due times of every preset, counted by hand with the calendar of 2026.

Days off of 2026: 15–23 February (14 and 28 February are worked), 1–5 May (9 May is worked), 1–7 October (20 September
and 10 October are worked).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from complaints import presets
from complaints.choices import Complexity
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.period import due
from complaints.deadlines.selection import started_by
from complaints.models import Category, Channel, Complaint, Kind, Procedure
from complaints.versions import put_in_force
from tests.intake_form import NEW, typed
from tests.walking import ASKED

SHANGHAI = ZoneInfo("Asia/Shanghai")
COMPLEX, SEVERAL = {"complexity": Complexity.COMPLEX}, {"department_count": 2}
SAFETY, AGAIN = {"flag_safety": True}, {"recomplaint_level": 1}

# preset, moment, what the case is like, code of the clock, when it happens → due
WORKED = [
    ("road", "received", {}, "dispatch", "2026-11-21 14:20", "2026-11-21 14:25"),  # ROAD-4: 5 minutes, on a Saturday
    ("road", "accepted", {}, "answer-complaint", "2026-11-21 14:20", "2026-11-23 14:20"),  # ROAD-3a
    ("road", "accepted", {"kind": "enquiry"}, "answer-complaint", "2026-12-31 23:00", "2027-01-02 23:00"),
    ("road", "accepted", {"kind": "suggestion"}, "answer-suggestion", "2026-05-01 00:00", "2026-05-11 17:30"),  # 3b
    ("road", "accepted", {"kind": "suggestion"}, "answer-suggestion", "2026-11-20 16:59", "2026-11-27 17:30"),
    ("road", "dispatched", {}, "resolution", "2026-11-21 14:20", "2026-11-22 02:20"),  # ROAD-5a: round the clock
    ("road", "dispatched", {}, "progress-report", "2026-02-28 13:05", "2026-03-01 13:05"),  # ROAD-5b
    ("road", "received", {}, "escalation", "2026-10-01 08:00", "2026-10-02 08:00"),  # ROAD-6: also on days off
    ("road", "file_opened", {}, "daily-report", "2026-11-20 16:59", "2026-11-20 17:00"),  # ROAD-7: Friday, in time
    ("road", "file_opened", {}, "daily-report", "2026-11-20 17:01", "2026-11-23 17:00"),  # Monday
    ("road", "file_opened", {}, "daily-report", "2026-02-14 10:00", "2026-02-14 17:00"),  # a Saturday that is worked
    ("road", "file_opened", {}, "daily-report", "2026-02-14 18:00", "2026-02-24 17:00"),  # after Spring Festival
    ("road", "instruction_asked", {}, "instruction", "2026-11-21 09:01", "2026-11-21 13:01"),  # ROAD-6, on a Saturday
    ("road", "fed_back", {}, "callback", "2026-11-24 10:30", "2026-11-25 00:00"),  # ROAD-9: the same day
    ("road", "fed_back", {}, "callback", "2026-10-02 23:59", "2026-10-03 00:00"),
    ("road", "sent_back", {}, "rework", "2026-10-09 17:31", "2026-10-10 17:30"),
    ("cable", "accepted", {}, "dispatch", "2026-02-16 23:59", "2026-02-17 00:59"),
    ("cable", "accepted", AGAIN, "dispatch-again", "2026-11-24 17:25", "2026-11-24 17:55"),  # CABLE-5a: at once
    ("cable", "dispatched", {}, "contact", "2026-02-28 13:05", "2026-03-01 13:05"),
    ("cable", "dispatched", {}, "resolution", "2026-09-30 23:30", "2026-10-10 17:30"),
    ("cable", "contacted", {}, "progress", "2026-10-03 09:00", "2026-10-04 09:00"),
    ("cable", "feedback_accepted", {}, "callback", "2026-11-20 16:59", "2026-11-23 17:30"),
    ("hosp", "accepted", {}, "answer", "2026-02-12 09:00", "2026-02-24 17:30"),  # the hospital's own 3 working days
    ("hosp", "accepted", COMPLEX, "answer-complex", "2026-02-12 09:00", "2026-02-26 17:30"),  # HOSP-5a
    ("hosp", "accepted", SEVERAL, "answer-departments", "2026-02-12 09:00", "2026-03-04 17:30"),  # HOSP-5b
    ("hosp", "accepted", SEVERAL, "answer-departments", "2026-09-28 09:00", "2026-10-16 17:30"),
    ("hosp", "accepted", COMPLEX | SEVERAL, "answer-departments", "2026-09-28 09:00", "2026-10-16 17:30"),
    ("hosp", "accepted", SAFETY, "dispatch-safety", "2026-11-21 03:00", "2026-11-21 03:10"),  # HOSP-4: at once
    ("hosp", "dispatched", SAFETY, "contact-safety", "2026-11-21 23:45", "2026-11-22 00:15"),
    ("hosp", "dispatched", {}, "resolution", "2026-11-20 16:59", "2026-11-24 17:30"),
    ("hosp", "dispatched", COMPLEX, "resolution-complex", "2026-11-20 16:59", "2026-11-26 17:30"),
    ("hosp", "dispatched", SEVERAL, "resolution-departments", "2026-11-20 16:59", "2026-12-03 17:30"),
    ("hosp", "dispatched", COMPLEX | SEVERAL, "resolution-departments", "2026-11-20 16:59", "2026-12-03 17:30"),
    ("prop", "accepted", {"kind": "repair"}, "dispatch", "2026-11-21 14:20", "2026-11-21 15:20"),
    ("prop", "instruction_asked", {}, "instruction", "2026-11-20 16:00", "2026-11-20 20:00"),
    ("prop", "instructed", {}, "order", "2026-02-13 20:00", "2026-02-25 17:30"),  # PROP-3, unless the order says when
    ("prop", "dispatched", {"kind": "help"}, "resolution", "2026-11-20 16:59", "2026-11-25 17:30"),
    ("retail", "registered", {}, "acceptance", "2026-10-09 17:31", "2026-10-10 17:30"),  # RETAIL-3
    ("retail", "accepted", {}, "dispatch", "2026-11-20 23:30", "2026-11-21 00:30"),
    ("retail", "dispatched", {}, "resolution", "2026-09-19 08:00", "2026-09-22 17:30"),
    ("retail", "signed", {}, "approval", "2026-10-09 17:31", "2026-10-12 17:30"),  # Saturday is worked, Sunday is not
    ("mobile", "accepted", {"is_vip": True}, "dispatch", "2026-11-21 14:20", "2026-11-21 15:20"),
    ("mobile", "dispatched", {}, "contact", "2026-12-31 18:00", "2027-01-01 18:00"),
    ("desk", "dispatched", {}, "resolution", "2026-02-13 20:00", "2026-02-25 17:30"),
    ("desk", "decided", {}, "callback", "2026-04-30 18:00", "2026-05-06 17:30"),
]


def at(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.fixture
def under(company):
    """`under("road")`: that procedure is in force."""

    def take(code: str) -> Procedure:
        procedure = presets.load(code)
        put_in_force(procedure)
        company.procedure = Procedure.objects.get(pk=procedure.pk)
        return company.procedure

    return take


@pytest.mark.parametrize(("preset", "moment", "case", "code", "start", "end"), WORKED)
def test_worked_cases(under, preset, moment, case, code, start, end) -> None:
    """ROAD-3a, ROAD-3b, ROAD-4, ROAD-5a, ROAD-5b, ROAD-6, ROAD-7, ROAD-9, CABLE-5a, HOSP-4, HOSP-5a, HOSP-5b, PROP-3.

    RETAIL-3 and whatever a procedure does not lay down: the company's own.
    """
    procedure = under(preset)
    kind = Kind.objects.get(family=preset, code=case.get("kind", "complaint"))
    channel = Channel.objects.filter(family=preset).first()
    complaint = Complaint(procedure=procedure, **{**case, "kind": kind, "channel": channel})
    rules = {rule.code: rule for rule in started_by(procedure.rules, moment, procedure.facts(complaint))}
    rule = rules[code]
    assert due(at(start), rule.length, Calendar.current(procedure.closing_time), rule.rolls).due == at(end)
    # No second deadline measures the same.
    assert [other.code for other in rules.values() if other.kind == rule.kind] == [code]


# What a complaint taken in on Friday, 2026-11-20 at 16:59 waits for at once, and after it was dispatched at 17:02.
TAKEN_IN = {
    "road": (
        {"dispatch": "2026-11-20 17:04", "answer-complaint": "2026-11-22 16:59", "escalation": "2026-11-21 16:59"},
        {"resolution": "2026-11-21 05:02", "progress-report": "2026-11-21 17:02"},
    ),
    "cable": (
        {"dispatch": "2026-11-20 17:59"},
        {"contact": "2026-11-21 17:02", "resolution": "2026-11-25 17:30"},
    ),
    "hosp": (
        {"dispatch": "2026-11-20 17:59", "answer": "2026-11-25 17:30"},
        {"contact": "2026-11-21 17:02", "resolution": "2026-11-24 17:30"},
    ),
    "prop": (
        {"dispatch": "2026-11-20 17:59"},
        {"contact": "2026-11-21 17:02", "resolution": "2026-11-25 17:30"},
    ),
    "mobile": (
        {"dispatch": "2026-11-20 17:59"},
        {"contact": "2026-11-21 17:02", "resolution": "2026-11-25 17:30"},
    ),
    "desk": (
        {"dispatch": "2026-11-20 17:59"},
        {"contact": "2026-11-21 17:02", "resolution": "2026-11-25 17:30"},
    ),
}


def running(complaint: Complaint) -> dict[str, dt.datetime]:
    clocks = complaint.clocks.filter(stopped_at=None).select_related("rule")
    return {clock.rule.code: clock.due_at.astimezone(SHANGHAI) for clock in clocks}


def take_in(company, client, **changes) -> Complaint:
    family = company.procedure.code
    form = typed(
        company,
        channel=Channel.objects.filter(family=family, is_telephone=True).first().pk,
        category=Category.objects.filter(family=family).exclude(parent=None).first().pk,
        customer_address="中山路 8 号",
        location="3-1-201",
        demand="尽快处理。",
        **ASKED.get(family, {}),
        **changes,
    )
    response = client.post(NEW, form)
    assert response.status_code == 302, response.context["form"].errors
    return Complaint.objects.get()


@pytest.mark.parametrize("preset", TAKEN_IN)
def test_a_complaint_taken_in_under_it_has_the_deadlines_of_its_procedure(company, signed_in, under, preset) -> None:
    under(preset)
    first, then = TAKEN_IN[preset]
    with time_machine.travel(at("2026-11-20 16:59"), tick=False):
        complaint = take_in(company, signed_in(company.people.desk))
    assert running(complaint) == {code: at(due) for code, due in first.items()}
    with time_machine.travel(at("2026-11-20 17:02"), tick=False):
        sent = {"version": complaint.version, "lead": company.dzzhs.pk}
        signed_in(company.people.desk).post(f"/complaints/{complaint.number}/dispatch/", sent)
    kept = {code: at(due) for code, due in first.items() if code != "dispatch"}
    assert running(complaint) == kept | {code: at(due) for code, due in then.items()}


def test_several_departments_have_longer_from_the_same_start(company, signed_in, under) -> None:
    """HOSP-5b: dispatched to a lead and a co-handling department on Friday, the answer is due in 10 working days."""
    under("hosp")
    with time_machine.travel(at("2026-11-20 16:59"), tick=False):
        complaint = take_in(company, signed_in(company.people.desk))
    with time_machine.travel(at("2026-11-20 17:02"), tick=False):
        sent = {"version": complaint.version, "lead": company.dzzhs.pk, "co_handlers": [company.qyzhs.pk]}
        signed_in(company.people.desk).post(f"/complaints/{complaint.number}/dispatch/", sent)
    assert running(complaint) == {
        "answer-departments": at("2026-12-04 17:30"),
        "contact": at("2026-11-21 17:02"),
        "resolution-departments": at("2026-12-03 17:30"),
    }


def test_the_number_is_made_as_the_procedure_says(company, signed_in, under) -> None:
    """CABLE-3: year, pinyin initials of the issuing department, running number."""
    under("cable")
    with time_machine.travel(at("2026-11-20 16:59"), tick=False):
        assert take_in(company, signed_in(company.people.desk)).number == "2026KFZX0001"
