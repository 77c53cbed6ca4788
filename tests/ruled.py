"""Complaints at the stages that only some procedures have, brought there by the real steps under amended rules."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from complaints.flow import instructions
from complaints.models import ApprovalChain, ApprovalStep, Complaint
from tests import way
from tests.rules import amending, clock_rule, settle_topic


def pending(company: SimpleNamespace, **changes: Any) -> Complaint:
    """待受理决定: the supervisor decides on its acceptance (RETAIL-3)."""
    changes.pop("co_handlers", None)
    with amending(company.procedure) as procedure:
        settle_topic(procedure, "acceptance", "supervisor")
    return way.accepted(company, **changes)


def to_judge(company: SimpleNamespace, **changes: Any) -> Complaint:
    """处理中, and the desk judges its validity (ROAD-1)."""
    with amending(company.procedure) as procedure:
        settle_topic(procedure, "validity", "desk")
    return way.handling(company, **changes)


def to_approve(company: SimpleNamespace, **changes: Any) -> Complaint:
    """待审批: general affairs approves the signed result (RETAIL-6)."""
    with amending(company.procedure) as procedure:
        chain = ApprovalChain.objects.create(procedure=procedure, name="审批")
        ApprovalStep.objects.create(chain=chain, position=1, recipient="affairs")
    return way.fed_back(company, **changes)


def reporting(company: SimpleNamespace, **changes: Any) -> Complaint:
    """处理中, and the department reports its progress while a case file is open (ROAD-6, ROAD-7)."""
    with amending(company.procedure) as procedure:
        clock_rule(
            procedure,
            "report",
            "17:00wd",
            name="报告进展时限",
            kind="report",
            repeats=True,
            start=["file_opened"],
            stop=["reported"],
            cancel=["fed_back", "decided", "returned"],
        )
    return way.handling(company, **changes)


def instructed(company: SimpleNamespace, **changes: Any) -> Complaint:
    """处理中, with an instruction to carry out (ROAD-6)."""
    complaint = way.handling(company, **changes)
    return instructions.instruct(complaint, by=company.people.leader, text="当面致歉。")
