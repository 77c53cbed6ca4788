"""The columns of the list of complaints: what each shows, written straight as HTML since lists hold many cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pieces import NOTHING, badge, clock, moment
from accounts.timewords import in_words
from complaints.search.hits import Hit
from complaints.templatetags.case import case_marks, phone

from .rows import Row


@dataclass(frozen=True)
class Column:
    """A column: `fields` are what it is in a file; `sort` is the order its heading asks for at the first press."""

    key: str
    label: str | Promise
    cell: Callable[[Row], str]
    fields: tuple[str, ...]
    sort: str = ""
    named: bool = True  # whether a card on a phone needs to say what the cell is

    @property
    def order(self) -> str:
        """The order without its direction."""
        return self.sort.lstrip("-")


def cells(row: Row, columns: Iterable[Column]) -> SafeString:
    """The cells of a row; an empty one needs no name."""
    return SafeString("".join(_cell(column, column.cell(row)) for column in columns))


def _cell(column: Column, html: str) -> str:
    name = f' data-label="{escape(str(column.label))}"' if column.named and html else ""
    return f'<td class="cell-{column.key}"{name}>{conditional_escape(html)}</td>'


def _clock(row: Row) -> SafeString:
    """The deadline that is due first, or since when it waits, or when it was archived."""
    complaint = row.complaint
    if row.clock:
        rule = format_html('<span class="bench-rule muted">{}</span>', row.clock.rule.name)
        return clock(row.clock, row.now, compact=True) + rule
    if complaint.archived_at:
        when = moment(complaint.archived_at, "date")
        return format_html('<span class="muted">{} {}</span>', _("archived on"), when)
    waited = _("waiting for %(span)s") % {"span": in_words(row.waited)}
    return format_html('<strong>{}</strong> <span class="muted">{}</span>', waited, moment(row.waits_since))


def _case(row: Row) -> SafeString:
    """Number, customer, category, and one line: what the search found, else how the complaint begins.

    The way back leads to the link by its id, and a browser focuses a link that an address names.
    """
    complaint = row.complaint
    return format_html(
        '<p class="bench-what"><a class="num" id="c{}" href="{}">{}</a> <strong>{}</strong> {}</p>'
        '<p class="one-line muted">{}</p>',
        complaint.pk,
        row.url,
        complaint.number,
        complaint.customer_name,
        format_html("<span>{}</span>", complaint.category) if complaint.category else NOTHING,
        _hit(row.hit) if row.hit else complaint.opening,
    )


def _hit(hit: Hit) -> SafeString:
    where = format_html('<span class="hit-where">{}</span> ', hit.where) if hit.where else NOTHING
    return format_html("{}{}<mark>{}</mark>{}", where, hit.before, hit.found, hit.after)


def _marks(row: Row) -> SafeString:
    """Stage, level, flags, and what is missing."""
    marks = case_marks(row.complaint)
    if row.progress_untold:
        marks += badge(_("Progress not told"), "bad", icon="message-off")
    if row.unsupervised:
        marks += badge(_("Supervision has not signed"), "info", icon="signature")
    return marks


def _department(row: Row) -> SafeString:
    complaint = row.complaint
    if not complaint.lead:
        return NOTHING
    handler = format_html('<span class="cell-handler muted">{}</span>', complaint.handler) if complaint.handler else ""
    return format_html("{} {}", complaint.lead, handler)


def _phone(row: Row) -> SafeString:
    return phone(row.complaint.customer_phone) if row.complaint.customer_phone else NOTHING


def _satisfaction(row: Row) -> SafeString:
    complaint = row.complaint
    if complaint.resolved is None:
        return NOTHING
    solved = badge(_("Resolved"), "ok") if complaint.resolved else badge(_("Not resolved"), "bad")
    return format_html("{} {}", solved, complaint.get_satisfaction_display())


def _origin(row: Row) -> SafeString:
    return format_html("{}", row.complaint.get_origin_display())


def _validity(row: Row) -> SafeString:
    """Whether it was judged valid (ROAD-1)."""
    return format_html("{}", row.complaint.get_validity_display())


def _plain(name: str) -> Callable[[Row], str]:
    return lambda row: format_html("{}", getattr(row.complaint, name) or "")


def _moment(name: str) -> Callable[[Row], str]:
    return lambda row: moment(getattr(row.complaint, name))


CASE = ("number", "customer_name", "category", "content")
COLUMNS = (
    Column("clock", gettext_lazy("Deadline"), _clock, ("next_due_at",), "due", named=False),
    Column("case", gettext_lazy("Number and customer"), _case, CASE, "number", named=False),
    Column("marks", gettext_lazy("Stage and level"), _marks, ("stage", "level", "flags"), "-level", named=False),
    Column("phone", gettext_lazy("Telephone"), _phone, ("customer_phone",)),
    Column("address", gettext_lazy("Address"), _plain("customer_address"), ("customer_address",)),
    Column("meter", gettext_lazy("Meter no."), _plain("meter_number"), ("meter_number",)),
    Column("department", gettext_lazy("Department"), _department, ("lead", "handler")),
    Column("branch", gettext_lazy("Branch"), _plain("branch"), ("branch",)),
    Column("channel", gettext_lazy("Channel"), _plain("channel"), ("channel",)),
    Column("origin", gettext_lazy("Origin"), _origin, ("origin",)),
    Column("validity", gettext_lazy("Validity"), _validity, ("validity",)),
    Column("receiver", gettext_lazy("First receiver"), _plain("first_receiver"), ("first_receiver",)),
    Column("calls", gettext_lazy("Calls"), _plain("call_count"), ("call_count",)),
    Column("satisfaction", gettext_lazy("Callback"), _satisfaction, ("resolved", "satisfaction")),
    Column("accepted", gettext_lazy("Accepted at"), _moment("accepted_at"), ("accepted_at",), "-accepted"),
    Column("archived", gettext_lazy("Archived at"), _moment("archived_at"), ("archived_at",)),
)
BY_KEY = {column.key: column for column in COLUMNS}
# The case itself always stands in the list: its number leads to it.
ALWAYS = "case"
USUAL = ("clock", "case", "marks", "department", "accepted")


def chosen_columns(keys: Iterable[str]) -> list[Column]:
    """The columns of these keys in the order of the list, whatever else the keys hold; none: the usual ones."""
    wanted = set(keys) & BY_KEY.keys() or set(USUAL)
    return [column for column in COLUMNS if column.key in wanted | {ALWAYS}]
