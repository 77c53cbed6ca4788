"""What the forms of all steps share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from complaints.choices import PhraseUse
from complaints.models import Category, Complaint

from .key import KeyField

LONGEST_KEY = 18  # digits that fit a column of 64 bits
INDENT = "\u3000"  # browsers keep a full-width space at the start of an option
NOT_FILLED_IN = {"csrfmiddlewaretoken", "draft", "next", "version"}  # what the page adds to a form
CHOOSE = _("Choose")  # what an empty choice says


class Text(forms.CharField):
    """Several lines of text; a line end counts as one character, as in the browser's own limit."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["rows"] = rows

    @classmethod
    def of(cls, model: type[Model], name: str, **kwargs: Any) -> Text:
        """A field for `model.name`: its label and greatest length unless `kwargs` say otherwise."""
        column = model._meta.get_field(name)
        return cls(**{"label": capfirst(column.verbose_name), "max_length": column.max_length, **kwargs})

    def to_python(self, value: Any) -> str:
        """The text with plain line ends."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class TreeLabels:
    """Choices of a tree show how deep they stand."""

    def label_from_instance(self, node: Any) -> str:
        """The name, indented."""
        return INDENT * node.tree_depth + str(node)


class OneOfTree(TreeLabels, forms.ModelChoiceField):
    """A node of a tree; only the labels need the tree around it, so what was chosen is found without it."""

    def to_python(self, value: Any) -> Any:
        """The node, or None where nothing was chosen."""
        if value in self.empty_values:
            return None
        self.validate_no_null_characters(value)
        try:
            key = value.pk if isinstance(value, Model) else value
            return self.queryset.all().without_tree_fields().get(pk=key)
        except (ValueError, TypeError, self.queryset.model.DoesNotExist) as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            ) from error


class OfferedField(forms.ModelChoiceField):
    """One of a few rows that are read once: for the choice of the first, for showing them, and for the check."""

    rows: Sequence[Any] = ()

    def offer(self, rows: Iterable[Any]) -> None:
        """Set what may be chosen."""
        self.rows = list(rows)
        self.queryset = self.queryset.model.objects.filter(pk__in=[row.pk for row in self.rows])  # asked by nobody here
        self.choices = [(row.pk, self.label_from_instance(row)) for row in self.rows]

    def to_python(self, value: Any) -> Any:
        """The row, or None where nothing was chosen."""
        if value in self.empty_values:
            return None
        for row in self.rows:
            if str(row.pk) == str(value):
                return row
        raise forms.ValidationError(
            self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
        )


class DepartmentField(OneOfTree):
    """One of the departments that take complaints."""

    def __init__(self, **kwargs: Any) -> None:
        departments = Department.objects.active().with_tree_fields()
        super().__init__(**{"queryset": departments, "empty_label": CHOOSE, **kwargs})


class DepartmentsField(TreeLabels, forms.ModelMultipleChoiceField):
    """Any number of the departments that take complaints."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Department.objects.active().with_tree_fields(), **kwargs)

    def clean(self, value: Any) -> Any:
        """The departments; a number that no key can be is refused before the database meets it."""
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        return super().clean(value)


class CategoryField(OneOfTree):
    """One of the categories that the procedure in force offers."""

    def __init__(self, **kwargs: Any) -> None:
        categories = Category.offered_under().with_tree_fields()
        super().__init__(**{"queryset": categories, "empty_label": CHOOSE, **kwargs})


class PersonField(forms.ModelChoiceField):
    """A member of staff; the user name tells apart people of the same name."""

    def __init__(self, **kwargs: Any) -> None:
        people = User.objects.filter(is_active=True).order_by("name", "pk")
        super().__init__(**{"queryset": people, "empty_label": CHOOSE, **kwargs})

    def label_from_instance(self, person: User) -> str:
        """Name and user name."""
        return f"{person} · {person.username}"


class VersionedForm(forms.Form):
    """A form about something that has versions; carries the one that the person saw.

    Its key is new each time the form is shown, and tells one that is sent twice from two that say the same.
    """

    key = KeyField()
    # Fields beside which ready phrases stand: name → uses.
    phrase_uses: ClassVar[dict[str, tuple[PhraseUse, ...]]] = {}

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("This page was incomplete. Reload it and try again.")
        ),
    )

    def __init__(self, *args: Any, shown: int, user: User, **kwargs: Any) -> None:
        self.user = user
        kwargs["initial"] = {"version": shown, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def send_again_for(self, version: int) -> None:
        """Keep what was typed, but let it be sent again for `version`."""
        self.data = self.data.copy()
        self.data["version"] = version

    @property
    def fingerprint(self) -> str:
        """The same for a form sent twice and for no other: made of its key and what was filled in; empty without key.

        With other words under the same key, as when somebody goes back and sends again, it is another form.
        """
        key = self.fields["key"].clean(self.data.get("key"))
        if key is None:
            return ""
        filled = [(name, values) for name, values in self.data.lists() if name not in NOT_FILLED_IN]
        return hashlib.sha256(urlencode(sorted(filled), doseq=True, errors="replace").encode()).hexdigest()

    def typed(self) -> list[tuple[str, str]]:
        """Label and text of everything that was written by hand, for a person who may want to copy it."""
        texts = [(bound.label, bound.value()) for bound in self.visible_fields() if isinstance(bound.field, Text)]
        return [(label, text) for label, text in texts if text]


class StepForm(VersionedForm):
    """The form of a step on `complaint` by `user`."""

    def __init__(self, *args: Any, complaint: Complaint, user: User, **kwargs: Any) -> None:
        self.complaint = complaint
        super().__init__(*args, shown=complaint.version, user=user, **kwargs)

    def renew(self, complaint: Complaint) -> None:
        """Keep what was typed, but let it be sent again for `complaint` as it is now."""
        self.complaint = complaint
        self.send_again_for(complaint.version)


class NoteForm(StepForm):
    """A step that may carry a word to go with it."""

    note = Text(label=_("Remark"), required=False, max_length=2000, rows=3)
