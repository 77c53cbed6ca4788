"""The company as it stands, read once: vocabulary, routing, rules, and who answers for what on a day."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.choices import DepartmentKind, Role
from accounts.models import Department, Membership, User
from complaints import presets
from complaints.choices import Aspect, Choice, FieldAt, FieldType, Moment, Topic
from complaints.demo import company as demo_company
from complaints.demo import stories
from complaints.flow.dispatch import Proposal, propose
from complaints.models import AlertRule, Category, Channel, CustomField, Kind, Procedure
from complaints.notify.directory import Directory

from . import texts
from .written import noon


def _answer(field: CustomField) -> Any:
    match field.type:
        case FieldType.YES_NO:
            return True
        case FieldType.CHOICE:
            return field.choices[0]
        case FieldType.DATE:
            return "2026-01-05"
        case FieldType.NUMBER | FieldType.MONEY:
            return "120"
    return texts.ANSWERED


class NobodyThere(Exception):
    """The company lacks somebody without whom no complaint takes its way; the message says whom."""


def make_missing() -> None:
    """A company, its people and the procedure, where there are none."""
    if not Department.objects.exists():
        demo_company.build()
    elif not Procedure.objects.filter(is_current=True).exists():
        presets.load("gas")


class Staff:
    """Everything that the lives of complaints need to know of the company; asks the database once for each thing."""

    def __init__(self) -> None:
        self.procedure = Procedure.current()
        self.alerts = list(AlertRule.objects.filter(procedure=self.procedure))
        # Whether some alert rule may speak of a complaint that is in no way unusual.
        unusual = {Aspect.LEVEL, Aspect.FLAG, Aspect.RECOMPLAINT, Aspect.CUSTOMER}
        self.always_alerts = any(unusual.isdisjoint(rule.for_cases.named) for rule in self.alerts)
        self.admits = self.procedure.asks_for(Topic.ACCEPTANCE)
        self.judges = self.procedure.asks_for(Topic.VALIDITY)
        self.reports = self.procedure.knows(Moment.REPORTED)
        self.names_handlers = any(rule.choice == Choice.BY_OFFICER for rule in self.procedure.choices)
        self.adds_affairs = self.procedure.asks_for(Topic.CO_HANDLER)
        self.codes = {(model, word.pk): word.code for model in (Kind, Channel) for word in model.objects.all()}
        family = self.procedure.code
        self.kind: Any = Kind.offered_under(family).order_by("position", "pk").first()
        channels = list(Channel.offered_under(family))
        self.walk_in = next((channel for channel in channels if channel.is_walk_in), None)
        self.channel: Any = next((channel for channel in channels if not channel.is_walk_in), self.walk_in)
        self.directory = Directory(timezone.now())
        self.departments = self.directory.departments
        self.names = {pk: str(department) for pk, department in self.departments.items()}
        self.branches = [d for d in self.departments.values() if d.kind == DepartmentKind.BRANCH and d.is_active]
        self.desk = self._desk()
        self.clerks = self.directory.holders(Role.DESK)
        self.inspectors = self.directory.holders(Role.INSPECTOR)
        self.members: dict[int, list[User]] = defaultdict(list)
        officers = Membership.objects.filter(role=Role.OFFICER, user__is_active=True).select_related("user")
        for membership in officers.order_by("pk"):
            self.members[membership.department_id].append(membership.user)
        self._stations: dict[int | None, list[Department]] = {}
        self._names: dict[int, str] = {}
        self._people: dict[tuple[str, int | None, int], list[User]] = {}
        self._heads: dict[tuple[int | None, int], User | None] = {}
        self._proposals: dict[tuple[int | None, int | None], Proposal] = {}
        if self.kind is None or self.channel is None or len(self.clerks) < 2:
            raise NobodyThere("Two people with the role of the service desk, a kind of case and a channel are needed.")

    def _desk(self) -> Department:
        centres = [d for d in self.departments.values() if d.kind == DepartmentKind.CENTRE]
        return self.departments.get(self.procedure.desk_id or 0) or (centres or list(self.departments.values()))[0]

    @cached_property
    def categories(self) -> dict[str, Category]:
        """The categories by code that complaints are about: those that the stories know, else all."""
        found = {category.code: category for category in Category.offered_under(self.procedure.code)}
        return {code: found[code] for code in stories.STORIES if code in found} or found

    @cached_property
    def fallback(self) -> Department:
        """Who gets what no routing rule names: the first department with a head besides the desk."""
        for department in self.departments.values():
            if department.is_active and department.pk != self.desk.pk and department.head_id:
                return department
        raise NobodyThere("No department besides the service desk has a head.")

    def name(self, user: User) -> str:
        """How the history names the person."""
        known = self._names.get(user.id)
        if known is None:
            known = self._names[user.id] = str(user)
        return known

    def people(self, recipient: str, department_id: int | None, day: int) -> list[User]:
        """Whom `recipient` means on the local day `day`."""
        key = recipient, department_id, day
        if key not in self._people:
            self.directory.at = noon(day)
            self._people[key] = self.directory.people(recipient, department_id)
        return self._people[key]

    def head(self, department_id: int | None, day: int) -> User | None:
        """Who answers for the department on that day."""
        key = department_id, day
        if key not in self._heads:
            self.directory.at = noon(day)
            self._heads[key] = self.directory.acting_head(department_id)
        return self._heads[key]

    def superior(self, department_id: int | None, day: int) -> Department | None:
        """The nearest department above with somebody at its head on that day."""
        self.directory.at = noon(day)
        return self.directory.superior(department_id)

    def receiver(self, department_id: int, day: int, choice: Choice) -> User | None:
        """Who receives for the department: its head, or its officer where the procedure says so (CABLE-12)."""
        if choice == Choice.BY_OFFICER:
            self.directory.at = noon(day)
            if officer := self.directory.officer(department_id):
                return officer
        return self.head(department_id, day)

    @cached_property
    def affairs(self) -> Department | None:
        """General affairs, which may co-handle by rule (CABLE-14)."""
        places = [self.departments[place] for place in self.directory.places(Role.AFFAIRS)]
        return next((place for place in places if place.is_active), None)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What a result says in the fields of its own that the procedure demands, by code."""
        return self._answers(FieldAt.RESULT)

    @cached_property
    def answers_at_intake(self) -> dict[str, Any]:
        """The same of an intake."""
        return self._answers(FieldAt.INTAKE)

    def _answers(self, at: FieldAt) -> dict[str, Any]:
        return {field.code: _answer(field) for field in self.procedure.custom_fields_at(at) if field.is_required}

    def answers_for(self, user: User, department_id: int, day: int) -> bool:
        """Whether the person signs the department's results on that day."""
        return self.head(department_id, day) == user or self.departments[department_id].head_id == user.pk

    def proposal(self, category: Category | None, branch: Department | None, day: int) -> tuple[Department, ...]:
        """The lead department and those that co-handle, by the routing rules; all have somebody at their head."""
        key = category.pk if category else None, branch.pk if branch else None
        if key not in self._proposals:
            self._proposals[key] = propose(category, branch)
        proposed = self._proposals[key]
        lead = proposed.lead if proposed.lead and self.head(proposed.lead.pk, day) else self.fallback
        return (lead, *(other for other in proposed.co_handlers if other != lead))

    def after_recomplaint(self, lead_id: int, co_handlers: tuple[Department, ...]) -> tuple[Department, ...]:
        """The superior of the department that had it, which co-handles now (GAS-12.7)."""
        superior = self.directory.superior(lead_id)
        previous = self.departments[lead_id]
        return (superior, previous) if superior else (previous, *co_handlers)

    def stations(self, branch: Department | None) -> list[Department]:
        """Where customers of the branch come in person, with people who take a complaint in."""
        key = branch.pk if branch else None
        if key not in self._stations:
            stations = [d for d in self.departments.values() if d.kind == DepartmentKind.STATION]
            self._stations[key] = [d for d in stations if self.members.get(d.pk) and key in (None, d.parent_id)]
        return self._stations[key]

    @cached_property
    def guardian(self) -> User:
        """Who watches over somebody that threatens drastic action."""
        return (self.directory.holders(Role.SUPERVISOR) or self.clerks)[0]
