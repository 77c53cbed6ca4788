"""Customers, categories and calendar exceptions as tables."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import modelform_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export.results import Result
from import_export.widgets import Widget
from tablib import Dataset

from accounts.admin.sheets import TreeSheet
from accounts.choices import DepartmentKind
from accounts.exchange.sheet import Column, Sheet
from accounts.exchange.widgets import Book, ByCode, Choice, Date, Number, YesNo, parts_of
from accounts.models import Department
from complaints.choices import CustomerType
from complaints.models import CalendarDay, Category, Customer, CustomerPhone, Procedure
from complaints.models.customer import digits_of
from complaints.models.rulebook import current_rulebook
from complaints.search import index

from .families import CategoryForm

YEARS = range(2010, 2100)
WITH_LABEL = re.compile(r"^(.*\S)\s*[(\uff08]([^()\uff08\uff09]{1,20})[)\uff09]$")
AT_ONCE = 1000  # values in one question to the database


class Family(Widget):
    """The code of a procedure; an empty cell: every procedure."""

    def clean(self, value: str, row: Any = None, sheet: Any = None, **kwargs: Any) -> str:
        """The code, as the procedure spells it."""
        if value and value.casefold() not in sheet.families:
            raise ValidationError(_("There is no procedure “%(code)s”.") % {"code": value})
        return sheet.families.get(value.casefold(), "")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The code."""
        return value or ""


class ByCodeInFamily(ByCode):
    """A category by its code or name, among those of the row's own procedure."""

    def clean(self, value: str, row: Any = None, sheet: Any = None, **kwargs: Any) -> Any:
        """The category; an empty cell is none."""
        return super().clean(value, row, _Shelf(sheet.book_of(row)), **kwargs)


@dataclass
class _Shelf:
    """What `ByCode` asks for its book."""

    book: Book


class CategorySheet(TreeSheet):
    """The category tree (GAS-2). A row is about the procedure that it names; without that column, the one in force."""

    code = Column(
        gettext_lazy("Code"),
        "code",
        example="repair",
        required=True,
        note=gettext_lazy("Letters, digits, hyphens; says which category the row is about."),
    )
    name = Column(pgettext_lazy("thing", "Name"), "name", example=gettext_lazy("Repairs"), required=True)
    parent = Column(
        gettext_lazy("Parent code"),
        "parent",
        ByCodeInFamily("book"),
        example="service",
        note=gettext_lazy("Code of the category above; empty at the top."),
    )
    position = Column(
        gettext_lazy("Position"),
        "position",
        Number(),
        example="10",
        note=gettext_lazy("Order among categories with the same parent."),
    )
    is_active = Column(gettext_lazy("Offered"), "is_active", YesNo(), example=gettext_lazy("Yes"))
    family = Column(
        gettext_lazy("Procedure"),
        "family",
        Family(),
        example="",
        note=gettext_lazy("Code of the procedure; empty: every one. Without this column: the one in force."),
    )

    class Meta:
        model = Category

    families: dict[str, str]
    books: dict[str, Book]

    def prepare(self, dataset: Dataset) -> None:
        """The procedures too, and the categories of each by code."""
        super().prepare(dataset)
        codes = sorted({procedure.code for procedure in current_rulebook().procedures.values()})
        self.families = {code.casefold(): code for code in codes}
        current = Procedure.in_force()
        self.in_force = current.code if current else ""
        self.books = defaultdict(lambda: Book([]))
        for category in Category.objects.all():
            self.books[category.family].add(category)

    def scope(self, row: dict[str, Any]) -> str:
        """The procedure."""
        return row.get("family", "").casefold()

    def family_of(self, row: dict[str, Any]) -> str:
        """The procedure that a row is about; where the file does not say: the one in force, or all if they have it."""
        if "family" in row:
            return self.families.get(row["family"].casefold(), "")
        return (
            "" if self.books[""].get(row["code"]) and not self.books[self.in_force].get(row["code"]) else self.in_force
        )

    def book_of(self, row: dict[str, Any]) -> Book:
        """The categories of the procedure that a row is about."""
        return self.books[self.family_of(row)]

    def find(self, values: dict[str, Any]) -> Category | None:
        """By code, among those of the procedure."""
        return self.book_of(values).get(values["code"])

    def identity(self, values: dict[str, Any]) -> Any:
        """Each procedure has its own codes."""
        return self.family_of(values), super().identity(values)

    def check(self, instance: Category, values: dict[str, Any], new: bool) -> None:
        """As the category's own page does."""
        if new:
            instance.family = self.family_of(values)
        self.checked_by(_CATEGORY_FORM, instance, values)

    def store(self, instance: Category, values: dict[str, Any], new: bool) -> None:
        """Be there as a parent for the rows that follow, among those of the procedure."""
        super().store(instance, values, new)
        if new:
            self.books[instance.family].add(instance)


_CATEGORY_FORM = modelform_factory(Category, form=CategoryForm, fields=list(CategorySheet.fields))


class CalendarDaySheet(Sheet):
    """Days that the company treats otherwise than the official calendar."""

    key = "date"

    date = Column(
        gettext_lazy("Date"),
        "date",
        Date(),
        example="2026-12-31",
        required=True,
        note=gettext_lazy("Each day once."),
    )
    is_workday = Column(
        gettext_lazy("What it is"),
        "is_workday",
        YesNo(default=False, yes=gettext_lazy("working day"), no=gettext_lazy("day off")),
        example=gettext_lazy("day off"),
        required=True,
        note=gettext_lazy("Working day or day off."),
    )
    reason = Column(
        gettext_lazy("Reason"),
        "reason",
        example=gettext_lazy("Company anniversary"),
        required=True,
        note=gettext_lazy("Shown in the explanation of every due time that counts past this day."),
    )

    class Meta:
        model = CalendarDay

    def prepare(self, dataset: Dataset) -> None:
        """Read the exceptions that there are."""
        self.days = {day.date: day for day in CalendarDay.objects.all()}

    def find(self, values: dict[str, Any]) -> CalendarDay | None:
        """By its date."""
        return self.days.get(values["date"])

    def check(self, instance: CalendarDay, values: dict[str, Any], new: bool) -> None:
        """As the page does; a year far away is a slip of the pen."""
        if values["date"].year not in YEARS:
            words = _("The year must be between %(first)s and %(last)s.")
            raise ValidationError({"date": words % {"first": YEARS.start, "last": YEARS.stop - 1}})
        self.checked_by(_DAY_FORM, instance, values)


_DAY_FORM = modelform_factory(CalendarDay, fields=list(CalendarDaySheet.fields))


class Phones(Widget):
    """Telephones between semicolons, each with a label in brackets if it has one: 138 0000 0000 (wife)."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> frozenset[tuple[str, str]]:
        """Number and label of each."""
        phones = [self._one(part) for part in parts_of(value)]
        digits = [digits_of(number) for number, _label in phones]
        if len(set(digits)) < len(digits):
            raise ValidationError(_("The same telephone is there twice."))
        return frozenset(phones)

    def _one(self, part: str) -> tuple[str, str]:
        match = WITH_LABEL.match(part)
        number, label = match.groups() if match and digits_of(match[1]) else (part, "")
        if not digits_of(number):
            raise ValidationError(_("There is no digit in this telephone number."))
        if len(number) > 30:
            raise ValidationError(_("A telephone number has at most 30 characters; put semicolons between several."))
        return number, label

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """All of them, in a fixed order."""
        return "; ".join(f"{number} ({label})" if label else number for number, label in sorted(value or ()))


class CustomerSheet(Sheet):
    """Customers with their telephones: known by meter or customer number, or else by name and one telephone.

    There may be tens of thousands, so they are found and saved many at a time, and a trial run writes nothing.
    """

    key = "name"

    meter_number = Column(
        gettext_lazy("Meter or customer number"),
        "meter_number",
        example="DZ-0010023",
        note=gettext_lazy("Says which customer the row is about; without it, name and telephone do."),
    )
    name = Column(
        pgettext_lazy("person", "Name"), "name", example=pgettext_lazy("example", "Li Jianguo"), required=True
    )
    phones = Column(
        gettext_lazy("Telephones"),
        "",
        Phones(),
        example="138 0000 0000; 0312-2590000",
        note=gettext_lazy("Several between semicolons; a label in brackets: 138 0000 0000 (wife)."),
    )
    type = Column(
        gettext_lazy("Customer type"),
        "type",
        Choice(lambda: CustomerType.choices, CustomerType.RESIDENT),
        example=CustomerType.RESIDENT.label,
    )
    address = Column(
        gettext_lazy("Address"), "address", example=pgettext_lazy("example", "88 Zhongshan East Road, 3-1-201")
    )
    branch = Column(
        gettext_lazy("Branch"), "branch", ByCode("branches"), example="DZFGS", note=gettext_lazy("Code of the branch.")
    )
    note = Column(gettext_lazy("Note"), "note")

    class Meta:
        model = Customer
        use_bulk = True

    def prepare(self, dataset: Dataset) -> None:
        """Read the customers that the rows could be about, and the branches."""
        self.branches = Book(Department.objects.filter(kind=DepartmentKind.BRANCH))
        self.by_number: dict[str, list[Customer]] = {}
        self.by_phone: dict[tuple[str, str], list[Customer]] = {}
        self.pending: list[tuple[Customer, frozenset[tuple[str, str]], dict[tuple[str, str], int]]] = []
        for customer in self._candidates(dataset).values():
            if customer.meter_number:
                self.by_number.setdefault(customer.meter_number, []).append(customer)
            for phone in customer.phones.all():
                self.by_phone.setdefault((customer.name, phone.digits), []).append(customer)

    def _candidates(self, dataset: Dataset) -> dict[int, Customer]:
        """Customers with a number of the file or, for rows whose number nobody has, with a telephone; by key."""
        rows = [dict(zip(dataset.headers, row, strict=True)) for row in dataset]
        found = self._customers("meter_number__in", {row["meter_number"] for row in rows if row.get("meter_number")})
        known = {customer.meter_number for customer in found.values()}
        cells = [row.get("phones", "") for row in rows if row.get("meter_number") not in known]
        numbers = {
            spelling for cell in cells for part in parts_of(cell) for spelling in (part, WITH_LABEL.sub(r"\1", part))
        }
        return found | self._customers("phones__digits__in", {digits_of(number) for number in numbers} - {""})

    def _customers(self, lookup: str, values: set[str]) -> dict[int, Customer]:
        found: dict[int, Customer] = {}
        ordered = sorted(values)
        for start in range(0, len(ordered), AT_ONCE):
            some: QuerySet[Customer] = Customer.objects.filter(**{lookup: ordered[start : start + AT_ONCE]})
            found |= {customer.pk: customer for customer in some.select_related("branch").prefetch_related("phones")}
        return found

    def find(self, values: dict[str, Any]) -> Customer | None:
        """By number; else the one of the same name with one of the telephones, who has no other number."""
        number = values.get("meter_number", "")
        if number and (found := self.by_number.get(number)):
            return self._the_one(found, "meter_number")
        found = {
            customer.pk: customer
            for phone, _label in values.get("phones", ())
            for customer in self.by_phone.get((values["name"], digits_of(phone)), ())
            if not (number and customer.meter_number)
        }
        return self._the_one(list(found.values()), "name") if found else None

    def _the_one(self, found: list[Customer], key: str) -> Customer:
        if len(found) > 1:
            words = _("%(count)s customers have this; merge or correct them on their own pages first.")
            raise ValidationError({key: words % {"count": len(found)}})
        return found[0]

    def identity(self, values: dict[str, Any]) -> Any:
        """The number, or else name and telephones."""
        return values.get("meter_number") or (values["name"], values.get("phones", frozenset()))

    def value_of(self, key: str, instance: Customer) -> Any:
        """Telephones from their own rows."""
        if key == "phones":
            return frozenset((phone.number, phone.label) for phone in instance.phones.all())
        return super().value_of(key, instance)

    def check(self, instance: Customer, values: dict[str, Any], new: bool) -> None:
        """Lengths and choices."""
        if new and not values.get("meter_number") and not values.get("phones"):
            raise ValidationError({"name": _("A new customer needs a number or a telephone.")})
        for key, value in values.items():
            if key != "phones":
                setattr(instance, key, value)
        instance.clean_fields(exclude={"branch"})

    def store(self, instance: Customer, values: dict[str, Any], new: bool) -> None:
        """Remember the customer for the next bunch that is saved."""
        (self.create_instances if new else self.update_instances).append(instance)
        if "phones" in values:
            old = {} if new else {(phone.number, phone.label): phone.pk for phone in instance.phones.all()}
            self.pending.append((instance, values["phones"], old))

    def get_bulk_update_fields(self) -> list[str]:
        """The columns that the file has."""
        return [key for key in self.present if key != "phones"]

    def import_data(self, dataset: Dataset, dry_run: bool = False, **kwargs: Any) -> Result:
        """A trial run needs no transaction, which would keep others from writing all the while."""
        if dry_run:
            return self.import_data_inner(dataset, True, False, False, False, **kwargs)
        return super().import_data(dataset, dry_run=False, **kwargs)

    def after_import(self, dataset: Dataset, result: Result, **kwargs: Any) -> None:
        """Save the telephones when all customers have their keys."""
        if kwargs.get("dry_run"):
            return
        gone: list[int] = []
        added: list[CustomerPhone] = []
        for customer, phones, old in self.pending:
            gone += [pk for pair, pk in old.items() if pair not in phones]
            added += [
                CustomerPhone(customer=customer, number=number, label=label, digits=digits_of(number))
                for number, label in sorted(phones)
                if (number, label) not in old
            ]
        for start in range(0, len(gone), AT_ONCE):
            CustomerPhone.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
        CustomerPhone.objects.bulk_create(added, batch_size=AT_ONCE)
        index.add_phones(added)
