"""What complaints and rules have against retiring a department or closing an account."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin.bases import objections
from accounts.models import Department
from complaints.choices import OPEN_STAGES
from complaints.models import Assignment, Category, Procedure, RoutingRule


def uses_of_department(department: Department) -> Iterator[str]:
    """Why the department must go on taking complaints: open ones, being the desk, or routing that names it."""
    parts = Assignment.objects.current().filter(department=department, complaint__stage__in=OPEN_STAGES)
    if count := parts.count():
        words = ngettext("It still has %(count)s open complaint.", "It still has %(count)s open complaints.", count)
        yield words % {"count": count}
    if Procedure.objects.filter(desk=department, is_current=True).exists():
        yield _("It is the service desk of the procedure in force.")
    named = Q(lead=department) | Q(co_handlers=department) | Q(branch=department)
    for route in RoutingRule.objects.filter(named).distinct().select_related("category", "branch", "lead"):
        yield _("Routing names it: %(route)s.") % {"route": route}


def uses_of_category(category: Category) -> Iterator[str]:
    """Routing of a category that is no longer offered would never be used."""
    for route in RoutingRule.objects.filter(category=category).select_related("category", "branch", "lead"):
        yield _("Routing names it: %(route)s.") % {"route": route}


objections[Department].append(uses_of_department)
objections[Category].append(uses_of_category)
