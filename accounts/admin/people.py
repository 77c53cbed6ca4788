"""People: accounts, absences and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from accounts.choices import Role
from accounts.company import current_company
from accounts.exchange.pages import ExchangeAdmin, Preview
from accounts.models import Department, Membership, User
from accounts.timewords import local

from .bases import (
    ConfigurationAdmin,
    IndentedChoiceField,
    NeverDeleted,
    OnceFormSet,
    TabularInline,
    objections,
)
from .forms import PersonCreationForm, PersonForm, PersonPasswordForm
from .sheets import PersonSheet

# Roles say what a person may do; groups would be a second answer.
admin.site.unregister(Group)


class RoleRows(OnceFormSet):
    """Rows of roles, each once. An administrator cannot take the administration from himself."""

    acting: User  # the administrator, set by `RoleRowsInline.get_formset`

    def clean(self) -> None:
        """The person who works here now stays administrator, by one of these rows or by another."""
        super().clean()
        if self.acting.is_superuser or any(self.errors):
            return
        own = Membership.objects.filter(user=self.acting, role=Role.ADMINISTRATOR)
        elsewhere = own.exclude(pk__in=[form.instance.pk for form in self.initial_forms])
        rows = [form.cleaned_data for form in self.live_forms()]
        kept = any(row.get("user") == self.acting and row.get("role") == Role.ADMINISTRATOR for row in rows)
        if not kept and not elsewhere.exists():
            raise forms.ValidationError(_("You cannot take the administrator's role from yourself."))


class RoleRowsInline(TabularInline):
    """Roles as rows of a table."""

    model = Membership

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[RoleRows]:
        """The formset, knowing who works with it."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.acting = request.user
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """With what each row names."""
        return super().get_queryset(request).select_related("user", "department")


class RoleFormSet(RoleRows):
    """The roles of one person."""

    once = ("role", "department")


class RoleInline(RoleRowsInline):
    """The roles a person holds, each in a department."""

    formset = RoleFormSet
    fields = ["role", "department"]
    verbose_name_plural = gettext_lazy("Roles; heads and deputies are set on the department")


class RoleFilter(DropdownFilter):
    """People who hold a role anywhere; heads and deputies by their departments."""

    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every role."""
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Those who hold it; an unknown role is no filter."""
        role = self.value()
        if role == Role.HEAD:
            return queryset.filter(pk__in=_heads_and_deputies(Department.objects.all()))
        if role in Role.values:
            return queryset.filter(pk__in=Membership.objects.filter(role=role).values("user"))
        return queryset


class PasswordFilter(DropdownFilter):
    """People who cannot sign in yet, because nobody has given them a password."""

    title = gettext_lazy("password")
    parameter_name = "sign_in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Only the missing one is of interest."""
        return [("none", gettext_lazy("None yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Those without; anything else is no filter."""
        without = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return queryset.filter(without) if self.value() == "none" else queryset


class DepartmentFilter(DropdownFilter):
    """People of a department and those below it."""

    title = gettext_lazy("department")
    parameter_name = "department"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The tree of departments."""
        return [(str(key), label) for key, label in IndentedChoiceField(Department.objects.all()).choices if key]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Those with a role there, or heading one of them; anything but a number is no filter."""
        if not (self.value() or "").isdecimal():
            return queryset
        tree = current_company().tree
        # A number that is no department's may be larger than any key that the database holds.
        below = tree.with_descendants({int(self.value())} & tree.parents.keys())
        departments = Department.objects.filter(pk__in=below)
        members = Membership.objects.filter(department__in=departments).values("user")
        return queryset.filter(Q(pk__in=members) | Q(pk__in=_heads_and_deputies(departments)))


def _heads_and_deputies(departments: QuerySet[Department]) -> set[int]:
    return {pk for pair in departments.order_by().values_list("head", "deputy") for pk in pair if pk}


@admin.register(User)
class PersonAdmin(ExchangeAdmin, NeverDeleted, ConfigurationAdmin, UserAdmin):
    """Add people, give them roles, set passwords, close accounts. Nobody is deleted: the history names them."""

    form = PersonForm
    add_form = PersonCreationForm
    change_password_form = PersonPasswordForm
    sheet = PersonSheet
    inlines = [RoleInline]
    list_display = ["name", "username", "posts", "mobile", "absence", "is_active", "last_login"]
    list_filter = [RoleFilter, DepartmentFilter, PasswordFilter, "is_active"]
    list_filter_submit = True
    search_fields = ["name", "username", "mobile"]
    ordering = ["-is_active", "username"]
    filter_horizontal = []
    readonly_fields = ["password_note", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": [("name", "username"), ("mobile", "email"), ("language", "is_active"), "password_note"]}),
        (gettext_lazy("Absence"), {"fields": [("absent_from", "absent_until")]}),
        (gettext_lazy("Sign-in"), {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [
        (None, {"fields": [("name", "username"), ("mobile", "email"), "language"]}),
        (gettext_lazy("First password"), {"fields": [("password1", "password2")]}),
    ]

    def tell(self, request: HttpRequest, sheet: Any, preview: Preview) -> None:
        """New people cannot sign in before they are given a password."""
        super().tell(request, sheet, preview)
        if preview.new:
            link = f"{reverse('admin:accounts_user_changelist')}?sign_in=none"
            words = _("New people have no password yet and cannot sign in.")
            messages.warning(request, format_html('{} <a href="{}">{}</a>', words, link, _("Who has none")))

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> type[forms.ModelForm]:
        """The form, knowing who works with it."""
        form = super().get_form(request, obj, **kwargs)
        form.acting = request.user
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With everything that a row of the list shows."""
        roles = Membership.objects.select_related("department").order_by("department__position", "role")
        headed = Department.objects.order_by("position")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch("memberships", roles),
                Prefetch("headed_departments", headed),
                Prefetch("deputised_departments", headed),
            )
        )

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Where a person is chosen for a post, only those with an open account are offered."""
        queryset, duplicates = super().get_search_results(request, queryset, search_term)
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            queryset = queryset.filter(is_active=True)
        return queryset, duplicates

    @display(description=gettext_lazy("posts"))
    def posts(self, person: User) -> str:
        """Departments headed, departments deputised in, and roles; a line each."""
        lines = [(department, Role.HEAD.label) for department in person.headed_departments.all()]
        lines += [(department, _("Deputy")) for department in person.deputised_departments.all()]
        lines += [(held.department, held.get_role_display()) for held in person.memberships.all()]
        return format_html_join("", '<div class="post">{} <span class="post-role">{}</span></div>', lines) or "–"

    @display(description=gettext_lazy("password"))
    def password_note(self, person: User) -> str:
        """Nobody can read it; a new one can be set."""
        link = reverse("admin:auth_user_password_change", args=[person.pk])
        return format_html(
            '{} <a class="admin-link" href="{}">{}</a>', _("Nobody can read it."), link, _("Set a new password")
        )

    @display(description=gettext_lazy("absent"))
    def absence(self, person: User) -> str:
        """From when until when, while the person is away."""
        if not person.is_absent():
            return "–"
        return f"{local(person.absent_from)} – {local(person.absent_until)}"


def posts_of(person: User) -> list[str]:
    """What stands against closing an account: departments that would be without their head or deputy."""
    return [
        _("First name another head of %(department)s.") % {"department": department}
        if department.head_id == person.pk
        else _("First name another deputy of %(department)s, or none.") % {"department": department}
        for department in Department.objects.filter(Q(head=person) | Q(deputy=person), is_active=True)
    ]


objections[User].append(posts_of)
