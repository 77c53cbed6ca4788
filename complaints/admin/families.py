"""What belongs to one procedure or to all of them: chosen from the procedures, each code once in each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.bases import ConfigurationAdmin, RetiringForm
from accounts.admin.trees import TreeForm
from complaints.models import Procedure
from complaints.models.rulebook import current_rulebook


def family_choices() -> list[tuple[str, Any]]:
    """Every procedure by its code, and all of them together."""
    names = {procedure.code: procedure.name for procedure in current_rulebook().procedures.values()}
    return [("", _("every procedure")), *sorted(names.items())]


class OfFamilyAdmin(ConfigurationAdmin):
    """Something that belongs to a procedure; something new to the one in force, unless another is chosen."""

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """The procedures to choose from."""
        if db_field.name != "family":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        current = Procedure.in_force()
        return forms.ChoiceField(
            choices=family_choices(),
            label=capfirst(db_field.verbose_name),
            help_text=db_field.help_text,
            required=False,
            initial=current.code if current else "",
            widget=UnfoldAdminSelectWidget,
        )


class OnceInFamily:
    """A code that no other word of the same procedure has."""

    def clean(self) -> dict[str, Any]:
        """The message stands beside the code."""
        cleaned = super().clean()
        family = cleaned.get("family", self.instance.family)
        others = self._meta.model.objects.exclude(pk=self.instance.pk)
        if "code" in cleaned and others.filter(family=family, code=cleaned["code"]).exists():
            self.add_error("code", _("This procedure has something with this code already."))
        return cleaned


class WordForm(OnceInFamily, RetiringForm):
    """A kind of case or a channel."""


class CategoryForm(OnceInFamily, TreeForm):
    """Below a category stand those of the same procedure."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "parent" in self.fields:
            parents = self.fields["parent"].queryset
            self.fields["parent"].queryset = parents.filter(family=self.instance.family)
