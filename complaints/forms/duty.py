"""Forms of the duty log and of the roster's month (ROAD-2)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints.duty.plan import DAY, Turn
from complaints.duty.roster import Sheet
from complaints.models import DutyEntry
from complaints.models.shift import MOST_PEOPLE

from .base import LONGEST_KEY, Text
from .key import KeyField

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


class DayField(forms.DateField):
    """A day, as the browser's own calendar sends it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"widget": widget, **kwargs})

    def clean(self, value: Any) -> dt.date | None:
        """The day, of this century."""
        day: dt.date | None = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class DayForm(forms.Form):
    """Which day's log."""

    day = DayField(label=gettext_lazy("Day"), required=False)


class EntryForm(forms.Form):
    """Words for the duty log; sent twice, they are written once."""

    key = KeyField()
    text = Text.of(DutyEntry, "text", required=True, rows=4)

    @property
    def fingerprint(self) -> uuid.UUID | None:
        """The same for a form sent twice, another for other words."""
        key, text = self.cleaned_data.get("key"), self.cleaned_data["text"]
        return uuid.uuid5(key, text) if key else None


class NoteForm(EntryForm):
    """A note, and under which shift of the day it stands."""

    shift = forms.ChoiceField(label=gettext_lazy("Shift"), required=False)
    text = Text.of(DutyEntry, "text", required=True, rows=3, label=gettext_lazy("What to write down"))

    def __init__(self, *args: Any, turns: Sequence[Turn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.turns = {str(turn.shift.pk): turn for turn in turns}
        outside = [("", _("Outside the shifts"))]
        self.fields["shift"].choices = outside + [(key, turn.shift.name) for key, turn in self.turns.items()]

    @property
    def turn(self) -> Turn | None:
        """The shift that was chosen."""
        return self.turns.get(self.cleaned_data["shift"])


class HandoverForm(EntryForm):
    """The handover note of a shift."""

    text = Text.of(
        DutyEntry,
        "text",
        required=True,
        rows=8,
        label=gettext_lazy("Handover note"),
        help_text=gettext_lazy("What is unfinished, who waits for an answer, what to watch."),
    )


class InTurnField(forms.MultipleChoiceField):
    """Some of several in the order in which they were chosen; what was left empty does not count."""

    def clean(self, value: Any) -> list[int]:
        """Their keys."""
        chosen = [one for one in value or () if one]
        return [int(key) for key in super().clean(list(dict.fromkeys(chosen)))]


class RotateForm(forms.Form):
    """People in turn on some shifts, from one day of the month to another."""

    people = InTurnField(label=gettext_lazy("In this order"))
    shifts = InTurnField(label=gettext_lazy("On the shifts"), widget=forms.CheckboxSelectMultiple)
    first = DayField(label=gettext_lazy("First day of it"))
    last = DayField(label=gettext_lazy("Last day of it"))
    each = forms.IntegerField(label=gettext_lazy("Days each"), min_value=1, max_value=14, initial=1)
    replace = forms.BooleanField(label=gettext_lazy("Also where somebody is on already"), required=False, initial=False)

    def __init__(self, *args: Any, sheet: Sheet, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, prefix="turn", **kwargs)
        self.sheet = sheet
        self.offered = people
        shifts = [shift for shift in sheet.shifts if shift.is_active]
        self.fields["people"].choices = [(person.pk, str(person)) for person in people]
        self.fields["shifts"].choices = [(shift.pk, f"{shift.name} {shift.hours}") for shift in shifts]
        self.fields["shifts"].initial = [shift.pk for shift in shifts]
        self.fields["first"].initial, self.fields["last"].initial = sheet.days[0], sheet.days[-1]

    def clean(self) -> dict[str, Any]:
        """The days lie in the month, in order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        for name, day in (("first", first), ("last", last)):
            if day and day not in self.sheet.days:
                self.add_error(name, _("This day is not in %(month)s.") % {"month": self.sheet.month.label})
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        return cleaned

    @property
    def days(self) -> list[dt.date]:
        """From the first to the last."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return [first + number * DAY for number in range((last - first).days + 1)]

    @property
    def places(self) -> list[str]:
        """Who stands in which place of the order, as far as it is filled; some places stay free."""
        chosen = [one for one in self.data.getlist("turn-people") if one] if self.is_bound else []
        free = max(len(self.offered), MOST_PEOPLE) - len(chosen)
        return [*chosen, *[""] * min(max(free, 0), 12)]


class RosterFileForm(forms.Form):
    """A table to fill the month from."""

    file = forms.FileField(
        label=gettext_lazy("Excel workbook or CSV file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


def is_key(text: str) -> bool:
    """Whether this can be the key of a row."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY
