"""Small pieces of pages about a complaint."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.icons import svg
from accounts.pieces import badge
from complaints.choices import FieldAt, Flag, Level, PhraseUse, Stage
from complaints.forms.phones import EXTENSION
from complaints.models import Complaint, Phrase
from complaints.models.custom_field import Answer
from complaints.models.customer import digits_of

register = template.Library()

FLAG_TONES = {Flag.SAFETY: "bad", Flag.THREAT: "bad"}


@register.simple_tag
def case_marks(complaint: Complaint, stage: bool = True) -> SafeString:
    """`{% case_marks complaint %}`: badges for stage, level, flags and what else makes the case unusual.

    `stage=False` leaves out the stage where its place on the page says it.
    """
    marks: list[SafeString] = []
    language = get_language()
    if stage:
        marks.append(_mark(Stage(complaint.stage), language))
    if complaint.level != Level.NORMAL:
        marks.append(_mark(Level(complaint.level), language))
    marks += [badge(flag.label, FLAG_TONES.get(flag, "soon"), icon="flag") for flag in complaint.flags]
    marks += [badge(name, "soon", icon="flag") for name in complaint.marks.values()]
    if complaint.recomplaint_level:
        again = _("Re-complaint no. %(count)s") % {"count": complaint.recomplaint_level}
        marks.append(badge(again, "soon", icon="repeat"))
    if complaint.call_count > 1:
        marks.append(badge(_("Called %(count)s×") % {"count": complaint.call_count}, "soon", icon="phone-incoming"))
    if complaint.return_count:
        marks.append(badge(_("Returned %(count)s×") % {"count": complaint.return_count}))
    return SafeString("\n".join(marks))


@lru_cache(maxsize=100)
def _mark(value: Stage | Level, _language: str | None) -> SafeString:
    """The badge in the active language, which lists ask for in every row."""
    return badge(value.label, value.tone)


@register.simple_tag
def phone(number: str, cls: str = "", sheet: str = "", label: str = "") -> SafeString:
    """`{% phone number %}`: a link that calls the number on a telephone.

    With the address of a call `sheet`, that sheet asks afterwards what came of the call; `label` stands for the number.
    """
    asks = format_html(' data-call="{}" data-number="{}"', sheet, number) if sheet else ""
    link = '<a class="num nowrap {}" href="tel:{}"{}>{} {}</a>'
    return format_html(link, cls, dialled(number), asks, svg("phone", 16), label or number)


@register.simple_tag
def phrases(bound: BoundField) -> SafeString:
    """`{% phrases form.note %}`: the ready phrases for a field, each a button that writes it there."""
    uses = getattr(bound.form, "phrase_uses", {}).get(bound.name, ())
    if not uses:
        return SafeString("")
    complaint = getattr(bound.form, "complaint", None)
    offered = Phrase.offered(*uses, family=complaint.procedure.code if complaint else None)
    found = sorted(offered, key=lambda phrase: uses.index(PhraseUse(phrase.use)))
    buttons = format_html_join(
        "",
        '<button class="phrase" type="button" data-phrase="{}" data-use="{}">{}</button>',
        ((phrase.text, phrase.use, phrase.text) for phrase in found),
    )
    return format_html('<div class="phrases" data-phrases="{}" hidden>{}</div>', bound.auto_id, buttons)


def dialled(number: str) -> str:
    """What a telephone dials for `number`: without its extension, which is asked for by voice."""
    main = EXTENSION.sub("", number.strip())
    abroad = main.startswith("+") and not main.startswith("+86")
    return ("+" if abroad else "") + digits_of(main)


@register.simple_tag
def answers(complaint: Complaint, at: str, kept: Mapping[str, Any]) -> list[Answer]:
    """`{% answers complaint "result" result.custom as said %}`: answers to the procedure's own fields, in words."""
    return complaint.answers(FieldAt(at), kept)


@register.simple_tag
def not_asked(complaint: Complaint, at: str) -> set[str]:
    """`{% not_asked complaint "result" as left_out %}`: the product's fields that the procedure leaves out there."""
    return complaint.procedure.leaves_out(FieldAt(at))


@register.filter
def part(owner: Any, name: str) -> str:
    """`{{ result|part:name }}`: the text of a part of the result."""
    return getattr(owner, name)


@register.filter
def name_of(owner: Any, name: str) -> str:
    """`{{ result|name_of:name }}`: what a field of the record is called."""
    return str(owner._meta.get_field(name).verbose_name)
