"""Kinds of case, channels, categories and ready phrases (GAS-2, GAS-11, GAS-12.3): added, ordered, retired."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.bases import ConfigurationAdmin, RetiringForm
from accounts.admin.trees import TreeAdmin
from accounts.exchange.pages import ExchangeAdmin
from complaints.models import Category, Channel, Kind, Phrase

from .sheets import CategorySheet


class WordAdmin(ConfigurationAdmin):
    """A word with a code that stays, since imports and presets know it by that."""

    form = RetiringForm
    list_display = ["name", "code", "position", "is_active"]
    search_fields = ["name", "code"]
    fields = [("name", "code"), ("position", "is_active")]
    sortable_by = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code can be chosen once."""
        return ("code",) if obj else ()


@admin.register(Kind)
class KindAdmin(WordAdmin):
    """Kinds of case."""


@admin.register(Channel)
class ChannelAdmin(WordAdmin):
    """Channels."""

    list_display = ["name", "code", "is_walk_in", "is_telephone", "position", "is_active"]
    fields = [("name", "code"), ("is_walk_in", "is_telephone"), ("position", "is_active")]


@admin.register(Category)
class CategoryAdmin(ExchangeAdmin, WordAdmin, TreeAdmin):
    """The category tree; a retired category stays with its old complaints."""

    form = TreeAdmin.form
    sheet = CategorySheet
    list_display = ["indented_name", "code", "position", "is_active"]
    list_filter = ["is_active"]
    fieldsets = [
        (
            None,
            {
                "fields": [("name", "code"), "parent", ("position", "is_active")],
                "description": _("A retired category is no longer offered; complaints that have it keep it."),
            },
        )
    ]
    fields = None


@admin.register(Phrase)
class PhraseAdmin(ConfigurationAdmin):
    """常用语: one tap for what is written again and again."""

    list_display = ["text", "use", "position", "is_active"]
    list_filter = ["use", "is_active"]
    search_fields = ["text"]
    fields = ["use", "text", ("position", "is_active")]
    sortable_by = ()
