"""An incident of this morning for the demo: some complaints belong to it already, others are proposed."""

from __future__ import annotations

import datetime as dt

from complaints.flow import dispatch, intake
from complaints.flow.incidents import Declaration, attach, declare, explain
from complaints.models import Channel, Kind

from .company import FAMILY, Company

MINUTE = dt.timedelta(minutes=1)
CALLERS = (
    ("谢桂芳", "13831250016", "博陵街 12 号 3-401", "做饭做到一半突然没气，打不着火。"),
    ("孟凡军", "13933260027", "博陵街 18 号 1-202", "早上起来没有气，邻居家也没有，什么时候来气？"),
    ("高秀兰", "15033870038", "博陵街 21 号 2-603", "家里有孩子要热奶，停气为什么不通知？"),
    ("董志刚", "18631290049", "博陵街 30 号 小饭馆", "中午营业受影响，损失谁来负责。"),
    ("秦小燕", "17731250050", "博陵街 9 号 5-101", "没气了，请尽快恢复。"),
)
EXPLANATION = (
    "博陵街中压管道今早被第三方施工挖断，抢修人员已到场，预计今天 18:00 前恢复供气。请关闭灶前阀，恢复后先通风再点火。"
)


def add_incident(company: Company, now: dt.datetime) -> None:
    """Declared by the head of the repair team; three of five callers belong to it already."""
    department, people = company.departments, company.people
    began = now - 150 * MINUTE
    cases = [
        intake.accept(
            intake.Intake(
                kind=Kind.objects.get(family=FAMILY, code="complaint"),
                channel=Channel.objects.get(family=FAMILY, code="telephone"),
                customer_name=name,
                customer_phone=phone,
                customer_address=address,
                content=content,
                demand="尽快恢复供气。",
                category=company.categories["supply-outage"],
                branch=department["DZFGS"],
                received_department=department["KFZX"],
            ),
            by=people["desk2"],
            at=began + number * 9 * MINUTE,
        )[0]
        for number, (name, phone, address, content) in enumerate(CALLERS)
    ]
    burst = Declaration(
        title="博陵街中压管道被挖断停气",
        cause_department=department["DZWX"],
        occurred_at=began - 10 * MINUTE,
        found_at=began + 12 * MINUTE,
        category=company.categories["supply"],
        places=["博陵街"],
        explanation="博陵街突发停气，正在查明原因。",
    )
    incident, _made = declare(burst, by=people["repair.dz"], at=began + 20 * MINUTE)
    explain(incident, by=people["repair.dz"], text=EXPLANATION, version=1, at=began + 45 * MINUTE)
    for number, case in enumerate(cases[:3]):
        at = began + (50 + number) * MINUTE
        attached = attach(case, incident, by=people["desk1"], at=at)
        dispatch.dispatch(attached, by=people["desk1"], lead=department["DZWX"], at=at)
