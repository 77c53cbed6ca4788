"""Figures on pages: each number leads to the complaints that it counts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from complaints.figures import FIGURES
from complaints.models import Target
from reports.charts import Point
from reports.links import address
from reports.selectors import Row, Share
from reports.words import FORMULAS, Aim, aimed, number, percent

register = template.Library()

register.filter("percent", percent)
register.filter("number", number)

LINK = '<a class="num {}" href="{}" aria-label="{}">{}</a>'
CELL = '<td class="num">{}</td>'
DASH = mark_safe('<span class="muted">–</span>')
NOTHING = SafeString("")
NO_NUMBER = mark_safe(' <span class="figure-was"></span>')

# What was in the period compared with stands beside these.
COMPARED = ("received", "archived", "open")
# Where validity is judged (ROAD-1); what is not judged is the rest.
JUDGED = ("valid", "invalid")


@register.simple_tag
def figure(row: Row, code: str, text: str = "", cls: str = "") -> SafeString:
    """`{% figure row "received" %}`: the number, leading to its complaints; `text` stands for it, as its share may."""
    count = row.count(code)
    if not count:
        return format_html('<span class="num muted">{}</span>', text or 0)
    return _link(row, code, str(text or count), row.name, cls)


def was(row: Row, code: str, text: str = "") -> SafeString:
    """The same number of the period compared with, small; only its place where that is empty, so that columns align."""
    before = row.before
    if before is None:
        return NOTHING
    if not before.count(code):
        return NO_NUMBER
    name = f"{row.name} · {before.period.label}"
    return format_html(
        ' <span class="figure-was">{}</span>', _link(before, code, text or str(before.count(code)), name)
    )


def _link(row: Row, code: str, shown: str, name: str, cls: str = "") -> SafeString:
    """By the hundred on a page: put together with as little work as can be."""
    label = f"{_label(code, get_language())}: {shown}"
    spoken = f"{name} · {label}" if name else label
    return format_html(LINK, cls, address(row, code), spoken, shown)


@cache
def _label(code: str, language: str | None) -> str:
    """What the figure is called in the language, which is the active one."""
    return str(FIGURES[code].label)


@register.simple_tag
def case_cells(row: Row, judged: bool) -> SafeString:
    """`{% case_cells row judged %}`: the cells of a row's complaints, as `_rows.html` heads them."""
    received, *others = (format_html("{}{}", figure(row, code), was(row, code)) for code in COMPARED)
    shown = [received, *(figure(row, code) for code in JUDGED if judged), *others]
    shown += [figure(row, "renewed"), figure(row, "returned"), figure(row, "resolved", percent(row.resolved))]
    grade, before = number(row.satisfaction), number(row.before.satisfaction) if row.before else ""
    shown.append(format_html("{}{}", figure(row, "called", grade), was(row, "called", before)))
    return _cells(shown)


@register.simple_tag
def deadline_cells(row: Row, kinds: Iterable[str], targets: dict[str, Target]) -> SafeString:
    """`{% deadline_cells row kinds targets %}`: a cell for each kind of deadline."""
    return _cells(on_time(row, kind, targets) for kind in kinds)


@register.simple_tag
def person_cells(row: Row, targets: dict[str, Target]) -> SafeString:
    """`{% person_cells row targets %}`: the cells of a person, as `_people.html` heads them."""
    cells = [figure(row, "archived"), on_time(row, "contact", targets), on_time(row, "resolution", targets)]
    cells += [figure(row, "returned"), figure(row, "received"), on_time(row, "dispatch", targets)]
    return _cells([*cells, figure(row, "called")])


def _cells(shown: Iterable[SafeString]) -> SafeString:
    return format_html_join("", CELL, ((cell,) for cell in shown))


@register.simple_tag
def on_time(row: Row, kind: str, targets: dict[str, Target] | None = None, bar: bool = False) -> SafeString:
    """`{% on_time row kind %}`: the percentage kept, with both numbers; `bar` draws it; marked if below the target."""
    share = row.on_time(kind)
    if not share.whole or share.percent is None:
        return DASH
    aim = (targets or {}).get(f"{kind}_on_time")
    return format_html(
        '<span class="on-time">{}<strong class="num">{}{}</strong><span class="on-time-numbers">'
        '<span class="on-time-kept nowrap">{} {}</span> <span class="nowrap">{} {}</span></span></span>',
        _bar(share) if bar else NOTHING,
        _below() if aim and not aim.is_reached(share.percent) else NOTHING,
        percent(share),
        pgettext("deadline", "kept"),
        figure(row, f"{kind}_on_time"),
        pgettext("deadline", "missed"),
        figure(row, f"{kind}_late", cls="text-bad"),
    )


def _bar(share: Share) -> SafeString:
    return format_html(
        '<progress class="share-bar" max="{}" value="{}" aria-hidden="true"></progress>', share.whole, share.part
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
        words = f"{point.missed_label} {point.missed}"
        shown.append(format_html(LINK, "text-bad", point.missed_url, f"{label} · {words}", words))
    return format_html_join(" ", "{}", ((part,) for part in shown))
