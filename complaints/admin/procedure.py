"""The written procedure: its desk, numbers, working hours, alerts, required fields and guidance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.bases import ConfigurationAdmin, OnceFormSet, TabularInline
from accounts.models import Department
from complaints.choices import RequiredAt
from complaints.models import (
    AlertRule,
    ClockRule,
    ClockTrigger,
    Complaint,
    Guidance,
    Ladder,
    Procedure,
    RequiredField,
    Result,
    Rung,
    TariffLine,
)
from complaints.versions import discard, new_version, obstacles, put_in_force

from .bases import RuleAdmin

# What can be demanded where; the codes are attribute names of the complaint or its result.
FIELDS = {
    RequiredAt.INTAKE: RequiredField.INTAKE,
    RequiredAt.RESULT: RequiredField.RESULT,
    RequiredAt.ARCHIVE: (
        "customer_name",
        *(name for name in RequiredField.INTAKE if name != "demand"),
        "content",
        "demand",
        "explanation_given",
    ),
}


def field_name(at: str, field: str) -> str:
    """The field's own name at this place, in the active language."""
    model = Result if at == RequiredAt.RESULT else Complaint
    return str(model._meta.get_field(field).verbose_name)


def field_choices() -> list[tuple[str, str]]:
    """Every field that can be demanded, with the place where it is."""
    return [(f"{at}:{name}", f"{at.label} · {field_name(at, name)}") for at, names in FIELDS.items() for name in names]


class RequiredFieldForm(forms.ModelForm):
    """Place and field are one choice, so that only a field that exists there can be chosen."""

    place = forms.ChoiceField(label=gettext_lazy("field"), choices=field_choices, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = RequiredField
        fields = ["circumstance"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = f"{self.instance.at}:{self.instance.field}"

    def clean(self) -> dict[str, Any]:
        """Give the chosen place and field to the row."""
        cleaned = super().clean()
        if place := cleaned.get("place"):
            self.instance.at, self.instance.field = at, field = place.split(":")
            row = {"procedure": self.instance.procedure_id, "circumstance": cleaned.get("circumstance")}
            same = RequiredField.objects.filter(at=at, field=field, **row)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("place", _("This row is already there."))
        return cleaned


class RequiredFieldFormSet(OnceFormSet):
    """Each field once for each circumstance."""

    once = ("place", "circumstance")


class RequiredFieldInline(TabularInline):
    """What must be filled in, where and when."""

    model = RequiredField
    form = RequiredFieldForm
    formset = RequiredFieldFormSet
    fields = ["place", "circumstance"]
    tab = True


class AlertFormSet(OnceFormSet):
    """Each recipient once for each circumstance."""

    once = ("circumstance", "recipient")


class AlertInline(TabularInline):
    """Who is told at once of what."""

    model = AlertRule
    formset = AlertFormSet
    fields = ["circumstance", "recipient"]
    tab = True


class ProcedureForm(forms.ModelForm):
    """The number pattern shows what it makes."""

    class Media:
        js = ["js/admin-number.js"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["number_pattern"]
        desk = self.instance.desk.code if self.instance.desk else "KFZX"
        year = timezone.localdate().year
        field.widget.attrs.update({"data-year": year, "data-department": desk, "data-example": "number-example"})
        field.help_text = format_html(
            _("The first number of the year would be {example}. Numbers that were given out stay."),
            example=format_html(
                '<strong id="number-example">{}</strong>', example(self.instance.number_pattern, desk, year)
            ),
        )

    def clean_desk(self) -> Department | None:
        """The procedure in force needs its desk."""
        desk = self.cleaned_data["desk"]
        if desk is None and self.instance.is_current:
            raise forms.ValidationError(_("The procedure in force needs a service desk."))
        return desk


def example(pattern: str, department: str, year: int) -> str:
    """The first number by `pattern`; the pattern itself where it is wrong."""
    try:
        return pattern.format(year=year, department=department, seq=1)
    except (KeyError, ValueError, IndexError):
        return pattern


@admin.register(Procedure)
class ProcedureAdmin(ConfigurationAdmin):
    """Versions of the procedure. Exactly one is in force; another comes into force by its button, not by a tick."""

    form = ProcedureForm
    inlines = [RequiredFieldInline, AlertInline]
    parts = [
        RequiredField, AlertRule, Guidance, Ladder, Rung, ClockRule, ClockTrigger, TariffLine,
    ]  # fmt: skip
    list_display = ["name", "code", "version", "is_current", "desk", "closing_time"]
    list_select_related = ["desk"]
    readonly_fields = ["is_current"]
    fieldsets = [
        (None, {"fields": ["name", ("code", "version"), "is_current"]}),
        (gettext_lazy("Service desk"), {"fields": [("desk", "closing_time")]}),
        (gettext_lazy("Complaint numbers"), {"fields": ["number_pattern"]}),
        (gettext_lazy("What departments tell the desk"), {"fields": ["notice_ahead"]}),
    ]
    actions_submit_line = ["put_in_force", "copy_as_new_version"]

    def get_readonly_fields(self, request: HttpRequest, obj: Procedure | None = None) -> tuple[str, ...]:
        """Code and version can be chosen once."""
        return ("is_current", "code", "version") if obj else ("is_current",)

    def has_delete_permission(self, request: HttpRequest, obj: Procedure | None = None) -> bool:
        """The procedure in force cannot be deleted."""
        return not (obj and obj.is_current) and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """A version that no complaint was accepted under goes with its rules; none of them ever ran a clock."""
        return [str(version) for version in objs], {}, set(), self.uses(objs)

    def delete_model(self, request: HttpRequest, obj: Procedure) -> None:
        """Delete the version with its rules."""
        discard(obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The desk is a department that takes complaints."""
        if db_field.name == "desk":
            kwargs["queryset"] = Department.objects.active()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_actions_submit_line(self, request: HttpRequest, object_id: int) -> list[Any]:
        """What is in force need not be put in force."""
        actions = super().get_actions_submit_line(request, object_id)
        if Procedure.objects.filter(pk=object_id, is_current=True).exists():
            actions = [item for item in actions if not item.action_name.endswith("put_in_force")]
        return actions

    @action(description=gettext_lazy("Save and put in force"))
    def put_in_force(self, request: HttpRequest, procedure: Procedure) -> None:
        """Switch from the procedure in force to this one, unless something is missing."""
        if missing := obstacles(procedure):
            self.warn(request, [_("Not put in force."), *missing])
            return
        put_in_force(procedure)
        self.log_change(request, procedure, [{"note": gettext_noop("Put in force")}])
        messages.success(request, _("“%(procedure)s” is in force for new complaints.") % {"procedure": procedure})

    @action(description=gettext_lazy("Save and copy as a new version"))
    def copy_as_new_version(self, request: HttpRequest, procedure: Procedure) -> None:
        """Prepare changes in a copy, while this version goes on."""
        version = new_version(procedure)
        note = {"note": gettext_noop("Copied from %(original)s"), "about": {"original": str(procedure)}}
        self.log_addition(request, version, [note])
        messages.success(
            request,
            _("“%(version)s” is prepared with all rules and not in force yet. Change it, then put it in force.")
            % {"version": version},
        )


@admin.register(Guidance)
class GuidanceAdmin(RuleAdmin):
    """Texts beside the forms (GAS-8, GAS-9a)."""

    list_display = ["title", "stage", "clause", "procedure", "position"]
    list_filter = ["stage", "procedure"]
    search_fields = ["title", "text"]
    fields = [("procedure", "stage"), ("title", "clause"), "text", "position"]
