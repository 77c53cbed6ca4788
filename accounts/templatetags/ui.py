"""The pieces pages are made of; usage in docs/components.md."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import icons, pieces, timewords
from accounts.fields import describe

register = template.Library()

register.filter("in_words", timewords.in_words)
register.simple_tag(icons.svg, name="icon")


@register.filter
def local(moment: dt.datetime | dt.date | None, style: str = "") -> str:
    """`{{ moment|local }}`: local date and time; styles date, time, full."""
    return timewords.local(moment, style)


register.simple_tag(pieces.moment, name="moment")


@register.simple_tag
def remaining(clock: timewords.Clock, now: dt.datetime | None = None) -> str:
    """`{% remaining clock now %}`: the words alone."""
    return timewords.read_clock(clock, now or timezone.now()).words


@register.simple_tag(name="clock")
def clock_tag(
    clock: timewords.Clock, now: dt.datetime | None = None, label: str = "", compact: bool = False
) -> SafeString:
    """`{% clock c now %}`: bar that empties, words and absolute due time; the words count on in the browser."""
    return pieces.clock(clock, now or timezone.now(), label, compact)


register.simple_tag(pieces.badge, name="badge")


@register.inclusion_tag("components/stage_track.html")
def stage_track(stages: list[dict[str, Any]]) -> dict[str, Any]:
    """`{% stage_track stages %}`: dicts with label, state (done, now, todo, skipped), at, who."""
    spoken = {
        "done": pgettext("stage", "done"),
        "now": pgettext("stage", "now"),
        "todo": pgettext("stage", "still to come"),
        "skipped": pgettext("stage", "skipped"),
    }
    return {"stages": [{**stage, "spoken": spoken[stage["state"]]} for stage in stages]}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: str, hint: str = "", icon: str = "", action_url: str = "", action_label: str = ""
) -> dict[str, str]:
    """`{% empty_state title=… %}`: says kindly that there is nothing."""
    return {"title": title, "hint": hint, "icon": icon, "action_url": action_url, "action_label": action_label}


@register.simple_block_tag
def page_header(content: str, title: str, subtitle: str = "", back_url: str = "", back_label: str = "") -> SafeString:
    """`{% page_header title=… %} buttons {% endpage_header %}`: the page's `<h1>`."""
    return render_to_string(
        "components/page_header.html",
        {
            "actions": content,
            "title": title,
            "subtitle": subtitle,
            "back_url": back_url,
            "back_label": back_label,
        },
    )


@register.simple_block_tag
def card(
    content: str, title: str = "", icon: str = "", hint: str = "", id: str = "", flush: bool = False
) -> SafeString:
    """`{% card title=… %} … {% endcard %}`: a panel; `flush` leaves the padding to its content."""
    return pieces.card(content, title, icon, hint, id, flush)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: str = "", help: str = "", hide_label: bool = False, cls: str = "", **attributes: Any
) -> dict[str, Any]:
    """`{% field form.name %}`: label, widget, help and errors, joined for screen readers."""
    return describe(bound, label=label, help=help, hide_label=hide_label, cls=cls, attributes=attributes)


@register.inclusion_tag("components/form_errors.html")
def form_errors(*forms: BaseForm) -> dict[str, Any]:
    """`{% form_errors form %}`: every error with a link to its field; nothing when all is well."""
    general, beside = [], []
    for form in forms:
        general.extend(form.non_field_errors())
        for bound in form:
            if bound.is_hidden:
                general.extend(bound.errors)
            elif bound.errors:
                described = describe(bound)
                label = described["label"]
                asks = str(label).endswith(("?", "\uff1f"))  # the Chinese one is wide
                beside.append({"label": label, "asks": asks, "target": described["first_id"], "errors": bound.errors})
    return {"general": general, "beside": beside}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: RequestContext, page: Page, parameter: str = "page") -> dict[str, Any]:
    """`{% pagination page_obj %}`: links that keep the rest of the query string."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = number
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "links": [
            {"number": n, "url": address(n) if isinstance(n, int) else "", "current": n == page.number} for n in numbers
        ],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag
def page_words() -> SafeString:
    """What the scripts need: words in the page's language and the server's time, on one hidden element."""
    words = {
        "now": timezone.now().isoformat(),
        "left": _("%(time)s left"),
        "overdue": _("%(time)s overdue"),
        "days": _("%(count)s d"),
        "hours": _("%(count)s h"),
        "minutes": _("%(count)s min"),
        "under": _("under 1 min"),
        "refused": _("That did not work. Reload the page and try again; what you typed is still here."),
        "line-down": _("No connection. What you type stays on this page."),
        "line-held": _("Not sent yet: no connection. It is sent by itself when the line is back; keep this page open."),
        "line-held-ask": _("Not sent yet: no connection. Keep this page open."),
        "line-back-ask": _("Connected again. What you wanted to send has not been sent yet."),
        "line-try": _("Try now"),
        "line-send": _("Send it now"),
        "line-drop": _("Do not send"),
        "offline": _("No connection to the server. What you typed is still here; try again in a moment."),
    }
    return format_html('<div id="page-words" hidden{}></div>', format_html_join("", ' data-{}="{}"', words.items()))
