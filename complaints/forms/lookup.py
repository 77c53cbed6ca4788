"""What a complaint is about and who is calling, while it is being typed; what cannot be used is left out."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.choices import DepartmentKind
from accounts.models import Department, User
from complaints.models import Category, Procedure

from .base import CategoryField


def branches() -> Any:
    """The branches that a complaint may concern."""
    return Department.objects.active().filter(kind=DepartmentKind.BRANCH)


def desk_of(user: User, procedure: Procedure) -> Department | None:
    """The service desk; where none is set, the department in which `user` works for it."""
    if procedure.desk is not None:
        return procedure.desk
    return Department.objects.filter(pk__in=user.grants.departments(*user.grants.roles)).first()


class LookupForm(forms.Form):
    """What tells who is calling, while it is being typed; what cannot be used is left out without a word."""

    customer_phone = forms.CharField(required=False, max_length=60)
    meter_number = forms.CharField(required=False, max_length=40)
    customer_name = forms.CharField(required=False, max_length=60)
    customer_address = forms.CharField(required=False, max_length=200)
    category = CategoryField(required=False)


class ProposalForm(forms.Form):
    """What decides where a complaint goes."""

    # With its place in the tree, for which the routing asks at once.
    category = forms.ModelChoiceField(queryset=Category.offered_under().with_tree_fields(), required=False)
    branch = forms.ModelChoiceField(queryset=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches()
