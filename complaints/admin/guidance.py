"""Texts beside the forms (GAS-8, GAS-9a)."""

from django.contrib import admin

from complaints.models import Guidance

from .bases import RuleAdmin


@admin.register(Guidance)
class GuidanceAdmin(RuleAdmin):
    """Texts beside the forms."""

    list_display = ["title", "stage", "clause", "procedure", "position"]
    list_filter = ["stage", "procedure"]
    search_fields = ["title", "text"]
    fields = [("procedure", "stage"), ("title", "clause"), "text", "position"]
