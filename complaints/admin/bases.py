"""What the pages of rules have in common: only drafts are changed, and nobody overwrites another's work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.bases import ConfigurationAdmin
from accounts.timewords import local
from complaints.choices import VersionState
from complaints.models import Procedure
from complaints.versions import changed

from .cases import learn_words

NO_DRAFT = gettext_lazy("This version is no draft any more. Copy a version and choose the copy.")


class EditionForm(forms.ModelForm):
    """Remembers how the draft stood when the page was opened; who saves over somebody else's change is told first."""

    seen_edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "seen_edition" in self.fields and (procedure := self.procedure_of_page) is not None:
            self.initial["seen_edition"] = procedure.edition

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that were changed; the edition is none that anybody typed, or that the log tells of."""
        return [name for name in super().changed_data if name != "seen_edition"]

    @property
    def procedure_of_page(self) -> Procedure | None:
        """The version that the page belongs to; None while a new rule has none."""
        if isinstance(self.instance, Procedure):
            return self.instance if self.instance.pk else None
        return self.instance.procedure if self.instance.procedure_id else None

    def clean(self) -> dict[str, Any]:
        """Refuse once what was opened before another's change; sent again it is meant.

        Refuse for good what comes after the draft was published or thrown away.
        """
        cleaned = super().clean()
        procedure = self.procedure_of_page or cleaned.get("procedure")
        if procedure is None or not procedure.is_draft:
            return cleaned  # of what is published a page offers nothing to change but the desk
        # Locked until the change is saved, so that two who save at once come one after the other.
        # Who changed it is read afterwards: joined, it would be as it was before the wait.
        locked = Procedure.objects.select_for_update().filter(pk=procedure.pk).first()
        if locked is None or not locked.is_draft:
            self.add_error("procedure" if "procedure" in self.fields else None, too_late(procedure, locked))
        elif cleaned.get("seen_edition") not in (None, locked.edition):
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


def too_late(procedure: Procedure, locked: Procedure | None) -> str:
    """Why nothing of `procedure` can be changed any more; `locked` is how it stands now, None if it is gone."""
    if locked is None:
        words = _("%(version)s was thrown away meanwhile; nothing was saved. What you typed is still here.")
    else:
        words = _(
            "%(version)s was published meanwhile, so its rules stay as they are; nothing was saved. What you typed is "
            "still here: copy the version and enter it there."
        )
    return words % {"version": procedure}


class DraftsDeleted:
    """What belongs to a draft is deleted while it is one: whoever comes after the publishing is told."""

    def procedure_of(self, obj: Any) -> Procedure:
        """The version that the object is, or belongs to."""
        return obj if isinstance(obj, Procedure) else obj.procedure

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The question, and the deletion, which waits for whoever is publishing the draft."""
        with transaction.atomic():
            if request.method == "POST" and (procedure := self.published_meanwhile(request, object_id)):
                words = _("%(version)s was published meanwhile, so its rules stay as they are; nothing was deleted.")
                self.warn(request, [words % {"version": procedure}])
                return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
            return super().delete_view(request, object_id, extra_context)

    def published_meanwhile(self, request: HttpRequest, object_id: str) -> Procedure | None:
        """The version, if it was a draft a moment ago and is none now; a draft is locked until all is done."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not (procedure := self.procedure_of(obj)).is_draft:
            return None
        locked = Procedure.objects.select_for_update().filter(pk=procedure.pk).first()
        return locked if locked is not None and not locked.is_draft else None


class RuleAdmin(DraftsDeleted, ConfigurationAdmin):
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
        drafts = Procedure.objects.filter(state=VersionState.DRAFT)
        # What somebody has typed is shown again, with what is wrong.
        if request.method != "POST" and self.has_add_permission(request) and not drafts.exists():
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
            kwargs["error_messages"] = {"invalid_choice": NO_DRAFT}
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
