"""What the pages of the administration have in common: open to administrators, nothing in use deleted, all logged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.fields.related import ForeignKey
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from tree_queries.forms import TreeNodeIndentedLabels
from tree_queries.models import TreeNode
from unfold import admin as unfold
from unfold.forms import PaginationInlineFormSet

from .changes import name_parts, values_added, values_changed, values_there

# What speaks against retiring an object of a model; whoever depends on the model adds a function that says so.
objections: dict[type[models.Model], list[Callable[[Any], Iterable[str]]]] = defaultdict(list)


class OpenToAdministrators:
    """Whoever may enter the administration may use its pages; Django's own permissions are not handed out to people."""

    admin_site: admin.AdminSite

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the pages are shown at all."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may look."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may add."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change."""
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may delete what nothing refers to; see `ConfigurationAdmin.get_deleted_objects`."""
        return self.admin_site.has_permission(request)


class NeverDeleted:
    """Rows that stay for good."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class IndentedChoiceField(TreeNodeIndentedLabels, forms.ModelChoiceField):
    """A choice from a tree in its own order, deeper ones indented."""

    def label_from_instance(self, obj: TreeNode) -> str:
        """The name, behind one ideographic space a level."""
        return "\u3000" * getattr(obj, "tree_depth", 0) + str(obj)


class _ByNumber:
    """Looks up what is chosen now by its number; anything else in a form that no page has sent is no choice."""

    def optgroups(self, name: str, value: Iterable[Any], attr: Any = None) -> list:
        """The choices to draw."""
        return super().optgroups(name, [item for item in value if str(item).isdecimal() and len(str(item)) < 19], attr)


class SearchedChoice(_ByNumber, AutocompleteSelect):
    """One of many, found by typing."""


class SearchedChoices(_ByNumber, AutocompleteSelectMultiple):
    """Some of many, found by typing."""


class PlainChoices:
    """Draws every choice of a department or category as an indented tree, and none with buttons beside it.

    What can be chosen is added and changed on its own page, where the rules for it are explained.
    """

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """The form field, without the buttons that Django puts beside a choice."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_field_queryset(self, db: str | None, db_field: ForeignKey, request: HttpRequest) -> models.QuerySet | None:
        """What can be chosen; a tree in its own order."""
        model = db_field.remote_field.model
        return model.objects.all() if issubclass(model, TreeNode) else super().get_field_queryset(db, db_field, request)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """The form field; a tree's choices are read once, however many rows of an inline show them."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchedChoice(db_field, self.admin_site)
        if not issubclass(db_field.remote_field.model, TreeNode):
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        field = super().formfield_for_foreignkey(db_field, request, form_class=IndentedChoiceField, **kwargs)
        field.choices = list(field.choices)
        return field

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """The form field."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchedChoices(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class TabularInline(OpenToAdministrators, PlainChoices, unfold.TabularInline):
    """Parts of an object as rows of a table."""

    extra = 0
    hide_title = True  # the row says it all

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[forms.BaseInlineFormSet]:
        """The formset; each field is named for those who do not see the heading of its column."""
        formset = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            field.widget.attrs.setdefault("aria-label", capfirst(str(field.label)))
        return formset


class OnceFormSet(PaginationInlineFormSet):
    """Rows that differ in the fields `once`; the message stands beside the second of two that do not."""

    once: tuple[str, ...] = ()

    def live_forms(self) -> list[forms.ModelForm]:
        """The filled-in rows that stay; only after all rows are valid in themselves."""
        filled = [form for form in self.forms if form.has_changed() or form.instance.pk]
        return [form for form in filled if not self._should_delete_form(form)]

    def clean(self) -> None:
        """Refuse the second of two equal rows."""
        seen: set[Any] = set()
        for form in self.live_forms():
            if form.is_valid():
                key = self.key(form.cleaned_data)
                if key in seen:
                    form.add_error(self.once[0], _("This row is there twice."))
                seen.add(key)

    def key(self, cleaned: dict[str, Any]) -> Any:
        """What makes a row the same as another."""
        return tuple(repr(cleaned.get(name)) for name in self.once)


class ConfigurationAdmin(OpenToAdministrators, PlainChoices, unfold.ModelAdmin):
    """Pages of something that administrators set up.

    `parts` are the models whose rows belong to the object and go with it; as soon as anything else refers to it, it
    cannot be deleted, only retired.
    """

    list_per_page = 50
    list_filter_submit = True
    warn_unsaved_form = True
    compressed_fields = False
    parts: Sequence[type[models.Model]] = ()

    @property
    def media(self) -> forms.Media:
        """As Django's, without what would spell codes out of names; no page asks for that."""
        unused = ("urlify", "prepopulate", "xregexp")
        return forms.Media(js=[js for js in super().media._js if not any(name in str(js) for name in unused)])  # noqa: SLF001

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """As Django's, but whatever refers to the object without being a part of it protects it."""
        if uses := self.uses(objs):
            return [], {}, set(), uses
        return super().get_deleted_objects(objs, request)

    def uses(self, objs: Any) -> list[str]:
        """What refers to `objs`, counted and in words; a query for each kind of thing that could."""
        found = []
        for relation in self.model._meta.get_fields(include_hidden=True):
            if not relation.auto_created or relation.concrete or relation.many_to_many:
                continue
            model, field = relation.related_model, relation.field
            rows = models.QuerySet(model).filter(**{f"{field.name}__in": objs})
            if model not in self.parts and (count := rows.count()):
                owner = model._meta.auto_created or model  # of the rows of a many-to-many relation: whose it is
                words = {"things": capfirst(owner._meta.verbose_name_plural), "field": field.verbose_name}
                found.append(_("%(things)s (%(field)s): %(count)s") % {**words, "count": count})
        return found

    def construct_change_message(
        self, request: HttpRequest, form: forms.BaseForm, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """As Django's, with the values before and after each change, and with those of what is new."""
        message = super().construct_change_message(request, form, formsets, add)
        name_parts(message, formsets)
        values = values_added(form, formsets) if add else values_changed(form, formsets)
        return [*message, {"values": values}] if values else message

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Any]) -> None:
        """An entry for each object, with what was there."""
        for obj in queryset:
            LogEntry.objects.log_actions(
                request.user.pk, [obj], DELETION, [{"values": self.values_of(request, obj)}], single_object=True
            )

    def values_of(self, request: HttpRequest, obj: Any) -> list[dict[str, str]]:
        """All that the pages let people enter, of an object and its parts, as it stands."""
        form = self.get_form(request)(instance=obj)  # of something new: with what can be chosen only once
        pairs = self.get_formsets_with_inlines(request, obj)
        formsets = [formset(instance=obj, queryset=inline.get_queryset(request)) for formset, inline in pairs]
        return values_there(form, formsets)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The administration log of the one object."""
        content_type = ContentType.objects.get_for_model(self.model)
        log = reverse("admin:admin_logentry_changelist")
        return HttpResponseRedirect(f"{log}?content_type__id__exact={content_type.pk}&object_id__exact={object_id}")

    def warn(self, request: HttpRequest, sentences: Iterable[str]) -> None:
        """Show sentences that the person should know of after saving."""
        for sentence in sentences:
            messages.warning(request, sentence)


class ReadOnlyAdmin(NeverDeleted, ConfigurationAdmin):
    """Pages of something that is only looked at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class RetiringForm(forms.ModelForm):
    """Refuses to retire (untick `is_active`) what something still depends on; `objections` know what."""

    def clean_is_active(self) -> bool:
        """The message names everything that stands against it."""
        active = self.cleaned_data["is_active"]
        if not active and self.instance.pk and self.initial.get("is_active", True):
            reasons = [reason for ask in objections[self._meta.model] for reason in ask(self.instance)]
            if reasons:
                raise forms.ValidationError(reasons)
        return active
