"""转发: to the departments that answer for it (GAS-12.2), back (退单), and elsewhere (改派)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.choices import DepartmentKind, Role
from accounts.models import Department, User
from complaints.choices import Action, AssignmentEnd, AssignmentRole, Choice, ClockOutcome, Moment, Recipient, Topic
from complaints.deadlines import clocks
from complaints.models import Assignment, Category, Complaint, Customer, RoutingRule
from complaints.notify.directory import Directory

from .errors import Refused
from .guards import require, require_protection
from .step import Step, step

HANDLERS = {Choice.BY_LEADER: Recipient.LEADER, Choice.BY_GENERAL_MANAGER: Recipient.GENERAL_MANAGER}
DIGIT = re.compile(r"\d")  # the house number begins
FEWEST_OF_STREET = 2  # the shortest names of places have two characters
MOST_NEIGHBOURS = 20


@dataclass(frozen=True)
class Proposal:
    """Whom the routing data name, and why."""

    lead: Department | None
    co_handlers: tuple[Department, ...] = ()
    reason: str = ""


def propose(category: Category | None, branch: Department | None) -> Proposal:
    """The lead and co-handlers for a category and branch: the most specific routing rule wins."""
    path = [c.pk for c in category.ancestors(include_self=True)][::-1] if category else []
    best: tuple[tuple[int, bool], RoutingRule] | None = None
    rules = RoutingRule.objects.filter(lead__is_active=True).select_related("category", "branch", "lead")
    for rule in rules.prefetch_related("co_handlers"):
        if rule.branch_id is not None and (branch is None or rule.branch_id != branch.pk):
            continue
        if rule.category_id is not None and rule.category_id not in path:
            continue
        depth = len(path) - path.index(rule.category_id) if rule.category_id is not None else 0
        weight = (depth, rule.branch_id is not None)
        if best is None or weight > best[0]:
            best = (weight, rule)
    if best is None:
        return Proposal(None, reason=_("No routing rule fits this category and branch."))
    rule = best[1]
    co_handlers = tuple(department for department in rule.co_handlers.all() if department.is_active)
    parts = [_("category “%s”") % rule.category] if rule.category else []
    parts += [str(rule.branch)] if rule.branch else []
    return Proposal(rule.lead, co_handlers, _("By %s") % " + ".join(parts) if parts else _("By default"))


@dataclass(frozen=True)
class BranchProposal:
    """Which branch a customer or an address belongs to, and why."""

    branch: Department
    reason: str


def propose_branch(customer: Customer | None, address: str) -> BranchProposal | None:
    """The branch of the record; else the one whose place the address names; else that of everybody in that street."""
    if customer is not None and customer.branch is not None and customer.branch.is_active:
        return BranchProposal(customer.branch, _("from the customer's record"))
    if len(address) < FEWEST_OF_STREET:
        return None
    branches = Department.objects.active().filter(kind=DepartmentKind.BRANCH)
    named = [branch for branch in branches if branch.name[:FEWEST_OF_STREET] in address]
    if len(named) == 1:
        return BranchProposal(named[0], _("named in the address"))
    return _branch_of_the_street(DIGIT.split(address)[0].strip())


def _branch_of_the_street(street: str) -> BranchProposal | None:
    """Where all the customers in the street belong, as far as a few of them tell."""
    if len(street) < FEWEST_OF_STREET:
        return None
    # Not by a column that has an index, or the database walks along that one instead of finding the street.
    neighbours = Customer.objects.filter(address__startswith=street, branch__is_active=True).order_by(F("pk") + 0)
    found = {one.branch for one in neighbours.select_related("branch")[:MOST_NEIGHBOURS] if one.branch}
    if len(found) != 1:
        return None
    return BranchProposal(found.pop(), _("as other customers in “%(street)s”") % {"street": street})


def propose_for(complaint: Complaint, at: dt.datetime) -> Proposal:
    """The proposal for a complaint: a re-complaint goes to the superior department first (GAS-12.7).

    Important and repeated ones go up at once where the procedure says so (MOBILE-2).
    """
    proposal = _raised(complaint, propose(complaint.category, complaint.branch), Directory(at))
    if complaint.original is None:
        return proposal
    previous = _last_lead(complaint.original)
    superior = Directory(at).superior(previous.pk) if previous else None
    if previous is None or superior is None:
        return proposal
    return Proposal(superior, (previous,), _("Re-complaint: the superior of %s") % previous)


def _raised(complaint: Complaint, proposal: Proposal, directory: Directory) -> Proposal:
    """The proposal for the superior or the leader in charge instead of the department that the routing names."""
    choice = complaint.procedure.choice(Topic.PROPOSAL, complaint)
    place = proposal.lead.pk if proposal.lead else complaint.branch_id
    if choice == Choice.BY_SUPERIOR:
        above = directory.superior(place)
    elif choice == Choice.BY_LEADER:
        above = directory.led_by_leader(place)
    else:
        return proposal
    if above is None or above == proposal.lead:
        return proposal
    others = (proposal.lead,) if proposal.lead else ()
    return Proposal(above, (*others, *proposal.co_handlers), _("Important or repeated: straight to %s") % above)


def dispatch(
    complaint: Complaint,
    *,
    by: User,
    lead: Department,
    co_handlers: Sequence[Department] = (),
    note: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """转发: the lead department has it from now; its contact and resolution clocks run (GAS-12.3a, GAS-12.3b)."""
    with step(complaint, Action.DISPATCH, by=by, version=version, at=at, note=note) as s:
        require_protection(s.complaint)
        s.complaint.to_department()
        _assign(s, lead, co_handlers, note)
    return s.complaint


def return_to_desk(
    complaint: Complaint, *, by: User, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Complaint:
    """退单: the department says why it is not theirs; counted, and the desk must dispatch again."""
    with step(complaint, Action.RETURN, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say why the complaint is returned.")))
        returned = _end_lead(s, AssignmentEnd.RETURNED, ClockOutcome.RETURNED, reason)
        s.log(department=str(returned.department))
        s.complaint.back_to_desk()
        s.complaint.return_count += 1
        s.complaint.lead = s.complaint.handler = None
        s.complaint.dispatched_at = s.complaint.contacted_at = s.complaint.progress_told_at = None
        s.signal(Moment.RETURNED)
        s.tell_role(Recipient.DESK)
    return s.complaint


def reassign(
    complaint: Complaint,
    *,
    by: User,
    lead: Department,
    co_handlers: Sequence[Department] = (),
    reason: str,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Complaint:
    """改派: a manager gives the complaint to another department, with new department clocks (MOBILE-1)."""
    with step(complaint, Action.REASSIGN, by=by, version=version, at=at, note=reason) as s:
        require(reason=(reason, _("Say why the complaint is reassigned.")))
        if lead.pk == s.complaint.lead_id:
            raise Refused(fields={"lead": _("This department already has the complaint.")})
        previous = _end_lead(s, AssignmentEnd.REASSIGNED, ClockOutcome.REASSIGNED, reason)
        s.log(department=str(previous.department))
        s.tell(previous.handler)
        s.complaint.to_other_department()
        _assign(s, lead, co_handlers, reason)
    return s.complaint


def move_up(s: Step, superior: Department, reason: str) -> None:
    """上交: a rule gives the complaint to the superior department; the one that had it goes on as co-handler."""
    previous = _end_lead(s, AssignmentEnd.REASSIGNED, ClockOutcome.REASSIGNED, reason)
    s.log(department=str(previous.department))
    s.tell(previous.handler)
    s.complaint.to_other_department()
    others = s.complaint.assignments.current().filter(role=AssignmentRole.CO).select_related("department")
    co_handlers = [previous.department, *(part.department for part in others if part.department_id != superior.pk)]
    _assign(s, superior, co_handlers, reason)


def current_lead(complaint: Complaint) -> Assignment:
    """The current assignment of the lead department."""
    return complaint.assignments.current().select_related("department", "handler").get(role=AssignmentRole.LEAD)


def _last_lead(complaint: Complaint) -> Department | None:
    part = complaint.assignments.filter(role=AssignmentRole.LEAD).select_related("department").last()
    return part.department if part else None


def _end_lead(s: Step, kind: AssignmentEnd, outcome: ClockOutcome, reason: str) -> Assignment:
    part = current_lead(s.complaint)
    part.ended_at, part.end_kind, part.end_reason = s.at, kind, reason
    part.save(update_fields=["ended_at", "end_kind", "end_reason"])
    s.clocks_stopped(clocks.stop_assignment(part, s.at, outcome))
    return part


def _assign(s: Step, lead: Department, co_handlers: Sequence[Department], note: str) -> None:
    """Give the complaint to `lead` and exactly these co-handlers; start clocks; tell those in charge."""
    if not lead.is_active:
        raise Refused(fields={"lead": _("This department takes no complaints.")})
    co_handlers = [*co_handlers, *_by_rule(s, lead, co_handlers)]
    if lead in co_handlers:
        raise Refused(fields={"co_handlers": _("The lead department cannot co-handle as well.")})
    handler = _handler(s, lead)
    if handler is None:
        raise Refused(fields={"lead": _("Neither this department nor any above it has a head.")})
    _end_co_handlers(s, keep=co_handlers)
    part = Assignment.objects.create(
        complaint=s.complaint,
        department=lead,
        role=AssignmentRole.LEAD,
        handler=handler,
        assigned_by=s.by,
        assigned_at=s.at,
        note=note,
    )
    _add_co_handlers(s, co_handlers, note)
    s.complaint.lead, s.complaint.handler = lead, handler
    before, s.complaint.department_count = s.complaint.department_count, 1 + len(co_handlers)
    if (before > 1) != (s.complaint.department_count > 1):
        # Several departments may have longer (HOSP-5b).
        s.turned(clocks.reconsider(s.complaint, s.at, Moment.DISPATCHED))
    s.complaint.dispatched_at = s.at
    s.complaint.contacted_at = s.complaint.progress_told_at = None
    s.log(lead=str(lead), handler=str(handler), co_handlers=[str(department) for department in co_handlers])
    s.signal(Moment.DISPATCHED, part)
    s.tell(handler, s.directory.acting_head(lead.pk))


def _by_rule(s: Step, lead: Department, chosen: Sequence[Department]) -> list[Department]:
    """The department that co-handles because the procedure says so: general affairs of major cases (CABLE-14)."""
    if s.complaint.procedure.choice(Topic.CO_HANDLER, s.complaint) != Choice.BY_AFFAIRS:
        return []
    places = [s.directory.departments[place] for place in s.directory.places(Role.AFFAIRS)]
    found = next((place for place in places if place.is_active), None)
    return [found] if found is not None and found != lead and found not in chosen else []


def _handler(s: Step, lead: Department) -> User | None:
    """Who handles it: whoever receives for the department; where the procedure says so, somebody above it.

    GAS-4c, ROAD-11.
    """
    who = HANDLERS.get(s.complaint.procedure.choice(Topic.HANDLER, s.complaint))
    if who is not None:
        return next(iter(s.directory.people(who, lead.pk)), None)
    return _receiver(s, lead)


def _receiver(s: Step, department: Department) -> User | None:
    """Who receives for a department: the acting head (GAS-4a); where the procedure says so, its officer (CABLE-12)."""
    if s.complaint.procedure.choice(Topic.HANDLER, s.complaint) == Choice.BY_OFFICER:
        officer = s.directory.officer(department.pk)
        if officer is not None:
            return officer
    return s.directory.acting_head(department.pk)


def _end_co_handlers(s: Step, keep: Iterable[Department]) -> None:
    kept = {department.pk for department in keep}
    parts = s.complaint.assignments.current().filter(role=AssignmentRole.CO).exclude(department__in=kept)
    parts.update(ended_at=s.at, end_kind=AssignmentEnd.REASSIGNED, end_reason=s.note)


def _add_co_handlers(s: Step, co_handlers: Sequence[Department], note: str) -> None:
    present = set(s.complaint.assignments.current().values_list("department_id", flat=True))
    for department in co_handlers:
        if department.pk in present:
            continue
        receiver = _receiver(s, department)
        Assignment.objects.create(
            complaint=s.complaint,
            department=department,
            role=AssignmentRole.CO,
            handler=receiver,
            assigned_by=s.by,
            assigned_at=s.at,
            note=note,
        )
        s.tell(receiver, s.directory.acting_head(department.pk))
