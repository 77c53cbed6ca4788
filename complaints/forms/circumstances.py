"""What tells where and about what a complaint is, while it is being typed."""

from __future__ import annotations

from typing import Any

from django import forms

from .base import CategoryField
from .lookup import branches


class CircumstancesForm(forms.Form):
    """Category and place; what cannot be used is left out without a word."""

    category = CategoryField(required=False)
    branch = forms.ModelChoiceField(queryset=None, required=False)
    customer_address = forms.CharField(required=False, max_length=200)
    location = forms.CharField(required=False, max_length=200)
    incident = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches()
