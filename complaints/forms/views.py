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
        self.twin: SavedView | None = None
        self.settings = ListSettings.objects.filter(user=user).first() or ListSettings(user=user)
        self.fields["opens"].initial = self.instance.pk is not None and self.settings.opens_with_id == self.instance.pk

    def clean(self) -> dict[str, Any]:
        """One name, one view, among one person's own; `twin` is the one that this form made when it was sent before."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        others = SavedView.objects.filter(owner=self.instance.owner_id).exclude(pk=self.instance.pk)
        if "name" in data and (same := others.filter(name=data["name"]).first()):
            before = (same.query, same.shared, self.settings.opens_with_id == same.pk)
            if self.instance.pk is None and before == (self.instance.query, data["shared"], data["opens"]):
                self.twin = same
            self.add_error("name", _("There is a view of this name already."))
        return data

    def save(self, commit: bool = True) -> SavedView:
        """Keep the view, and with which view the list opens."""
        view: SavedView = super().save(commit)
        opened_with_it = self.settings.opens_with_id == view.pk
        if self.cleaned_data["opens"] != opened_with_it:
            opens_with = view if self.cleaned_data["opens"] else None
            ListSettings.objects.update_or_create(user=self.user, defaults={"opens_with": opens_with})
        return view
