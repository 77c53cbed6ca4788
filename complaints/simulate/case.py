"""One complaint in memory: what the steps of `flow/` and the sweep would have written for it, as rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from accounts.models import Department, User
from complaints.choices import Action, ClockOutcome, Firing, Level, Moment, Recipient, SystemAction
from complaints.flow.step import PLACE
from complaints.models import Clock, ClockFiring, Event, Notice
from complaints.models.event import canonical, digest
from complaints.models.procedure import applies

from .rows import Row, Rows
from .rules import Offset, Rule
from .staff import Staff

SHANGHAI_OFFSET = dt.timedelta(hours=8)
UNREAD = dt.timedelta(hours=20)  # people have seen what is older
ACTION = {
    Firing.WARNING: SystemAction.CLOCK_WARNED.value,
    Firing.BREACH: SystemAction.CLOCK_BREACHED.value,
    Firing.RUNG: SystemAction.CLOCK_ESCALATED.value,
}


class NotYet(Exception):
    """What comes next lies behind the end of the simulated time."""


def day_of(at: dt.datetime) -> dt.date:
    """The local day."""
    return (at + SHANGHAI_OFFSET).date()


class Running:
    """A clock that runs: its row, and what it still does."""

    def __init__(self, row: Row, rule: Rule, offsets: list[Offset]) -> None:
        self.row, self.rule, self.offsets = row, rule, offsets

    @property
    def swept_at(self) -> dt.datetime | None:
        """When a sweep finds the next thing to do."""
        fired = self.row["fired"]
        return self.offsets[fired].swept_at(self.row["due_at"]) if fired < len(self.offsets) else None

    def set_next(self) -> None:
        """Keep the moment of the next firing in the row."""
        fired = self.row["fired"]
        self.row["next_fire_at"] = (
            self.row["due_at"] + self.offsets[fired].after_due if fired < len(self.offsets) else None
        )


class Case:
    """A complaint with its history and clocks. Times only go forward; behind `until` nothing happens (`NotYet`)."""

    def __init__(self, staff: Staff, rules: list[Rule], rows: Rows, complaint: Row, until: dt.datetime) -> None:
        self.staff, self.rules, self.rows, self.row, self.until = staff, rules, rows, complaint, until
        self.running: dict[int, Running] = {}
        self.part: Any = None  # the current assignment of the lead department
        self.co_parts: list[Row] = []
        self.handler: Any = None
        self.texts: list[str] = []  # of the history, for the search

    # What a step collects ---------------------------------------------------------------------------------------------

    def begin_step(self, at: dt.datetime) -> None:
        """Let the clocks do what they do before `at`; raises `NotYet`."""
        if at > self.until:
            self.sweep_up_to(self.until)
            raise NotYet
        self.sweep_up_to(at)
        self.data: dict[str, Any] = {}
        self.told: list[User | None] = []

    def change(self, **changes: Any) -> None:
        """Change fields of the complaint, noting before and after as they stand in the history."""
        noted = self.data.setdefault("changed", {})
        for name, new in changes.items():
            attname, value, shown = self._named(name, new)
            before = self.row[attname]
            if before == value:
                continue
            noted[name] = [self._plain(attname, before), shown]
            self.row[attname] = value
        if not noted:
            del self.data["changed"]

    def _named(self, name: str, value: Any) -> tuple[str, Any, Any]:
        if isinstance(value, User | Department):
            return f"{name}_id", value.pk, str(value)
        if f"{name}_id" in self.row:
            return f"{name}_id", value, value
        return name, value, value.isoformat() if isinstance(value, dt.datetime) else value

    def _plain(self, attname: str, value: Any) -> Any:
        if attname == "lead_id" and value is not None:
            return self.staff.names[value]
        if attname == "handler_id" and value is not None:
            return str(self.handler)
        return value.isoformat() if isinstance(value, dt.datetime) else value

    def tell(self, *people: User | None) -> None:
        """Give these people a notice of the step."""
        self.told.extend(people)

    def tell_role(self, recipient: str, at: dt.datetime, department_id: int | None = None) -> None:
        """Give whoever `recipient` means a notice."""
        self.told.extend(self.staff.people(recipient, department_id or self.row["lead_id"], day_of(at)))

    def end_step(self, action: str, at: dt.datetime, by: User, note: str = "") -> None:
        """Write the history entry and the notices."""
        self.row["version"] += 1
        if action == Action.ACCEPT or any(name in self.data.get("changed", ()) for name in PLACE):
            self.row["moved_at"], self.row["moved_by_id"] = at, by.pk
        self.data["version"] = self.row["version"]
        event_id = self._event(action, at, by, note, self.data)
        # `id`, not `pk`: Django looks that up anew each time, and this asks ten million times for a million complaints.
        told = {user.id for user in self.told if user is not None and user.is_active and user.id != by.id}
        self._notices(told, event_id, at)
        if note:
            self.texts.append(note)

    def _event(self, action: str, at: dt.datetime, by: User | None, note: str, data: dict[str, Any]) -> int:
        written, previous = canonical(data), self.row["history_hash"]
        sequence = self.row["history_length"] + 1
        actor_id, name = (by.id, self.staff.name(by)) if by is not None else (None, "")
        row: Row = {
            "id": self.rows.key(Event), "complaint_id": self.row["id"], "sequence": sequence, "at": at,
            "actor_id": actor_id, "actor_name": name, "action": action, "data": written, "note": note,
            "previous_hash": previous,
            "hash": digest(self.row["id"], sequence, at, actor_id, name, action, written, note, previous),
        }  # fmt: skip
        self.row["history_length"], self.row["history_hash"] = sequence, row["hash"]
        self.rows.add(Event, row)
        return row["id"]

    def _notices(self, people: Iterable[int], event_id: int, at: dt.datetime) -> None:
        read_at = at + dt.timedelta(minutes=30) if at < self.until - UNREAD else None
        for pk in people:
            self.rows.add(
                Notice,
                {"id": self.rows.key(Notice), "user_id": pk, "complaint_id": self.row["id"], "event_id": event_id,
                 "created_at": at, "read_at": read_at},
            )  # fmt: skip

    def alert(self, at: dt.datetime) -> None:
        """Tell whom the alert rules name, and the guardian (GAS-9b)."""
        seen: Any = SimpleNamespace(**self.row)
        for rule in self.staff.alerts:
            if applies(rule.circumstance, seen):
                self.tell_role(rule.recipient, at, self.row["lead_id"] or self.row["branch_id"])
        if self.row["guardian_id"] is not None:
            self.tell(self.staff.guardian)

    @property
    def alerts_somebody(self) -> bool:
        """Whether any circumstance holds that alert rules may speak of."""
        row = self.row
        return row["level"] == Level.MAJOR or row["recomplaint_level"] > 0 or any(
            row[name] for name in ("flag_violation", "flag_litigation", "flag_safety", "flag_threat", "flag_media")
        )  # fmt: skip

    # Clocks -----------------------------------------------------------------------------------------------------------

    def signal(self, moment: Moment, at: dt.datetime) -> None:
        """Stop and start the clocks that `moment` concerns; one that runs goes on."""
        stopped = [clock for clock in self._in_order() if moment in clock.rule.stops]
        for clock in stopped:
            self._stop(clock, at)
        for rule in self.rules:
            if moment in rule.starts and rule.pk not in self.running:
                self.data.setdefault("started", []).append(self._entry(self._start(rule, at).row, rule))

    def stop_lead_clocks(self, at: dt.datetime, outcome: ClockOutcome) -> None:
        """End the clocks of the department that no longer has the complaint."""
        for clock in self._in_order():
            if clock.row["assignment_id"] is not None:
                self._stop(clock, at, outcome)

    def _in_order(self) -> list[Running]:
        return sorted(self.running.values(), key=lambda clock: (clock.row["due_at"], clock.row["id"]))

    def _start(self, rule: Rule, at: dt.datetime) -> Running:
        due_at, counted = rule.count(at)
        warn_at = due_at - rule.warning if rule.warning is not None else None
        if warn_at is not None and warn_at <= at:
            warn_at = None
        part = self.part if rule.is_of_lead else None
        row: Row = {
            "id": self.rows.key(Clock), "complaint_id": self.row["id"], "rule_id": rule.pk,
            "assignment_id": part["id"] if part else None,
            "department_id": part["department_id"] if part else self.staff.desk.pk,
            "started_at": at, "due_at": due_at, "warn_at": warn_at, "explanation": counted,
            "stopped_at": None, "outcome": "", "breached_at": None, "fired": 0, "next_fire_at": None,
        }  # fmt: skip
        clock = Running(row, rule, rule.offsets if warn_at is not None else rule.offsets_without_warning)
        clock.set_next()
        self.running[rule.pk] = clock
        self.rows.add(Clock, row)
        return clock

    def _stop(self, clock: Running, at: dt.datetime, outcome: str = "") -> None:
        row = clock.row
        if at > row["due_at"]:
            row["breached_at"] = row["due_at"]
        row["stopped_at"], row["next_fire_at"] = at, None
        row["outcome"] = str(outcome or (ClockOutcome.LATE if row["breached_at"] else ClockOutcome.MET))
        del self.running[clock.rule.pk]
        self.data.setdefault("stopped", []).append(self._entry(row, clock.rule))

    def _entry(self, row: Row, rule: Rule) -> dict[str, Any]:
        return {
            "clock": row["id"], "kind": rule.kind, "name": rule.name,
            "department": self.staff.names[row["department_id"]], "due": row["due_at"].isoformat(),
            "outcome": row["outcome"],
        }  # fmt: skip

    # The sweep --------------------------------------------------------------------------------------------------------

    def sweep_up_to(self, until: dt.datetime) -> None:
        """What the sweep of each minute would have fired."""
        while self.running:
            waiting = [at for clock in self.running.values() if (at := clock.swept_at)]
            now = min(waiting, default=None)
            if now is None or now > until:
                return
            self._sweep(now)

    def _sweep(self, now: dt.datetime) -> None:
        come: list[tuple[dt.datetime, Running, int, Offset]] = []
        for clock in sorted(self.running.values(), key=lambda c: (c.row["next_fire_at"] or now, c.row["id"])):
            while (at := clock.swept_at) and at <= now:
                offset = clock.offsets[clock.row["fired"]]
                clock.row["fired"] += 1
                come.append((clock.row["due_at"] + offset.after_due, clock, clock.row["fired"], offset))
                if offset.kind == Firing.BREACH:
                    clock.row["breached_at"] = clock.row["due_at"]
            clock.set_next()
        # A person hears of a clock once in a sweep: of the last firing, the gravest.
        last: dict[tuple[int, int], int] = {}
        for planned_at, clock, sequence, offset in sorted(come, key=lambda one: one[0]):
            people = self._whom(clock, offset, day_of(now))
            event_id = self._fire(clock, offset, now, people)
            self.rows.add(
                ClockFiring,
                {"id": self.rows.key(ClockFiring), "clock_id": clock.row["id"], "sequence": sequence,
                 "kind": offset.kind.value, "rung_id": offset.rung_id, "planned_at": planned_at, "fired_at": now,
                 "event_id": event_id},
            )  # fmt: skip
            last |= {(clock.row["id"], person.id): event_id for person in people}
        by_event: dict[int, list[int]] = defaultdict(list)
        for (_clock_id, user_id), event_id in last.items():
            by_event[event_id].append(user_id)
        for event_id, users in by_event.items():
            self._notices(users, event_id, now)

    def _fire(self, clock: Running, offset: Offset, now: dt.datetime, people: list[User]) -> int:
        data = self._entry(clock.row, clock.rule) | {"recipients": [self.staff.name(person) for person in people]}
        del data["outcome"]
        if offset.rung_id is not None:
            data |= {"rung": offset.position, "recipient": offset.recipient}
        return self._event(ACTION[offset.kind], now, None, "", data)

    def _whom(self, clock: Running, offset: Offset, day: dt.date) -> list[User]:
        department_id = clock.row["department_id"]
        if offset.recipient:
            people = self.staff.people(offset.recipient, department_id, day)
        elif not clock.rule.is_of_lead:
            people = self.staff.people(Recipient.DESK, department_id, day)
        else:
            of_part = [self.handler] if clock.row["assignment_id"] and self.handler else []
            people = [*of_part, *self.staff.people(Recipient.HEAD, department_id, day)]
        return list({person.id: person for person in people if person.is_active}.values())
