"""Recognising a form that is sent twice."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms


class KeyField(forms.UUIDField):
    """A hidden key, new for every form that is shown; what the form makes is made once for each key.

    A key that was tampered with counts as none: the form still works, it only is not recognised when sent again.
    """

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "initial": uuid.uuid4, **kwargs})

    def clean(self, value: Any) -> uuid.UUID | None:
        """The key, or None."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None
