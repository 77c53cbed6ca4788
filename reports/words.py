"""How figures are written, and how each is counted, in words (GAS-13, GAS-14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.choices import ClockKind
from complaints.figures import FIGURES

from .selectors import MonthReport, Row, Share

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What stands behind ⓘ.
FORMULAS = {
    "received": _("Complaints accepted in the month, whatever became of them."),
    "archived": _("Complaints archived in the month, whenever they were accepted."),
    "open": _(
        "Complaints accepted before the end of the month and not archived by then. While the month is running: those "
        "open now."
    ),
    "deadline": _(
        "Complaints whose deadlines of this kind were all kept ÷ complaints that had such a deadline. A deadline "
        "belongs to the month in which it is due. It is missed if done later or still not done. It does not count "
        "while it is not due, nor if a return, a reassignment or the end of the case took it off in time. A complaint "
        "with several such deadlines in the month counts once, as missed if one of them was."
    ),
    "satisfaction": _(
        "The average of the grades that customers gave at callbacks in the month, from 1 (very dissatisfied) to 5 "
        "(very satisfied)."
    ),
    "resolved": _("Complaints that the customer called resolved ÷ complaints called back in the month."),
    "called": _("Complaints whose customer was reached at the callback in the month."),
    "settled": _("Complaints settled on the spot and archived in the month."),
    "renewed": _(
        "Re-complaints accepted in the month. They count for the department that had led the original complaint."
    ),
    "returned": _("Complaints that a department returned to the desk in the month; each counts once."),
    "department": _(
        "Complaints count for the department that leads them, or led them last; deadlines for the department that had "
        "to keep them; returns for the department that returned."
    ),
    "category": _("Each category includes those below it."),
    "person": _(
        "Archived, contact, resolution and returned count for whoever handled the complaint for its department; "
        "received for whoever registered it; dispatch for whoever dispatched it; called back for whoever reached the "
        "customer."
    ),
}


def percent(share: Share) -> str:
    """91.7%, or a dash where there is nothing to divide."""
    return f"{number(share.percent)}%" if share.percent is not None else "–"


def number(value: Decimal | None) -> str:
    """To a tenth, or a dash."""
    return number_format(value, decimal_pos=1) if value is not None else "–"


@dataclass(frozen=True)
class Headline:
    """A figure of the whole month beside the one before; `figure` names the complaints that it leads to."""

    title: _StrPromise
    formula: str
    figure: str
    value: str
    before: str
    missed: str = ""


def headlines(report: MonthReport) -> list[Headline]:
    """The six figures that tell how the month went."""
    return [
        *(_counted(report, code) for code in ("received", "archived", "open")),
        _kept(report, pgettext_lazy("figure", "First contact in time"), ClockKind.CONTACT),
        _kept(report, pgettext_lazy("figure", "Handled in time"), ClockKind.RESOLUTION),
        _told(report, _("Satisfaction"), "satisfaction", "called", lambda row: number(row.satisfaction)),
    ]


def details(report: MonthReport) -> list[Headline]:
    """What else is counted over the whole month."""
    return [
        *(_counted(report, code) for code in ("settled", "renewed", "returned", "called")),
        _told(
            report, pgettext_lazy("figure", "Share resolved"), "resolved", "resolved", lambda row: percent(row.resolved)
        ),
    ]


def _counted(report: MonthReport, code: str) -> Headline:
    return _told(report, FIGURES[code].label, code, code, lambda row: str(row.count(code)))


def _kept(report: MonthReport, title: _StrPromise, kind: ClockKind) -> Headline:
    told = _told(report, title, "deadline", f"{kind}_on_time", lambda row: percent(row.on_time(kind)))
    return replace(told, missed=f"{kind}_late")


def _told(report: MonthReport, title: _StrPromise, formula: str, figure: str, value: Callable[[Row], str]) -> Headline:
    return Headline(title, formula, figure, value(report.total), value(report.before))
