"""Hidden fields: whoever tampers with one is not told, it merely counts as empty."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone


class _Quiet(forms.Field):
    """A hidden field whose wrong values count as none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.HiddenInput, **kwargs})

    def clean(self, value: Any) -> Any:
        """The value, or None."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class KeyField(_Quiet, forms.UUIDField):
    """A key, new for every form that is shown; what the form makes is made once for each key.

    With a key that was tampered with the form still works, it only is not recognised when sent again.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"initial": uuid.uuid4, **kwargs})


class UnderField(_Quiet, forms.IntegerField):
    """The version of the procedure for which the form was made, by its key."""


class RecordField(_Quiet, forms.ModelChoiceField):
    """A row that the page itself has named, such as the customer whose record was filled in."""


class CallStartField(_Quiet, forms.DateTimeField):
    """When the call began: when the form was first shown, unless the clock was started anew."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"initial": lambda: timezone.now().isoformat(timespec="seconds"), **kwargs})
