"""What the pages of rules have in common: only drafts are changed, and nobody overwrites another's work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.admin.bases import ConfigurationAdmin
from accounts.timewords import local
from complaints.choices import VersionState
from complaints.models import Procedure
from complaints.versions import changed

from .cases import learn_words


class EditionForm(forms.ModelForm):
    """Remembers how the draft stood when the page was opened; who saves over somebody else's change is told first."""

    seen_edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "seen_edition" in self.fields and (procedure := self.procedure_of_page) is not None:
            self.initial["seen_edition"] = procedure.edition

    @property
    def procedure_of_page(self) -> Procedure | None:
        """The version that the page belongs to; None while a new rule has none."""
        if isinstance(self.instance, Procedure):
            return self.instance if self.instance.pk else None
        return self.instance.procedure if self.instance.procedure_id else None

    def clean(self) -> dict[str, Any]:
        """Refuse once what was opened before another's change; sent again it is meant."""
        cleaned = super().clean()
        procedure = self.procedure_of_page
        if procedure is None or "seen_edition" not in self.fields:
            return cleaned
        # Locked until the change is saved, so that two who save at once come one after the other.
        # Who changed it is read afterwards: joined, it would be as it was before the wait.
        locked = Procedure.objects.select_for_update().get(pk=procedure.pk)
        if locked.state == VersionState.DRAFT and cleaned.get("seen_edition") not in (None, locked.edition):
            self.data = self.data.copy()
            self.data[self.add_prefix("seen_edition")] = str(locked.edition)
            words = {"who": locked.edited_by, "when": local(locked.edited_at) if locked.edited_at else ""}
            self.add_error(
                None,
                _(
                    "%(who)s changed this draft at %(when)s, after you opened the page. What you typed is still here: "
                    "look at what changed, then save again."
                )
                % words,
            )
        return cleaned


class RuleAdmin(ConfigurationAdmin):
    """Rules of a procedure; `chosen_once` names the fields that stay as they were chosen."""

    form = EditionForm
    chosen_once: tuple[str, ...] = ("procedure",)
    list_select_related = ["procedure"]
    list_before_template = "admin/complaints/rules_before.html"
    change_form_before_template = "admin/complaints/rules_before.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the version, whose state decides what may be done."""
        return super().get_queryset(request).select_related(*self.list_select_related)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form, while there is a draft to add to."""
        if self.has_add_permission(request) and not Procedure.objects.filter(state=VersionState.DRAFT).exists():
            self.warn(request, [_("Rules are added to a draft: copy a version first.")])
            return HttpResponseRedirect(reverse("admin:complaints_procedure_changelist"))
        return super().add_view(request, form_url, extra_context)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The rules of a draft; those of a published version stay as they are."""
        return super().has_change_permission(request, obj) and (obj is None or obj.procedure.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The rules of a draft."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.procedure.is_draft)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What cannot be changed any more."""
        return self.chosen_once if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        """With the edition, where something can be changed."""
        wanted = obj is not None and self.has_change_permission(request, obj)
        return with_edition(super().get_fieldsets(request, obj), wanted)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A new rule is added to a draft."""
        if db_field.name == "procedure":
            kwargs["queryset"] = Procedure.objects.filter(state=VersionState.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new rule belongs to the draft that was changed last."""
        draft = (
            Procedure.objects.filter(state=VersionState.DRAFT)
            .order_by(F("edited_at").desc(nulls_last=True), "-pk")
            .first()
        )
        return {"procedure": draft, **super().get_changeform_initial_data(request)}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The draft has changed."""
        super().save_related(request, form, formsets, change)
        changed(form.instance.procedure_id, request.user)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """The draft has changed."""
        super().delete_model(request, obj)
        changed(obj.procedure_id, request.user)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, whose rows name cases in words that are read once."""
        learn_words()
        return super().changelist_view(request, extra_context)

    def get_actions(self, request: HttpRequest) -> dict:
        """One rule after the other is deleted, each from its page: a list mixes versions."""
        return {}


def with_edition(fieldsets: list, wanted: bool) -> list:
    """The fieldsets, with the hidden edition in the first one if `wanted`."""
    if not wanted:
        return fieldsets
    (title, first), *others = fieldsets
    return [(title, {**first, "fields": [*first["fields"], "seen_edition"]}), *others]
