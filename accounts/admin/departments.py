"""Departments: the tree, with heads and deputies (GAS-4a)."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from accounts.exchange.pages import ExchangeAdmin
from accounts.models import Department

from .forms import DepartmentForm
from .people import RoleRows, RoleRowsInline
from .sheets import DepartmentSheet
from .trees import TreeAdmin


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
class DepartmentAdmin(ExchangeAdmin, TreeAdmin):
    """Add, move, rename, retire departments; name heads and deputies."""

    form = DepartmentForm
    sheet = DepartmentSheet
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
