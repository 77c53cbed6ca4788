"""Who may change when something is due: agree a time with the customer (ROAD-5c), ask for more, and decide on that.

Each of these is about one running clock: `promisable`, `extendable` and `decidable` say about which, `objection` why
there is none. With the clocks and extensions of the complaint prefetched they ask the database nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.choices import Role
from complaints.choices import Action, Choice, ClockKind, ClockOwner, Recipient, Topic

from . import relations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from complaints.models import Clock, Complaint, Extension

# What a customer can agree upon; the other deadlines are between the company's own people.
AGREED_WITH_CUSTOMERS = frozenset(
    {
        ClockKind.CONTACT, ClockKind.RESOLUTION, ClockKind.PROGRESS, ClockKind.ANSWER, ClockKind.REWORK,
        ClockKind.CALLBACK, ClockKind.OTHER,
    }
)  # fmt: skip
# Whom the procedure lets decide on extensions.
DECIDERS: dict[Choice, Recipient] = {
    Choice.BY_SUPERVISOR: Recipient.SUPERVISOR,
    Choice.BY_SUPERIOR: Recipient.SUPERIOR,
    Choice.BY_AFFAIRS: Recipient.AFFAIRS,
    Choice.BY_LEADER: Recipient.LEADER,
    Choice.BY_GENERAL_MANAGER: Recipient.GENERAL_MANAGER,
}
ROLES = {
    Recipient.SUPERVISOR: Role.SUPERVISOR,
    Recipient.AFFAIRS: Role.AFFAIRS,
    Recipient.GENERAL_MANAGER: Role.GENERAL_MANAGER,
}
MAY_BE_ASKED = (*ROLES.values(), Role.LEADER, Role.HEAD)


def may_be_asked(user: User, complaint: Complaint | None) -> bool:
    """Whoever a procedure may let decide on extensions; `decides` knows about which."""
    return user.grants.has(*MAY_BE_ASKED)


def speaks_for_a_clock(user: User, complaint: Complaint | None) -> bool:
    """Those whose clocks may run: the lead department and the service desk."""
    return relations.is_lead_member(user, complaint) or relations.is_desk(user, complaint)


def answers_for_a_clock(user: User, complaint: Complaint | None) -> bool:
    """The handler and head of the lead department; the service desk for its own clocks."""
    return _answers_for_lead(user, complaint) or relations.is_desk(user, complaint)


def promisable(user: User, complaint: Complaint) -> list[Clock]:
    """The running clocks for which `user` may write down another time agreed with the customer (ROAD-5c)."""
    if complaint.procedure.choice(Topic.PROMISE, complaint) != Choice.ALLOWED:
        return []
    return [
        clock
        for clock in running(complaint)
        if clock.rule.kind in AGREED_WITH_CUSTOMERS and _speaks(user, complaint, clock, relations.is_lead_member)
    ]


def extendable(user: User, complaint: Complaint) -> list[Clock]:
    """The running clocks for which `user` may ask for more time; one request for each at a time."""
    if complaint.procedure.choice(Topic.EXTENSION, complaint) == Choice.REFUSED:
        return []
    asked = {request.clock_id for request in waiting(complaint)}
    return [
        clock
        for clock in running(complaint)
        if clock.pk not in asked and _speaks(user, complaint, clock, _answers_for_lead)
    ]


def decidable(user: User, complaint: Complaint) -> list[Extension]:
    """The requests on `complaint` that wait for `user`."""
    return [request for request in waiting(complaint) if decides(user, request)]


def decides(user: User, request: Extension) -> bool:
    """Whether `user` decides on `request`: whoever was asked, or the general manager (GAS-4c); nobody on their own."""
    if not user.is_active or user.pk == request.asked_by_id:
        return False
    department = request.clock.department_id
    match request.asked_of:
        case Recipient.SUPERIOR if user.grants.above(department, Role.HEAD):
            return True
        case Recipient.LEADER if _leads(user, department):
            return True
    return user.grants.has(ROLES.get(Recipient(request.asked_of), Role.GENERAL_MANAGER), Role.GENERAL_MANAGER)


def objection(user: User, action: str, complaint: Complaint) -> str:
    """Why `user`, whose part in the complaint allows it, cannot do `action` all the same; empty if they can."""
    match action:
        case Action.PROMISE if not promisable(user, complaint):
            if complaint.procedure.choice(Topic.PROMISE, complaint) != Choice.ALLOWED:
                return _("Under this procedure a time agreed with the customer does not replace the due time.")
            return _("None of your deadlines is running on which something can be agreed with the customer.")
        case Action.ASK_EXTENSION if not extendable(user, complaint):
            if complaint.procedure.choice(Topic.EXTENSION, complaint) == Choice.REFUSED:
                return _("This procedure knows no extensions.")
            return _("None of your deadlines is running for which you could ask; those asked for are being decided on.")
        case Action.DECIDE_EXTENSION if not decidable(user, complaint):
            return _not_decidable(user, waiting(complaint))
    return ""


def running(complaint: Complaint) -> list[Any]:
    """The running clocks with their rules, due next first."""
    if hasattr(complaint, "running_clocks"):
        return list(complaint.running_clocks)
    if "clocks" in getattr(complaint, "_prefetched_objects_cache", {}):
        return [clock for clock in complaint.clocks.all() if clock.is_running]
    return list(complaint.clocks.running().select_related("rule", "department").order_by("due_at", "pk"))


def waiting(complaint: Complaint) -> list[Extension]:
    """The requests on `complaint` that nobody has decided on, each with its clock."""
    if "extensions" not in getattr(complaint, "_prefetched_objects_cache", {}):
        found = complaint.extensions.waiting().select_related("clock__rule", "clock__department", "asked_by")
        return list(found)
    clocks = {clock.pk: clock for clock in running(complaint)}
    requests = [request for request in complaint.extensions.all() if request.is_waiting]
    for request in requests:
        request.clock = clocks.get(request.clock_id) or request.clock
    return requests


def _not_decidable(user: User, requests: Iterable[Extension]) -> str:
    requests = list(requests)
    if not requests:
        return _("No request for an extension waits for a decision.")
    if all(request.asked_by_id == user.pk for request in requests):
        return _("Nobody decides on their own request for an extension.")
    return _("The request for an extension is decided on by: %(who)s.") % {
        "who": _(", ").join(dict.fromkeys(str(request.get_asked_of_display()) for request in requests))
    }


def _speaks(user: User, complaint: Complaint, clock: Clock, for_lead: relations.Relation) -> bool:
    match clock.rule.owner:
        case ClockOwner.LEAD:
            return for_lead(user, complaint)
        case ClockOwner.SUPERVISOR:
            return relations.is_supervisor(user, complaint)
        case ClockOwner.SUPERIOR:
            return relations.answers_above(user, complaint)
    return relations.is_desk(user, complaint)


def _answers_for_lead(user: User, complaint: Complaint | None) -> bool:
    return bool(
        complaint and complaint.lead_id and (relations.is_lead_head(user, complaint) or complaint.handler_id == user.pk)
    )


def _leads(user: User, department_id: int) -> bool:
    return department_id in user.grants.departments(Role.LEADER) or user.grants.above(department_id, Role.LEADER)
