"""The service centre's shifts and who is on them, for the tests of duty."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from accounts.models import User
from complaints.models import Duty, Shift


def day(text: str) -> dt.date:
    """`11-23` in 2026."""
    return dt.date.fromisoformat(f"2026-{text}")


def shift(department, name: str, starts: str, ends: str, **changes) -> Shift:
    """A shift of the department, such as `20:00` to `08:00`."""
    times = {"starts": dt.time.fromisoformat(starts), "ends": dt.time.fromisoformat(ends)}
    return Shift.objects.create(department=department, name=name, **times, **changes)


def two_shifts(company) -> SimpleNamespace:
    """白班 and 夜班 of 客服中心."""
    return SimpleNamespace(
        day=shift(company.kfzx, "白班", "08:00", "20:00", position=0),
        night=shift(company.kfzx, "夜班", "20:00", "08:00", position=1),
    )


def put(on: Shift, when: str, *people: User) -> None:
    """Put people on duty, past every page."""
    starts_at, ends_at = on.period(day(when))
    for person in people:
        Duty.objects.create(shift=on, day=day(when), person=person, starts_at=starts_at, ends_at=ends_at)


def roster() -> dict[tuple[str, str], set[str]]:
    """(`11-23`, shift) → names, as the database has it."""
    found: dict[tuple[str, str], set[str]] = {}
    for duty in Duty.objects.select_related("shift", "person"):
        found.setdefault((f"{duty.day:%m-%d}", duty.shift.name), set()).add(duty.person.name)
    return found
