"""Small pieces that stand in pages by the hundred, written straight as HTML: a template for each is too dear."""

from __future__ import annotations

import datetime as dt

from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import timewords
from accounts.icons import svg

TONES = frozenset({"neutral", "info", "ok", "soon", "bad", "accent"})
NOTHING = SafeString("")


def badge(label: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """`{% badge label tone %}`; ValueError for a tone that the design does not have."""
    if tone not in TONES:
        raise ValueError(f"A badge has one of the tones {sorted(TONES)}, not {tone!r}.")
    return format_html('<span class="mark" data-tone="{}">{}{}</span>', tone, svg(icon, 14) if icon else NOTHING, label)


def moment(value: dt.datetime | None, style: str = "") -> SafeString:
    """`{% moment value %}`: a `<time>` whose title is exact to the second."""
    if value is None:
        return NOTHING
    return format_html(
        '<time class="num" datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        timewords.local(value, "full"),
        timewords.local(value, style),
    )


def clock(clock: timewords.Clock, now: dt.datetime, label: str = "", compact: bool = False) -> SafeString:
    """`{% clock c now %}`; the bar repeats what the words say, so screen readers skip it."""
    reading = timewords.read_clock(clock, now)
    return format_html(
        '<div class="clock{}" data-clock data-state="{}">{}'
        '<progress class="clock-bar" max="100" value="{}" aria-hidden="true"></progress>'
        '<div class="clock-line num"><span class="clock-sign" aria-hidden="true"></span>'
        '{} <span class="clock-due" title="{}">{}</span></div></div>',
        " clock-compact" if compact else "",
        reading.state,
        format_html('<div class="clock-label">{}</div>', label) if label else NOTHING,
        reading.percent_left,
        _words(clock, reading),
        timewords.local(clock.due_at, "full"),
        reading.due_words,
    )


def _words(clock: timewords.Clock, reading: timewords.Reading) -> SafeString:
    """What is left, which the browser counts on while the clock runs."""
    if not reading.running:
        return format_html('<span class="clock-words">{}</span>', reading.words)
    return format_html(
        '<time class="clock-words" datetime="{}" data-due="{}" data-started="{}"{}>{}</time>',
        due := clock.due_at.isoformat(),
        due,
        clock.started_at.isoformat(),
        format_html(' data-warn="{}"', clock.warn_at.isoformat()) if clock.warn_at else NOTHING,
        reading.words,
    )
