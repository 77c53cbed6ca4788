"""The written procedure: its desk, numbers, working hours, alerts, required fields and guidance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminSelectWidget

from accounts.admin.bases import ConfigurationAdmin, OnceFormSet, TabularInline
from accounts.models import Department
from complaints.choices import RequiredAt
from complaints.left_out import may_be_left_out
from complaints.models import (
    AlertRule,
    ClockRule,
    ClockTrigger,
    CustomField,
    FlowRule,
    Guidance,
    Ladder,
    Procedure,
    QualityItem,
    RequiredField,
    Rung,
    TariffLine,
    TrialRun,
)
from complaints.models.cases import Cases
from complaints.models.flow_rule import field_name
from complaints.models.rulebook import current_rulebook
from complaints.permissions.procedure import may_read
from complaints.versions import changed, discard, new_version

from .bases import DraftsDeleted, EditionForm, with_edition
from .cases import CasesField, CasesInline, KnownCases
from .compare import comparison_page, standing
from .trial import trial_page

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


def field_choices() -> list[tuple[str, str]]:
    """Every field that can be demanded, with the place where it is."""
    return [(f"{at}:{name}", f"{at.label} · {field_name(at, name)}") for at, names in FIELDS.items() for name in names]


class DraftsOnly:
    """Rows of a procedure that stay as they are once it is published."""

    def has_add_permission(self, request: HttpRequest, obj: Procedure | None = None) -> bool:
        """To a draft."""
        return super().has_add_permission(request, obj) and (obj is None or obj.is_draft)

    def has_change_permission(self, request: HttpRequest, obj: Procedure | None = None) -> bool:
        """In a draft."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Procedure | None = None) -> bool:
        """From a draft."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)


class RequiredFieldForm(KnownCases, forms.ModelForm):
    """Place and field are one choice, so that only a field that exists there can be chosen."""

    cases = CasesField()
    place = forms.ChoiceField(label=gettext_lazy("field"), choices=field_choices, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = RequiredField
        fields = ["cases"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = f"{self.instance.at}:{self.instance.field}"

    def clean(self) -> dict[str, Any]:
        """Give the chosen place and field to the row."""
        cleaned = super().clean()
        if place := cleaned.get("place"):
            self.instance.at, self.instance.field = at, field = place.split(":")
            same = RequiredField.objects.filter(procedure=self.instance.procedure_id, at=at, field=field)
            # Compared here: not every database compares JSON alike.
            if any(rule.cases == cleaned.get("cases") for rule in same.exclude(pk=self.instance.pk)):
                self.add_error("place", _("This row is already there."))
        return cleaned


class RequiredFieldFormSet(OnceFormSet):
    """Each field once for the same cases."""

    once = ("place", "cases")


class RequiredFieldInline(DraftsOnly, CasesInline, TabularInline):
    """What must be filled in, where and when."""

    model = RequiredField
    form = RequiredFieldForm
    formset = RequiredFieldFormSet
    fields = ["place", "cases"]
    tab = True


class AlertForm(KnownCases, forms.ModelForm):
    """Cases, and who is told."""

    cases = CasesField()


class AlertFormSet(OnceFormSet):
    """Each recipient once for the same cases."""

    once = ("recipient", "cases", "action")


class AlertInline(DraftsOnly, CasesInline, TabularInline):
    """Who is told at once of what."""

    model = AlertRule
    formset = AlertFormSet
    form = AlertForm
    fields = ["cases", "recipient", "action"]
    tab = True


class FlowForm(KnownCases, forms.ModelForm):
    """A topic, the cases, and how it is done in them."""

    cases = CasesField()


class FlowFormSet(OnceFormSet):
    """Each topic is settled once for the same cases, and never in two ways for cases that overlap."""

    once = ("topic", "cases")

    def clean(self) -> None:
        """Of two rules of a topic one must be for narrower cases, or they must never meet."""
        super().clean()
        if any(self.errors):
            return
        seen: list[tuple[dict[str, Any], Cases]] = []
        for form in self.live_forms():
            row, cases = form.cleaned_data, Cases.parse(form.cleaned_data.get("cases") or {})
            if any(_contradict(row, cases, *other) for other in seen):
                form.add_error("cases", _("Some cases would be settled in two ways: another row has them too."))
            seen.append((row, cases))


def _contradict(row: dict[str, Any], cases: Cases, other: dict[str, Any], others: Cases) -> bool:
    """Whether both say something else of some case, and neither is for narrower cases than the other."""
    same = row.get("topic") == other.get("topic") and row.get("choice") != other.get("choice")
    return same and cases.overlap(others) and cases.within(others) == others.within(cases)


class FlowInline(DraftsOnly, CasesInline, TabularInline):
    """How steps are taken in which cases."""

    model = FlowRule
    form = FlowForm
    formset = FlowFormSet
    fields = ["topic", "cases", "choice", "clause"]
    tab = True


class ProcedureForm(EditionForm):
    """The number pattern shows what it makes."""

    not_asked = forms.MultipleChoiceField(
        label=capfirst(Procedure._meta.get_field("not_asked").verbose_name),
        help_text=Procedure._meta.get_field("not_asked").help_text,
        choices=may_be_left_out,
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
    )

    class Media:
        js = ["js/admin-number.js"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("number_pattern")) is None:
            return  # published: it stays as it is
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


def _kept(key: str | int) -> Procedure | None:
    """The version with this key, which may come from an address and be no number."""
    return next((one for one in current_rulebook().procedures.values() if str(one.pk) == str(key)), None)


@admin.register(Procedure)
class ProcedureAdmin(DraftsDeleted, ConfigurationAdmin):
    """Versions of the procedure. Exactly one is in force; a draft is compared with it and published on its own page."""

    form = ProcedureForm
    inlines = [FlowInline, RequiredFieldInline, AlertInline]
    parts = [
        RequiredField, CustomField, AlertRule, Guidance, Ladder, Rung, ClockRule, ClockTrigger, FlowRule, TariffLine,
        QualityItem,
        TrialRun,
    ]  # fmt: skip
    change_form_before_template = "admin/complaints/procedure_before.html"
    list_display = ["name", "code", "version", "state_shown", "desk", "closing_time", "published_at"]
    list_select_related = ["desk"]
    fieldsets = [
        (None, {"fields": [("name", "code", "version"), ("state_shown", "published_at", "published_by")]}),
        (gettext_lazy("Service desk"), {"fields": [("desk", "closing_time")]}),
        (gettext_lazy("Complaint numbers"), {"fields": [("number_pattern", "repeat_days")]}),
        (gettext_lazy("What departments tell the desk"), {"fields": [("notice_ahead", "incident_notice")]}),
        (gettext_lazy("Quality checks"), {"fields": ["quality_sample"]}),
        (gettext_lazy("Forms"), {"fields": ["not_asked"]}),
    ]
    actions_submit_line = ["copy_as_new_version"]
    actions_detail = ["compare", "read"]

    FIXED = ("state_shown", "published_at", "published_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Procedure | None = None) -> tuple[str, ...]:
        """Code and version can be chosen once; of a published version only the desk changes, which is no rule."""
        if obj is None:
            return self.FIXED
        chosen = (*self.FIXED, "code", "version")
        return chosen if obj.is_draft else (*chosen, *Procedure.TERMS)

    def get_fieldsets(self, request: HttpRequest, obj: Procedure | None = None) -> list:
        """With the edition of a draft."""
        return with_edition(super().get_fieldsets(request, obj), obj is not None and obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Procedure | None = None) -> bool:
        """Only drafts are thrown away."""
        return (obj is None or obj.is_draft) and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict:
        """Nothing is done to several versions at once."""
        return {}

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """A draft goes with its rules; none of them ever ran a clock."""
        return [str(version) for version in objs], {}, set(), self.uses(objs)

    def delete_model(self, request: HttpRequest, obj: Procedure) -> None:
        """Delete the draft with its rules."""
        discard(obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The desk is a department that takes complaints."""
        if db_field.name == "desk":
            kwargs["queryset"] = Department.objects.active()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Procedure, form: Any, change: bool) -> None:
        """Only what was changed: whether the version is in force may be decided by another at the same moment."""
        obj.save(update_fields=form.changed_data if change else None)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A draft has changed."""
        super().save_related(request, form, formsets, change)
        changed(form.instance.pk, request.user)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, procedure: Procedure) -> str:
        """Draft, published or retired; and which one is in force."""
        return standing(procedure)

    @action(description=gettext_lazy("Save and copy as a new version"))
    def copy_as_new_version(self, request: HttpRequest, procedure: Procedure) -> None:
        """Prepare changes in a copy, while this version goes on; `response_change` does it, when all is saved."""

    def response_change(self, request: HttpRequest, obj: Procedure) -> HttpResponse:
        """After copying, the copy: that is what is changed next."""
        if "complaints_procedure_copy_as_new_version" not in request.POST:
            return super().response_change(request, obj)
        version = self.copied(request, obj)
        return redirect("admin:complaints_procedure_change", version.pk)

    def copied(self, request: HttpRequest, procedure: Procedure) -> Procedure:
        """The copy of `procedure`, logged and told."""
        version = new_version(procedure)
        note = {"note": gettext_noop("Copied from %(original)s"), "about": {"original": str(procedure)}}
        self.log_addition(request, version, [note])
        words = _(
            "%(version)s is prepared with all rules and not in force yet. Change it, compare it, then publish it."
        )
        messages.success(request, words % {"version": version})
        return version

    @action(description=gettext_lazy("Compare and publish"), url_path="compare", icon="difference")
    def compare(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """This version beside another one (`?with=<pk>`; default: the one in force), and what may be done with it."""
        return comparison_page(self, request, object_id)

    def has_read_permission(self, request: HttpRequest, object_id: str | int) -> bool:
        """A version is read once it is published."""
        version = _kept(object_id)
        return version is not None and may_read(request.user, version)

    @action(description=gettext_lazy("Read this version"), url_path="read", icon="menu_book", permissions=["read"])
    def read(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page on which everybody reads it."""
        version = _kept(object_id)
        return redirect(version) if version else redirect("complaints:procedure")

    def get_urls(self) -> list:
        """With the page on which a draft is tried."""
        page = self.admin_site.admin_view(self.trial)
        return [path("<int:object_id>/trial/", page, name="complaints_procedure_trial"), *super().get_urls()]

    def trial(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The draft tried on past cases."""
        return trial_page(self, request, object_id)
