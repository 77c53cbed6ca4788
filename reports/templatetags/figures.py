"""Figures on pages: each number leads to the complaints that it counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from complaints.figures import FIGURES
from reports.selectors import Row
from reports.words import FORMULAS, number, percent

register = template.Library()

register.filter("percent", percent)
register.filter("number", number)


def address(row: Row, figure: str) -> str:
    """The list of exactly the complaints that `figure` counts in `row`."""
    query = {"figure": figure, **row.period.query, **row.narrow}
    return f"{reverse('complaints:list')}?{urlencode(query)}"


@register.simple_tag
def figure(row: Row, code: str, text: str = "", cls: str = "") -> SafeString:
    """`{% figure row "received" %}`: the number, leading to its complaints; `text` stands for it, as its share may."""
    count = row.count(code)
    if not count:
        return format_html('<span class="num muted">{}</span>', text or 0)
    spoken = [row.name, f"{FIGURES[code].label}: {text or count}"]
    link = '<a class="num {}" href="{}" aria-label="{}">{}</a>'
    return format_html(link, cls, address(row, code), " · ".join(filter(None, spoken)), text or count)


@register.inclusion_tag("reports/_on_time.html")
def on_time(row: Row, kind: str, bar: bool = False) -> dict[str, Any]:
    """`{% on_time row kind %}`: the percentage kept, with both numbers; `bar` draws it as well."""
    kept, missed = f"{kind}_on_time", f"{kind}_late"
    return {"row": row, "share": row.on_time(kind), "kept": kept, "missed": missed, "bar": bar}


@register.inclusion_tag("reports/_formula.html")
def formula(code: str, title: str) -> dict[str, Any]:
    """`{% formula "received" title %}`: the title with ⓘ, which says how it is counted."""
    return {"title": title, "text": FORMULAS[code]}


@register.inclusion_tag("reports/_figure_bar.html")
def figure_bar(row: Row, code: str, of: str) -> dict[str, Any]:
    """`{% figure_bar row "grade_5" "called" %}`: the number, drawn as a part of another."""
    return {"row": row, "code": code, "part": row.count(code), "whole": row.count(of)}
