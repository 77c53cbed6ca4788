"""质检项目: what a check looks at, and what it is worth (DESK-1, PROP-8)."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from complaints.models import QualityItem

from .bases import RuleAdmin


@admin.register(QualityItem)
class QualityItemAdmin(RuleAdmin):
    """Items as data, changed in drafts; a complaint is checked by those of the version that it was accepted under."""

    chosen_once = ("procedure", "subject")
    list_display = ["text", "subject", "points", "clause", "procedure", "position"]
    list_filter = ["procedure", "subject"]
    search_fields = ["text", "clause"]
    fieldsets = [
        (
            None,
            {
                "fields": [("procedure", "subject"), "text", ("points", "clause"), "position"],
                "description": gettext_lazy(
                    "How much is drawn says the procedure. Without any item nothing of the kind is drawn."
                ),
            },
        )
    ]
