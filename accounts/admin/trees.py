"""Trees (departments, categories) in the administration: listed depth first and indented, never a loop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet
from unfold.views import ChangeList

from .bases import ConfigurationAdmin, RetiringForm


class TreeForm(RetiringForm):
    """A node of a tree: not below itself, and offered only where its parent is."""

    def clean_parent(self) -> TreeNode | None:
        """Refuse a parent that is the node itself or lies below it."""
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in _subtree(self.instance):
            raise forms.ValidationError(_("“%(parent)s” is this entry itself or lies below it.") % {"parent": parent})
        return parent

    def clean(self) -> dict[str, Any]:
        """A retired node has no offered one below it, and an offered one no retired parent."""
        cleaned = super().clean()
        active, parent = cleaned.get("is_active"), cleaned.get("parent")
        if active and parent and not parent.is_active:
            self.add_error("parent", _("“%(parent)s” is retired; choose another parent.") % {"parent": parent})
        if active is False and self.instance.pk:
            below = self._meta.model.objects.filter(parent=self.instance, is_active=True)
            if names := ", ".join(str(node) for node in below):
                self.add_error("is_active", _("Retire first what lies below: %(names)s.") % {"names": names})
        return cleaned


def _subtree(node: TreeNode) -> set[int]:
    """The keys of `node` and everything below it."""
    return set(type(node).objects.descendants(node, include_self=True).values_list("pk", flat=True))


class TreeChangeList(ChangeList):
    """Rows depth first; `position` orders those with the same parent."""

    def get_ordering(self, request: HttpRequest, queryset: TreeQuerySet) -> list[str]:
        """The order of the tree, whatever else is asked for."""
        return ["tree_ordering"]


class TreeAdmin(ConfigurationAdmin):
    """A list in the order of the tree."""

    form = TreeForm
    sortable_by = ()
    list_per_page = 200

    def get_queryset(self, request: HttpRequest) -> TreeQuerySet:
        """With depth and order of each node."""
        return super().get_queryset(request).with_tree_fields()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list in the order of the tree."""
        return TreeChangeList

    def get_search_results(self, request: HttpRequest, queryset: TreeQuerySet, search_term: str) -> tuple[Any, bool]:
        """Where a node is chosen for something, only those in use are offered."""
        queryset, duplicates = super().get_search_results(request, queryset, search_term)
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            queryset = queryset.filter(is_active=True)
        return queryset, duplicates

    @admin.display(description=gettext_lazy("name"))
    def indented_name(self, node: TreeNode) -> str:
        """The name, further in the deeper it lies."""
        return format_html('<span class="tree-node tree-depth-{}">{}</span>', min(node.tree_depth, 6), node)
