"""Who announces, changes, withdraws and acknowledges service notices (CABLE-12, CABLE-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.choices import Role

from . import Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.models import ServiceNotice

# Who speaks for a department of one's own (CABLE-12: the head, or whom the department named), and who for any.
SPEAK_FOR_THEIRS = (Role.HEAD, Role.OFFICER)
SPEAK_FOR_ANY = (Role.SUPERVISOR, Role.AFFAIRS)
# Who signs for a department that receives: those who answer customers or their department's mail.
SIGN = (Role.HEAD, Role.OFFICER, Role.DESK, Role.SUPERVISOR, Role.AFFAIRS, Role.INSPECTOR)


def announces_for(user: User) -> frozenset[int] | None:
    """The departments in whose name `user` announces; None: any."""
    if not user.is_active:
        return frozenset()
    return None if user.grants.has(*SPEAK_FOR_ANY) else user.grants.departments(*SPEAK_FOR_THEIRS)


def receives_for(user: User) -> frozenset[int]:
    """The departments for which `user` acknowledges."""
    return user.grants.departments(*SIGN) if user.is_active else frozenset()


def may_announce(user: User, department_id: int | None = None) -> Verdict:
    """Whether `user` may announce in the name of the department (None: of any at all)."""
    theirs = announces_for(user)
    if theirs is None or (theirs if department_id is None else department_id in theirs):
        return Verdict(True)
    return Verdict(
        False,
        _(
            "A service notice is announced, changed and withdrawn by: head and officers of its department, "
            "general affairs, the service desk supervisor."
        ),
    )


def may_change(user: User, notice: ServiceNotice) -> Verdict:
    """Whether `user` may correct or withdraw `notice`: whoever may announce for its department."""
    return may_announce(user, notice.department_id)


def may_acknowledge(user: User, notice: ServiceNotice) -> Verdict:
    """Whether `user` may sign for one of the receiving departments."""
    if receives_for(user).intersection(department.pk for department in notice.receivers.all()):
        return Verdict(True)
    return Verdict(False, _("A service notice is acknowledged by the people of the departments that receive it."))
