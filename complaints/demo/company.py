"""The demo company: departments, people of every role, routing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.choices import DepartmentKind, Role
from accounts.models import Department, Membership, User
from complaints import presets
from complaints.models import CalendarDay, Category, RoutingRule
from complaints.versions import put_in_force

K = DepartmentKind
# code, name, kind, parent, head, deputy
DEPARTMENTS = (
    ("RQGS", "冀中燃气有限公司", K.COMPANY, None, "gm", None),
    ("DZFGS", "定州分公司", K.BRANCH, "RQGS", "branch.dz", None),
    ("QYFGS", "曲阳分公司", K.BRANCH, "RQGS", "branch.qy", None),
    ("DZZHS", "定州综合所", K.STATION, "DZFGS", "head.dz", "deputy.dz"),
    ("DZWX", "定州维修班", K.SECTION, "DZFGS", "repair.dz", None),
    ("DZCB", "定州抄表收费班", K.SECTION, "DZFGS", "meter.dz", None),
    ("QYZHS", "曲阳综合所", K.STATION, "QYFGS", "head.qy", "deputy.qy"),
    ("QYWX", "曲阳维修班", K.SECTION, "QYFGS", "repair.qy", None),
    ("KFZX", "客服中心", K.CENTRE, "RQGS", "supervisor", None),
    ("ZHB", "综合部", K.SECTION, "RQGS", "affairs", None),
    ("DCS", "督查室", K.SECTION, "RQGS", "inspector", None),
    ("AJB", "安全监察部", K.SECTION, "RQGS", "safety", None),
)
# username, name; the first of each role stand on the sign-in page (settings.DEMO_ACCOUNTS)
PEOPLE = (
    ("desk1", "李娜"), ("desk2", "王芳"), ("desk3", "刘洋"), ("supervisor", "赵敏"),
    ("head.dz", "张强"), ("deputy.dz", "孙涛"), ("officer.dz", "周磊"), ("repair.dz", "马超"), ("meter.dz", "胡静"),
    ("head.qy", "郑军"), ("deputy.qy", "林峰"), ("officer.qy", "冯雪"), ("repair.qy", "何勇"),
    ("branch.dz", "吴刚"), ("branch.qy", "陈杰"), ("safety", "罗平"), ("inspector", "褚正"), ("affairs", "卫红"),
    ("leader", "蒋文"), ("gm", "沈建国"), ("admin", "韩冰"),
)  # fmt: skip
ROLES = (
    ("desk1", "KFZX", Role.DESK), ("desk2", "KFZX", Role.DESK), ("desk3", "KFZX", Role.DESK),
    ("supervisor", "KFZX", Role.SUPERVISOR), ("supervisor", "KFZX", Role.DESK),
    ("officer.dz", "DZZHS", Role.OFFICER), ("deputy.dz", "DZZHS", Role.OFFICER), ("officer.qy", "QYZHS", Role.OFFICER),
    ("deputy.qy", "QYZHS", Role.OFFICER), ("officer.dz", "DZWX", Role.OFFICER), ("officer.qy", "QYWX", Role.OFFICER),
    ("inspector", "DCS", Role.INSPECTOR), ("affairs", "ZHB", Role.AFFAIRS), ("leader", "RQGS", Role.LEADER),
    ("gm", "RQGS", Role.GENERAL_MANAGER), ("admin", "RQGS", Role.ADMINISTRATOR),
)  # fmt: skip
# category, branch, lead, co-handlers
FAMILY = "gas"  # the procedure under which the stories happen

ROUTES = (
    (None, "DZFGS", "DZZHS", ()), (None, "QYFGS", "QYZHS", ()),
    ("supply-repair", "DZFGS", "DZWX", ()), ("supply-repair", "QYFGS", "QYWX", ()),
    ("supply-leak", "DZFGS", "DZWX", ("AJB",)), ("supply-leak", "QYFGS", "QYWX", ("AJB",)),
    ("supply-billing", "DZFGS", "DZCB", ()), ("service-hotline", None, "KFZX", ()),
)  # fmt: skip


@dataclass
class Company:
    """What the stories need at hand."""

    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    officers: dict[int, User] = field(default_factory=dict)

    def heads(self) -> dict[int, User]:
        """Department → head."""
        return {d.pk: self.people[d.head.username] for d in self.departments.values() if d.head}


def build() -> Company:
    """Make departments, people, roles, routing and the procedure; one head is on leave, the deputy acts."""
    company = Company()
    password = make_password(settings.DEMO_PASSWORD)
    for username, name in PEOPLE:
        company.people[username] = User.objects.create(
            username=username, name=name, password=password, email=f"{username}@example.com"
        )
    for position, (code, name, kind, parent, head, deputy) in enumerate(DEPARTMENTS):
        company.departments[code] = Department.objects.create(
            code=code, name=name, kind=kind, position=position, parent=company.departments.get(parent or ""),
            head=company.people[head], deputy=company.people.get(deputy or ""),
        )  # fmt: skip
    for username, code, role in ROLES:
        Membership.objects.create(user=company.people[username], department=company.departments[code], role=role)
        if role == Role.OFFICER:
            company.officers.setdefault(company.departments[code].pk, company.people[username])
    procedure = presets.load(FAMILY)
    if not procedure.is_current:
        put_in_force(procedure)
    company.categories = {category.code: category for category in Category.objects.filter(family=FAMILY)}
    for category, branch, lead, co_handlers in ROUTES:
        route = RoutingRule.objects.create(
            category=company.categories.get(category or ""),
            branch=company.departments.get(branch or ""),
            lead=company.departments[lead],
        )
        route.co_handlers.set([company.departments[code] for code in co_handlers])
    today = timezone.localdate()
    on_leave = company.people["head.qy"]
    on_leave.absent_from, on_leave.absent_until = today - dt.timedelta(days=1), today + dt.timedelta(days=6)
    on_leave.save()
    return company


def company_holiday() -> None:
    """One override of the calendar, as an example: the company's own day off."""
    day = timezone.localdate() + dt.timedelta(days=30)
    CalendarDay.objects.get_or_create(date=day, defaults={"is_workday": False, "reason": "公司年度安全培训，停止办公"})
