"""入门: the three things that each role does most, for people who sign in for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User


@dataclass(frozen=True)
class Thing:
    """Something to do: where, what it is called, and one sentence about it."""

    view: str
    icon: str
    title: _StrPromise
    about: _StrPromise
    query: str = ""

    @property
    def url(self) -> str:
        """Where it is done."""
        return reverse(self.view) + self.query


@dataclass(frozen=True)
class Part:
    """The three things of one role."""

    role: _StrPromise
    things: tuple[Thing, ...]


_HERE = "complaints:workbench"
_LIST = "complaints:list"
_MONTH = Thing(
    "reports:month", "chart-bar", _("Read the month"), _("Six figures, each a link to the complaints behind it.")
)
_NOTICES = Thing(
    "complaints:notices", "bell", _("Read your notices"), _("What was escalated or newly assigned to you.")
)

THINGS: dict[str, tuple[Thing, ...]] = {
    Role.GENERAL_MANAGER: (
        Thing(_HERE, "urgent", _("See what was escalated to you"), _("It stands first here."), "#lane-escalated"),
        Thing(_HERE, "gavel", _("Decide what no department solves"), _("Your word settles it."), "#lane-decide"),
        _MONTH,
    ),
    Role.LEADER: (
        Thing(_HERE, "urgent", _("See what was escalated to you"), _("It stands first here."), "#lane-escalated"),
        Thing(
            _HERE,
            "clock-exclamation",
            _("See what is late in your departments"),
            _("Give an instruction with one press."),
            "#lane-overdue",
        ),
        _MONTH,
    ),
    Role.SUPERVISOR: (
        Thing(
            _HERE,
            "clock-exclamation",
            _("See what is overdue"),
            _("Instruct or reassign before the customer calls again."),
            "#lane-overdue",
        ),
        Thing(
            _HERE,
            "checks",
            _("Tick several and dispatch or archive them"),
            _("Each stays a step of its own; what is refused says why."),
            "#lane-dispatch",
        ),
        _MONTH,
    ),
    Role.DESK: (
        Thing(
            "complaints:new",
            "phone-plus",
            _("Take a complaint while the customer talks"),
            _("The key n opens the form from anywhere."),
        ),
        Thing(_HERE, "send", _("Dispatch within the hour"), _("Oldest due first."), "#lane-dispatch"),
        Thing(
            "complaints:callbacks",
            "phone-call",
            _("Call customers back"),
            _("One sheet after the other; 1 to 5 are the grades."),
        ),
    ),
    Role.INSPECTOR: (
        Thing(
            _HERE,
            "signature",
            _("Sign for supervision"),
            _("Without your signature it is not archived."),
            "#lane-supervise",
        ),
        Thing(_HERE, "eye", _("Follow what is under supervision"), _("Instruct at any time."), "#lane-supervised"),
        _NOTICES,
    ),
    Role.AFFAIRS: (
        Thing(_HERE, "alert-triangle", _("Follow the major complaints"), _("Of the whole company."), "#lane-major"),
        Thing(_HERE, "clock-exclamation", _("See what is overdue"), _("Oldest due first."), "#lane-overdue"),
        _MONTH,
    ),
    Role.HEAD: (
        Thing(_HERE, "phone", _("Call the customer within the deadline"), _("Tap the number."), "#lane-contact"),
        Thing(_HERE, "signature", _("Read and sign results"), _("With your signature it goes back."), "#lane-sign"),
        Thing(
            "accounts:profile",
            "user",
            _("Name your absence"),
            _("Your deputy then gets what would come to you."),
        ),
    ),
    Role.OFFICER: (
        Thing(_HERE, "phone", _("Call the customer within the deadline"), _("Tap the number."), "#lane-contact"),
        Thing(
            _HERE,
            "writing",
            _("Write the result in its four parts"),
            _("Save as often as you like, submit when complete."),
            "#lane-handling",
        ),
        Thing(_LIST, "search", _("Find any case"), _("By number, telephone, name or words; the key / goes there.")),
    ),
    Role.ADMINISTRATOR: (
        Thing("admin:accounts_user_changelist", "users", _("People and roles"), _("Who works here, and as what.")),
        Thing(
            "admin:complaints_procedure_changelist",
            "settings",
            _("The written procedure"),
            _("Deadlines, ladders and required fields as data."),
        ),
        Thing(
            "admin:complaints_calendaryear_changelist",
            "calendar-exclamation",
            _("Confirm the calendar"),
            _("Holidays and make-up workdays of each year."),
        ),
    ),
}


# For the account that `createsuperuser` made: it has no role yet, and nobody else is there to ask.
SETTING_UP = (
    Thing(
        "admin:accounts_department_changelist",
        "building",
        _("Enter the departments"),
        _("From the company down to its stations; a table from Excel will do."),
    ),
    Thing(
        "admin:accounts_user_changelist",
        "users",
        _("Enter the people and their roles"),
        _("Give yourself one as well: complaints are for people with a role."),
    ),
    Thing(
        "admin:complaints_procedure_changelist",
        "settings",
        _("Look through the procedure"),
        _("Name the service desk; see deadlines and required fields."),
    ),
)


def introduction(user: User) -> list[Part]:
    """The roles of `user` from the highest down, each with its three things; the first two roles at most."""
    mine = [Part(Role(role).label, things) for role, things in THINGS.items() if user.grants.has(role)]
    if not mine and user.is_superuser:
        return [Part(Role.ADMINISTRATOR.label, SETTING_UP)]
    return mine[:2]
