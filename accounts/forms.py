"""Forms about the person who is signed in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .choices import Appearance
from .models import User

# Mobile numbers, landlines with area code and extension, numbers from abroad: anything a colleague could dial.
DIALLABLE = re.compile(r"^\+?[\d\s()-]{5,24}(?:(?:x|ext\.?|转|#)\s*\d{1,6})?$", re.IGNORECASE)


class SignInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": _("User name and password do not fit together. Capital and small letters differ."),
        "inactive": _("This account is closed. Ask your system administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs.update({"autocomplete": "username", "spellcheck": "false"})


class OwnPasswordForm(PasswordChangeForm):
    """The fields under their names on this page, in the list of mistakes as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Current password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password, once more")


class PersonalDetails:
    """What is checked about a person wherever it is entered: mobile and absence. Stands before a model form."""

    def clean_mobile(self) -> str:
        """A number somebody could dial; colleagues call it, no machine does."""
        mobile = self.cleaned_data["mobile"].strip()
        if mobile and not DIALLABLE.match(mobile):
            raise ValidationError(_("A telephone number such as 138 0000 0000 or 0312-2590000."))
        return mobile

    def clean(self) -> dict[str, Any]:
        """An absence has a first day, and its last day is not before it."""
        super().clean()
        cleaned = self.cleaned_data
        first, last = cleaned.get("absent_from"), cleaned.get("absent_until")
        if last and not first and "absent_from" not in self.errors:
            self.add_error("absent_from", _("State the first day of the absence too."))
        elif first and last and last < first:
            self.add_error("absent_until", _("The last day is before the first."))
        return cleaned


class ProfileForm(PersonalDetails, forms.ModelForm):
    """What a person may change about herself; roles and departments are the administrator's."""

    class Meta:
        model = User
        fields = ["name", "mobile", "language", "appearance", "title_badge", "sound", "absent_from", "absent_until"]
        widgets = {
            "mobile": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "absent_from": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "absent_until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = self.fields["language"].choices
        self.fields["language"].choices = [
            ("", _("As last chosen on this device")),
            *(one for one in languages if one[0]),
        ]


class LanguageForm(forms.Form):
    """The language switch."""

    language = forms.ChoiceField(choices=User._meta.get_field("language").choices)


class AppearanceForm(forms.Form):
    """The light–dark switch."""

    appearance = forms.ChoiceField(choices=Appearance)
