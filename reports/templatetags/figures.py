"""Figures on pages: each number leads to the complaints that it counts."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.figures import FIGURES
from complaints.models import Target
from reports.charts import Point
from reports.links import address
from reports.selectors import Row
from reports.words import FORMULAS, Aim, aimed, number, percent

register = template.Library()

register.filter("percent", percent)
register.filter("number", number)

LINK = '<a class="num {}" href="{}" aria-label="{}">{}</a>'
DASH = mark_safe('<span class="muted">–</span>')


@register.simple_tag
def figure(row: Row, code: str, text: str = "", cls: str = "") -> SafeString:
    """`{% figure row "received" %}`: the number, leading to its complaints; `text` stands for it, as its share may."""
    count = row.count(code)
    if not count:
        return format_html('<span class="num muted">{}</span>', text or 0)
    spoken = " · ".join(filter(None, [row.name, f"{FIGURES[code].label}: {text or count}"]))
    return format_html(LINK, cls, address(row, code), spoken, text or count)


@register.simple_tag
def was(row: Row, code: str, text: str = "") -> SafeString | str:
    """`{% was row "received" %}`: the same number of the period compared with, small; nothing where that is empty."""
    before = row.before
    if before is None or not before.count(code):
        return ""
    shown = text or before.count(code)
    spoken = " · ".join(filter(None, [row.name, before.period.label, f"{FIGURES[code].label}: {shown}"]))
    return format_html(
        '<span class="figure-was">{}</span>', format_html(LINK, "", address(before, code), spoken, shown)
    )


@register.simple_tag
def on_time(row: Row, kind: str, targets: dict[str, Target] | None = None, bar: bool = False) -> SafeString:
    """`{% on_time row kind %}`: the percentage kept, with both numbers; `bar` draws it; marked if below the target."""
    share = row.on_time(kind)
    if not share.whole or share.percent is None:
        return DASH
    aim = (targets or {}).get(f"{kind}_on_time")
    below = bool(aim and not aim.is_reached(share.percent))
    drawn = format_html(
        '<progress class="share-bar" max="{}" value="{}" aria-hidden="true"></progress>', share.whole, share.part
    )
    return format_html(
        '<span class="on-time">{}<strong class="num">{}{}</strong><span class="on-time-numbers">'
        '<span class="on-time-kept nowrap">{} {}</span> <span class="nowrap">{} {}</span></span></span>',
        drawn if bar else "",
        _below() if below else "",
        percent(share),
        pgettext("deadline", "kept"),
        figure(row, f"{kind}_on_time"),
        pgettext("deadline", "missed"),
        figure(row, f"{kind}_late", cls="text-bad"),
    )


def _below() -> SafeString:
    words = _("below the target")
    return format_html('<span class="below" title="{0}">▾<span class="visually-hidden">{0}</span></span> ', words)


@register.simple_tag
def target(targets: dict[str, Target], figure: str) -> Aim | None:
    """`{% target report.targets "contact_on_time" as aim %}`: the target in words, if there is one."""
    found = targets.get(figure)
    return aimed(found) if found else None


@register.inclusion_tag("reports/_formula.html")
def formula(code: str, title: str, id: str = "") -> dict[str, Any]:
    """`{% formula "received" title %}`: the title with ⓘ, which says how it is counted; `id` names the heading."""
    return {"title": title, "text": FORMULAS[code], "id": id}


@register.simple_tag(name="point")
def point_of_chart(point: Point, label: str) -> SafeString:
    """`{% point point label %}`: a number of a chart's table, and what was missed, each leading to its complaints."""
    shown = [
        format_html(LINK, "", point.url, f"{label} · {point.text}", point.text)
        if point.url
        else format_html('<span class="num muted">{}</span>', point.text)
    ]
    if point.missed:
        words = f"{pgettext('deadline', 'missed')} {point.missed}"
        shown.append(format_html(LINK, "text-bad", point.missed_url, f"{label} · {words}", words))
    return format_html_join(" ", "{}", ((part,) for part in shown))
