"""首次启用: which procedure, and who the service desk is if the company has none yet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, department_code
from complaints.setting_up import NewDesk, Offer, desk_there_is

from .base import DepartmentField

NEW = ("company_name", "desk_name", "desk_code")


class SetUpForm(forms.Form):
    """The preset; beside it what is still missing: a service desk of those there are, or a company with one."""

    preset = forms.ChoiceField(
        label=gettext_lazy("Procedure"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the procedure that fits your organisation.")},
    )
    desk = DepartmentField(
        label=gettext_lazy("Service desk"),
        help_text=gettext_lazy("The department that accepts, dispatches, checks and calls back (GAS-5)."),
        error_messages={"required": gettext_lazy("Choose the department that takes complaints.")},
    )
    company_name = forms.CharField(
        label=gettext_lazy("Name of the company"), max_length=Department._meta.get_field("name").max_length
    )
    desk_name = forms.CharField(
        label=gettext_lazy("Name of the service desk"), max_length=Department._meta.get_field("name").max_length
    )
    desk_code = forms.CharField(
        label=gettext_lazy("Code of the service desk"),
        max_length=12,
        help_text=gettext_lazy("Pinyin initials; part of complaint numbers."),
    )

    def __init__(self, *args: Any, offers: list[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(offer.code, offer.name) for offer in offers]
        self.fields["desk_name"].initial, self.fields["desk_code"].initial = _("Service centre"), "KFZX"
        if desk_there_is() is not None or Department.objects.active().exists():
            for name in NEW:
                del self.fields[name]
        if desk_there_is() is not None or "desk_name" in self.fields:
            del self.fields["desk"]

    def clean_desk_code(self) -> str:
        """As codes of departments are written; small letters will do."""
        code = self.cleaned_data["desk_code"].upper()
        department_code(code)
        if Department.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another department has this code already."))
        return code

    @cached_property
    def asks(self) -> list[str]:
        """What it asks besides the procedure."""
        return [name for name in self.fields if name != "preset"]

    @property
    def new(self) -> NewDesk | None:
        """The company that is entered with it."""
        data = self.cleaned_data
        return NewDesk(*(data[name] for name in NEW)) if "desk_name" in data else None
