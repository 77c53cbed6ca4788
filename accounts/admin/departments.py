"""Departments: the tree, with heads and deputies (GAS-4a)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User

from .people import RoleRows, RoleRowsInline
from .trees import TreeAdmin, TreeForm


class DepartmentForm(TreeForm):
    """Head and deputy are two people who still work here."""

    def clean_code(self) -> str:
        """Codes are written in capitals."""
        return self.cleaned_data["code"].upper()

    def clean(self) -> dict[str, Any]:
        """The deputy is not the head; both have an open account."""
        cleaned = super().clean()
        head, deputy = cleaned.get("head"), cleaned.get("deputy")
        if head and head == deputy:
            self.add_error("deputy", _("The deputy must be somebody else than the head."))
        for name, person in (("head", head), ("deputy", deputy)):
            if isinstance(person, User) and not person.is_active and name in cleaned:
                self.add_error(name, _("The account of %(person)s is closed.") % {"person": person})
        return cleaned


class StaffFormSet(RoleRows):
    """Each person once in each role."""

    once = ("user", "role")


class StaffInline(RoleRowsInline):
    """Who holds which role in the department."""

    formset = StaffFormSet
    fields = ["user", "role"]
    autocomplete_fields = ["user"]
    verbose_name_plural = gettext_lazy("Roles in this department; the head is set above")


@admin.register(Department)
class DepartmentAdmin(TreeAdmin):
    """Add, move, rename, retire departments; name heads and deputies."""

    form = DepartmentForm
    list_display = ["indented_name", "code", "kind", "head", "deputy", "is_active"]
    list_select_related = ["head", "deputy"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "code", "head__name"]
    autocomplete_fields = ["head", "deputy"]
    fieldsets = [
        (None, {"fields": [("name", "code"), ("kind", "parent"), ("position", "is_active")]}),
        (gettext_lazy("Head and deputy"), {"fields": [("head", "deputy")]}),
    ]
    inlines = [StaffInline]
