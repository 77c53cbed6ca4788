"""The charts of a month: each a table that can be read, with a drawing of it and its main message in words.

The page draws what `Chart.data` says (static/js/charts.js); the table beside it has the same numbers, each with the
link to its complaints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from complaints.choices import ClockKind, Satisfaction
from complaints.figures import BANDS, FIGURES

from .links import address
from .series import KINDS
from .words import SATISFIED, aimed, number, percent

if TYPE_CHECKING:
    from complaints.models import Target

    from .selectors import MonthReport, Row, Share

# Categories that a Pareto chart shows; the rest is in the table.
MOST = 12
LONG_OPEN = ("open_7d", "open_30d")


@dataclass(frozen=True)
class Point:
    """A number of a series: as drawn, as written, and the list of what it counts (none: nothing to list).

    A share of deadlines kept also says how many were missed, one of satisfied customers how many were not.
    """

    value: Decimal | int | None
    text: str
    url: str = ""
    missed: int = 0
    missed_url: str = ""
    missed_label: str = ""


@dataclass(frozen=True)
class Series:
    """Numbers of one kind; lines on the second axis where `axis` is 1."""

    name: str
    points: list[Point]
    line: bool = False
    axis: int = 0


@dataclass(frozen=True)
class Chart:
    """What is drawn, and read: a row of the table for each label, a column for each series.

    `size` (s, m, l) leaves room for the number of labels before the drawing is there; `most` ends the axes.
    """

    key: str
    title: str
    message: str
    head: str
    labels: list[str]
    series: list[Series]
    lying: bool = False
    stacked: bool = False
    percent: bool = False
    most: list[float | None] = field(default_factory=lambda: [None, None])
    targets: list[tuple[float, str]] = field(default_factory=list)
    drawn: int | None = None
    formula: str = ""

    @property
    def title_id(self) -> str:
        """The title's place on the page."""
        return f"chart-{self.key}-title"

    @property
    def data_id(self) -> str:
        """The data's place on the page."""
        return f"chart-{self.key}-data"

    @property
    def rows(self) -> Iterator[tuple[str, list[Point]]]:
        """The table."""
        for place, label in enumerate(self.labels):
            yield label, [series.points[place] for series in self.series]

    @property
    def size(self) -> str:
        """How much room the drawing takes."""
        count = len(self.labels[: self.drawn]) * (1 if self.stacked else len([s for s in self.series if not s.line]))
        return "m" if not self.lying or count <= 8 else "l" if count <= 20 else "xl"

    @property
    def data(self) -> dict[str, Any]:
        """For the script that draws it."""
        return {
            "labels": self.labels[: self.drawn],
            "lying": self.lying,
            "stacked": self.stacked,
            "percent": self.percent,
            "most": self.most,
            "targets": [{"value": value, "label": label} for value, label in self.targets],
            "series": [
                {
                    "name": series.name,
                    "line": series.line,
                    "axis": series.axis,
                    "values": [None if p.value is None else float(p.value) for p in series.points[: self.drawn]],
                    "texts": [point.text for point in series.points[: self.drawn]],
                    "urls": [point.url for point in series.points[: self.drawn]],
                }
                for series in self.series
            ],
        }


def charts(report: MonthReport) -> list[Chart]:
    """Those that have something to show, in the order in which they are read."""
    found = [
        _on_time(report),
        _categories(report),
        _flow(report),
        _quality(report),
        _channels(report),
        _grades(report),
        _open(report),
    ]
    return [chart for chart in found if chart]


# --- One chart each -------------------------------------------------------------------------------


def _on_time(report: MonthReport) -> Chart | None:
    rows = [row for row in report.departments if any(row.on_time(kind).whole for kind in KINDS)]
    shares = [(row.on_time(kind), row, kind) for row in rows for kind in KINDS if row.on_time(kind).whole]
    if not shares:
        return None
    worst, where, kind = min(shares, key=lambda found: found[0].percent or 0)
    message = _("Every department kept all its contact and resolution deadlines.")
    if worst.percent != 100:
        values = {"department": where.name, "kind": kind.label, "share": percent(worst)}
        message = _("Lowest: %(department)s, %(kind)s, %(share)s in time.") % values
    return Chart(
        key="on-time",
        title=_("In time by department"),
        message=message,
        head=_("Department"),
        labels=[row.name for row in rows],
        series=[Series(str(kind.label), [_share(row, kind) for row in rows]) for kind in KINDS],
        lying=True,
        percent=True,
        most=[100, None],
        targets=_targets(report),
        formula="deadline",
    )


def _categories(report: MonthReport) -> Chart | None:
    rows = sorted(report.lone_categories, key=lambda row: -row.count("received"))
    rows = [row for row in rows if row.count("received")]
    total = sum(row.count("received") for row in rows)
    if not total:
        return None
    running, shares = 0, []
    for row in rows:
        running += row.count("received")
        share = Decimal(100 * running) / total
        shares.append(Point(share, f"{number(share)}%"))
    few = min(3, len(rows))
    values = {"category": rows[0].name, "number": rows[0].count("received"), "total": total}
    message = _("Most frequent: %(category)s, %(number)s of %(total)s.") % values
    if len(rows) > few:
        words = _("The first %(few)s categories make up %(share)s.")
        message = _two(message, words % {"few": few, "share": shares[few - 1].text})
    return Chart(
        key="categories",
        title=_("Categories by frequency"),
        message=message,
        head=_("Category"),
        labels=[row.name for row in rows],
        series=[
            Series(str(FIGURES["received"].label), [_counted(row, "received") for row in rows]),
            Series(_("Cumulative share"), shares, line=True, axis=1),
        ],
        most=[None, 100],
        drawn=MOST,
        formula="received",
    )


def _two(first: str, second: str) -> str:
    """Two sentences after each other, as the language sets them: Chinese leaves no space between them."""
    return _("%(first)s %(second)s") % {"first": first, "second": second}


def _flow(report: MonthReport) -> Chart | None:
    rows = report.development
    if all(row.is_empty for row in rows):
        return None
    earlier = [row.count("received") for row in rows[:-1] if not row.is_empty]
    codes = ("received", "archived")
    values = {"month": report.month.label, **{code: rows[-1].count(code) for code in codes}}
    message = _("%(month)s: %(received)s received, %(archived)s archived.") % values
    if earlier:
        average = number(Decimal(sum(earlier)) / len(earlier))
        words = ngettext(
            "The %(count)s month before it: %(average)s received.",
            "The %(count)s months before it: %(average)s received on average.",
            len(earlier),
        )
        message = _two(message, words % {"count": len(earlier), "average": average})
    series = [Series(str(FIGURES[code].label), [_counted(row, code) for row in rows]) for code in codes]
    left = Series(pgettext("figure", "Still open"), [_counted(row, "open") for row in rows], line=True)
    title = _("Received, archived, open over 13 months")
    return Chart("flow", title, message, _("Month"), _months(report), [*series, left])


def _quality(report: MonthReport) -> Chart | None:
    rows = report.development
    if not any(row.on_time(kind).whole for row in rows for kind in KINDS) and not any(row.satisfaction for row in rows):
        return None
    last = rows[-1]
    values = {
        "month": report.month.label,
        "contact": percent(last.on_time(ClockKind.CONTACT)),
        "resolution": percent(last.on_time(ClockKind.RESOLUTION)),
        "satisfaction": number(last.satisfaction),
    }
    message = _("%(month)s: contact %(contact)s in time, resolution %(resolution)s, satisfaction %(satisfaction)s.")
    series = [Series(str(kind.label), [_share(row, kind) for row in rows], line=True) for kind in KINDS]
    grades = [
        Point(row.satisfaction, number(row.satisfaction), address(row, "called") if row.count("called") else "")
        for row in rows
    ]
    satisfaction = Series(_("Satisfaction"), grades, line=True, axis=1)
    if wanted := report.targets.get("satisfied"):
        points = [
            _part(row, row.satisfied, "satisfied", "unsatisfied", pgettext("figure", "not satisfied")) for row in rows
        ]
        series.append(Series(str(SATISFIED.title), points, line=True))
    return Chart(
        key="quality",
        title=_("In time and satisfaction over 13 months"),
        message=message % values,
        head=_("Month"),
        labels=_months(report),
        series=[*series, satisfaction],
        percent=True,
        most=[100, 5],
        targets=_targets(report, wanted),
        formula="deadline",
    )


def _channels(report: MonthReport) -> Chart | None:
    rows = sorted(report.channels, key=lambda row: -row.count("received"))
    total = report.total.count("received")
    if not total:
        return None
    values = {"channel": rows[0].name, "number": rows[0].count("received"), "total": total}
    return Chart(
        key="channels",
        title=_("Channels"),
        message=_("Most used: %(channel)s, %(number)s of %(total)s.") % values,
        head=_("Channel"),
        labels=[row.name for row in rows],
        series=_beside(report, lambda row: [_counted(part, "received") for part in row], rows),
        lying=True,
    )


def _grades(report: MonthReport) -> Chart | None:
    total = report.total
    called = total.count("called")
    if not called:
        return None
    message = _("%(content)s of %(called)s customers called back were satisfied or very satisfied.")
    grades = list(Satisfaction)
    return Chart(
        key="grades",
        title=_("Satisfaction"),
        message=message % {"content": total.count("satisfied"), "called": called},
        head=_("Grade"),
        labels=[str(grade.label) for grade in grades],
        series=_beside(report, lambda row: [_counted(row[0], f"grade_{grade}") for grade in grades], [total]),
        lying=True,
        formula="satisfaction",
    )


def _open(report: MonthReport) -> Chart | None:
    total = report.total
    if not total.count("open"):
        return None
    long = sum(total.count(code) for code in LONG_OPEN)
    values = {"open": total.count("open"), "long": long, "days": BANDS[-2][0]}
    message = _("%(open)s open, %(long)s of them for %(days)s days or more.") % values
    codes = [f"open_{least}d" for least, _most in BANDS]
    if report.is_running:
        series = [Series(str(FIGURES[code].label), [_counted(row, code) for row in report.stages]) for code in codes]
        labels = [row.name for row in report.stages]
        title, head = _("Open now, by stage and age"), _("Stage")
    else:
        series = [Series(pgettext("figure", "Still open"), [_counted(total, code) for code in codes])]
        labels = [str(FIGURES[code].label) for code in codes]
        title, head = _("Open at the end of the month, by age"), _("Age")
    return Chart("open", title, message, head, labels, series, lying=True, stacked=report.is_running, formula="open")


def _beside(report: MonthReport, points: Callable[[Sequence[Row]], list[Point]], rows: Sequence[Row]) -> list[Series]:
    """The month beside the period compared with."""
    before = [row.before for row in rows if row.before]
    name = _("Same days last month") if report.is_beside_days else _("Last month")
    return [Series(report.month.label, points(rows)), Series(name, points(before))]


# --- Points ---------------------------------------------------------------------------------------


def _counted(row: Row, code: str) -> Point:
    count = row.count(code)
    return Point(count, str(count), address(row, code) if count else "")


def _share(row: Row, kind: ClockKind) -> Point:
    return _part(row, row.on_time(kind), f"{kind}_on_time", f"{kind}_late", pgettext("deadline", "missed"))


def _part(row: Row, share: Share, code: str, rest: str, rest_label: str) -> Point:
    """A share leads to what it counts; how many are left stands beside it."""
    if not share.whole:
        return Point(None, "–")
    left = share.whole - share.part
    url = address(row, code) if share.part else ""
    return Point(share.percent, percent(share), url, left, address(row, rest), rest_label)


def _targets(report: MonthReport, satisfied: Target | None = None) -> list[tuple[float, str]]:
    """Lines where the shares of contact, resolution and satisfied customers should be; one where some are the same."""
    held = [report.targets.get(f"{kind}_on_time") for kind in KINDS]
    lines = {}
    if satisfied and satisfied.value is not None:
        words = {"figure": SATISFIED.title, "target": aimed(satisfied).words}
        lines[float(satisfied.value)] = _("%(figure)s: target %(target)s") % words
    for target in held:
        if target and target.value is not None:
            lines[float(target.value)] = _("Target %(target)s") % {"target": aimed(target).words}
    return sorted(lines.items(), reverse=True)


def _months(report: MonthReport) -> list[str]:
    return [date_format(row.period.month.first, pgettext("month of a chart", "M y")) for row in report.development]
