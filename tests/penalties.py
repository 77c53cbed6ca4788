"""The tariff of CABLE-7 for the company of the tests, and penalties brought on their way by the real steps."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from complaints.accountability import finish, judge
from complaints.accountability.propose import Proposal, propose
from complaints.models import Clock, Complaint, Notice, Penalty, TariffLine
from tests import way
from tests.clockwork import MINUTE, clock, moment
from tests.rules import amending

FRIDAY = moment("2026-11-20 09:00")
# The contact clock (24 h from dispatch, a minute after acceptance) of a complaint accepted on FRIDAY.
DUE = moment("2026-11-21 09:01")
TUESDAY = moment("2026-11-24 12:00")  # 3 days 2:59 after DUE, so the fourth day has started

LINES = {
    "conduct": ("服务规范类", "occurrence", "200.00", "CABLE-7a"),
    "time": ("服务时限类", "day", "200.00", "CABLE-7b"),
    "information": ("服务信息流转类", "occurrence", "200.00", "CABLE-7c"),
    "work-order": ("工单信息处理类", "day", "200.00", "CABLE-7d"),
    "availability": ("系统保障类", "occurrence", "200.00", "CABLE-7e"),
    "grave": ("情节特别严重", "company", None, "CABLE-7f"),
}
EXEMPTION = "非人为责任并提交故障报告和改进措施的免予处罚，重复发生的除外。"


def tariff(company: SimpleNamespace) -> SimpleNamespace:
    """The six lines by what they are called in English."""
    lines = {}
    with amending(company.procedure) as procedure:
        for position, (code, (name, basis, amount, clause)) in enumerate(LINES.items()):
            lines[code.replace("-", "_")] = TariffLine.objects.create(
                procedure=procedure,
                code=code,
                name=name,
                basis=basis,
                amount=amount and Decimal(amount),
                clause=clause,
                exemption=EXEMPTION if code == "availability" else "",
                position=position,
            )
    return SimpleNamespace(**lines)


def late(company: SimpleNamespace, **changes: Any) -> tuple[Complaint, Clock]:
    """A complaint that 定州综合所 has had since Friday and not called about, with its missed contact clock."""
    complaint = way.dispatched(company, FRIDAY, **changes)
    return complaint, clock(complaint, "contact")


def finding(
    company: SimpleNamespace,
    line: TariffLine,
    *,
    by: str = "supervisor",
    at: dt.datetime = TUESDAY,
    complaint: Complaint | None = None,
    **changes: Any,
) -> Penalty:
    """待部门意见: somebody's finding against 定州综合所."""
    fields = {"tariff": line, "department": company.dzzhs, "reason": "现场态度生硬。", **changes}
    return propose(Proposal(**fields), by=getattr(company.people, by), complaint=complaint, at=at)[0]


def to_review(company: SimpleNamespace, line: TariffLine, **changes: Any) -> Penalty:
    """待综合部复核: the head of 定州综合所 has given the opinion."""
    penalty = finding(company, line, **changes)
    by = company.people.branch_dz if penalty.person == company.people.head_dz else company.people.head_dz
    return judge.give_opinion(penalty, by=by, opinion="情况属实，同意处罚。", at=penalty.proposed_at + MINUTE)


def reviewed(company: SimpleNamespace, line: TariffLine, **changes: Any) -> Penalty:
    """待签发."""
    penalty = to_review(company, line, **changes)
    return judge.confirm(penalty, by=company.people.affairs, at=penalty.proposed_at + 2 * MINUTE)


def issued(company: SimpleNamespace, line: TariffLine, **changes: Any) -> Penalty:
    """已签发."""
    penalty = reviewed(company, line, **changes)
    if penalty.awaits_amount:
        by = company.people.leader
        penalty = judge.decide_amount(penalty, by=by, amount=Decimal(5000), decision="影响恶劣。", at=TUESDAY)
    return finish.issue(penalty, by=company.people.affairs, at=penalty.proposed_at + 3 * MINUTE)


def executed(company: SimpleNamespace, line: TariffLine, **changes: Any) -> Penalty:
    """已执行, on the day of the issue."""
    penalty = issued(company, line, **changes)
    at = penalty.proposed_at + 4 * MINUTE
    return finish.execute(penalty, by=company.people.affairs, on=at.astimezone(FRIDAY.tzinfo).date(), at=at)


def stored(penalty: Penalty) -> Penalty:
    """The penalty as it stands in the database."""
    return Penalty.objects.get(pk=penalty.pk)


def told(penalty: Penalty) -> dict[str, list[str]]:
    """Who has a notice of which step, by user name."""
    found: dict[str, list[str]] = {}
    prefix = f"penalty:{penalty.pk}:"
    for notice in Notice.objects.filter(key__startswith=prefix).select_related("user").order_by("pk"):
        found.setdefault(notice.about["topic"], []).append(notice.user.username)
    return {topic: sorted(names) for topic, names in found.items()}
