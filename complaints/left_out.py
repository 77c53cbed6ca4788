"""Fields of the product that the forms of a procedure leave out, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from complaints.choices import FieldAt
from complaints.models.flow_rule import field_name
from complaints.models.procedure import MAY_BE_LEFT_OUT


def may_be_left_out() -> list[tuple[str, str]]:
    """Each field that a form can do without: its code (`intake:location`) and its name with the form."""
    return [(f"{at}:{name}", _in_words(at, name)) for at, names in MAY_BE_LEFT_OUT.items() for name in names]


def left_out_in_words(not_asked: Iterable[str]) -> list[str]:
    """The names of the fields with these codes, in the order in which the forms have them."""
    names, wanted = dict(may_be_left_out()), set(not_asked)
    return [words for code, words in names.items() if code in wanted]


def _in_words(at: FieldAt, name: str) -> str:
    called = _("customer type") if name == "customer_type" else field_name(at, name)
    return f"{at.label} · {capfirst(called)}"
