"""The filters of the list of complaints; each stands in the query string, so that every view can be sent as a link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters as df
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.choices import DepartmentKind
from accounts.models import Department, User
from accounts.timewords import local
from complaints.choices import OPEN_STAGES, ClockBasis, Flag, Level, Origin, Satisfaction, Stage, Validity
from complaints.days import midnight, tomorrow
from complaints.figures import FIGURES, NOBODY, Asked
from complaints.filter_fields import (
    ANY,
    NOT_GIVEN,
    AmongFilter,
    DayFilter,
    IncidentFilter,
    MonthFilter,
    PersonFilter,
    TickFilter,
    TreeFilter,
    any_judges_validity,
    any_of,
    flags_and_marks,
)
from complaints.lanes import lanes_of
from complaints.models import Category, Channel, Clock, Complaint, Customer
from complaints.models.rulebook import current_rulebook
from complaints.models.vocabulary import in_use
from complaints.months import FirstDays
from complaints.querysets import ComplaintQuerySet, level_rank
from complaints.search import search

STATES = [("open", _("Open")), ("archived", _("Archived"))]
CLOCK_STATES = [
    ("overdue", _("Overdue")),
    ("today", _("Due today")),
    ("ontime", _("Running in time")),
    ("missed", _("Missed a deadline before")),
]
PERIODS = [
    ("today", _("Today")),
    ("week", _("This week")),
    ("month", _("This month")),
    ("last-month", _("Last month")),
]
UNJUDGED = "none"
VALIDITIES = [*Validity.choices, (UNJUDGED, _("Not judged"))]
# Due times that are not the rule's own.
CHANGED_DUE_TIMES = [(basis.value, basis.label) for basis in ClockBasis if basis != ClockBasis.RULE]
SORTS = ("due", "accepted", "level", "number")
# Filters that take several values.
SEVERAL = ("stage", "changed", "level", "flag")
# What belongs to the filter "figure": of which month, and whose.
WITH_FIGURE = ("month", "upto", "unit", "staff")


def period_of(period: str, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """The first day of one of `PERIODS` and the day after its last; weeks begin on Monday."""
    today = timezone.localdate(now)
    month = today.replace(day=1)
    first = {
        "today": today,
        "week": today - dt.timedelta(days=today.weekday()),
        "month": month,
        "last-month": (month - dt.timedelta(days=1)).replace(day=1),
    }[period]
    return first, month if period == "last-month" else today + dt.timedelta(days=1)


class FilterForm(forms.Form):
    """The form of the filters."""

    def clean(self) -> dict[str, Any]:
        """A period ends after it begins; a figure of the statistics is one of a month."""
        cleaned = super().clean() or self.cleaned_data
        for first, last in (("since", "until"), ("archived_since", "archived_until")):
            since, until = cleaned.get(first), cleaned.get(last)
            if since and until and until < since:
                self.add_error(last, _("The last day is before the first."))
        if cleaned.get("figure") and not cleaned.get("month"):
            self.add_error("figure", _("Say of which month."))
        if (upto := cleaned.get("upto")) and (month := cleaned.get("month")):
            try:
                cleaned["upto"] = FirstDays.parse(month, upto)
            except ValueError:
                self.add_error("upto", _("Write a minute of the month like 2026-10-25T16:03."))
        return cleaned


@dataclass(frozen=True)
class Chip:
    """A filter in force, in words, and the query string without it."""

    label: str
    value: str
    without: str

    def __str__(self) -> str:
        return _("%(filter)s: %(value)s") % {"filter": self.label, "value": self.value} if self.value else self.label


def used_channels(_request: Any) -> QuerySet[Channel]:
    """The channels of the procedures that are or were in use."""
    return Channel.objects.filter(in_use())


class ComplaintFilter(df.FilterSet):
    """Narrows what a person may see. A parameter that makes no sense is left out and named in `form.errors`."""

    q = df.CharFilter(label=_("Words"), method="by_words", max_length=100)
    lane = df.ChoiceFilter(label=_("Workbench"), method="by_lane", widget=forms.HiddenInput)
    state = df.ChoiceFilter(label=_("State"), choices=STATES, method="by_state", empty_label=_("Open and archived"))
    stage = AmongFilter(label=_("Stage"), choices=Stage.choices)
    clock = df.ChoiceFilter(label=_("Deadline"), choices=CLOCK_STATES, method="by_clock", empty_label=ANY)
    changed = AmongFilter(label=_("Due time changed"), choices=CHANGED_DUE_TIMES, method="by_changed_due_time")
    department = TreeFilter(Department, label=_("Lead department"), method="by_department")
    exact = TickFilter(_("Without the departments below"))
    person = PersonFilter("handler", _("Handler"))
    receiver = PersonFilter("first_receiver", _("First receiver"))
    registrar = PersonFilter("registered_by", _("Registered by"))
    category = TreeFilter(Category, in_use, label=_("Category"), method="by_category", null_label=NOT_GIVEN)
    alone = TickFilter(_("Without the categories below"), widget=forms.HiddenInput)
    branch = df.ModelChoiceFilter(
        label=_("Branch"), queryset=Department.objects.filter(kind=DepartmentKind.BRANCH), empty_label=ANY,
        null_label=NOT_GIVEN,
    )  # fmt: skip
    channel = df.ModelChoiceFilter(label=_("Channel"), queryset=used_channels, empty_label=ANY)
    level = AmongFilter(label=_("Level"), choices=Level.choices)
    flag = AmongFilter(label=_("Flags"), choices=Flag.choices, method="by_flags")
    incident = IncidentFilter(label=_("Incident"))
    origin = df.ChoiceFilter(label=_("Origin"), choices=Origin.choices, empty_label=ANY)
    validity = df.ChoiceFilter(label=_("Validity"), choices=VALIDITIES, method="by_validity", empty_label=ANY)
    period = df.ChoiceFilter(
        label=_("Accepted at"), field_name="accepted_at", choices=PERIODS, method="by_period", empty_label=ANY
    )
    since = DayFilter(label=_("Accepted from"), field_name="accepted_at", method="by_first_day")
    until = DayFilter(label=_("Accepted until"), field_name="accepted_at", method="by_last_day")
    archived_period = df.ChoiceFilter(
        label=_("Archived at"), field_name="archived_at", choices=PERIODS, method="by_period", empty_label=ANY
    )
    archived_since = DayFilter(label=_("Archived from"), field_name="archived_at", method="by_first_day")
    archived_until = DayFilter(label=_("Archived until"), field_name="archived_at", method="by_last_day")
    customer = df.ModelChoiceFilter(label=_("Customer"), queryset=Customer.objects.all(), widget=forms.HiddenInput)
    mine = TickFilter(_("Handled or taken in by me"))
    recomplaint = TickFilter(_("Re-complaints"), Q(recomplaint_level__gte=1))
    unsatisfied = TickFilter(_("Dissatisfied customers"), Q(satisfaction__lte=Satisfaction.DISSATISFIED))
    unresolved = TickFilter(_("Not resolved"), Q(resolved=False))
    returned = TickFilter(_("Returned by a department"), Q(return_count__gte=1))
    called_again = TickFilter(_("Called several times"), Q(call_count__gte=2))
    settled = TickFilter(_("Settled on the spot"), Q(settled_on_spot=True))
    # What a number of the statistics counts; `unit` is the department and `staff` the person it is counted for.
    figure = df.ChoiceFilter(
        label=_("Statistics"), method="by_figure", widget=forms.HiddenInput,
        choices=[(code, figure.label) for code, figure in FIGURES.items()],
    )  # fmt: skip
    month = MonthFilter(label=_("Month"), method="unchanged", widget=forms.HiddenInput)
    upto = df.CharFilter(label=_("First days until"), method="unchanged", widget=forms.HiddenInput, max_length=20)
    unit = df.ModelChoiceFilter(
        label=_("Counted for"), method="unchanged", widget=forms.HiddenInput,
        queryset=Department.objects.all(), null_label=_("No department yet"), null_value=NOBODY,
    )  # fmt: skip
    staff = df.ModelChoiceFilter(
        label=_("Counted for"), method="unchanged", widget=forms.HiddenInput, queryset=User.objects.all()
    )
    sort = df.ChoiceFilter(
        label=_("Order"), method="unchanged", widget=forms.HiddenInput,
        choices=[(order, order) for name in SORTS for order in (name, f"-{name}")],
    )  # fmt: skip

    # What stands in an address in place of no filter at all.
    nothing = ""

    class Meta:
        model = Complaint
        fields: Sequence[str] = ()
        form = FilterForm

    def __init__(
        self, request: HttpRequest, now: dt.datetime, data: QueryDict | None = None, *, every: bool = False
    ) -> None:
        """The filters of `request` (or those of `data`) as things stand at `now`, on what its user may see.

        Those that are not asked for narrow nothing and are left out, as making all of them takes longer than the rest
        of the list; `every` makes them, for a form that people fill in.
        """
        self.now = now
        data = request.GET if data is None else data
        if not every:
            self.base_filters = {name: found for name, found in self.base_filters.items() if name in data}
        super().__init__(data, Complaint.objects.visible_to(request.user), request=request)
        user = request.user
        if "flag" in self.filters:
            book = current_rulebook()
            self.filters["flag"].extra["choices"] = flags_and_marks(book)
        if every and "validity" not in data and not any_judges_validity(book):
            self.filters.pop("validity", None)
        if "lane" in self.filters:
            self.lanes = {lane.key: lane for lane in lanes_of(user, now)}
            self.filters["lane"].extra["choices"] = [(lane.key, lane.title) for lane in self.lanes.values()]
        if "mine" in self.filters:
            self.filters["mine"].where = Q(handler=user) | Q(first_receiver=user) | Q(registered_by=user)

    @property
    def whole_form(self) -> forms.Form:
        """The form with all filters, where `form` has those that the query string names."""
        return type(self)(self.request, self.now, self.data, every=True).form

    # --- What each filter does ------------------------------------------------------------------

    def by_words(self, complaints: ComplaintQuerySet, name: str, text: str) -> ComplaintQuerySet:
        """Every word is found somewhere."""
        return search(complaints, text)

    def by_lane(self, complaints: ComplaintQuerySet, name: str, key: str) -> ComplaintQuerySet:
        """A lane of the person's workbench, whole."""
        return complaints.open().filter(self.lanes[key].where)

    def by_state(self, complaints: ComplaintQuerySet, name: str, state: str) -> ComplaintQuerySet:
        """Open or archived."""
        return complaints.open() if state == "open" else complaints.filter(stage=Stage.ARCHIVED)

    def by_clock(self, complaints: ComplaintQuerySet, name: str, state: str) -> ComplaintQuerySet:
        """By running deadlines at this moment, or by any deadline missed at some time."""
        clocks = Clock.objects.filter(complaint=OuterRef("pk"))
        running = clocks.running()
        late = running.filter(due_at__lt=self.now)
        conditions = {
            "overdue": Q(Exists(late)),
            "today": Q(Exists(running.filter(due_at__gte=self.now, due_at__lt=tomorrow(self.now)))),
            "ontime": Q(Exists(running)) & ~Q(Exists(late)),
            "missed": Q(Exists(clocks.filter(breached_at__isnull=False))) | Q(Exists(late)),
        }
        return complaints.filter(conditions[state])

    def by_changed_due_time(self, complaints: ComplaintQuerySet, name: str, bases: list[str]) -> ComplaintQuerySet:
        """With a deadline whose due time was agreed, extended or changed otherwise; it may have ended (ROAD-5c)."""
        changed = Clock.objects.exclude(basis=ClockBasis.RULE).filter(basis__in=bases)
        return complaints.filter(pk__in=changed.order_by().values("complaint"))

    def by_validity(self, complaints: ComplaintQuerySet, name: str, validity: str) -> ComplaintQuerySet:
        """Judged valid or invalid, or not judged (ROAD-1)."""
        return complaints.filter(validity="" if validity == UNJUDGED else validity)

    def by_department(self, complaints: ComplaintQuerySet, name: str, department: Department) -> ComplaintQuerySet:
        """The lead department or one below it."""
        if self.form.cleaned_data.get("exact"):
            return complaints.filter(lead=department)
        return complaints.filter(lead__in=self.request.user.grants.tree.with_descendants({department.pk}))

    def by_category(self, complaints: ComplaintQuerySet, name: str, category: Category | str) -> ComplaintQuerySet:
        """The category or one below it, or none at all."""
        if not isinstance(category, Category):
            return complaints.filter(category__isnull=True)
        if self.form.cleaned_data.get("alone"):
            return complaints.filter(category=category)
        below = category.descendants(include_self=True).values_list("pk", flat=True)
        return complaints.filter(category__in=list(below))

    def by_flags(self, complaints: ComplaintQuerySet, name: str, flags: list[str]) -> ComplaintQuerySet:
        """Any of the flags and marks."""
        return complaints.filter(any_of(flags))

    def by_period(self, complaints: ComplaintQuerySet, name: str, period: str) -> ComplaintQuerySet:
        """In a period that goes with the day on which the list is opened, so that it can be kept."""
        first, end = period_of(period, self.now)
        return complaints.filter(**{f"{name}__gte": midnight(first), f"{name}__lt": midnight(end)})

    def by_first_day(self, complaints: ComplaintQuerySet, name: str, day: dt.date) -> ComplaintQuerySet:
        """On that day or later."""
        return complaints.filter(**{f"{name}__gte": midnight(day)})

    def by_last_day(self, complaints: ComplaintQuerySet, name: str, day: dt.date) -> ComplaintQuerySet:
        """On that day or before."""
        return complaints.filter(**{f"{name}__lt": midnight(day + dt.timedelta(days=1))})

    def by_figure(self, complaints: ComplaintQuerySet, name: str, code: str) -> ComplaintQuerySet:
        """Exactly what a number of the statistics counts (GAS-14)."""
        chosen = self.form.cleaned_data
        asked = Asked(chosen.get("upto") or chosen["month"], self.now, chosen.get("unit"), chosen.get("staff"))
        return complaints.filter(FIGURES[code].where(asked))

    def unchanged(self, complaints: ComplaintQuerySet, name: str, value: Any) -> ComplaintQuerySet:
        """What narrows nothing by itself: the order (see `ordered`), and of what a figure is one."""
        return complaints

    # --- Order ----------------------------------------------------------------------------------

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """The filters in force."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def only_open(self) -> bool:
        """Whether the filters leave only complaints that are not archived."""
        chosen = self.chosen
        stages = chosen.get("stage")
        return (
            chosen.get("state") == "open"
            or "lane" in chosen
            or chosen.get("clock") in ("overdue", "today", "ontime")
            or bool(stages and set(stages) <= set(OPEN_STAGES))
        )

    @property
    def order(self) -> str:
        """The chosen order; else due next first among open complaints, and newest first where archived ones are too.

        To find what is due first, every complaint must be asked for its clocks: good for the thousands that are
        open, too slow for all that ever were.
        """
        order = self.chosen.get("sort", "due")
        if order.lstrip("-") == "due" and not self.only_open:
            return "-accepted"
        return order

    @property
    def ordered(self) -> ComplaintQuerySet:
        """What the filters leave, in order."""
        name, falling = self.order.lstrip("-"), self.order.startswith("-")
        if name == "due":
            due = F("next_due_at")
            order = due.desc(nulls_last=True) if falling else due.asc(nulls_last=True)
            return self.qs.with_next_due().order_by(order, "accepted_at", "pk")
        if name == "level":
            rank = level_rank()
            # The other way round as a whole, so that one index serves both.
            if falling:
                return self.qs.order_by(rank.desc(), "-accepted_at", "-pk")
            return self.qs.order_by(rank.asc(), "accepted_at", "pk")
        field = {"accepted": "accepted_at", "number": "number"}[name]
        sign = "-" if falling else ""
        return self.qs.order_by(f"{sign}{field}", f"{sign}pk")

    # --- Words and links ------------------------------------------------------------------------

    def query(self, **changes: str | None) -> str:
        """The query string with `changes` (None: without), back on the first page."""
        query = self.data.copy()
        for name, value in {"page": None, **changes}.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return query.urlencode() or self.nothing

    @property
    def canonical(self) -> str:
        """The filters in force and the order as a query string of one form, without what is not theirs."""
        query = QueryDict(mutable=True)
        for name in self.form.fields:
            if name in self.chosen:
                query.setlist(name, sorted(set(self.data.getlist(name))) if name in SEVERAL else [self.data[name]])
        return query.urlencode()

    @property
    def chips(self) -> Iterator[Chip]:
        """The filters in force; one chip for each value of those that take several."""
        for name, value in self.chosen.items():
            if name in ("sort", *WITH_FIGURE):
                continue
            field = self.form.fields[name]
            if name == "figure":
                without = {name: None, **dict.fromkeys(WITH_FIGURE)}
                yield Chip(str(field.label), self._figure_in_words(value), self.query(**without))
                continue
            for part in value if isinstance(value, list) else [value]:
                query = self.data.copy()
                query.pop("page", None)
                query.setlist(name, [raw for raw in query.getlist(name) if isinstance(value, list) and raw != part])
                yield Chip(str(field.label), _in_words(field, part), query.urlencode() or self.nothing)

    def _figure_in_words(self, code: str) -> str:
        chosen = self.chosen
        parts = [FIGURES[code].label, (chosen.get("upto") or chosen["month"]).label]
        parts += [_in_words(self.form.fields[name], chosen[name]) for name in ("unit", "staff") if name in chosen]
        return " · ".join(str(part) for part in parts)


def _in_words(field: forms.Field, value: Any) -> str:
    if value is True:
        return ""
    if isinstance(value, dt.date):
        return local(value)
    if isinstance(value, str) and hasattr(field, "choices"):
        return str(dict(field.choices).get(value, value))
    return str(value)
