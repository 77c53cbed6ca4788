"""Small pieces of pages about a complaint."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.icons import svg
from complaints.choices import Flag, Level, Stage
from complaints.forms.phones import EXTENSION
from complaints.models import Complaint
from complaints.models.customer import digits_of

register = template.Library()

FLAG_TONES = {Flag.SAFETY: "bad", Flag.THREAT: "bad"}


@register.inclusion_tag("complaints/_marks.html")
def case_marks(complaint: Complaint, stage: bool = True) -> dict[str, Any]:
    """`{% case_marks complaint %}`: badges for stage, level, flags and what else makes the case unusual.

    `stage=False` leaves out the stage where its place on the page says it.
    """
    return {
        "complaint": complaint,
        "stage": Stage(complaint.stage) if stage else None,
        "level": Level(complaint.level),
        "flags": [(flag.label, FLAG_TONES.get(flag, "soon")) for flag in complaint.flags],
    }


@register.simple_tag
def phone(number: str, cls: str = "") -> SafeString:
    """`{% phone number %}`: a link that calls the number on a telephone."""
    return format_html(
        '<a class="num nowrap {}" href="tel:{}">{} {}</a>', cls, dialled(number), svg("phone", 16), number
    )


def dialled(number: str) -> str:
    """What a telephone dials for `number`: without its extension, which is asked for by voice."""
    main = EXTENSION.sub("", number.strip())
    abroad = main.startswith("+") and not main.startswith("+86")
    return ("+" if abroad else "") + digits_of(main)


@register.filter
def part(owner: Any, name: str) -> str:
    """`{{ result|part:name }}`: the text of a part of the result."""
    return getattr(owner, name)


@register.filter
def name_of(owner: Any, name: str) -> str:
    """`{{ result|name_of:name }}`: what a field of the record is called."""
    return str(owner._meta.get_field(name).verbose_name)
