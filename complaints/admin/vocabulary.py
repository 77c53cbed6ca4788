"""Kinds of case, channels, categories and ready phrases (GAS-2, GAS-11, GAS-12.3): added, ordered, retired."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.trees import TreeAdmin
from accounts.exchange.pages import ExchangeAdmin
from complaints.models import Category, Channel, Kind, Phrase

from .families import CategoryForm, OfFamilyAdmin, WordForm
from .sheets import CategorySheet


class WordAdmin(OfFamilyAdmin):
    """A word with a code that stays, since imports and presets know it by that."""

    form = WordForm
    list_display = ["name", "code", "family", "position", "is_active"]
    list_filter = ["family", "is_active"]
    search_fields = ["name", "code"]
    fields = [("name", "code"), "family", ("position", "is_active")]
    sortable_by = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code can be chosen once, and the procedure whose rules name it by that code."""
        return ("code", "family") if obj else ()


@admin.register(Kind)
class KindAdmin(WordAdmin):
    """Kinds of case."""


@admin.register(Channel)
class ChannelAdmin(WordAdmin):
    """Channels."""

    list_display = ["name", "code", "family", "is_walk_in", "is_telephone", "position", "is_active"]
    fields = [("name", "code"), "family", ("is_walk_in", "is_telephone"), ("position", "is_active")]


@admin.register(Category)
class CategoryAdmin(ExchangeAdmin, WordAdmin, TreeAdmin):
    """The category tree; a retired category stays with its old complaints."""

    form = CategoryForm
    sheet = CategorySheet
    list_display = ["indented_name", "code", "family", "position", "is_active"]
    list_filter = ["family", "is_active"]
    fieldsets = [
        (
            None,
            {
                "fields": [("name", "code"), ("family", "parent"), ("position", "is_active")],
                "description": _("A retired category is no longer offered; complaints that have it keep it."),
            },
        )
    ]
    fields = None


@admin.register(Phrase)
class PhraseAdmin(OfFamilyAdmin):
    """常用语: one tap for what is written again and again."""

    list_display = ["text", "use", "family", "position", "is_active"]
    list_filter = ["family", "use", "is_active"]
    search_fields = ["text"]
    fields = ["use", "text", "family", ("position", "is_active")]
    sortable_by = ()
