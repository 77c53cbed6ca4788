"""Who may do what with roster and duty log (ROAD-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.choices import Role

from . import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User
    from complaints.duty.plan import Turn

# Those who answer for the whole company's service.
SEES_EVERY_LOG = (Role.SUPERVISOR, Role.AFFAIRS, Role.GENERAL_MANAGER)
IN_A_DEPARTMENT = tuple(Role)


def may_see_roster(user: User) -> Verdict:
    """Whether `user` sees who is on duty: everybody who holds a role."""
    if user.is_active and user.grants.roles:
        return Verdict(True)
    return Verdict(False, _("Who is on duty is shown to every member of staff with a role."))


def may_see_log(user: User, department_id: int) -> bool:
    """Whether `user` sees the duty log of the department: its people, those above it, and the company's service."""
    if not user.is_active:
        return False
    grants = user.grants
    above = grants.reach(Role.HEAD, Role.LEADER)
    return department_id in grants.departments(*IN_A_DEPARTMENT) | above or grants.has(*SEES_EVERY_LOG)


def rosters(user: User) -> set[int]:
    """The departments whose roster `user` makes: those that they supervise or head, and what is below them."""
    return user.grants.reach(Role.SUPERVISOR, Role.HEAD) if user.is_active else set()


def may_roster(user: User, department_id: int) -> Verdict:
    """Whether `user` makes the roster of the department."""
    if department_id in rosters(user):
        return Verdict(True)
    return Verdict(False, _("The roster is made by the supervisor or the head of the department."))


def may_note(user: User, department_id: int, turn: Turn | None) -> Verdict:
    """Whether `user` writes into the duty log: whoever is on the shift, and everybody of the department."""
    if turn is not None and user.is_active and user in turn.people:
        return Verdict(True)
    if user.is_active and department_id in user.grants.departments(*IN_A_DEPARTMENT) | rosters(user):
        return Verdict(True)
    return Verdict(False, _("The duty log is written by those on duty and the people of the department."))


def may_hand_over(user: User, turn: Turn) -> Verdict:
    """Whether `user` writes the handover note of `turn`: whoever is on it, or who makes the roster in their place."""
    if user.is_active and (user in turn.people or turn.shift.department_id in rosters(user)):
        return Verdict(True)
    return Verdict(False, _("The handover note is written by whoever goes off duty, or by the supervisor."))


def may_take_over(user: User, department_id: int, coming_on: Collection[User], written_by: User) -> Verdict:
    """Whether `user` confirms to have read a handover note: whoever comes on, or the supervisor in their place.

    Never whoever wrote it.
    """
    if user == written_by:
        return Verdict(False, _("Whoever wrote a handover note does not confirm it; whoever comes on duty does."))
    if user.is_active and (user in coming_on or department_id in rosters(user)):
        return Verdict(True)
    return Verdict(False, _("That a handover note was read is confirmed by whoever comes on duty, or the supervisor."))
