"""Every step's form: a complaint that waits for it, who takes it, and what is filled in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from types import SimpleNamespace
from typing import Any

from django.forms.models import model_to_dict

from complaints.choices import Stage
from complaints.flow.incidents import attach
from complaints.flow.record import CORRECTABLE
from complaints.models import Clock, Complaint
from tests import ruled, way
from tests.incidents import HOUR, MINUTE, declared
from tests.times import promising, running, typed, with_request

REASON = "管道不属本所管辖。"


@dataclass(frozen=True)
class StepCase:
    """One step: `fill` gives the form's data; `texts` are its text fields, `needed` those it does not go without."""

    slug: str
    make: Callable[[SimpleNamespace], Complaint]
    person: str
    fill: Callable[[SimpleNamespace, Complaint], dict[str, Any]]
    after: str  # the stage afterwards
    texts: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    stranger: str = "head_qy"  # somebody who does not see the complaint

    def __str__(self) -> str:
        return self.slug

    def url(self, complaint: Complaint) -> str:
        """The step's page."""
        return f"/complaints/{complaint.number}/{self.slug}/"

    def data(self, company: SimpleNamespace, complaint: Complaint, **changes: Any) -> dict[str, Any]:
        """What the browser sends when a form is filled in well; `changes` replace or (None) leave out fields."""
        filled = {"version": complaint.version, "key": str(uuid.uuid4()), **self.fill(company, complaint), **changes}
        return {name: value for name, value in filled.items() if value is not None}


def _words(**texts: str) -> Callable[[SimpleNamespace, Complaint], dict[str, Any]]:
    return lambda company, complaint: texts


def _corrected(company: SimpleNamespace, complaint: Complaint) -> dict[str, Any]:
    record = model_to_dict(complaint, fields=CORRECTABLE)
    filled = {name: value for name, value in record.items() if value not in (None, "", False, {})}
    return {**filled, "customer_phone": "13900139000", "reason": "客户来电更正号码。"}


def _other(company: SimpleNamespace, complaint: Complaint) -> dict[str, Any]:
    other = Complaint.objects.exclude(pk=complaint.pk).first() or way.accepted(company, customer_name="另一人")
    return {"other": other.number, "kind": "related"}


def _incident(company: SimpleNamespace, complaint: Complaint) -> dict[str, Any]:
    at = complaint.accepted_at + MINUTE
    return {"incident": declared(company, at, occurred_at=at - HOUR, found_at=at - MINUTE).pk}


def _attached(company: SimpleNamespace) -> Complaint:
    complaint = way.handling(company)
    at = complaint.accepted_at + 3 * MINUTE
    incident = declared(company, at, occurred_at=at - HOUR, found_at=at - MINUTE)
    return attach(complaint, incident, by=company.people.desk, at=at)


def _tomorrow(clock: Clock) -> str:
    return typed(clock.due_at + dt.timedelta(days=1))


def _violation(company: SimpleNamespace) -> Complaint:
    return way.fed_back(company, flag_violation=True)


def _co_handled(company: SimpleNamespace) -> Complaint:
    return way.dispatched(company, co_handlers=[company.zhb])


def _followed(company: SimpleNamespace, complaint: Complaint) -> dict[str, Any]:
    return {"instruction": complaint.instructions.get().pk, "note": "已当面致歉。"}


STEPS = [
    StepCase(
        "admit", ruled.pending, "supervisor", _words(note="同意。"), Stage.ACCEPTED, ("note",), stranger="head_qy"
    ),
    StepCase(
        "turn-down",
        ruled.pending,
        "supervisor",
        _words(reason="超出保修期。", explanation="已说明条款。"),
        Stage.CALLBACK,
        ("reason", "explanation"),
        ("reason", "explanation"),
    ),
    StepCase(
        "judge",
        ruled.to_judge,
        "desk",
        _words(validity="invalid", reason="收费无误。", explanation="已逐项说明。"),
        Stage.CALLBACK,
        ("reason", "explanation"),
        ("validity", "reason"),
        ("validity",),
    ),
    StepCase("approve", ruled.to_approve, "affairs", _words(opinion="同意。"), Stage.FEEDBACK, ("opinion",)),
    StepCase(
        "disapprove", ruled.to_approve, "affairs", _words(reason="再查。"), Stage.HANDLING, ("reason",), ("reason",)
    ),
    StepCase("report", ruled.reporting, "officer_dz", _words(note="配件到了。"), Stage.HANDLING, ("note",), ("note",)),
    StepCase(
        "open-file", ruled.reporting, "supervisor", _words(reason="久拖。"), Stage.HANDLING, ("reason",), ("reason",)
    ),
    StepCase(
        "follow", ruled.instructed, "officer_dz", _followed, Stage.HANDLING, ("note",), ("note",), ("instruction",)
    ),
    StepCase(
        "settle",
        way.accepted,
        "desk",
        _words(explanation_given="已解释收费依据。", customer_accepts="on"),
        Stage.ARCHIVED,
        ("explanation_given",),
        ("explanation_given", "customer_accepts"),
    ),
    StepCase(
        "dispatch",
        way.accepted,
        "desk",
        lambda c, _: {"lead": c.dzzhs.pk, "co_handlers": [c.zhb.pk], "note": "请尽快。"},
        Stage.DISPATCHED,
        ("note",),
        ("lead",),
        ("lead", "co_handlers"),
    ),
    StepCase("return", way.dispatched, "head_dz", _words(reason=REASON), Stage.ACCEPTED, ("reason",), ("reason",)),
    StepCase(
        "reassign",
        way.handling,
        "supervisor",
        lambda c, _: {"lead": c.qyzhs.pk, "reason": REASON},
        Stage.DISPATCHED,
        ("reason",),
        ("lead", "reason"),
        ("lead", "co_handlers"),
    ),
    StepCase(
        "contact",
        way.dispatched,
        "head_dz",
        _words(outcome="reached", phone="13800138000", note="约好明天。"),
        Stage.HANDLING,
        ("note", "phone"),
        ("outcome",),
        ("outcome",),
    ),
    StepCase(
        "progress",
        way.handling,
        "officer_dz",
        _words(phone="", note="配件明天到。"),
        Stage.HANDLING,
        ("note", "phone"),
        ("note",),
    ),
    StepCase(
        "result",
        way.handling,
        "officer_dz",
        lambda c, _: {**asdict(way.PARTS), "submit": "1"},
        Stage.SIGN_OFF,
        ("facts", "measures", "accountability", "satisfaction", "settlement"),
        ("facts", "measures", "accountability", "satisfaction"),
    ),
    StepCase("sign", way.awaiting_signature, "head_dz", _words(note="同意。"), Stage.FEEDBACK, ("note",)),
    StepCase(
        "refuse",
        way.awaiting_signature,
        "head_dz",
        _words(reason="写得太笼统。"),
        Stage.HANDLING,
        ("reason",),
        ("reason",),
    ),
    StepCase(
        "opinion", _co_handled, "affairs", _words(opinion="已核实排班。"), Stage.DISPATCHED, ("opinion",), ("opinion",)
    ),
    StepCase(
        "delegate",
        way.dispatched,
        "head_dz",
        lambda c, _: {"handler": c.people.officer_dz.pk, "note": "你去一趟。"},
        Stage.DISPATCHED,
        ("note",),
        ("handler",),
        ("handler",),
    ),
    StepCase(
        "help",
        way.dispatched,
        "head_dz",
        lambda c, _: {"helper": c.people.officer_dz.pk, "note": "请到现场看一下。"},
        Stage.DISPATCHED,
        ("note",),
        (),
        ("helper",),
    ),
    StepCase("feedback", way.fed_back, "desk", _words(note="四项齐全。"), Stage.CALLBACK, ("note",)),
    StepCase(
        "send-back", way.fed_back, "desk", _words(reason="责任处理没有写明。"), Stage.HANDLING, ("reason",), ("reason",)
    ),
    StepCase(
        "skip-callback",
        way.at_callback,
        "supervisor",
        _words(reason="客户要求不再打扰。"),
        Stage.CLOSING,
        ("reason",),
        ("reason",),
    ),
    StepCase("archive", way.closing, "desk", _words(note="材料齐全。"), Stage.ARCHIVED, ("note",)),
    StepCase(
        "supervise", _violation, "inspector", _words(opinion="处理得当。"), Stage.FEEDBACK, ("opinion",), ("opinion",)
    ),
    StepCase("instruct", way.dispatched, "leader", _words(text="今日报结果。"), Stage.DISPATCHED, ("text",), ("text",)),
    StepCase(
        "take-over",
        way.dispatched,
        "branch_dz",
        _words(reason="影响较大。"),
        Stage.DISPATCHED,
        ("reason",),
        ("reason",),
    ),
    StepCase(
        "decide",
        way.dispatched,
        "gm",
        _words(decision="公司出资更换立管。"),
        Stage.CALLBACK,
        ("decision",),
        ("decision",),
    ),
    StepCase(
        "promise",
        promising,
        "head_dz",
        lambda _, one: {"clock": running(one).pk, "until": _tomorrow(running(one)), "note": "客户说次日才方便。"},
        Stage.DISPATCHED,
        ("note",),
        ("clock", "until", "note"),
        ("clock",),
    ),
    StepCase(
        "extension",
        way.dispatched,
        "head_dz",
        lambda _, one: {"clock": running(one).pk, "until": _tomorrow(running(one)), "reason": "配件缺货。"},
        Stage.DISPATCHED,
        ("reason",),
        ("clock", "until", "reason"),
        ("clock",),
    ),
    StepCase(
        "decide-extension",
        with_request,
        "supervisor",
        lambda _, one: {"extension": one.extensions.get().pk, "verdict": "granted", "until": "", "word": "同意。"},
        Stage.DISPATCHED,
        ("word",),
        ("extension", "verdict"),
        ("extension", "verdict"),
    ),
    StepCase(
        "correct",
        way.accepted,
        "desk",
        _corrected,
        Stage.ACCEPTED,
        (
            "content",
            "demand",
            "explanation_given",
            "customer_name",
            "customer_phone",
            "customer_address",
            "location",
            "meter_number",
            "on_behalf_of",
            "protective_measures",
            "reason",
        ),
        ("content", "customer_name", "kind", "channel", "level", "origin", "reason"),
        ("kind", "channel", "category", "branch", "level", "origin", "guardian"),
    ),
    StepCase(
        "call-again",
        way.handling,
        "desk2",
        _words(content="又等了一天。", demand="今天来人。"),
        Stage.HANDLING,
        ("content", "demand"),
        ("content",),
        ("channel",),
    ),
    StepCase("link", way.accepted, "desk", _other, Stage.ACCEPTED, ("other",), ("other", "kind"), ("kind",)),
    StepCase("attach", way.accepted, "desk", _incident, Stage.ACCEPTED, needed=("incident",), choices=("incident",)),
    StepCase("detach", _attached, "desk", _words(reason=REASON), Stage.HANDLING, ("reason",), ("reason",)),
    StepCase(
        "note",
        way.dispatched,
        "officer_dz",
        _words(text="客户白天不便接电话。"),
        Stage.DISPATCHED,
        ("text",),
        ("text",),
    ),
]
BY_SLUG = {case.slug: case for case in STEPS}


def text(response: Any) -> str:
    """The page."""
    return response.content.decode()


def said(response: Any) -> list[str]:
    """The messages on the page."""
    return [str(message) for message in response.context["messages"]]


def now(complaint: Complaint) -> Complaint:
    """The complaint as it stands in the database."""
    return Complaint.objects.get(pk=complaint.pk)


def on_record(form) -> dict:
    """What 更正 shows, to be sent as it is but for what a test changes."""
    return {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "", False)}
