"""How figures are written, and how each is counted, in words (GAS-13, GAS-14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.choices import ClockKind, TargetFigure
from complaints.figures import FIGURES
from complaints.models import Target

from .selectors import MonthReport, Row, Share

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Of what the development over a year tells.
DEVELOPED = {
    "received", "valid", "invalid", "unjudged", "archived", "open", "contact_on_time", "resolution_on_time", "called",
    "resolved", "satisfied",
}  # fmt: skip

# What stands behind ⓘ.
FORMULAS = {
    "received": gettext_lazy("Complaints accepted in the month, whatever became of them."),
    "valid": gettext_lazy(
        "Complaints accepted in the month and judged valid, whenever they were judged. All other figures count valid, "
        "invalid and unjudged complaints together."
    ),
    "invalid": gettext_lazy(
        "Complaints accepted in the month and judged invalid, whenever they were judged. All other figures count them "
        "as well."
    ),
    "unjudged": gettext_lazy(
        "Complaints accepted in the month and not judged until now. Valid, invalid and unjudged ones together are the "
        "complaints received."
    ),
    "archived": gettext_lazy("Complaints archived in the month, whenever they were accepted."),
    "open": gettext_lazy(
        "Complaints accepted before the end of the month and not archived by then. While the month is running: those "
        "open now."
    ),
    "deadline": gettext_lazy(
        "Complaints whose deadlines of this kind were all kept ÷ complaints that had such a deadline. A deadline "
        "belongs to the month in which it is due. It is missed if done later or still not done. It does not count "
        "while it is not due, nor if a return, a reassignment or the end of the case took it off in time. A complaint "
        "with several such deadlines in the month counts once, as missed if one of them was."
    ),
    "satisfaction": gettext_lazy(
        "The average of the grades that customers gave at callbacks in the month, from 1 (very dissatisfied) to 5 "
        "(very satisfied)."
    ),
    "satisfied": gettext_lazy(
        "Customers who said at callbacks in the month that they were satisfied or very satisfied (grades 4 and 5) ÷ "
        "all customers who gave a grade then. A customer who was not reached or not called does not count."
    ),
    "resolved": gettext_lazy("Complaints that the customer called resolved ÷ complaints called back in the month."),
    "called": gettext_lazy("Complaints whose customer was reached at the callback in the month."),
    "settled": gettext_lazy("Complaints settled on the spot and archived in the month."),
    "renewed": gettext_lazy(
        "Re-complaints accepted in the month. They count for the department that had led the original complaint."
    ),
    "returned": gettext_lazy("Complaints that a department returned to the desk in the month; each counts once."),
    "department": gettext_lazy(
        "Complaints count for the department that leads them, or led them last; deadlines for the department that had "
        "to keep them; returns for the department that returned."
    ),
    "category": gettext_lazy("Each category includes those below it."),
    "person": gettext_lazy(
        "Archived, contact, resolution and returned count for whoever handled the complaint for its department; "
        "received for whoever registered it; dispatch for whoever dispatched it; called back for whoever reached the "
        "customer."
    ),
}

MISSED = pgettext_lazy("deadline", "missed")


def percent(share: Share) -> str:
    """91.7%, or a dash where there is nothing to divide."""
    return f"{number(share.percent)}%" if share.percent is not None else "–"


def number(value: Decimal | None) -> str:
    """To a tenth, or a dash."""
    return number_format(value, decimal_pos=1) if value is not None else "–"


@dataclass(frozen=True)
class Headline:
    """A figure of the whole month, what it has become since the period compared with, and what it should be.

    `figure` and `missed` name the complaints that it leads to, the second under `missed_label`; `change` has no words
    where there is nothing to compare.
    """

    title: _StrPromise
    formula: str
    figure: str
    value: str
    before: str
    change: Change | None
    year_ago: str = ""
    missed: str = ""
    missed_label: str = ""
    target: Aim | None = None


@dataclass(frozen=True)
class Aim:
    """A target in words, and whether it is reached; None where there is nothing to measure."""

    words: str
    reached: bool | None


@dataclass(frozen=True)
class Change:
    """How a figure has moved: in words with a sign, and whether that is better, worse or neither."""

    words: str
    icon: str
    verdict: str
    judged: _StrPromise | str = ""


@dataclass(frozen=True)
class Measure:
    """How a figure is read off a row, written, and compared.

    `better` is 1 where more is better, -1 where less is, 0 where neither is.
    """

    title: _StrPromise
    formula: str
    figure: str
    read: Callable[[Row], Decimal | None]
    better: int
    unit: str = "count"
    missed: str = ""
    missed_label: _StrPromise = MISSED

    def written(self, row: Row) -> str:
        """The figure as it is shown: 12, 91.7% or 4.2; a dash where there is nothing to tell."""
        value = self.read(row)
        return "–" if value is None else in_unit(value, self.unit)

    def target(self, report: MonthReport) -> Aim | None:
        """What the figure should be in the month, if anybody has said so."""
        aim = report.targets.get("satisfaction" if self.unit == "grade" else self.figure)
        return aimed(aim, self.read(report.total)) if aim else None

    def change(self, row: Row) -> Change | None:
        """From the row of the period before to this one."""
        before = self.read(row.before) if row.before else None
        now = self.read(row)
        if now is None or before is None:
            return None
        if now == before:
            return Change(_("unchanged"), "minus", "same")
        words = self._difference(now, before)
        icon = "trending-up" if now > before else "trending-down"
        if not self.better:
            return Change(words, icon, "same")
        good = (now > before) == (self.better > 0)
        return Change(words, icon, "better" if good else "worse", BETTER if good else WORSE)

    def _difference(self, now: Decimal, before: Decimal) -> str:
        sign = "+" if now > before else "\u2212"
        step = abs(now - before)
        if self.unit == "percent":
            return _("%(difference)s points") % {"difference": f"{sign}{number(step)}"}
        if self.unit == "grade":
            return f"{sign}{number(step)}"
        if not before:
            return f"{sign}{step}"
        share = (100 * step / before).quantize(Decimal(1), ROUND_HALF_UP)
        return _("%(difference)s (%(share)s%%)") % {"difference": f"{sign}{step}", "share": f"{sign}{share}"}


def in_unit(value: Decimal, unit: str) -> str:
    """12, 91.7% or 4.2."""
    return {"count": str(int(value)), "percent": f"{number(value)}%", "grade": number(value)}[unit]


def aimed(target: Target, value: Decimal | None = None) -> Aim:
    """A target beside the figure's value."""
    unit = TargetFigure(target.figure).unit
    wanted = target.value if target.value is not None else Decimal(0)
    short = in_unit(wanted, unit).replace(".0%", "%").replace(",0%", "%")
    return Aim(f"{'≥' if target.at_least else '≤'} {short}", None if value is None else target.is_reached(value))


BETTER, WORSE = pgettext_lazy("change of a figure", "better"), pgettext_lazy("change of a figure", "worse")


def _counted(code: str, better: int) -> Measure:
    return Measure(FIGURES[code].label, code, code, lambda row: Decimal(row.count(code)), better)


def _kept(kind: ClockKind, title: _StrPromise) -> Measure:
    return Measure(
        title,
        "deadline",
        f"{kind}_on_time",
        lambda row: row.on_time(kind).percent,
        better=1,
        unit="percent",
        missed=f"{kind}_late",
    )


AVERAGE = Measure(gettext_lazy("Satisfaction"), "satisfaction", "called", lambda row: row.satisfaction, 1, "grade")
SATISFIED = Measure(
    pgettext_lazy("figure", "Share satisfied"),
    "satisfied",
    "satisfied",
    lambda row: row.satisfied.percent,
    better=1,
    unit="percent",
    missed="unsatisfied",
    missed_label=pgettext_lazy("figure", "not satisfied"),
)
# The six that tell how the month went, in the order in which they are read.
MAIN = (
    _counted("received", better=-1),
    _counted("archived", better=1),
    _counted("open", better=-1),
    _kept(ClockKind.CONTACT, pgettext_lazy("figure", "First contact in time")),
    _kept(ClockKind.RESOLUTION, pgettext_lazy("figure", "Handled in time")),
    AVERAGE,
)
# Where validity is judged (ROAD-1).
JUDGED = (_counted("valid", better=-1), _counted("invalid", better=0), _counted("unjudged", better=-1))
# What else is counted over the whole month.
MORE = (
    _counted("settled", better=1),
    _counted("renewed", better=-1),
    _counted("returned", better=-1),
    _counted("called", better=1),
    SATISFIED,
    Measure(
        pgettext_lazy("figure", "Share resolved"),
        "resolved",
        "resolved",
        lambda row: row.resolved.percent,
        1,
        "percent",
    ),
)


def measures_of(report: MonthReport) -> tuple[list[Measure], list[Measure]]:
    """What is shown large, and what below it.

    Where a share of satisfied customers is wanted, that share takes the place of the average grade (MOBILE-3).
    """
    main, more = list(MAIN), [*(JUDGED if report.judges_validity else ()), *MORE]
    if SATISFIED.figure in report.targets:
        main[main.index(AVERAGE)], more[more.index(SATISFIED)] = SATISFIED, AVERAGE
    return main, more


def headlines(report: MonthReport, measures: Iterable[Measure]) -> list[Headline]:
    """The measures of the whole month; a month that is over stands beside the same month of the year before."""
    beside = None if report.is_running or report.year_ago.is_empty else report.year_ago
    return [
        Headline(
            title=measure.title,
            formula=measure.formula,
            figure=measure.figure,
            value=measure.written(report.total),
            before=measure.written(report.before),
            change=measure.change(report.total),
            year_ago=measure.written(beside) if beside and measure.figure in DEVELOPED else "",
            missed=measure.missed,
            missed_label=str(measure.missed_label),
            target=measure.target(report),
        )
        for measure in measures
    ]
