"""群体事件: declare, correct, explain; result and answer for all; attach a complaint (CABLE-1b, CABLE-7e)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from complaints.choices import FieldAt
from complaints.flow.handle import ResultParts
from complaints.flow.incidents import FACTS, RESULT, Declaration
from complaints.flow.matching import Spot, going_on
from complaints.models import Category, Complaint, CustomField, Incident, Procedure
from complaints.models.result import RESULT_PARTS
from complaints.permissions.incidents import speaks_for_desk

from . import custom
from .base import CategoryField, DepartmentField, OfferedField, StepForm, Text, VersionedForm
from .key import KeyField
from .lookup import branches
from .service_notices import MomentField, PlacesField

WHERE_ELSE = gettext_lazy("Name the category, the branch or places: by these complaints are found that belong to it.")


class FactsForm(forms.Form):
    """What an incident is, where and since when; whose cause it is."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=Incident._meta.get_field("title").max_length,
        error_messages={"required": gettext_lazy("Say in a few words what it is.")},
    )
    category = CategoryField(
        label=gettext_lazy("Category"),
        required=False,
        help_text=gettext_lazy("A category covers those below it."),
    )
    branch = forms.ModelChoiceField(label=gettext_lazy("Branch"), required=False, queryset=None)
    places = PlacesField(
        label=gettext_lazy("Streets, estates and other places"),
        help_text=gettext_lazy("One a line, as customers say them; an address that contains one of them is concerned."),
    )
    cause_department = DepartmentField(
        label=gettext_lazy("Cause department"),
        error_messages={"required": gettext_lazy("Name the department where the cause lies.")},
    )
    occurred_at = MomentField(
        label=gettext_lazy("Occurred at"),
        help_text=gettext_lazy("Complaints from 24 hours before on are proposed."),
        error_messages={"required": gettext_lazy("Say since when it is so.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches()
        self.fields["branch"].empty_label = gettext_lazy("None in particular")
        self.fields["category"].empty_label = gettext_lazy("None in particular")

    def clean(self) -> dict[str, Any]:
        """Complaints can be found by it, and it has happened."""
        cleaned = super().clean() or self.cleaned_data
        by_what = ("category", "branch", "places")
        if not any(cleaned.get(name) or name in self.errors for name in by_what):
            self.add_error("places", WHERE_ELSE)
        occurred = cleaned.get("occurred_at")
        if occurred and occurred > timezone.now():
            self.add_error("occurred_at", _("This is still to come."))
        return cleaned


class DeclareForm(FactsForm):
    """A new incident. A department says when it found it; the desk finds it by its calls, now."""

    key = KeyField()
    complaint = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    found_at = MomentField(
        label=gettext_lazy("Found at"),
        help_text=gettext_lazy("When your department found it; the desk is told by this form."),
        error_messages={"required": gettext_lazy("Say when it was found.")},
    )
    explanation = Text.of(
        Incident,
        "explanation",
        required=False,
        rows=4,
        help_text=gettext_lazy(
            "The one explanation that everybody reads out. Not known yet? The cause department is asked for it."
        ),
    )
    field_order = (
        "title",
        "cause_department",
        "occurred_at",
        "found_at",
        "category",
        "branch",
        "places",
        "explanation",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        own = Department.objects.filter(pk__in=user.grants.departments("head")).order_by("pk").first()
        usual = {"occurred_at": now, "found_at": now, "cause_department": own}
        kwargs["initial"] = {**usual, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if speaks_for_desk(user):
            del self.fields["found_at"]

    def clean(self) -> dict[str, Any]:
        """Found after it occurred, and not tomorrow."""
        cleaned = super().clean()
        occurred, found = cleaned.get("occurred_at"), cleaned.get("found_at")
        if found and found > timezone.now():
            self.add_error("found_at", _("This is still to come."))
        elif occurred and found and found < occurred:
            self.add_error("found_at", _("Nobody finds it before it occurs."))
        return cleaned

    @property
    def declaration(self) -> Declaration:
        """What was filled in, for the flow."""
        names = {*FACTS, "explanation", "found_at"} & self.cleaned_data.keys()
        return Declaration(**{name: self.cleaned_data[name] for name in names})

    @staticmethod
    def of(complaint: Complaint) -> dict[str, Any]:
        """What a complaint tells of the incident that is declared from it."""
        where = complaint.category or complaint.branch
        return {
            "complaint": complaint.number,
            "title": " ".join(str(one) for one in (complaint.branch, complaint.category) if one) if where else "",
            "category": complaint.category_id,
            "branch": complaint.branch_id,
            "cause_department": complaint.lead_id,
            "occurred_at": complaint.received_at,
            "found_at": complaint.received_at,
        }


class ChangeFactsForm(FactsForm, VersionedForm):
    """The facts put right, with a reason; when it was found and told stays as it was said."""

    reason = Text(
        label=gettext_lazy("Why the record is corrected"),
        max_length=2000,
        rows=2,
        error_messages={"required": gettext_lazy("Say why the record is corrected.")},
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        kwargs["initial"] = {
            **{name: getattr(incident, name) for name in FACTS},
            **{name: getattr(incident, f"{name}_id") for name in ("category", "branch", "cause_department")},
        }
        super().__init__(*args, shown=incident.version, **kwargs)
        # What is no longer offered stays with the incident that has it.
        self.fields["category"].queryset = Category.offered_under(having=incident.category_id).with_tree_fields()

    @property
    def facts(self) -> dict[str, Any]:
        """The facts as they are to stand."""
        return {name: self.cleaned_data[name] for name in FACTS}


class ExplainForm(VersionedForm):
    """统一口径, and the version that it replaces."""

    text = Text.of(
        Incident,
        "explanation",
        label=gettext_lazy("Agreed explanation"),
        rows=5,
        help_text=gettext_lazy("Read out as it stands, at intake and by everybody who has one of the complaints."),
        error_messages={"required": gettext_lazy("Write the explanation.")},
    )


class HandleForm(VersionedForm):
    """One result for all; the parts are those that a single result has (GAS-12.4)."""

    facts = Text.of(Incident, "facts", rows=3)
    measures = Text.of(Incident, "measures", rows=3)
    accountability = Text.of(Incident, "accountability", rows=2, required=False)
    satisfaction = Text.of(Incident, "satisfaction", rows=2, required=False)
    settlement = Text.of(Incident, "settlement", rows=2, required=False)
    customs: Sequence[CustomField] = ()
    told = Text.of(
        Incident,
        "told",
        rows=2,
        required=False,
        help_text=gettext_lazy(
            "For customers whom nobody has reached yet: what was said to them, and how, such as by text message. It "
            "counts as contact with each of them."
        ),
    )

    def __init__(
        self, *args: Any, incident: Incident, required: set[str], procedures: Sequence[Procedure], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {name: getattr(incident, name) for name in RESULT if name != "custom"}
        super().__init__(*args, shown=incident.version, **kwargs)
        self._ask(procedures, incident)
        for name in RESULT_PARTS:
            self.fields[name].required = name in required
            self.fields[name].error_messages["required"] = _("Needed before the result goes to the desk.")

    def _ask(self, procedures: Sequence[Procedure], incident: Incident) -> None:
        """The fields that the versions of the complaints ask for, each once; a complaint gets those of its own case."""
        asked = {field.code: field for one in procedures for field in one.custom_fields_at(FieldAt.RESULT)}
        self.customs = list(asked.values())
        custom.add_fields(self, self.customs, incident.custom)
        for field in self.customs:
            self.fields[custom.name_of(field)].required = field.is_required and not field.for_cases.named
        for name in set.intersection(*(one.leaves_out(FieldAt.RESULT) for one in procedures)) if procedures else ():
            self.fields[name].widget = self.fields[name].hidden_widget()
        self.order_fields([*RESULT[:-1], *map(custom.name_of, self.customs), "told"])

    @property
    def parts(self) -> ResultParts:
        """The result of each complaint."""
        return ResultParts(**{name: text for name, text in self.texts.items() if name != "told"})

    @property
    def texts(self) -> dict[str, Any]:
        """What is kept with the incident."""
        texts = {name: self.cleaned_data[name] for name in RESULT if name != "custom"}
        return {**texts, "custom": custom.given(self, self.customs)}


class AnswerForm(VersionedForm):
    """How the customers were answered together."""

    answer = Text.of(
        Incident,
        "answer",
        label=gettext_lazy("How and in which words the customers were answered"),
        rows=4,
        help_text=gettext_lazy(
            "Such as the text message or the notice in the estates. It is kept with each complaint in place of a call."
        ),
        error_messages={"required": gettext_lazy("Say how and in which words the customers were answered.")},
    )


class IncidentField(OfferedField):
    """One of the incidents that go on."""

    def label_from_instance(self, incident: Incident) -> str:
        """Number, title and where."""
        where = incident.branch or " · ".join(incident.places[:2])
        return " · ".join(str(part) for part in (incident.number, incident.title, where) if part)


class AttachForm(StepForm):
    """并入: to which incident; those that fit category or place come first."""

    incident = IncidentField(
        label=gettext_lazy("Incident"),
        queryset=Incident.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the incident.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spot = Spot.of(
            self.complaint.category,
            self.complaint.branch,
            [self.complaint.customer_address, self.complaint.location],
        )
        fitting = [match.incident for match in going_on(spot)]
        others = Incident.objects.going_on().exclude(pk__in=[one.pk for one in fitting]).select_related("branch")
        self.fields["incident"].offer([*fitting, *others])
        self.fitting = len(fitting)
        if self.fitting == 1:
            self.fields["incident"].initial = fitting[0].pk


class DetachForm(StepForm):
    """移出: why it does not belong there."""

    reason = Text(
        label=gettext_lazy("Why it does not belong to the incident"),
        max_length=2000,
        rows=3,
        error_messages={"required": gettext_lazy("Say why it does not belong to the incident.")},
    )


class CloseForm(forms.Form):
    """Nothing to ask."""
