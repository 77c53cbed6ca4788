"""Departments and people as tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.forms import modelform_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export.widgets import Widget
from tablib import Dataset

from accounts.choices import DepartmentKind, Role
from accounts.exchange.sheet import LINE, Column, Sheet
from accounts.exchange.widgets import Book, ByCode, Choice, Number, Text, YesNo, in_all_languages, parts_of
from accounts.models import Department, Membership, User

from .forms import DepartmentForm, PersonForm

GIVEN_ROLES = Membership._meta.get_field("role").choices  # heads are set on the department


class TreeSheet(Sheet):
    """A tree: each row names its parent by code. Rows may stand in any order; each has its code once."""

    key = "code"
    book: Book

    def prepare(self, dataset: Dataset) -> None:
        """Read the tree; parents come before what lies below them, what is retired comes last and from below."""
        self.book = Book(self._meta.model.objects.with_tree_fields().select_related(*self.related))
        rows = [dict(zip(dataset.headers, row, strict=True)) for row in dataset]
        depths, loops = _depths(rows, self._retired, self.scope)
        if "parent" in self.present:
            message = _("The parents lead round in a circle.")
            self.faults |= {(number, "parent"): message for number in loops}
        rows.sort(key=lambda row: depths[row[LINE]])
        dataset.wipe()
        dataset.headers = [LINE, *self.present]
        for row in rows:
            dataset.append([row[header] for header in dataset.headers])

    related: tuple[str, ...] = ("parent",)

    def scope(self, row: dict[str, Any]) -> str:
        """Within what the code of a row is the only one; and its parent is sought there."""
        return ""

    def _retired(self, row: dict[str, Any]) -> bool:
        try:
            return "is_active" in row and not self.fields["is_active"].widget.clean(row["is_active"])
        except ValidationError:
            return False

    def find(self, values: dict[str, Any]) -> Any:
        """By code."""
        return self.book.get(values["code"])

    def identity(self, values: dict[str, Any]) -> Any:
        """Codes are the same in small and capital letters."""
        return values["code"].casefold()

    def store(self, instance: Any, values: dict[str, Any], new: bool) -> None:
        """Save, and be there as a parent for the rows that follow."""
        instance.save()
        if new:
            self.book.add(instance)


def _depths(
    rows: list[dict[str, Any]], retired: Callable[[dict[str, Any]], bool], scope: Callable[[dict[str, Any]], str]
) -> tuple[dict[int, tuple[bool, int]], list[int]]:
    """By row number: when the row is saved; and the rows that lie below themselves."""

    def key(row: dict[str, Any], column: str) -> tuple[str, str]:
        return scope(row), row.get(column, "").casefold()

    parents = {key(row, "code"): key(row, "parent") for row in rows}
    names = {key(row, "name"): key(row, "code") for row in rows if "name" in row}
    depths, loops = {}, []
    for row in rows:
        way: list[tuple[str, str]] = []  # from the row up to where the file knows no parent any more
        code: tuple[str, str] | None = key(row, "code")
        while code in parents and code not in way:
            way.append(code)
            above = parents[code]
            code = None
            if above[1]:
                code = above if above in parents else names.get(above)
        if code == key(row, "code"):
            loops.append(row[LINE])
        depths[row[LINE]] = (True, -len(way)) if retired(row) else (False, len(way))
    return depths, loops


class DepartmentSheet(TreeSheet):
    """Departments with their place in the tree, heads and deputies (GAS-4a)."""

    code = Column(
        gettext_lazy("Code"),
        "code",
        Text(capitals=True),
        example="DZZHS",
        required=True,
        note=gettext_lazy("Two to twelve capital letters or digits; says which department the row is about."),
    )
    name = Column(
        pgettext_lazy("thing", "Name"), "name", example=pgettext_lazy("example", "Dingzhou station"), required=True
    )
    parent = Column(
        gettext_lazy("Parent code"),
        "parent",
        ByCode("book"),
        example="DZFGS",
        note=gettext_lazy("Code of the department above; empty for the company itself."),
    )
    kind = Column(
        gettext_lazy("Kind"),
        "kind",
        Choice(lambda: DepartmentKind.choices, DepartmentKind.SECTION),
        example=DepartmentKind.STATION.label,
    )
    head = Column(
        gettext_lazy("Head"),
        "head",
        ByCode("people", "username"),
        example="head.dz",
        note=gettext_lazy("User name; the person must be there already."),
    )
    deputy = Column(
        gettext_lazy("Deputy"),
        "deputy",
        ByCode("people", "username"),
        example="deputy.dz",
        note=gettext_lazy("User name."),
    )
    position = Column(
        gettext_lazy("Position"),
        "position",
        Number(),
        example="10",
        note=gettext_lazy("Order among departments with the same parent."),
    )
    is_active = Column(gettext_lazy("Takes complaints"), "is_active", YesNo(), example=gettext_lazy("Yes"))

    related = ("parent", "head", "deputy")
    people: Book

    class Meta:
        model = Department

    def prepare(self, dataset: Dataset) -> None:
        """The people too."""
        super().prepare(dataset)
        self.people = Book(User.objects.all(), "username")

    def check(self, instance: Department, values: dict[str, Any], new: bool) -> None:
        """As the department's own page does."""
        self.checked_by(_DEPARTMENT_FORM, instance, values)


_DEPARTMENT_FORM = modelform_factory(Department, form=DepartmentForm, fields=list(DepartmentSheet.fields))


class Roles(Widget):
    """Roles as `KFZX:Service desk specialist`, several between semicolons."""

    def clean(self, value: str, row: Any = None, sheet: Any = None, **kwargs: Any) -> frozenset[tuple[Department, str]]:
        """Department and role, each once."""
        return frozenset(self._one(part, sheet) for part in parts_of(value))

    def _one(self, part: str, sheet: Any) -> tuple[Department, str]:
        place, colon, word = part.replace("\uff1a", ":").partition(":")
        if not colon:
            raise ValidationError(
                _("Write each role as department code, colon, role: KFZX:%(role)s.") % {"role": Role.DESK.label}
            )
        if word.strip().casefold() in {Role.HEAD.value, *in_all_languages(Role.HEAD.label)}:
            raise ValidationError(_("A head is set on the department itself."))
        department = ByCode("departments").clean(place.strip(), sheet=sheet)
        if department is None:
            raise ValidationError(_("“%(name)s” is not known.") % {"name": part})
        return department, Choice(lambda: GIVEN_ROLES).clean(word.strip())

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """In the order of the departments."""
        roles = sorted(value or (), key=lambda pair: (pair[0].code, pair[1]))
        return "; ".join(f"{department.code}:{dict(GIVEN_ROLES)[role]}" for department, role in roles)


class PersonSheet(Sheet):
    """People with their roles. Passwords are never in it: a new person gets one on the person's own page."""

    key = "username"

    username = Column(
        gettext_lazy("User name"),
        "username",
        example="zhang.qiang",
        required=True,
        note=gettext_lazy("For signing in; says which person the row is about."),
    )
    name = Column(
        pgettext_lazy("person", "Name"), "name", example=pgettext_lazy("example", "Zhang Qiang"), required=True
    )
    mobile = Column(gettext_lazy("Mobile"), "mobile", example="138 0000 0000")
    email = Column(gettext_lazy("Email"), "email", example="zhang.qiang@example.com")
    roles = Column(
        gettext_lazy("Roles"),
        "",
        Roles(),
        example="",
        note=gettext_lazy(
            "All of them, each as department code, colon, role; several between semicolons. "
            "Heads and deputies are set on the department."
        ),
    )
    is_active = Column(gettext_lazy("Account open"), "is_active", YesNo(), example=gettext_lazy("Yes"))

    class Meta:
        model = User

    def prepare(self, dataset: Dataset) -> None:
        """Read all people with their roles, and the departments."""
        roles = Prefetch("memberships", Membership.objects.select_related("department"))
        self.people = Book(User.objects.prefetch_related(roles), "username")
        self.departments = Book(Department.objects.all())

    def find(self, values: dict[str, Any]) -> User | None:
        """By user name."""
        return self.people.get(values["username"])

    def identity(self, values: dict[str, Any]) -> Any:
        """User names are the same in small and capital letters."""
        return values["username"].casefold()

    def value_of(self, key: str, instance: User) -> Any:
        """Roles from the memberships."""
        if key == "roles":
            return frozenset((held.department, held.role) for held in instance.memberships.all())
        return super().value_of(key, instance)

    def check(self, instance: User, values: dict[str, Any], new: bool) -> None:
        """As the person's own page does. Nobody takes the administration from himself."""
        if instance == self.acting and "roles" in values and not instance.is_superuser:
            administers = Role.ADMINISTRATOR in {role for _department, role in values["roles"]}
            if not administers:
                raise ValidationError({"roles": _("You cannot take the administrator's role from yourself.")})
        self.checked_by(_PERSON_FORM, instance, values)

    def store(self, instance: User, values: dict[str, Any], new: bool) -> None:
        """Save the person and exactly the roles of the row."""
        if new:
            instance.set_unusable_password()
        instance.save()
        if "roles" not in values:
            return
        held = frozenset() if new else self.value_of("roles", instance)
        for department, role in held - values["roles"]:
            Membership.objects.filter(user=instance, department=department, role=role).delete()
        Membership.objects.bulk_create(
            Membership(user=instance, department=department, role=role) for department, role in values["roles"] - held
        )


_PERSON_FORM = modelform_factory(User, form=PersonForm, fields=[key for key in PersonSheet.fields if key != "roles"])
