"""What a person can be to a complaint: of the desk, head of the lead department, leader in charge, and so on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from accounts.choices import Role
from complaints.choices import AssignmentRole, Choice, Recipient, Topic

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.models import Complaint

Relation = Callable[["User", "Complaint | None"], bool]


def is_staff(user: User, complaint: Complaint | None) -> bool:
    """Anybody who holds any role (GAS-7)."""
    return bool(user.grants.roles)


def is_desk(user: User, complaint: Complaint | None) -> bool:
    """客服专员 or 客服主管 (GAS-5)."""
    return user.grants.has(Role.DESK, Role.SUPERVISOR)


def is_supervisor(user: User, complaint: Complaint | None) -> bool:
    """客服主管 (DESK-1)."""
    return user.grants.has(Role.SUPERVISOR)


def is_general_manager(user: User, complaint: Complaint | None) -> bool:
    """总经理 (GAS-4c)."""
    return user.grants.has(Role.GENERAL_MANAGER)


def is_affairs(user: User, complaint: Complaint | None) -> bool:
    """综合部."""
    return user.grants.has(Role.AFFAIRS)


def is_head(user: User, complaint: Complaint | None) -> bool:
    """部门负责人 of any department, for the complaints that they see."""
    return user.grants.has(Role.HEAD)


def is_inspector(user: User, complaint: Complaint | None) -> bool:
    """督查, for complaints under supervision (GAS-4b)."""
    return bool(complaint and complaint.needs_supervision and user.grants.has(Role.INSPECTOR))


def holds_inspection(user: User, complaint: Complaint | None) -> bool:
    """督查, whatever the complaint."""
    return user.grants.has(Role.INSPECTOR)


def is_lead_head(user: User, complaint: Complaint | None) -> bool:
    """部门负责人 of the lead department, or the manager who took the complaint over (GAS-4a).

    Where the procedure says so, it is the leader in charge or the general manager instead (GAS-4c, ROAD-11).
    """
    if complaint is None or complaint.lead_id is None:
        return False
    match complaint.procedure.choice(Topic.HANDLER, complaint):
        case Choice.BY_LEADER:
            return is_leader(user, complaint) or is_general_manager(user, complaint)
        case Choice.BY_GENERAL_MANAGER:
            return is_general_manager(user, complaint)
    return complaint.lead_id in user.grants.departments(Role.HEAD) or is_manager_in_charge(user, complaint)


def is_lead_member(user: User, complaint: Complaint | None) -> bool:
    """Head or 部门经办人 of the lead department, or whoever handles the complaint."""
    if complaint is None or complaint.lead_id is None:
        return False
    return complaint.lead_id in user.grants.departments(Role.HEAD, Role.OFFICER) or complaint.handler_id == user.pk


def is_helper(user: User, complaint: Complaint | None) -> bool:
    """The colleague whom the lead department asked for help; the handler stays."""
    return bool(
        complaint and any(part.helper_id == user.pk and part.ended_at is None for part in complaint.assignments.all())
    )


def is_co_member(user: User, complaint: Complaint | None) -> bool:
    """Head or officer of a current co-handling department."""
    if complaint is None:
        return False
    mine = user.grants.departments(Role.HEAD, Role.OFFICER)
    return any(
        part.department_id in mine
        for part in complaint.assignments.all()
        if part.role == AssignmentRole.CO and part.ended_at is None
    )


def is_leader(user: User, complaint: Complaint | None) -> bool:
    """分管领导 of the lead department (or of where it was received), or of one above it."""
    if complaint is None:
        return False
    department = complaint.lead_id or complaint.branch_id or complaint.received_department_id
    return department in user.grants.departments(Role.LEADER) or user.grants.above(department, Role.LEADER)


def is_superior_head(user: User, complaint: Complaint | None) -> bool:
    """Head of a department above the lead department."""
    return bool(complaint and user.grants.above(complaint.lead_id, Role.HEAD))


def answers_above(user: User, complaint: Complaint | None) -> bool:
    """Head of the superior of the department that has the complaint, or that took it in while none has it."""
    if complaint is None:
        return False
    superior = user.grants.tree.nearest_head(complaint.lead_id or complaint.received_department_id)
    return superior in user.grants.departments(Role.HEAD)


def is_manager_in_charge(user: User, complaint: Complaint | None) -> bool:
    """The manager who handles the complaint personally after taking it over (MOBILE-1)."""
    return bool(
        complaint
        and complaint.handler_id == user.pk
        and (is_general_manager(user, complaint) or is_leader(user, complaint) or is_superior_head(user, complaint))
    )


def is_second_recomplaint_leader(user: User, complaint: Complaint | None) -> bool:
    """分管领导, once a complaint has come back twice (GAS-4c, CABLE-5b)."""
    return bool(complaint and complaint.recomplaint_level >= 2 and is_leader(user, complaint))


def is_awaited(user: User, complaint: Complaint | None) -> bool:
    """Whose word the complaint waits for, on its acceptance (RETAIL-3) or on its result (RETAIL-6)."""
    return bool(complaint and complaint.awaits and AWAITED[Recipient(complaint.awaits)](user, complaint))


def skips_callbacks(user: User, complaint: Complaint | None) -> bool:
    """Who may leave a callback out in this case, as the procedure says (GAS-12.5)."""
    if complaint is None:
        return False
    match complaint.procedure.choice(Topic.CALLBACK, complaint):
        case Choice.DESK_SKIPS:
            return is_desk(user, complaint)
        case Choice.OBLIGATORY:
            return False
    return is_supervisor(user, complaint)


def judges_validity(user: User, complaint: Complaint | None) -> bool:
    """Who tells valid complaints from invalid ones in this case, as the procedure says (ROAD-1)."""
    if complaint is None:
        return False
    match complaint.procedure.choice(Topic.VALIDITY, complaint):
        case Choice.BY_DESK:
            return is_desk(user, complaint)
        case Choice.BY_HEAD:
            return is_lead_head(user, complaint) or (complaint.lead_id is None and is_supervisor(user, complaint))
    return False


def is_asked_by_rule(user: User, complaint: Complaint | None) -> bool:
    """Whom the procedure asks for instructions, such as the head of the department that has the case (ROAD-6)."""
    return complaint is not None and any(
        AWAITED[Recipient(who)](user, complaint) for who in complaint.procedure.asked_for_instructions
    )


def took_it_in(user: User, complaint: Complaint | None) -> bool:
    """First receiver or registrar."""
    return bool(complaint and user.pk in (complaint.first_receiver_id, complaint.registered_by_id))


def did_not_handle(user: User, complaint: Complaint) -> bool:
    """A callback is not made by whoever handled the complaint (GAS-12.5)."""
    from complaints.models import Complaint

    return not Complaint.objects.with_handled_by(user).filter(pk=complaint.pk, handled_by_viewer=True).exists()


# Who is meant by a step of an approval chain, or by the decision on acceptance.
AWAITED: dict[Recipient, Callable[[User, Complaint | None], bool]] = {
    Recipient.HEAD: is_lead_head,
    Recipient.SUPERIOR: answers_above,
    Recipient.DESK: is_desk,
    Recipient.SUPERVISOR: is_supervisor,
    Recipient.INSPECTOR: holds_inspection,
    Recipient.AFFAIRS: is_affairs,
    Recipient.LEADER: is_leader,
    Recipient.GENERAL_MANAGER: is_general_manager,
}
