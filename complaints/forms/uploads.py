"""Several files in one field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from complaints.files import NotAccepted, check
from complaints.filetypes import OFFERED

MOST_FILES = 20  # in one go; more can be added afterwards


class FilesInput(forms.FileInput):
    """A file input for any number of files; a phone offers its camera as well."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": OFFERED, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        """All files, also those of a second input of the same name."""
        return files.getlist(name) if hasattr(files, "getlist") else list(files.get(name, []))


class FilesField(forms.Field):
    """Any number of files, each of a kind and size that is taken; every other one is named with its reason."""

    widget = FilesInput

    def clean(self, value: list[UploadedFile]) -> list[UploadedFile]:
        """The files, checked by content."""
        files = value or []
        problems = []
        if len(files) > MOST_FILES:
            problems.append(_("At most %(count)s files in one go; add the others afterwards.") % {"count": MOST_FILES})
        else:
            for file in files:
                try:
                    check(file.name or "", file.file)
                except NotAccepted as refused:
                    problems.append(f"{file.name}: {refused.message}")
        if problems:
            raise forms.ValidationError(problems)
        return files
