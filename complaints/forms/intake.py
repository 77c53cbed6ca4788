"""受理登记: one form in the order of a conversation (GAS-6 to GAS-9, GAS-12.1, GAS-12.2)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from dataclasses import fields as dataclass_fields
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints.choices import (
    Action,
    Aspect,
    Complexity,
    CustomerType,
    FieldAt,
    Flag,
    Level,
    Origin,
    RequiredAt,
)
from complaints.flow.again import Again
from complaints.flow.dispatch import Proposal, propose
from complaints.flow.intake import Intake
from complaints.models import (
    Assignment,
    Category,
    Channel,
    Complaint,
    Customer,
    CustomerPhone,
    Incident,
    Procedure,
)
from complaints.models.cases import WORDS, Cases, Facts
from complaints.models.rulebook import current_rulebook, names_of_words
from complaints.permissions import may

from . import custom
from .again import channels_for
from .base import CategoryField, DepartmentField, DepartmentsField, OfferedField, PersonField, Text
from .intake_words import ASK, ORDER
from .key import CallStartField, KeyField, RecordField, UnderField
from .lookup import branches, desk_of
from .people import ColleagueField, staff
from .phones import phone_hint, split_numbers
from .pinyin import PinyinSelect
from .uploads import FilesField

# Only the service desk settles, forwards, and writes down what a colleague has heard first.
# What of the form rules may depend on.
FACTS = ("kind", "channel", "level", "origin", "complexity", *(f"flag_{flag.value}" for flag in Flag))
DESK_ONLY = ("first_receiver", "received_at", "customer_accepts", "lead", "co_handlers", "dispatch_note")
OLDEST_RECEIPT = dt.timedelta(days=366)
ANEW = "new"  # what `duplicate` says when it was asked about and is none
FOLDED = ("other_phones", "on_behalf_of", "location")  # beside the customer type, which is never empty
ADDED_WITHOUT = ("kind", "customer_name", "customer_type", "channel", "level")
LONGEST_CALL = dt.timedelta(hours=4)  # longer, and the page was left open


class IntakeForm(custom.AskedAtIntake, forms.ModelForm):
    """Everything that is learned at intake; which fields must be filled is data (`RequiredField`)."""

    key = KeyField()
    customer = RecordField(queryset=Customer.objects.all())
    duplicate = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    call_started = CallStartField()
    under = UnderField()
    incident = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    other_phones = forms.CharField(
        label=gettext_lazy("Further telephones"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Several are separated by commas."),
    )
    customer_type = forms.ChoiceField(
        label=gettext_lazy("Customer type"), choices=CustomerType.choices, initial=CustomerType.RESIDENT
    )
    category = CategoryField(label=gettext_lazy("Category"), required=False, widget=PinyinSelect)
    content = Text.of(Complaint, "content", rows=4)
    demand = Text.of(Complaint, "demand", required=False, rows=2)
    explanation_given = Text.of(Complaint, "explanation_given", required=False, rows=2)
    guardian = PersonField(label=gettext_lazy("Guardian"), required=False, widget=PinyinSelect, empty_label="")
    protective_measures = Text.of(Complaint, "protective_measures", required=False, rows=2)
    files = FilesField(label=gettext_lazy("Files"), required=False)
    received_department = DepartmentField(label=gettext_lazy("Received in"), required=False, empty_label=None)
    first_receiver = ColleagueField(
        label=gettext_lazy("First received by"), required=False, empty_label=gettext_lazy("myself")
    )
    received_at = forms.DateTimeField(
        label=gettext_lazy("Received at"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    customer_accepts = forms.BooleanField(
        label=gettext_lazy("The customer is satisfied and will not pursue it"),
        required=False,
    )
    lead = DepartmentField(
        label=gettext_lazy("Lead department"),
        required=False,
        widget=PinyinSelect,
        empty_label=gettext_lazy("as proposed"),
    )
    co_handlers = DepartmentsField(label=gettext_lazy("Co-handling departments"), required=False)
    dispatch_note = Text.of(Assignment, "note", label=gettext_lazy("Note to the department"), required=False, rows=2)

    field_order = ORDER

    class Meta:
        model = Complaint
        fields = [
            "kind", "channel", "category", "branch", "location", "customer_name", "customer_phone", "customer_address",
            "meter_number", "on_behalf_of", "content", "demand", "demand_unreasonable", "explanation_given", "level",
            "complexity", "origin",
            *(f"flag_{flag.value}" for flag in Flag), "protective_measures",
        ]  # fmt: skip
        radios = ("channel", "level", "complexity", "origin")
        widgets = {**dict.fromkeys(radios, forms.RadioSelect), "branch": PinyinSelect}
        field_classes = {"kind": OfferedField, "channel": OfferedField}

    def __init__(self, *args: Any, user: User, procedure: Procedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.procedure = user, procedure
        self.initial["under"] = procedure.pk
        for name, words in ASK.items():
            self.fields[name].error_messages["required"] = words
        self.is_desk = bool(may(user, Action.DISPATCH))
        # What is added to a complaint that there is needs no customer and no category of its own.
        self.adds = self.is_bound and self.data.get(self.add_prefix("duplicate"), "") not in ("", ANEW)
        self._leave_out()
        self._offer_words()
        self._offer_places()
        self._ask_custom()
        self._mark_required()

    # What is offered --------------------------------------------------------------------------------------------------

    def _leave_out(self) -> None:
        """What is asked only where a rule depends on it: how complex a case is (HOSP-5a), its origin (CABLE-1a)."""
        for name, aspect in (("complexity", Aspect.COMPLEXITY), ("origin", Aspect.ORIGIN)):
            if self.adds or not self.procedure.depends_on(aspect):
                del self.fields[name]
            else:
                # Simple, and regular, unless somebody says otherwise.
                self.fields[name].required = False

    def _ask_custom(self) -> None:
        """What this procedure asks for besides, and what it does not ask for."""
        self.ask(self.procedure, {})
        custom.leave_out(self, self.procedure, FieldAt.INTAKE)
        names = [custom.name_of(field) for field in self.customs]
        place = ORDER.index("level")
        self.order_fields([*ORDER[:place], *names, *ORDER[place:]])
        if not self.adds:
            for field in self.customs:
                self.fields[custom.name_of(field)].required = field.is_required and not field.for_cases.named

    @property
    def folded_names(self) -> str:
        """What is folded away, in words."""
        bound = [self[name] for name in (*FOLDED, "customer_type")]
        return _(", ").join(str(one.label) for one in bound if not one.is_hidden)

    def _offer_words(self) -> None:
        kinds, channels = self.fields["kind"], self.fields["channel"]
        rulebook = current_rulebook()
        family = self.procedure.code
        kinds.offer(kind for kind in rulebook.kinds.values() if kind.is_active and kind.is_within(family))
        channels.offer(channels_for(self.user, family, rulebook))
        for field in (kinds, channels):
            field.initial = next(iter(field.rows), None)
            if len(field.rows) == 1:
                field.widget = forms.HiddenInput()
        self.fields["category"].queryset = Category.offered_under(family).tree_fields(tree_names="name")
        self.fields["category"].empty_label = ""

    def _offer_places(self) -> None:
        self.fields["branch"].queryset, self.fields["branch"].empty_label = branches(), ""
        if self.is_desk:
            self.fields["first_receiver"].offer(staff)
            del self.fields["received_department"]
            return
        for name in DESK_ONLY:
            del self.fields[name]
        mine = self.user.grants.departments(*self.user.grants.roles)
        own = self.fields["received_department"]
        own.queryset = own.queryset.filter(pk__in=mine)
        own.initial = own.queryset.first()
        if len(mine) == 1:
            own.widget = forms.HiddenInput()

    def _mark_required(self) -> None:
        if self.adds:
            for name in ADDED_WITHOUT:
                self.fields[name].required = False
        rules = [rule for rule in self.procedure.required if rule.at == RequiredAt.INTAKE and rule.field in self.fields]
        self.required_rules = [] if self.adds else rules
        sometimes: dict[str, list[dict[str, list[str]]]] = defaultdict(list)
        for rule in self.required_rules:
            if rule.for_cases.named:
                sometimes[rule.field].append(self.as_chosen(rule.for_cases))
            else:
                self.fields[rule.field].required = True
        for name, cases in sometimes.items():
            # For the mark beside the field, which the browser sets as soon as one of these holds.
            self.fields[name].widget.attrs["data-required-when"] = json.dumps(cases)

    def as_chosen(self, cases: Cases) -> dict[str, list[str]]:
        """The cases with kinds and channels as the form names them: by their keys."""
        rows = {aspect: self.fields[aspect].rows for aspect in WORDS}
        return {
            aspect: [str(row.pk) for row in rows[aspect] if row.code in values] if aspect in rows else values
            for aspect, values in cases.to_json().items()
        }

    # What is checked --------------------------------------------------------------------------------------------------

    def clean_incident(self) -> Incident | None:
        """The one that was ticked beside the form."""
        ticked = self.data.getlist(self.add_prefix("incident")) if hasattr(self.data, "getlist") else []
        numbers = {number for number in ticked if number}
        if not numbers:
            return None
        if len(numbers) > 1:
            raise forms.ValidationError(_("A complaint belongs to one incident; tick one of them."))
        found = Incident.objects.going_on().filter(number=self.cleaned_data["incident"]).first()
        if found is None:
            raise forms.ValidationError(_("The incident that was ticked is closed; the complaint stays by itself."))
        return found

    def clean_other_phones(self) -> list[str]:
        """Each number as it was said."""
        numbers = split_numbers(self.cleaned_data["other_phones"])
        longest = CustomerPhone._meta.get_field("number").max_length
        if any(len(number) > longest for number in numbers):
            raise forms.ValidationError(
                _("One of these is longer than %(limit)s characters; separate telephones by commas.")
                % {"limit": longest}
            )
        return numbers

    def clean_customer(self) -> Customer | None:
        """The customer of the record, unless the name has been changed to somebody else's since it was filled in."""
        known = self.cleaned_data["customer"]
        return known if known and known.name == self.data.get(self.add_prefix("customer_name"), "").strip() else None

    def clean_received_at(self) -> dt.datetime | None:
        """A time that lies behind us, and not in another age."""
        moment = self.cleaned_data["received_at"]
        if moment and not timezone.now() - OLDEST_RECEIPT <= moment <= timezone.now():
            raise forms.ValidationError(_("It was received at a time in the past, at most a year ago."))
        return moment

    def clean(self) -> dict[str, Any]:
        """What the circumstances ask for."""
        data = super().clean()
        data |= self.answers
        self._require_by_circumstance(data)
        if data.get("demand_unreasonable") and not data.get("explanation_given") and not self.adds:
            # GAS-9a: an unreasonable demand gets patient explanation, and the record says which.
            self.add_error("explanation_given", _("Say how the unreasonable demand was explained to the customer."))
        return data

    def _get_validation_exclusions(self) -> set[str]:
        # Each of these was found among what is on offer; the model would look for the same row again.
        return super()._get_validation_exclusions() | {"kind", "channel", "category", "branch"}

    def _require_by_circumstance(self, data: dict[str, Any]) -> None:
        known = {name: data[name] for name in FACTS if data.get(name)}
        facts = self.procedure.facts(Complaint(**known, marks=data["marks"]))
        if not self.adds:
            self._require_custom(data["custom"], facts)
        names = names_of_words(self.procedure.book, self.procedure.code)
        for rule in self.required_rules:
            empty = not data.get(rule.field) and rule.field not in self.errors
            if empty and rule.for_cases.named and rule.for_cases.hold(facts):
                case = rule.for_cases.in_words(names)
                self.add_error(rule.field, _("Needed in this case: %(circumstance)s.") % {"circumstance": case})

    def _require_custom(self, answers: dict[str, Any], facts: Facts) -> None:
        """Those that are asked for only in some cases, where the case is one of them."""
        fields = [field for field in self.customs if field.for_cases.named and field.for_cases.hold(facts)]
        for field in fields:
            name = custom.name_of(field)
            if field.is_required and field.code not in answers and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    # What comes of it -------------------------------------------------------------------------------------------------

    def under_another_version(self) -> bool:
        """Whether the form was opened when another version of the procedure was in force; one that says nothing is not.

        What was typed then stays, and may be sent again under the version that is in force now.
        """
        under = self.fields["under"].clean(self.data.get(self.add_prefix("under")))
        if under in (None, self.procedure.pk):
            return False
        self.data = self.data.copy()
        self.data[self.add_prefix("under")] = str(self.procedure.pk)
        return True

    def renew_key(self) -> uuid.UUID:
        """Let what was typed be sent again as a complaint of its own, under the key returned."""
        key = uuid.uuid4()
        self.data = self.data.copy()
        self.data[self.add_prefix("key")] = str(key)
        return key

    @property
    def telephones(self) -> list[Channel]:
        """The channels that are telephone calls, whose length is measured."""
        return [channel for channel in self.fields["channel"].rows if channel.is_telephone]

    @property
    def unfolded(self) -> bool:
        """Whether the fields that are rarely needed must be in sight: one is needed, filled or wrong."""
        bound = [self[name] for name in FOLDED]
        needed = any(item.field.required or "data-required-when" in item.field.widget.attrs for item in bound)
        return needed or any(item.value() or item.errors for item in bound) or bool(self["customer_type"].errors)

    def forget_choice(self) -> None:
        """Let whoever chose a complaint that can no longer be added to choose again."""
        self.data = self.data.copy()
        self.data[self.add_prefix("duplicate")] = ""

    @property
    def call_seconds(self) -> int | None:
        """How long the telephone call has been, if it is one and the length can be true."""
        started, channel = self.cleaned_data["call_started"], self.cleaned_data["channel"]
        length = timezone.now() - started if started and channel and channel.is_telephone else None
        return int(length.total_seconds()) if length and dt.timedelta(0) < length < LONGEST_CALL else None

    @property
    def again(self) -> Again:
        """What was learned, as a further call about a complaint that there is already; without the files."""
        data = self.cleaned_data
        return Again(
            content=data["content"],
            demand=data["demand"],
            explanation=data["explanation_given"],
            channel=data["channel"],
            phones=[data["customer_phone"], *data["other_phones"]],
            on_behalf_of=data["on_behalf_of"],
            level=data["level"] or Level.NORMAL,
            flags=[flag for flag in Flag if data[f"flag_{flag.value}"]],
            guardian=data["guardian"],
            protective_measures=data["protective_measures"],
            seconds=self.call_seconds,
            custom=data["custom"],
            marks=data["marks"],
        )

    @property
    def intake(self) -> Intake:
        """What was learned, for the flow; without the files, which are to be stored first."""
        data = self.cleaned_data
        names = {field.name for field in dataclass_fields(Intake)} & data.keys() - {"files"}
        values = {name: data[name] for name in names}
        values["received_department"] = data.get("received_department") or desk_of(self.user, self.procedure)
        if received := data.get("first_receiver"):
            values["received_department"], values["first_receiver"] = received
        values["call_seconds"], values["under"] = self.call_seconds, self.procedure.pk
        values["customer_type"] = data.get("customer_type") or CustomerType.RESIDENT
        values["complexity"] = data.get("complexity") or Complexity.SIMPLE
        values["origin"] = data.get("origin") or Origin.REGULAR
        return Intake(**values)

    @property
    def proposal(self) -> Proposal:
        """The departments that the routing data name for what was chosen."""
        return propose(self.cleaned_data.get("category"), self.cleaned_data.get("branch"))

    @property
    def phone_hints(self) -> list[str]:
        """What looks wrong about the telephones; a hint, never an obstacle."""
        numbers = [self.cleaned_data["customer_phone"], *self.cleaned_data["other_phones"]]
        return [f"{number}: {hint}" for number in numbers if (hint := phone_hint(number))]
