"""Who declares incidents and looks after them (CABLE-1b, CABLE-7e)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.choices import Role

from . import Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.models import Incident

DESK = (Role.DESK, Role.SUPERVISOR)
COORDINATE = (*DESK, Role.AFFAIRS)
WORK = (Role.HEAD, Role.OFFICER)


def speaks_for_desk(user: User) -> bool:
    """Whether an incident that `user` declares is one that the desk has found itself."""
    return user.grants.has(*DESK)


def may_declare(user: User) -> Verdict:
    """The desk, general affairs, and the head of any department."""
    if user.is_active and user.grants.has(*COORDINATE, Role.HEAD):
        return Verdict(True)
    return Verdict(
        False,
        _(
            "An incident is declared by: the service desk, general affairs, heads of departments. Tell one of them "
            "what you have found."
        ),
    )


def may_look_after(user: User, incident: Incident) -> Verdict:
    """Facts and explanation: the desk, general affairs, whoever declared it, head and officers of the department."""
    if incident.is_closed:
        return _closed()
    theirs = incident.cause_department_id in user.grants.departments(*WORK) or incident.declared_by_id == user.pk
    if user.is_active and (user.grants.has(*COORDINATE) or theirs):
        return Verdict(True)
    return Verdict(
        False,
        _(
            "An incident is looked after by: the service desk, general affairs, whoever declared it, head and "
            "officers of the cause department."
        ),
    )


def may_handle(user: User, incident: Incident, leads: Collection[int | None]) -> Verdict:
    """The result for all: head and officers of the cause department, or of one that leads its complaints (`leads`)."""
    if incident.is_closed:
        return _closed()
    if user.is_active and user.grants.departments(*WORK).intersection({incident.cause_department_id, *leads}):
        return Verdict(True)
    return Verdict(False, _("The result is written by head and officers of the department that leads the complaints."))


def may_answer(user: User, incident: Incident) -> Verdict:
    """One answer for all customers: the service desk."""
    if incident.is_closed:
        return _closed()
    if user.is_active and user.grants.has(*DESK):
        return Verdict(True)
    return Verdict(False, _("Customers are answered together by the service desk."))


def may_close(user: User, incident: Incident) -> Verdict:
    """The desk and general affairs."""
    if incident.is_closed:
        return _closed()
    if user.is_active and user.grants.has(*COORDINATE):
        return Verdict(True)
    return Verdict(False, _("An incident is closed by: the service desk, general affairs."))


def _closed() -> Verdict:
    return Verdict(False, _("The incident is closed; nothing of it is changed any more."))
