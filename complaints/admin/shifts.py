"""Shifts of departments (ROAD-2): added, ordered, retired; the roster itself is made on its own page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.bases import ConfigurationAdmin, RetiringForm, objections
from accounts.models import User
from complaints.models import Duty, Shift


@admin.register(Shift)
class ShiftAdmin(ConfigurationAdmin):
    """A shift that has been on the roster keeps department and times; another one takes its place."""

    form = RetiringForm
    list_display = ["name", "department", "hours_in_words", "needed", "position", "is_active"]
    list_select_related = ["department"]
    list_filter = ["department", "is_active"]
    fieldsets = [
        (
            None,
            {
                "fields": [("department", "name"), ("starts", "ends"), "needed", ("position", "is_active")],
                "description": _(
                    "Once somebody is on the roster for a shift, its times stay. To change them, retire the shift and "
                    "add another."
                ),
            },
        )
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What the roster was made by cannot be changed."""
        return ("department", "starts", "ends") if obj and obj.duties.exists() else ()

    @admin.display(description=_("hours"))
    def hours_in_words(self, shift: Shift) -> str:
        """From when to when."""
        return shift.hours


def duties_ahead(shift: Shift) -> Iterator[str]:
    """People who are still to be on it."""
    if count := Duty.objects.filter(shift=shift, ends_at__gt=timezone.now()).count():
        words = ngettext(
            "%(count)s person is still on the roster for it.", "%(count)s people are still on the roster for it.", count
        )
        yield words % {"count": count}


def duties_of(person: User) -> Iterator[str]:
    """Shifts that somebody else would have to take."""
    if count := Duty.objects.filter(person=person, ends_at__gt=timezone.now()).count():
        words = ngettext(
            "The person is still on the roster for %(count)s shift.",
            "The person is still on the roster for %(count)s shifts.",
            count,
        )
        yield words % {"count": count}


objections[Shift].append(duties_ahead)
objections[User].append(duties_of)
