"""The figures of departments and people as rows of spreadsheets (GAS-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.choices import ClockKind
from complaints.figures import FIGURES
from complaints.sheets import harmless

from .selectors import MonthReport, Row, kinds_of

Column = tuple[str, Callable[[Row], str]]


def departments(report: MonthReport) -> Iterator[list[str]]:
    """Headings, then a row for each department."""
    columns = [
        (_("Code"), lambda row: row.code),
        (_("Department"), lambda row: row.name),
        *(_figure(code) for code in ("received", "open", "archived", "renewed", "returned")),
        *_punctuality(report.departments),
        *(_figure(code) for code in ("called", "resolved")),
        (_("Resolved (%)"), lambda row: _text(row.resolved.percent)),
        (_("Satisfaction (1–5)"), lambda row: _text(row.satisfaction)),
    ]
    return _rows(report, columns, report.departments)


def people(report: MonthReport) -> Iterator[list[str]]:
    """Headings, then a row for each person; namesakes are told apart by their user name."""
    columns = [
        (_("User name"), lambda row: row.code),
        (_("Name"), lambda row: row.name),
        *(_figure(code) for code in ("archived", "returned")),
        *_punctuality(report.people),
        *(_figure(code) for code in ("received", "called")),
    ]
    return _rows(report, columns, report.people)


def _rows(report: MonthReport, columns: list[Column], rows: list[Row]) -> Iterator[list[str]]:
    yield [_("Month"), *(heading for heading, _value in columns)]
    for row in rows:
        yield [str(report.month), *(harmless(value(row)) for _heading, value in columns)]


def _figure(code: str) -> Column:
    return str(FIGURES[code].label), lambda row: str(row.count(code))


def _punctuality(rows: list[Row]) -> Iterator[Column]:
    """For each kind of deadline: kept, missed, and the share that was kept."""
    for kind in kinds_of(rows):
        yield from (_figure(f"{kind}_on_time"), _figure(f"{kind}_late"), _kept(kind))


def _kept(kind: ClockKind) -> Column:
    heading = pgettext("statistics", "%(deadline)s kept (%%)") % {"deadline": kind.label}
    return heading, lambda row: _text(row.on_time(kind).percent)


def _text(number: Decimal | None) -> str:
    return "" if number is None else str(number)
