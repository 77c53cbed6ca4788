"""Small pieces that stand in pages by the hundred, written straight as HTML: a template for each is too dear."""

from __future__ import annotations

import datetime as dt
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from accounts import timewords
from accounts.icons import svg

TONES = frozenset({"neutral", "info", "ok", "soon", "bad", "accent"})
NOTHING = SafeString("")


# Put together as text, with `text` around everything that is not ours: `format_html` would look at each part anew.


def text(value: object) -> str:
    """`value` as HTML shows it; Django's own `escape` asks first whether it is a lazy string."""
    return escape(str(value))


def badge(label: object, tone: str = "neutral", icon: str = "") -> SafeString:
    """`{% badge label tone %}`; ValueError for a tone that the design does not have."""
    if tone not in TONES:
        raise ValueError(f"A badge has one of the tones {sorted(TONES)}, not {tone!r}.")
    return SafeString(
        f'<span class="mark" data-tone="{tone}">{svg(icon, 14) if icon else ""}{conditional_escape(label)}</span>'
    )


def moment(value: dt.datetime | None, style: str = "") -> SafeString:
    """`{% moment value %}`: a `<time>` whose title is exact to the second."""
    if value is None:
        return NOTHING
    exact, words = text(timewords.local(value, "full")), text(timewords.local(value, style))
    return SafeString(f'<time class="num" datetime="{value.isoformat()}" title="{exact}">{words}</time>')


def clock(clock: timewords.Clock, now: dt.datetime, label: str = "", compact: bool = False) -> SafeString:
    """`{% clock c now %}`; the bar repeats what the words say, so screen readers skip it."""
    reading = timewords.read_clock(clock, now)
    note = "" if compact else getattr(clock, "due_note", "")
    basis = f' <span class="clock-basis">{text(note)}</span>' if note else ""
    name = f'<div class="clock-label">{conditional_escape(label)}</div>' if label else ""
    return SafeString(
        f'<div class="clock{" clock-compact" if compact else ""}" data-clock data-state="{reading.state}">{name}'
        f'<progress class="clock-bar" max="100" value="{reading.percent_left}" aria-hidden="true"></progress>'
        f'<div class="clock-line num"><span class="clock-sign" aria-hidden="true"></span>{_words(clock, reading)} '
        f'<span class="clock-due" title="{text(timewords.local(clock.due_at, "full"))}">{text(reading.due_words)}'
        f"</span>{basis}</div></div>"
    )


def _words(clock: timewords.Clock, reading: timewords.Reading) -> str:
    """What is left, which the browser counts on while the clock runs."""
    if not reading.running:
        return f'<span class="clock-words">{text(reading.words)}</span>'
    due, started = clock.due_at.isoformat(), clock.started_at.isoformat()
    warns = f' data-warn="{clock.warn_at.isoformat()}"' if clock.warn_at else ""
    return (
        f'<time class="clock-words" datetime="{due}" data-due="{due}" data-started="{started}"{warns}>'
        f"{text(reading.words)}</time>"
    )


def card(
    content: str, title: str = "", icon: str = "", hint: str = "", id: str = "", flush: bool = False
) -> SafeString:
    """`{% card title=… %} content {% endcard %}`; `content` is HTML."""
    head = ""
    if title:
        more = f'<p class="muted">{conditional_escape(hint)}</p>' if hint else ""
        head = (
            f'<header class="panel-header"><h2>{svg(icon, 18) if icon else ""}{conditional_escape(title)}</h2>'
            f"{more}</header>"
        )
    name = f' id="{text(id)}"' if id else ""
    body = f'<div class="panel-body">{content}</div>'
    return SafeString(f'<section class="panel{" panel-flush" if flush else ""}"{name}>{head}{body}</section>')
