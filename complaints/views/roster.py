"""排班: the roster of a month on one page, filled by hand, from last week, in turn or from a file (ROAD-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import escape, format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.http import require_safe

from accounts.exchange import files
from accounts.models import Department, User
from complaints.deadlines.calendar import Calendar, Day
from complaints.duty import roster, rotation, table
from complaints.duty.plan import DAY, Turn, uncovered
from complaints.duty.roster import Cell, Cells, Sheet, cell_name
from complaints.flow.errors import Refused
from complaints.forms.duty import RosterFileForm, RotateForm, is_key
from complaints.models import Shift
from complaints.months import Month
from complaints.permissions.duty import may_roster

from .duty import DutyPage, address

NOBODY = mark_safe('<option value="">–</option>')


@dataclass(frozen=True)
class ShownCell:
    """A shift of a day on the page; `was` names who is on it as long as what stands here is not saved."""

    turn: Turn
    selects: list[SafeString]
    more: SafeString
    fault: str
    was: str
    changed: bool


@dataclass(frozen=True)
class ShownDay:
    """A row of the page; `copies` is the week that its button fills, if it has one."""

    date: dt.date
    day: Day
    is_today: bool
    cells: list[ShownCell]
    copies: dt.date | None


@require_safe
@login_required
def this_month(request: HttpRequest) -> HttpResponse:
    """The roster of the running month."""
    return redirect("complaints:duty-roster", Month.of(timezone.now()))


class RosterView(LoginRequiredMixin, View):
    """GET shows the month to every member of staff; POST fills or saves it, by whoever makes the roster."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest, month: Month) -> HttpResponse:
        """The month as it stands."""
        return self.answer(request, month)

    def post(self, request: HttpRequest, month: Month) -> HttpResponse:
        """Fill the page, or save it."""
        return self.answer(request, month)

    def answer(self, request: HttpRequest, month: Month) -> HttpResponse:
        """The month of the department that is asked for."""
        page = DutyPage(request)
        department = page.department(request.GET)
        if department is None:
            return redirect("complaints:duty")
        editor = Editor(page, department, month)
        return editor.take() if request.method == "POST" else editor.show()


@dataclass
class Editor:
    """The page of one month of one department."""

    page: DutyPage
    department: Department
    month: Month
    faults: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.request, self.now = self.page.request, self.page.now
        self.sheet = Sheet.of(self.department, self.month)
        self.cells: Cells = self.sheet.cells
        self.mark = self.sheet.mark
        self.verdict = may_roster(self.request.user, self.department.pk)
        self.rotate = self._rotate_form(None)
        self.file = RosterFileForm()

    @cached_property
    def offered(self) -> list[User]:
        """Who can be put on duty."""
        return roster.candidates(self.department)

    @cached_property
    def people(self) -> dict[int, User]:
        """Everybody who can stand in a cell: who is offered, and who is on the roster already."""
        known = {person.pk: person for person in self.offered}
        others = {person for cell in self.sheet.cells.values() for person in cell} - known.keys()
        return known | (User.objects.in_bulk(others) if others else {})

    def _rotate_form(self, data: Any) -> RotateForm:
        return RotateForm(data, sheet=self.sheet, people=self.offered)

    def is_open(self, cell: Cell) -> bool:
        """Whether the people of the cell can still be changed."""
        shift = next(shift for shift in self.sheet.shifts if shift.pk == cell[0])
        return roster.is_open(shift, cell[1], self.now)

    # --- What was sent ----------------------------------------------------------------------------------------------

    def take(self) -> HttpResponse:
        """Do what the pressed button says with what stands on the page."""
        if not self.verdict:
            raise PermissionDenied(self.verdict.reason)
        self.mark = self.request.POST.get("mark", "")
        self.cells = self.typed()
        if self.faults:
            self.errors.append(_("Some shifts cannot be saved like this; each says why."))
            return self.show()
        do = self.request.POST.get("do", "save")
        if do == "rotate":
            self.fill_in_turn()
        elif do == "import":
            self.fill_from_file()
        elif do.startswith("copy:"):
            self.fill_from_last_week(do.removeprefix("copy:"))
        else:
            return self.save()
        return self.show()

    def typed(self) -> Cells:
        """The cells as they were sent; those that are over stay as they are."""
        cells: Cells = {}
        for shift in self.sheet.shifts:
            for day in self.sheet.days:
                cell = (shift.pk, day)
                if not roster.is_open(shift, day, self.now):
                    cells[cell] = self.sheet.cells.get(cell, ())
                else:
                    cells[cell] = self._people_of(cell)
        return {cell: people for cell, people in cells.items() if people}

    def _people_of(self, cell: Cell) -> tuple[int, ...]:
        chosen = [value for value in self.request.POST.getlist(cell_name(cell)) if value]
        found = [int(value) for value in chosen if is_key(value) and int(value) in self.people]
        if len(found) < len(chosen):
            self.faults[cell_name(cell)] = _("Choose somebody from the list.")
        return tuple(dict.fromkeys(found))

    def fill(self, cells: Cells) -> None:
        """Put `cells` on the page and say how many that were."""
        cells = {cell: people for cell, people in cells.items() if people or cell in self.cells}
        new = {cell: cells.get(cell, ()) for cell in cells.keys() | self.cells.keys()}
        changed = [
            cell for cell, people in new.items() if self.is_open(cell) and set(people) != set(self.cells.get(cell, ()))
        ]
        self.cells = self.cells | {cell: new[cell] for cell in changed}
        words = ngettext(
            "%(count)s shift is filled in and not saved yet.",
            "%(count)s shifts are filled in and not saved yet.",
            len(changed),
        )
        messages.info(self.request, words % {"count": len(changed)})

    def fill_from_last_week(self, monday: str) -> None:
        """The week that begins on `monday` like the one before, where nobody is on yet."""
        try:
            first = dt.date.fromisoformat(monday)
        except ValueError:
            return
        if abs(first - self.sheet.days[0]) > 31 * DAY:
            return
        before = Sheet.of(self.department, self.month.previous).cells if first <= self.sheet.days[6] else {}
        shifts = [shift.pk for shift in self.sheet.shifts if shift.is_active]
        self.fill(rotation.copied(self.cells, before, shifts, first, self.sheet.days))

    def fill_in_turn(self) -> None:
        """People one after the other."""
        self.rotate = form = self._rotate_form(self.request.POST)
        if form.is_valid():
            data = form.cleaned_data
            found = rotation.rotated(data["people"], data["shifts"], form.days, data["each"])
            self.fill(rotation.filled(self.cells, found, data["replace"]))

    def fill_from_file(self) -> None:
        """The days of a table."""
        self.file = form = RosterFileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return
        try:
            found = table.read(files.read(form.cleaned_data["file"]), self.sheet, self.offered)
        except ValidationError as error:
            form.add_error("file", error)
            return
        if found.faults:
            form.add_error("file", found.faults[: table.FAULTS])
            return
        self.fill({**self.cells, **found.cells})

    def save(self) -> HttpResponse:
        """Let the month be as it stands on the page."""
        try:
            count = roster.save(self.sheet, self.cells, mark=self.mark, by=self.request.user, at=self.now)
        except roster.RosterChanged as changed:
            self.sheet = Sheet.of(self.department, self.month)
            self.people.update(User.objects.in_bulk({one for cell in changed.cells.values() for one in cell}))
            self.mark = self.sheet.mark
            self.errors.append(changed.message)
            return self.show(status=409)
        except Refused as refused:
            self.faults = refused.fields
            self.errors.append(refused.message)
            return self.show()
        words = ngettext("The roster is saved: %(count)s shift.", "The roster is saved: %(count)s shifts.", count)
        messages.success(self.request, words % {"count": count} if count else _("Nothing was changed."))
        return HttpResponseRedirect(self.address)

    # --- What is shown ----------------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """This page."""
        return address_of(self.month, self.department)

    def show(self, status: int = 200) -> HttpResponse:
        """The page."""
        days = self.days()
        lacking = sum(cell.turn.missing > 0 for day in days for cell in day.cells if cell.turn.ends_at > self.now)
        active = [shift for shift in self.sheet.shifts if shift.is_active]
        context = {
            "editor": self,
            "board": self.page.board,
            "department": self.department,
            "month": self.month,
            "shifts": self.sheet.shifts,
            "days": days,
            "lacking": lacking,
            "uncovered": uncovered(active),
            "undecided": any(cell.changed for day in days for cell in day.cells),
            "before": address_of(self.month.previous, self.department),
            "after": address_of(self.month.next, self.department),
            "others": [(one, address_of(self.month, one)) for one in self.page.board.departments],
            "back": address("complaints:duty", self.department),
            "file_address": reverse("complaints:duty-roster-file", args=[self.month]),
        }
        return render(self.request, "complaints/roster.html", context, status=status)

    def days(self) -> list[ShownDay]:
        """The rows."""
        calendar, today = Calendar.current(), timezone.localdate(self.now)
        draw = Selects(self.people, self.offered)
        found = []
        for date in self.sheet.days:
            cells = [self._shown(shift, date, draw) for shift in self.sheet.shifts]
            begins_week = date.weekday() == 0 or date.day == 1
            may_copy = begins_week and any(cell.selects for cell in cells)
            copies = date - date.weekday() * DAY if may_copy else None
            found.append(ShownDay(date, calendar.day(date), date == today, cells, copies))
        return found

    def _shown(self, shift: Shift, date: dt.date, draw: Selects) -> ShownCell:
        cell = (shift.pk, date)
        name, typed, stored = cell_name(cell), self.cells.get(cell, ()), self.sheet.cells.get(cell, ())
        people = tuple(self.people[person] for person in typed)
        turn = Turn(shift, date, *shift.period(date), people)
        changed = set(typed) != set(stored)
        was = _(", ").join(str(self.people[person]) for person in stored) or _("nobody") if changed else ""
        selects: list[SafeString] = []
        more = SafeString("")
        if self.verdict and roster.is_open(shift, date, self.now) and (shift.is_active or typed):
            label = f"{date_format(date, 'MONTH_DAY_FORMAT')} {shift.name}"
            places = max(shift.needed, len(typed))
            selects = [draw.one(name, label, typed[place] if place < len(typed) else 0) for place in range(places)]
            more = draw.one(name, label, 0) if shift.is_active else more
        return ShownCell(turn, selects, more, self.faults.get(name, ""), was, changed)


class Selects:
    """Choices of people, of which a page has some hundred: their options are written once."""

    def __init__(self, people: dict[int, User], offered: Sequence[User]) -> None:
        self.offered = [person.pk for person in offered]
        names = table.Names(offered)
        self.lines = {pk: self._line(person, names) for pk, person in people.items()}
        self.plain = "".join(self.lines[pk][0] for pk in self.offered)

    @staticmethod
    def _line(person: User, names: table.Names) -> tuple[str, str]:
        label = f"{person} · {person.username}" if person.name in names.shared else str(person)
        parts = (person.pk, escape(label))
        return '<option value="{}">{}</option>'.format(*parts), '<option value="{}" selected>{}</option>'.format(*parts)

    def one(self, name: str, label: str, chosen: int) -> SafeString:
        """A choice with `chosen` (0: nobody)."""
        options = self.plain
        if chosen:
            plain, selected = self.lines[chosen]
            options = options.replace(plain, selected) if chosen in self.offered else selected + options
        return format_html(
            '<select class="form-select form-select-sm" name="{}" aria-label="{}">{}{}</select>',
            name,
            label,
            NOBODY,
            mark_safe(options),  # noqa: S308 every part of it is escaped
        )


def address_of(month: Month, department: Department) -> str:
    """The roster of a month of the department."""
    return reverse("complaints:duty-roster", args=[month], query={"department": department.code})


@require_safe
@login_required
def roster_file(request: HttpRequest, month: Month) -> HttpResponse | StreamingHttpResponse:
    """The month as a table: CSV or, with `as=xlsx`, an Excel workbook; the same can be filled in and read back."""
    page = DutyPage(request)
    department = page.department(request.GET)
    if department is None:
        return redirect("complaints:duty")
    sheet = Sheet.of(department, month)
    people = User.objects.in_bulk({person for cell in sheet.cells.values() for person in cell})
    lines = table.rows(sheet, people, table.Names([*{*people.values(), *roster.candidates(department)}]))
    title = _("Duty roster") + f" {department} {month}"
    kind = "xlsx" if request.GET.get("as") == "xlsx" else "csv"
    content: bytes | Iterable[bytes]
    if kind == "xlsx":
        content, media = files.as_xlsx(str(month), table.headings(sheet), lines), files.XLSX_TYPE
    else:
        content, media = b"".join(files.as_csv(table.headings(sheet), lines)), files.CSV_TYPE
    headers = {"Content-Disposition": content_disposition_header(True, f"{title}.{kind}")}
    return HttpResponse(content, content_type=media, headers=headers)
