"""The roles a person may hold, and the kinds of department."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do in the complaint procedure; held in a department.

    `HEAD` is never stored in a membership: heading a department (or standing in
    for its absent head) is read from the department itself, so that there is one
    truth about who is responsible (GAS-4a).
    """

    DESK = "desk", _("Service desk specialist")
    SUPERVISOR = "supervisor", _("Service desk supervisor")
    HEAD = "head", _("Department head")
    OFFICER = "officer", _("Department officer")
    INSPECTOR = "inspector", _("Inspector")
    AFFAIRS = "affairs", _("General affairs")
    LEADER = "leader", _("Leader in charge")
    GENERAL_MANAGER = "general_manager", _("General manager")
    ADMINISTRATOR = "administrator", _("System administrator")


class DepartmentKind(models.TextChoices):
    """What a department is within the company."""

    COMPANY = "company", _("Company")
    BRANCH = "branch", _("Branch")
    STATION = "station", _("Integrated station")
    CENTRE = "centre", _("Service centre")
    SECTION = "section", _("Section")


class Appearance(models.TextChoices):
    """Light or dark pages."""

    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
