"""What is checked about departments and people, whether they are entered by hand or come from a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from unfold.forms import AdminPasswordChangeForm, UserCreationForm

from accounts.forms import PersonalDetails
from accounts.models import User

from .bases import RetiringForm
from .trees import TreeForm


class DepartmentForm(TreeForm):
    """Head and deputy are two people who still work here."""

    def clean_code(self) -> str:
        """Codes are written in capitals."""
        return self.cleaned_data["code"].upper()

    def clean(self) -> dict[str, Any]:
        """The deputy is not the head; both have an open account."""
        cleaned = super().clean()
        head, deputy = cleaned.get("head"), cleaned.get("deputy")
        if head and head == deputy:
            self.add_error("deputy", _("The deputy must be somebody else than the head."))
        for name, person in (("head", head), ("deputy", deputy)):
            if isinstance(person, User) and not person.is_active and name in cleaned:
                self.add_error(name, _("The account of %(person)s is closed.") % {"person": person})
        return cleaned


class PersonCreationForm(PersonalDetails, UserCreationForm):
    """A new account with its first password."""

    usable_password = None

    class Meta:
        model = User
        fields = ["username", "name", "mobile", "email", "language"]


class PersonForm(PersonalDetails, RetiringForm):
    """Everything about a person but the password. Nobody closes his own account."""

    acting: User  # the administrator, set by `PersonAdmin.get_form`

    def clean_is_active(self) -> bool:
        """Refuse to close one's own account, and that of a head or deputy."""
        active = super().clean_is_active()
        if not active and self.instance.pk == self.acting.pk:
            raise forms.ValidationError(_("You cannot close your own account; another administrator can."))
        return active


class PersonPasswordForm(AdminPasswordChangeForm):
    """A new password for somebody who has lost his; there is no signing in without one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True
