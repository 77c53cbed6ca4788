"""Complaints at each stage, brought there by the real steps.

`at` is the moment of acceptance (default: now); every further step is taken a minute later than the one before.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from complaints.choices import ContactOutcome
from complaints.flow import archive as archiving
from complaints.flow import callback, dispatch, feedback, handle, intake
from complaints.models import Channel, Complaint, Kind

MINUTE = dt.timedelta(minutes=1)
PARTS = handle.ResultParts(
    facts="表具接头松动，已核实。",
    measures="更换接头并检漏。",
    accountability="班组长约谈。",
    satisfaction="客户表示满意。",
)


def an_intake(company: SimpleNamespace, **changes: Any) -> intake.Intake:
    """What the desk writes down in most tests; `changes` replace fields."""
    fields: dict[str, Any] = {
        "kind": Kind.objects.get(family=company.procedure.code, code="complaint"),
        "channel": Channel.objects.get(family=company.procedure.code, code="telephone"),
        "customer_name": "刘大妈",
        "customer_phone": "13800138000",
        "customer_address": "定州市中山路 8 号",
        "content": "报修三天没有人上门。",
        "demand": "尽快维修。",
        "category": company.categories["supply-repair"],
        "branch": company.dz,
        "received_department": company.kfzx,
    }
    return intake.Intake(**{**fields, **changes})


def accepted(company: SimpleNamespace, at: dt.datetime | None = None, **changes: Any) -> Complaint:
    """受理: accepted by the desk."""
    return intake.accept(an_intake(company, **changes), by=company.people.desk, at=at or timezone.now())[0]


def dispatched(company: SimpleNamespace, at: dt.datetime | None = None, co_handlers=(), **changes: Any) -> Complaint:
    """转发: 定州综合所 has it."""
    complaint = accepted(company, at, **changes)
    at = complaint.accepted_at + MINUTE
    return dispatch.dispatch(complaint, by=company.people.desk, lead=company.dzzhs, co_handlers=co_handlers, at=at)


def dispatch_now(company: SimpleNamespace, complaint: Complaint) -> Complaint:
    """转发 of a complaint that was accepted before."""
    return dispatch.dispatch(complaint, by=company.people.desk, lead=company.dzzhs)


def handling(company: SimpleNamespace, at: dt.datetime | None = None, **changes: Any) -> Complaint:
    """处理: the head has reached the customer."""
    complaint = dispatched(company, at, **changes)
    at = complaint.accepted_at + 2 * MINUTE
    return handle.log_contact(
        complaint, by=company.people.head_dz, outcome=ContactOutcome.REACHED, note="约好明天上门。", at=at
    )


def awaiting_signature(company: SimpleNamespace, at: dt.datetime | None = None, **changes: Any) -> Complaint:
    """待签字: the officer has submitted the result."""
    complaint = handling(company, at, **changes)
    return handle.submit_result(
        complaint, by=company.people.officer_dz, parts=PARTS, at=complaint.accepted_at + 3 * MINUTE
    )


def fed_back(company: SimpleNamespace, at: dt.datetime | None = None, **changes: Any) -> Complaint:
    """反馈: the head has signed."""
    complaint = awaiting_signature(company, at, **changes)
    return handle.sign_result(complaint, by=company.people.head_dz, at=complaint.accepted_at + 4 * MINUTE)


def at_callback(company: SimpleNamespace, at: dt.datetime | None = None, **changes: Any) -> Complaint:
    """回访: the desk has accepted the feedback."""
    complaint = fed_back(company, at, **changes)
    return feedback.accept_feedback(complaint, by=company.people.desk, at=complaint.accepted_at + 5 * MINUTE)


def closing(company: SimpleNamespace, at: dt.datetime | None = None, **changes: Any) -> Complaint:
    """待归档: the customer said it is resolved, and is satisfied."""
    complaint = at_callback(company, at, **changes)
    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=True, satisfaction=4, words="修好了。")
    return callback.call_back(
        complaint, by=company.people.desk2, answers=answers, at=complaint.accepted_at + 6 * MINUTE
    )


def archived(company: SimpleNamespace, at: dt.datetime | None = None, **changes: Any) -> Complaint:
    """归档: complete and read-only."""
    complaint = closing(company, at, **changes)
    return archiving.archive(complaint, by=company.people.desk, at=complaint.accepted_at + 7 * MINUTE)


def followed(complaint: Complaint) -> dict[int, str]:
    """What a result says of the instructions that wait to be carried out."""
    return {one.pk: "已按批示办理。" for one in complaint.instructions.to_follow()}


def fresh(complaint: Complaint) -> Complaint:
    """The complaint as the database has it."""
    return Complaint.objects.get(pk=complaint.pk)
