"""Choosing the cases that a rule is for: one list of everything a rule may depend on, grouped by aspect."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from complaints.choices import Aspect
from complaints.models.cases import FIXED, Cases
from complaints.models.rulebook import Rulebook, current_rulebook, names_of_words
from complaints.rulecheck import not_there, words_of


def case_choices(*families: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every value of every aspect, under the aspect's name; words are those of the procedures with these codes.

    Without any: of those that have a draft, in which alone rules are changed.
    """
    book = current_rulebook()
    drafts = {procedure.code for procedure in book.procedures.values() if procedure.is_draft}
    words = names_of_words(book, *(families or drafts))
    grouped = []
    for aspect in Aspect:
        values = FIXED[aspect].choices if aspect in FIXED else words[aspect].items()
        grouped.append((capfirst(str(aspect.label)), [(f"{aspect}:{code}", str(label)) for code, label in values]))
    return grouped


class CasesField(forms.MultipleChoiceField):
    """Cases as `aspect:value`; what it gives is what the rule keeps (`{"level": ["serious"]}`)."""

    widget = UnfoldAdminSelect2MultipleWidget

    def __init__(self, **kwargs: Any) -> None:
        words = {
            "label": capfirst(str(_("cases"))),
            "help_text": _("Nothing chosen: all cases. Values of one aspect are alternatives; aspects must all hold."),
        }
        super().__init__(required=False, choices=case_choices, **{**words, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """The chosen values, from what the rule keeps or what was sent."""
        if isinstance(value, dict):
            return [f"{aspect}:{item}" for aspect, items in value.items() for item in items]
        return value

    def clean(self, value: Any) -> dict[str, list[str]]:
        """What the rule keeps."""
        chosen = super().clean(self.prepare_value(value))
        named: dict[str, set[str]] = {}
        for item in chosen:
            aspect, code = item.split(":", 1)
            named.setdefault(aspect, set()).add(code)
        return Cases({aspect: frozenset(codes) for aspect, codes in named.items()}).to_json()

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other values are chosen than before."""
        return super().has_changed(self.prepare_value(initial or {}), data)


class KnownCases:
    """A form of a rule whose cases are chosen from what its version knows now; what it had before is not refused."""

    def clean_cases(self) -> dict[str, list[str]]:
        """Refuse marks of other versions and words that are retired, if they are chosen now."""
        cases = self.cleaned_data["cases"]
        procedure = self.cleaned_data.get("procedure") or getattr(self.instance, "procedure", None)
        if "cases" in self.changed_data and procedure is not None and procedure.pk:
            gone, _none_left = words_of(procedure).missing(Cases.parse(cases))
            if gone:
                raise forms.ValidationError(not_there(gone))
        return cases


_book: ContextVar[Rulebook | None] = ContextVar("book", default=None)


def learn_words() -> None:
    """Read the organisation's words once, for all the rows of a list that follows."""
    _book.set(current_rulebook())


def in_words(cases: dict[str, list[str]], family: str) -> str:
    """The cases of a row of a list, in the words of the procedure with the code `family`."""
    book = _book.get()
    return Cases.parse(cases).in_words(names_of_words(book, family) if book else {})


class CasesInline:
    """Rows with cases: the choices are read once, however many rows show them."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[forms.BaseInlineFormSet]:
        """The formset, with the choices at hand."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.base_fields["cases"].choices = case_choices(*([obj.code] if obj else []))
        return formset
