"""What is asked at each form: what must be filled in, what this procedure asks besides, what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from complaints.choices import FieldAt, FieldType
from complaints.left_out import left_out_in_words
from complaints.models import Procedure
from complaints.models.flow_rule import field_name

from .line import Line
from .stations import REQUIRED, Station

# At which station the fields of a form are asked.
FORMS = {Station.INTAKE: FieldAt.INTAKE, Station.HANDLE: FieldAt.RESULT, Station.CALLBACK: FieldAt.CALLBACK}


def must_be_filled(procedure: Procedure, station: Station, said: Callable[[object], str]) -> Iterator[Line]:
    """The fields that must be filled, together where they are for the same cases."""
    fields: dict[str, list[str]] = {}
    for rule in procedure.required:
        if rule.at == REQUIRED.get(station):
            fields.setdefault(said(rule), []).append(field_name(rule.at, rule.field))
    for cases, names in fields.items():
        yield Line(_(", ").join(names), cases)


def asked_besides(procedure: Procedure, station: Station, said: Callable[[object], str]) -> Iterator[Line]:
    """The procedure's own fields, each with what can be chosen."""
    for field in procedure.custom_fields_at(FORMS[station]) if station in FORMS else ():
        kind = _(" / ").join(field.choices) if field.type == FieldType.CHOICE else str(field.get_type_display())
        words = {"name": field.label, "kind": kind}
        text = _("%(name)s (%(kind)s), must be filled in") if field.is_required else _("%(name)s (%(kind)s)")
        yield Line(text % words, said(field), field.clause)


def left_out(procedure: Procedure) -> Iterator[Line]:
    """Fields of the product that the forms do without."""
    yield Line(_(", ").join(left_out_in_words(procedure.not_asked)))
