"""排班: the roster of a department for a month, as a grid of days and shifts (ROAD-2)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Department, Membership, User
from accounts.timewords import local
from complaints.choices import DutyEntryKind
from complaints.flow.errors import FlowError, NotAllowed, Refused
from complaints.models import Duty, DutyEntry, Shift
from complaints.months import Month
from complaints.notify.notices import tell_of
from complaints.permissions.duty import may_roster

from .plan import AHEAD, DAY

# A shift on a day, and who is on it, in the order in which they were put there.
Cell = tuple[int, dt.date]
Cells = dict[Cell, tuple[int, ...]]

# For so long after a shift its people can still be corrected; each such change stands in the log of its day.
CORRECTED_FOR = 31 * DAY
CHANGED = gettext_noop("Roster of %(month)s: %(count)s shifts changed")


class RosterChanged(FlowError):
    """Somebody else changed the month since the page was opened; `cells` is how it stands now."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        super().__init__(
            _(
                "The roster has changed since you opened this page. What you chose is still here; "
                "the shifts that differ are marked. Check them and save again."
            )
        )


@dataclass(frozen=True)
class Sheet:
    """The month of a department: its shifts, its days, and who is on duty."""

    department: Department
    month: Month
    shifts: list[Shift]
    cells: Cells

    @classmethod
    def of(cls, department: Department, month: Month) -> Sheet:
        """As it stands (two queries). A retired shift is there as long as somebody is on it."""
        cells: dict[Cell, list[int]] = defaultdict(list)
        duties = Duty.objects.filter(shift__department=department, day__range=(month.first, month.next.first - DAY))
        for shift_id, day, person_id in duties.order_by("pk").values_list("shift", "day", "person"):
            cells[shift_id, day].append(person_id)
        used = {shift_id for shift_id, _day in cells}
        shifts = [shift for shift in Shift.objects.filter(department=department) if shift.is_active or shift.pk in used]
        return cls(department, month, shifts, {cell: tuple(people) for cell, people in cells.items()})

    @property
    def days(self) -> list[dt.date]:
        """The days of the month."""
        return [self.month.first + number * DAY for number in range((self.month.next.first - self.month.first).days)]

    @property
    def mark(self) -> str:
        """The same as long as nobody changes the month."""
        lines = sorted((shift, day.isoformat(), sorted(people)) for (shift, day), people in self.cells.items())
        return hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:32]


def candidates(department: Department) -> list[User]:
    """Who can be put on the roster: people with a post in the department or below it, by name."""
    from accounts.company import current_company

    places = current_company().tree.with_descendants({department.pk})
    members = Membership.objects.filter(department__in=places).values("user")
    heads = Q(headed_departments__in=places) | Q(deputised_departments__in=places)
    people = User.objects.filter(Q(pk__in=members) | heads, is_active=True)
    return list(people.distinct().order_by("name", "pk"))


def is_open(shift: Shift, day: dt.date, now: dt.datetime) -> bool:
    """Whether its people can still be changed."""
    return shift.period(day)[1] + CORRECTED_FOR > now


def save(sheet: Sheet, wanted: Cells, *, mark: str, by: User, at: dt.datetime) -> int:
    """Let the month be as `wanted`; `mark` is that of the sheet that the person saw. Returns how many shifts changed.

    Raises NotAllowed, RosterChanged, and Refused whose `fields` are cells (`shift:day`) with what is wrong.
    """
    try:
        with transaction.atomic():
            return _Saving(sheet, wanted, by, at).run(mark)
    except IntegrityError as error:  # another department put one of them on duty at the same moment
        raise Refused(_("Somebody was put on duty elsewhere at the same moment. Save again.")) from error


def cell_name(cell: Cell) -> str:
    """A cell as forms call it."""
    return f"{cell[0]}:{cell[1].isoformat()}"


@dataclass(frozen=True)
class _Taken:
    """A time for which somebody is on duty; `cell` is the one of the month that says so, if it is one of it."""

    person: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    shift: Shift
    cell: Cell | None = None

    def __str__(self) -> str:
        return f"{self.shift.department} {self.shift} {local(self.starts_at)}"


class _Saving:
    def __init__(self, sheet: Sheet, wanted: Cells, by: User, at: dt.datetime) -> None:
        self.sheet, self.wanted, self.by, self.at = sheet, wanted, by, at
        self.shifts: dict[int, Shift] = {}
        self.people: dict[int, User] = {}
        self.changes: dict[Cell, tuple[tuple[int, ...], tuple[int, ...]]] = {}

    def run(self, mark: str) -> int:
        """Lock, ask, compare, check, write; in the transaction of the caller."""
        department = self.sheet.department
        # Whoever saves a month of this department waits for others who do.
        shifts = (
            Shift.objects.select_for_update(of=("self",)).filter(department=department).select_related("department")
        )
        self.shifts = {shift.pk: shift for shift in shifts.order_by("pk")}
        if not (verdict := may_roster(self.by, department.pk)):
            raise NotAllowed(verdict.reason)
        now = Sheet.of(department, self.sheet.month)
        if now.mark != mark:
            raise RosterChanged(now.cells)
        for cell in now.cells.keys() | self.wanted.keys():
            before, after = now.cells.get(cell, ()), self.wanted.get(cell, ())
            if set(before) != set(after):
                self.changes[cell] = (before, after)
        if self.changes:
            self._lock_people()
            self._check()
            self._write()
            self._log()
            self._tell()
        return len(self.changes)

    def _lock_people(self) -> None:
        """In one order, before the trigger does it row by row: nobody waits for somebody who waits for them."""
        involved = {person for change in self.changes.values() for people in change for person in people}
        locked = User.objects.select_for_update(no_key=True).filter(pk__in=involved).order_by("pk")
        self.people = {person.pk: person for person in locked}

    # --- What speaks against it -------------------------------------------------------------------------------------

    def _check(self) -> None:
        faults: dict[str, str] = {}
        for cell, (_before, after) in self.changes.items():
            shift = self.shifts[cell[0]]
            if not is_open(shift, cell[1], self.at):
                faults[cell_name(cell)] = _("This shift is long over; its people can no longer be changed.")
            elif not shift.is_active and after:
                faults[cell_name(cell)] = _("This shift is no longer in use.")
        faults = dict(self._double()) | faults
        if faults:
            raise Refused(_("Some shifts cannot be saved like this; each says why."), faults)

    def _double(self) -> Iterator[tuple[str, str]]:
        """Where somebody would be on duty twice at the same time."""
        last: _Taken | None = None
        for one in sorted(self._taken(), key=lambda one: (one.person, one.starts_at, one.ends_at)):
            if last and last.person == one.person and one.starts_at < last.ends_at:
                first, second = (last, one) if one.cell in self.changes else (one, last)
                if second.cell:
                    yield (
                        cell_name(second.cell),
                        _("%(person)s is on duty at the same time: %(where)s.")
                        % {"person": self.people[one.person], "where": first},
                    )
            if last is None or last.person != one.person or one.ends_at > last.ends_at:
                last = one

    def _taken(self) -> Iterator[_Taken]:
        """When those who are newly put on duty are on duty, here and elsewhere."""
        touched = {person for before, after in self.changes.values() for person in set(after) - set(before)}
        for cell, people in self.wanted.items():
            for person in touched.intersection(people):
                shift = self.shifts[cell[0]]
                yield _Taken(person, *shift.period(cell[1]), shift, cell)
        month = self.sheet.month
        near = Duty.objects.filter(person__in=touched, day__range=(month.first - DAY, month.next.first))
        here = Q(shift__in=self.shifts, day__range=(month.first, month.next.first - DAY))
        for duty in near.exclude(here).select_related("shift__department"):
            yield _Taken(duty.person_id, duty.starts_at, duty.ends_at, duty.shift)

    # --- Writing ----------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        added = []
        for (shift_id, day), (before, after) in self.changes.items():
            gone = set(before) - set(after)
            if gone:
                Duty.objects.filter(shift=shift_id, day=day, person__in=gone).delete()
            starts_at, ends_at = self.shifts[shift_id].period(day)
            added += [
                Duty(shift_id=shift_id, day=day, person_id=person, starts_at=starts_at, ends_at=ends_at)
                for person in after
                if person not in before
            ]
        Duty.objects.bulk_create(added, batch_size=500)

    def _log(self) -> None:
        """What was changed of shifts that have begun stands in the duty log; the change as such in the other log."""
        entries = [
            DutyEntry(
                department=self.sheet.department,
                shift=self.shifts[shift_id],
                day=day,
                kind=DutyEntryKind.ROSTER,
                at=self.at,
                by=self.by,
                by_name=str(self.by),
                data={"before": self._names(before), "after": self._names(after)},
            )
            for (shift_id, day), (before, after) in sorted(self.changes.items())
            if self.shifts[shift_id].period(day)[0] <= self.at
        ]
        DutyEntry.objects.bulk_create(entries, batch_size=500)
        about = {"month": str(self.sheet.month), "count": len(self.changes)}
        LogEntry.objects.create(
            user=self.by,
            content_type=ContentType.objects.get_for_model(Duty),
            object_repr=str(self.sheet.department)[:200],
            action_flag=CHANGE,
            change_message=json.dumps([{"note": CHANGED, "about": about}]),
        )

    def _names(self, people: Iterable[int]) -> list[str]:
        return [str(self.people[person]) for person in people]

    def _tell(self) -> None:
        """Those whose duty of the coming days has changed hear of it."""
        until = self.at + AHEAD * DAY
        days: dict[int, list[dt.date]] = defaultdict(list)
        for (shift_id, day), (before, after) in sorted(self.changes.items(), key=lambda change: change[0][1]):
            starts_at, ends_at = self.shifts[shift_id].period(day)
            if ends_at > self.at and starts_at < until:
                for person in set(before) ^ set(after):
                    days[person].append(day)
        key, department = f"roster:{uuid.uuid4()}", str(self.sheet.department)
        for person, changed in days.items():
            words = {"department": department, "day": changed[0].isoformat()}
            tell_of("duty.roster", key, [self.people[person]], url="/duty/", at=self.at, by=self.by, **words)
