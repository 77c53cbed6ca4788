"""The figures of a month's parts as rows of spreadsheets (GAS-13, GAS-14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from complaints.choices import ClockKind
from complaints.figures import FIGURES

from .selectors import MonthReport, Row, kinds_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Value = str | int | Decimal | None
Column = tuple[str, Callable[[Row], Value]]


@dataclass(frozen=True)
class Table:
    """A part of the month: what its file is called, its rows, and its columns after the month."""

    name: _StrPromise
    rows: Callable[[MonthReport], list[Row]]
    columns: Callable[[list[Row], bool], list[Column]]

    def written(self, report: MonthReport) -> tuple[list[str], list[list[Value]]]:
        """Headings and values; None where there is nothing to tell."""
        rows = self.rows(report)
        columns = self.columns(rows, report.judges_validity)
        values: list[list[Value]] = [[str(report.month), *(value(row) for _heading, value in columns)] for row in rows]
        return [_("Month"), *(heading for heading, _value in columns)], values


def _departments(rows: list[Row], judged: bool) -> list[Column]:
    return [(_("Code"), lambda row: row.code), *_cases(_("Department"), rows, judged)]


def _categories(rows: list[Row], judged: bool) -> list[Column]:
    return [(_("Code"), lambda row: row.code), *_cases(_("Category"), rows, judged)]


def _branches(rows: list[Row], judged: bool) -> list[Column]:
    return _cases(_("Branch"), rows, judged)


def _channels(rows: list[Row], judged: bool) -> list[Column]:
    return _cases(_("Channel"), rows, judged)


def _cases(head: str, rows: list[Row], judged: bool) -> list[Column]:
    """`judged`: whether valid complaints are told from invalid ones (ROAD-1)."""
    return [
        (head, lambda row: row.name),
        _figure("received"),
        *(_figure(code) for code in ("valid", "invalid", "unjudged") if judged),
        *(_figure(code) for code in ("open", "archived", "renewed", "returned")),
        *_punctuality(rows),
        *(_figure(code) for code in ("called", "resolved")),
        (_("Resolved (%)"), lambda row: row.resolved.percent),
        _figure("satisfied"),
        (_("Satisfied (%)"), lambda row: row.satisfied.percent),
        (_("Satisfaction (1–5)"), lambda row: row.satisfaction),
    ]


def _people(rows: list[Row], _judged: bool) -> list[Column]:
    """Namesakes are told apart by their user name."""
    return [
        (_("User name"), lambda row: row.code),
        (_("Name"), lambda row: row.name),
        *(_figure(code) for code in ("archived", "returned")),
        *_punctuality(rows),
        *(_figure(code) for code in ("received", "called")),
    ]


def _figure(code: str) -> Column:
    return str(FIGURES[code].label), lambda row: row.count(code)


def _punctuality(rows: list[Row]) -> Iterator[Column]:
    """For each kind of deadline: kept, missed, and the share that was kept."""
    for kind in kinds_of(rows):
        yield from (_figure(f"{kind}_on_time"), _figure(f"{kind}_late"), _kept(kind))


def _kept(kind: ClockKind) -> Column:
    heading = pgettext("statistics", "%(deadline)s kept (%%)") % {"deadline": kind.label}
    return heading, lambda row: row.on_time(kind).percent


TABLES = {
    "departments": Table(gettext_lazy("departments"), lambda report: report.departments, _departments),
    "categories": Table(gettext_lazy("categories"), lambda report: report.categories, _categories),
    "branches": Table(gettext_lazy("branches"), lambda report: report.branches, _branches),
    "channels": Table(gettext_lazy("channels"), lambda report: report.channels, _channels),
    "people": Table(gettext_lazy("people"), lambda report: report.people, _people),
}
