"""Customers, as far as they can be reached. What they complained about is on the complaints' own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.bases import ConfigurationAdmin, NeverDeleted, OnceFormSet, TabularInline
from accounts.choices import DepartmentKind
from accounts.exchange.pages import ExchangeAdmin
from accounts.models import Department
from complaints.models import Customer, CustomerPhone
from complaints.models.customer import digits_of
from complaints.search import index

from .sheets import CustomerSheet


class PhoneForm(forms.ModelForm):
    """One telephone."""

    def clean_number(self) -> str:
        """A number has digits."""
        number = self.cleaned_data["number"].strip()
        if not digits_of(number):
            raise forms.ValidationError(_("There is no digit in this telephone number."))
        same = CustomerPhone.objects.filter(customer=self.instance.customer_id, digits=digits_of(number))
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This telephone is already there."))
        return number


class PhoneFormSet(OnceFormSet):
    """The telephones of one customer, each once however it is written."""

    once = ("number",)

    def key(self, cleaned: dict[str, Any]) -> str:
        """The digits."""
        return digits_of(cleaned["number"])


class PhoneInline(TabularInline):
    """Telephones."""

    model = CustomerPhone
    form = PhoneForm
    formset = PhoneFormSet
    fields = ["number", "label"]


@admin.register(Customer)
class CustomerAdmin(ExchangeAdmin, NeverDeleted, ConfigurationAdmin):
    """Find a customer, correct name, address and telephones. Each complaint keeps its own copy of them."""

    sheet = CustomerSheet
    list_display = ["name", "telephones", "meter_number", "address", "branch", "type"]
    list_select_related = ["branch"]
    list_filter = ["type", ("branch", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name", "meter_number", "address", "phones__number", "phones__digits"]
    search_help_text = gettext_lazy("Name, telephone, address or meter number.")
    sortable_by = ()
    inlines = [PhoneInline]
    fields = [("name", "type"), ("meter_number", "branch"), "address", "note"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        """With the telephones, which each row shows."""
        return super().get_queryset(request).prefetch_related("phones")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Their complaints are found by a telephone that is new or was corrected."""
        super().save_formset(request, form, formset, change)
        index.add_phones([*formset.new_objects, *(phone for phone, _fields in formset.changed_objects)])

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The branch is one of the branches."""
        if db_field.name == "branch":
            kwargs["queryset"] = Department.objects.filter(kind=DepartmentKind.BRANCH)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("telephones"))
    def telephones(self, customer: Customer) -> str:
        """All of them."""
        return ", ".join(phone.number for phone in customer.phones.all())
