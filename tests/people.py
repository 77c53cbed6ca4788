"""The cast: a small gas company that every test knows."""

from __future__ import annotations

import copy
import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.choices import DepartmentKind, Role
from accounts.models import Department, Membership, Revision, User
from complaints import presets
from complaints.duty.plan import current_plan
from complaints.models import Category, Procedure, RoutingRule

PASSWORD = "pass-word-1"
_hash: list[str] = []


def person(username: str, name: str) -> User:
    """A member of staff with the tests' password (hashed once)."""
    if not _hash:
        _hash.append(make_password(PASSWORD))
    return User.objects.create(username=username, name=name, password=_hash[0], email=f"{username}@example.com")


def build_company() -> SimpleNamespace:
    """The company 燃气公司: 定州 and 曲阳 branches with a station each, desk, general affairs, supervision."""
    company = scenery.company() if nothing_there() else _company()
    current_plan(timezone.now())  # read like the company and the rules, so that no page of a test is the first to do so
    return company


class Scenery:
    """The company as it was built first in this process: its rows are put back, which takes a fraction of the time."""

    def __init__(self) -> None:
        self.rows: dict[type[Model], list[dict[str, Any]]] = {}
        self.first: SimpleNamespace = SimpleNamespace()
        self.began = self.ended = dt.datetime.min.replace(tzinfo=dt.UTC)

    def company(self) -> SimpleNamespace:
        """Built, or put back with the times of now where they were those of then."""
        if not self.rows:
            self.began = timezone.now()
            built = _company()
            self.ended = timezone.now()
            # The procedure last: rules are not added to one that is there and published.
            models = sorted(ours(), key=lambda model: model is Procedure)
            self.rows = {model: found for model in models if (found := list(model._base_manager.values()))}
            self.first = copy.deepcopy(built)
            return built
        now = timezone.now()
        with transaction.atomic():
            self.put_back(now)
        again = copy.deepcopy(self.first)
        things = [*vars(again).values(), *vars(again.people).values(), *again.categories.values()]
        for thing in things:
            if isinstance(thing, Model):
                vars(thing).update(self.moved(vars(thing), now))
        return again

    def put_back(self, now: dt.datetime) -> None:
        """Every row as it was."""
        for model, rows in self.rows.items():
            model._base_manager.bulk_create([model(**self.moved(row, now)) for row in rows])

    def moved(self, row: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
        """What was now when the company was built is now again."""
        return {
            name: now if isinstance(value, dt.datetime) and self.began <= value <= self.ended else value
            for name, value in row.items()
        }


scenery = Scenery()


def ours() -> list[type[Model]]:
    """What the company may have rows of; triggers of the database write the revision."""
    return [
        model
        for name in ("accounts", "complaints")
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
        if model is not Revision
    ]


def nothing_there() -> bool:
    """Whether nobody has put anything into the database yet."""
    some = " OR ".join(f'EXISTS (SELECT 1 FROM "{model._meta.db_table}")' for model in ours())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {some}")
        return not cursor.fetchone()[0]


def _company() -> SimpleNamespace:
    people = SimpleNamespace(
        desk=person("desk", "李娜"),
        desk2=person("desk2", "王芳"),
        supervisor=person("supervisor", "赵敏"),
        head_dz=person("head.dz", "张强"),
        deputy_dz=person("deputy.dz", "孙涛"),
        officer_dz=person("officer.dz", "周磊"),
        branch_dz=person("branch.dz", "吴刚"),
        head_qy=person("head.qy", "郑军"),
        officer_qy=person("officer.qy", "冯雪"),
        branch_qy=person("branch.qy", "陈杰"),
        inspector=person("inspector", "褚正"),
        affairs=person("affairs", "卫红"),
        leader=person("leader", "蒋文"),
        gm=person("gm", "沈总"),
        admin=person("admin", "韩管"),
        outsider=person("outsider", "路人"),
    )

    def department(name: str, code: str, kind: str, parent: Department | None = None, **people: User) -> Department:
        return Department.objects.create(name=name, code=code, kind=kind, parent=parent, **people)

    p, kinds = people, DepartmentKind
    gs = department("燃气公司", "RQGS", kinds.COMPANY, head=p.gm)
    dz = department("定州分公司", "DZFGS", kinds.BRANCH, gs, head=p.branch_dz)
    qy = department("曲阳分公司", "QYFGS", kinds.BRANCH, gs, head=p.branch_qy)
    company = SimpleNamespace(
        people=people,
        gs=gs,
        dz=dz,
        qy=qy,
        dzzhs=department("定州综合所", "DZZHS", kinds.STATION, dz, head=p.head_dz, deputy=p.deputy_dz),
        qyzhs=department("曲阳综合所", "QYZHS", kinds.STATION, qy, head=p.head_qy),
        kfzx=department("客服中心", "KFZX", kinds.CENTRE, gs, head=p.supervisor),
        zhb=department("综合部", "ZHB", kinds.SECTION, gs, head=p.affairs),
        dcs=department("督查室", "DCS", kinds.SECTION, gs, head=p.inspector),
    )
    for user, place, role in (
        (p.desk, company.kfzx, Role.DESK),
        (p.desk2, company.kfzx, Role.DESK),
        (p.supervisor, company.kfzx, Role.SUPERVISOR),
        (p.officer_dz, company.dzzhs, Role.OFFICER),
        (p.officer_qy, company.qyzhs, Role.OFFICER),
        (p.inspector, company.dcs, Role.INSPECTOR),
        (p.affairs, company.zhb, Role.AFFAIRS),
        (p.leader, gs, Role.LEADER),
        (p.gm, gs, Role.GENERAL_MANAGER),
        (p.admin, gs, Role.ADMINISTRATOR),
    ):
        Membership.objects.create(user=user, department=place, role=role)
    company.procedure = presets.load("gas")
    company.categories = {category.code: category for category in Category.objects.all()}
    RoutingRule.objects.create(branch=dz, lead=company.dzzhs)
    RoutingRule.objects.create(branch=qy, lead=company.qyzhs)
    return company
