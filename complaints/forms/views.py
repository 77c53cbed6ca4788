"""Saved views of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints.models import ListSettings, SavedView


class SavedViewForm(forms.ModelForm):
    """Name, whether everybody may use it, and whether one's own list opens with it."""

    opens = forms.BooleanField(label=gettext_lazy("My list opens with this view"), required=False)

    class Meta:
        model = SavedView
        fields = ["name", "shared"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.settings = ListSettings.objects.filter(user=user).first() or ListSettings(user=user)
        self.fields["opens"].initial = self.instance.pk is not None and self.settings.opens_with_id == self.instance.pk

    def clean_name(self) -> str:
        """One name, one view, among one person's own."""
        name: str = self.cleaned_data["name"]
        same = SavedView.objects.filter(owner=self.instance.owner_id, name=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is a view of this name already."))
        return name

    def save(self, commit: bool = True) -> SavedView:
        """Keep the view, and with which view the list opens."""
        view: SavedView = super().save(commit)
        opened_with_it = self.settings.opens_with_id == view.pk
        if self.cleaned_data["opens"] != opened_with_it:
            self.settings.opens_with = view if self.cleaned_data["opens"] else None
            self.settings.save()
        return view
