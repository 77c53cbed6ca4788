"""自定义项目: what a procedure asks for besides the product's own fields (PROP-2, HOSP-3, RETAIL-1)."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from complaints.models import CustomField

from .bases import EditionForm, RuleAdmin
from .cases import CasesField, KnownCases, in_words


class CustomFieldForm(KnownCases, EditionForm):
    """With the cases in which the field is asked."""

    cases = CasesField()


@admin.register(CustomField)
class CustomFieldAdmin(RuleAdmin):
    """Custom fields. The code stays as it was chosen: answers are kept under it."""

    chosen_once = ("procedure", "code")
    form = CustomFieldForm
    list_display = ["label", "at", "type", "is_required", "shown_cases", "clause", "procedure"]
    list_filter = ["procedure", "at", "type"]
    search_fields = ["label", "code", "clause"]
    fieldsets = [
        (None, {"fields": [("label", "code"), ("procedure", "at"), ("type", "is_required"), "options"]}),
        (gettext_lazy("In which cases"), {"fields": ["cases"]}),
        (gettext_lazy("Beside the field"), {"fields": ["help_text", ("clause", "position")]}),
    ]

    @admin.display(description=gettext_lazy("cases"))
    def shown_cases(self, field: CustomField) -> str:
        """The cases in words."""
        return in_words(field.cases, field.procedure.code)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """At the end of the form."""
        return {"position": 100, **super().get_changeform_initial_data(request)}
