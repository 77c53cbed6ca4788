"""Every step of the procedure over HTTP as every person: taken by those who may, refused to all others.

The complaint is led by 定州综合所, co-handled by 曲阳综合所 and flagged 违规. Somebody who cannot see it gets 404
whatever they ask for; somebody who sees it but may not gets 403 and nothing changes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from complaints.flow.incidents import attach
from complaints.models import Complaint, Incident
from tests import ruled, way
from tests.incidents import HOUR, MINUTE, declared
from tests.times import promising, running, typed, with_request

pytestmark = pytest.mark.django_db

DESK = "desk desk2 supervisor"
LEAD = "head_dz officer_dz"
CO = "head_qy officer_qy"
MANAGERS = "branch_dz leader gm"
HEADS = "head_dz head_qy branch_dz branch_qy gm inspector"  # 督查室 has a head, too
# Who sees the complaint once it is dispatched; the rest of the cast (deputy, administrator, outsider) does not.
SEES = f"{DESK} {LEAD} {CO} {MANAGERS} branch_qy inspector affairs".split()
# Before that, no department has it, and only those who see everything, those above its branch and supervision do.
SEES_ACCEPTED = f"{DESK} {MANAGERS} inspector affairs".split()
PARTS = {"facts": "查实。", "measures": "已换件。", "accountability": "约谈。", "satisfaction": "满意。"}
ANSWERS = {"outcome": "reached", "resolved": "yes", "satisfaction": "5", "words": "好了。"}


@dataclass
class Case:
    """A step: where the complaint stands, who may, what is sent, and what the history then says."""

    stage: Any
    who: str
    action: str
    data: dict[str, Any] = field(default_factory=dict)


def incident_of(company, complaint: Complaint) -> Incident:
    """Declared a minute after the complaint was accepted."""
    at = complaint.accepted_at + MINUTE
    return declared(company, at, occurred_at=at - HOUR, found_at=at - MINUTE)


def attached(company, **changes: Any) -> Complaint:
    """处理中, in an incident."""
    complaint = way.handling(company, **changes)
    at = complaint.accepted_at + 3 * MINUTE
    return attach(complaint, incident_of(company, complaint), by=company.people.desk, at=at)


CASES: dict[str, Case] = {
    "admit": Case(ruled.pending, "supervisor", "complaint.admit", {"note": "同意受理。"}),
    "turn-down": Case(
        ruled.pending, "supervisor", "complaint.turn_down", {"reason": "超出保修期。", "explanation": "已说明。"}
    ),
    "judge": Case(ruled.to_judge, DESK, "complaint.judge", {"validity": "valid", "reason": "属实。"}),
    "approve": Case(ruled.to_approve, "affairs", "result.approve", {"opinion": "同意。"}),
    "disapprove": Case(ruled.to_approve, "affairs", "result.disapprove", {"reason": "再查。"}),
    "report": Case(ruled.reporting, LEAD, "contact.report", {"note": "配件明天到。"}),
    "open-file": Case(ruled.reporting, f"supervisor {MANAGERS}", "file.open", {"reason": "久拖不决"}),
    "follow": Case(ruled.instructed, f"{LEAD} {DESK}", "instruction.follow", {"note": "已当面致歉。"}),
    "settle": Case(way.accepted, DESK, "complaint.settle"),
    "dispatch": Case(way.accepted, DESK, "complaint.dispatch", {"lead": "dzzhs"}),
    "correct": Case(way.handling, DESK, "complaint.correct"),
    "return": Case(way.dispatched, "head_dz", "complaint.return", {"reason": "不属本所。"}),
    "reassign": Case(
        way.handling, f"supervisor {MANAGERS}", "complaint.reassign", {"lead": "zhb", "reason": "改由综合部。"}
    ),
    "take-over": Case(way.handling, MANAGERS, "complaint.take_over", {"reason": "亲自处理。"}),
    "delegate": Case(way.handling, "head_dz", "complaint.delegate", {"handler": "officer_dz"}),
    "instruct": Case(
        way.handling, f"supervisor inspector affairs {MANAGERS}", "complaint.instruct", {"text": "今日办结。"}
    ),
    "decide": Case(way.handling, "gm", "complaint.decide", {"decision": "由公司承担。"}),
    "contact": Case(way.dispatched, LEAD, "contact.log", {"outcome": "reached", "note": "已致歉。"}),
    "call": Case(way.dispatched, LEAD, "contact.log", {"outcome": "no_answer"}),
    "help": Case(way.dispatched, LEAD, "complaint.ask_help", {"helper": "deputy_dz", "note": "请到现场。"}),
    "call-again": Case(
        way.handling,
        f"{DESK} {LEAD} {CO} {MANAGERS} branch_qy inspector affairs",
        "complaint.call_again",
        {"content": "又等了一天。"},
    ),
    "progress": Case(way.handling, f"{LEAD} {DESK}", "contact.progress", {"note": "配件已到。"}),
    "result": Case(way.handling, LEAD, "result.submit", {**PARTS, "submit": "1"}),
    "sign": Case(way.awaiting_signature, "head_dz", "result.sign"),
    "refuse": Case(way.awaiting_signature, "head_dz", "result.refuse", {"reason": "写具体。"}),
    "opinion": Case(way.handling, CO, "result.opinion", {"opinion": "检测合格。"}),
    "feedback": Case(way.fed_back, DESK, "feedback.accept"),
    "send-back": Case(way.fed_back, DESK, "feedback.send_back", {"reason": "没有责任处理。"}),
    "callback": Case(way.at_callback, DESK, "callback.log", ANSWERS),
    "skip-callback": Case(way.at_callback, "supervisor", "callback.skip", {"reason": "客户要求。"}),
    "supervise": Case(way.closing, "inspector", "supervision.sign", {"opinion": "处理到位。"}),
    "archive": Case(way.closing, DESK, "complaint.archive"),
    "promise": Case(promising, LEAD, "clock.promise", {"clock": "resolution", "note": "客户说周五方便。"}),
    "extension": Case(way.dispatched, "head_dz", "extension.ask", {"clock": "resolution", "reason": "缺配件。"}),
    "decide-extension": Case(with_request, "supervisor gm", "extension.decide", {"verdict": "granted"}),
    "recomplain": Case(way.closing, DESK, "complaint.recomplain", {"content": "又坏了。"}),
    "link": Case(way.handling, DESK, "complaint.link", {"kind": "related"}),
    "attach": Case(way.handling, f"{DESK} {HEADS} affairs", "complaint.attach"),
    "detach": Case(attached, f"{DESK} head_dz affairs", "complaint.detach", {"reason": "另有原因。"}),
    "note": Case(way.handling, f"{DESK} {LEAD} {CO} {MANAGERS} inspector affairs", "note.add", {"text": "已核实。"}),
}


def complaint_for(company, slug: str) -> Complaint:
    """A complaint at the stage of the step, with what its success needs beside the right person."""
    case = CASES[slug]
    flags = {"flag_violation": slug not in ("settle", "archive")}
    parts = {} if case.stage in (way.accepted, ruled.pending) or slug == "archive" else {"co_handlers": [company.qyzhs]}
    return case.stage(company, **flags, **parts)


def what_is_sent(company, slug: str, complaint: Complaint) -> dict[str, Any]:
    """The form as the page would send it."""
    data = {"version": complaint.version, "key": str(uuid.uuid4()), **CASES[slug].data}
    if "lead" in data:
        data["lead"] = getattr(company, data["lead"]).pk
    for part in {"helper", "handler"} & set(data):
        data[part] = getattr(company.people, data[part]).pk
    if "clock" in data:
        clock = running(complaint, data["clock"])
        data |= {"clock": clock.pk, "until": typed(clock.due_at + dt.timedelta(days=1))}
    if slug == "decide-extension":
        data["extension"] = complaint.extensions.get().pk
    if slug == "settle":
        data |= {"explanation_given": "解释清楚。", "customer_accepts": "on"}
    if slug == "follow":
        data["instruction"] = complaint.instructions.get().pk
    if slug == "attach":
        data["incident"] = incident_of(company, complaint).pk
    if slug == "link":
        data["other"] = way.accepted(company).number
    if slug == "correct":
        data |= {
            "kind": complaint.kind_id, "channel": complaint.channel_id, "origin": "regular", "level": "serious",
            "category": complaint.category_id, "branch": complaint.branch_id, "customer_name": "刘大妈",
            "content": "报修三天没有人上门。", "reason": "客户补充。", "flag_violation": "on",
        }  # fmt: skip
    return data


@pytest.mark.parametrize("slug", CASES)
def test_a_step_is_taken_by_those_who_may(company, signed_in, slug):
    """Each of them over HTTP, each finding it as it was; the history names them (GAS-4a, GAS-5, MOBILE-1)."""
    complaint = complaint_for(company, slug)
    data = what_is_sent(company, slug, complaint)
    url = reverse("complaints:step", args=[complaint.number, slug])
    for name in CASES[slug].who.split():
        user = getattr(company.people, name)
        client = signed_in(user)
        before = transaction.savepoint()

        assert client.get(url).status_code == 200, name
        answer = client.post(url, data)

        assert answer.status_code == 302, (name, answer.context["form"].errors)
        event = complaint.events.filter(action=CASES[slug].action).last()
        assert event is not None, name
        assert event.actor == user
        transaction.savepoint_rollback(before)  # the next person finds it as it was


@pytest.mark.parametrize("slug", CASES)
def test_a_step_is_refused_to_everybody_else(company, signed_in, slug):
    """404 for those who cannot see it, 403 with a reason for those who can; nothing changes (GAS-4b, GAS-12.5)."""
    case = CASES[slug]
    complaint = complaint_for(company, slug)
    before = Complaint.objects.values().get(pk=complaint.pk)
    data = what_is_sent(company, slug, complaint)
    sees = SEES_ACCEPTED if case.stage in (way.accepted, ruled.pending) else list(SEES)
    if slug == "archive":  # without co-handlers and without a flag, neither 曲阳 nor supervision has a part in it
        sees = [name for name in sees if name not in (*CO.split(), "branch_qy", "inspector")]
    if slug == "settle":
        sees = [name for name in sees if name != "inspector"]
    url = reverse("complaints:step", args=[complaint.number, slug])
    found, expected = {}, {}
    for name, user in vars(company.people).items():
        if name in case.who.split():
            continue
        client = signed_in(user)
        found[name] = (client.get(url).status_code, client.post(url, data).status_code)
        expected[name] = (403, 403) if name in sees else (404, 404)
    assert found == expected
    assert Complaint.objects.values().get(pk=complaint.pk) == before


def test_every_step_has_its_row_here():
    """A new step page needs its case."""
    from complaints.views.steps import STEP_VIEWS

    assert set(CASES) == set(STEP_VIEWS)
