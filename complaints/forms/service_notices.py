"""发布服务信息: what changes, where and when, what the desk says, and who is to know (CABLE-13)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from complaints.choices import ServiceChange
from complaints.flow.service_notices import Announcement
from complaints.models import Category, Procedure, ServiceNotice, ServiceNoticeWithdrawal
from complaints.permissions.service_notices import announces_for
from complaints.places import FEWEST, LONGEST, MOST, split_places

from .base import CHOOSE, LONGEST_KEY, DepartmentField, DepartmentsField, Text, TreeLabels
from .key import KeyField
from .lookup import branches

EARLIEST, LATEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
ORDER = (
    "kind", "title", "department", "starts_at", "ends_at", "wording", "details", "categories", "branches", "places",
    "receivers", "reason",
)  # fmt: skip


class MomentField(forms.DateTimeField):
    """A moment to the minute, within this century."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        words = gettext_lazy("Name a day of this century.")
        validators = [MinValueValidator(EARLIEST, words), MaxValueValidator(LATEST, words)]
        super().__init__(**{"widget": widget, "validators": validators, **kwargs})


class Several(forms.ModelMultipleChoiceField):
    """Any number of rows, ticked; a number that no key can be is refused before the database meets it."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """The rows."""
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        return super().clean(value)


class CategoriesField(TreeLabels, Several):
    """Any number of the categories that the procedure in force offers; each covers those below it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Category.offered_under().with_tree_fields(), **kwargs)


class PlacesField(forms.CharField):
    """Words for places, in lines or between commas; the value is the list of them."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 2000, **kwargs})
        self.widget.attrs["rows"] = 3

    def prepare_value(self, value: Any) -> Any:
        """As somebody types them."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The words, each once."""
        words = split_places(super().clean(value))
        if len(words) > MOST:
            limit = ngettext("At most %(count)s place.", "At most %(count)s places.", MOST)
            raise forms.ValidationError(limit % {"count": MOST})
        for word in words:
            if not FEWEST <= len(word) <= LONGEST:
                raise forms.ValidationError(
                    _("“%(word)s”: a place is named by %(fewest)s to %(longest)s characters.")
                    % {"word": word, "fewest": FEWEST, "longest": LONGEST}
                )
        return words


class ServiceNoticeForm(forms.Form):
    """A new notice, or with `before` a changed version of it."""

    key = KeyField()
    kind = forms.ChoiceField(
        label=gettext_lazy("What changes"), choices=ServiceChange.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=ServiceNotice._meta.get_field("title").max_length,
        error_messages={"required": gettext_lazy("Say in a few words what it is.")},
    )
    department = DepartmentField(label=gettext_lazy("Announcing department"))
    starts_at = MomentField(
        label=gettext_lazy("From"), error_messages={"required": gettext_lazy("Say from when it holds.")}
    )
    ends_at = MomentField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("Needed for an interruption. Empty: until it is changed or withdrawn."),
    )
    wording = Text.of(
        ServiceNotice,
        "wording",
        rows=3,
        help_text=gettext_lazy("The one answer that the service desk reads out to customers."),
        error_messages={"required": gettext_lazy("Write what the service desk is to say.")},
    )
    details = Text.of(
        ServiceNotice,
        "details",
        rows=4,
        help_text=gettext_lazy("Reason, extent, what customers can do meanwhile, whom the desk may ask."),
        error_messages={"required": gettext_lazy("Say what is planned, and why.")},
    )
    categories = CategoriesField(
        label=gettext_lazy("Categories concerned"),
        required=False,
        help_text=gettext_lazy("A category covers those below it."),
    )
    branches = Several(label=gettext_lazy("Branches concerned"), required=False, queryset=None)
    places = PlacesField(
        label=gettext_lazy("Streets, estates and other places"),
        help_text=gettext_lazy("One a line, as customers say them; an address that contains one of them is concerned."),
    )
    receivers = DepartmentsField(
        label=gettext_lazy("Receiving departments"),
        error_messages={"required": gettext_lazy("Choose who is to know of it.")},
    )
    reason = Text.of(
        ServiceNotice,
        "change_reason",
        rows=2,
        label=gettext_lazy("Why it is changed"),
        error_messages={"required": gettext_lazy("Say why the notice is changed.")},
    )

    field_order = ORDER

    def __init__(self, *args: Any, user: User, before: ServiceNotice | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**(self._of(before) if before else self._usual()), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.before = before
        self.fields["branches"].queryset = branches()
        if before is None:
            del self.fields["reason"]
        self._offer_departments(user)

    def _offer_departments(self, user: User) -> None:
        own = self.fields["department"]
        theirs = announces_for(user)
        if theirs is not None:
            own.queryset = own.queryset.filter(pk__in=theirs)
        if self.before is None and theirs is not None and len(theirs) == 1:
            self.initial.setdefault("department", next(iter(theirs)))
            own.widget = forms.HiddenInput()
        own.empty_label = CHOOSE

    @staticmethod
    def _usual() -> dict[str, Any]:
        """The service desk receives (CABLE-13)."""
        procedure = Procedure.in_force()
        desk = procedure.desk_id if procedure else None
        return {"kind": ServiceChange.INTERRUPTION, "receivers": [desk] if desk else []}

    @staticmethod
    def _of(before: ServiceNotice) -> dict[str, Any]:
        """What the version before says."""
        plain = ("kind", "title", "details", "wording", "places", "starts_at", "ends_at")
        several = ("categories", "branches", "receivers")
        return {
            **{name: getattr(before, name) for name in plain},
            **{name: [row.pk for row in getattr(before, name).all()] for name in several},
            "department": before.department_id,
        }

    def clean(self) -> dict[str, Any]:
        """The end is after the beginning, and an interruption has one; a changed version says something else."""
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end is after the beginning."))
        if not ends and "ends_at" not in self.errors and cleaned.get("kind") == ServiceChange.INTERRUPTION:
            self.add_error("ends_at", _("Say until when the service is interrupted."))
        if self.before is None and ends and starts and starts < ends <= timezone.now():
            self.add_error("ends_at", _("It is over already; there is nothing left to announce."))
        if self.before is not None and not self.errors and not self.is_different:
            raise forms.ValidationError(_("Nothing is different from the version before."))
        return cleaned

    @property
    def is_different(self) -> bool:
        """Whether anything but the reason differs from the version before."""
        said = self._of(self.before) if self.before else {}
        now = {name: self.cleaned_data[name] for name in said}
        for name in ("categories", "branches", "receivers"):
            now[name], said[name] = {row.pk for row in now[name]}, set(said[name])
        now["department"] = now["department"].pk
        return now != said

    @property
    def announcement(self) -> Announcement:
        """What was filled in, for the flow."""
        names = set(ORDER) - {"reason"}
        values = {name: self.cleaned_data[name] for name in names}
        for name in ("categories", "branches", "receivers"):
            values[name] = list(values[name])
        return Announcement(**values)


class WithdrawForm(forms.Form):
    """撤回: why it holds no longer."""

    reason = Text.of(
        ServiceNoticeWithdrawal,
        "reason",
        rows=3,
        label=gettext_lazy("Why it is withdrawn"),
        error_messages={"required": gettext_lazy("Say why the notice is withdrawn.")},
    )
