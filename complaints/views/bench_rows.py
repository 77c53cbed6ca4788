"""The rows of the workbench, written straight as HTML: forty of them stand on the page of a busy clerk."""

from __future__ import annotations

from functools import cache

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.icons import svg
from accounts.pieces import badge, clock, moment, text
from accounts.timewords import in_words
from complaints.lanes import Lane
from complaints.templatetags.case import case_marks, phone

from .rows import Row


def bench_row(row: Row, lane: Lane, ticks: bool) -> SafeString:
    """A complaint in a lane; `ticks` gives it a box, where several are taken at once."""
    complaint = row.complaint
    return SafeString(
        f'<li class="row-item bench-row{" bench-ticks" if ticks else ""}" id="row-{lane.key}-{complaint.pk}" data-row'
        f"{' data-new' if row.is_new else ''}>{_tick(row, lane) if ticks else ''}"
        f'<div class="bench-clock">{_clock(row)}</div>'
        f'<div class="bench-case"><p class="bench-what">{_what(row, lane)}</p>'
        f'<p class="one-line">{text(complaint.opening)}</p>'
        f'<p class="bench-where muted">{_where(row)}</p></div>{_action(row)}</li>'
    )


def _tick(row: Row, lane: Lane) -> str:
    complaint = row.complaint
    words = _("Tick %(number)s") % {"number": complaint.number}
    return (
        f'<label class="bench-tick"><input type="checkbox" class="form-check-input" id="tick-{lane.key}-{complaint.pk}"'
        f' name="item" value="{complaint.number}:{complaint.version}" form="batch-{lane.key}" autocomplete="off"'
        f' data-tick><span class="visually-hidden">{text(words)}</span></label>'
    )


def _clock(row: Row) -> str:
    """What is due first, or since when it waits."""
    if row.clock:
        rule = f'<span class="bench-rule muted">{text(row.clock.rule.name)}</span>'
        return f"{clock(row.clock, row.now, compact=True)} {rule}"
    waited = text(_("waiting for %(span)s") % {"span": in_words(row.waited)})
    return f'<strong>{waited}</strong> <span class="muted">{moment(row.waits_since)}</span>'


def _what(row: Row, lane: Lane) -> str:
    """Number, customer, category, and what makes the case unusual."""
    complaint = row.complaint
    parts = [
        f'<a class="num" href="{complaint.get_absolute_url()}">{complaint.number}</a>',
        f"<strong>{text(complaint.customer_name)}</strong>",
    ]
    if complaint.category:
        parts.append(f"<span>{text(complaint.category)}</span>")
    parts.append(case_marks(complaint, stage=lane.mixed))
    if row.progress_untold:
        parts.append(badge(_("Progress not told"), "bad", icon="message-off"))
    if row.unsupervised:
        parts.append(badge(_("Supervision has not signed"), "info", icon="signature"))
    if row.is_new:
        words = text(pgettext("since the last look", "New"))
        parts.append(f'<span class="mark bench-new" data-tone="accent">{words}</span>')
    return " ".join(parts)


def _where(row: Row) -> str:
    """The department and person that have it, else the branch; and where it came in, unless at the desk."""
    complaint, parts = row.complaint, []
    if complaint.lead:
        parts += [str(complaint.lead), str(complaint.handler)] if complaint.handler else [str(complaint.lead)]
    elif complaint.branch:
        parts.append(str(complaint.branch))
    if row.received_elsewhere:
        names = {"department": complaint.received_department, "person": complaint.first_receiver}
        parts.append(_("received in %(department)s by %(person)s") % names)
    return text(" · ".join(parts))


def _action(row: Row) -> str:
    """The next action as a button; before it the telephone, where it begins with a call."""
    if not row.offer:
        return ""
    call = phone(row.phone, cls="btn btn-sm bench-call") if row.phone else ""
    return (
        f'<div class="bench-action">{call} <a class="btn btn-sm bench-next"'
        f' href="{row.offer.url}?next={_home()}">{svg(row.offer.icon, 16)}'
        f" {text(row.offer.label)}</a></div>"
    )


@cache
def _home() -> str:
    """Where the step leads back to."""
    return reverse("complaints:workbench")
