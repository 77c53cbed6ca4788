"""One complaint in memory: what the steps of `flow/` and the sweep would have written for it, as rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from accounts.models import Department, User
from complaints.choices import (
    TOPICS,
    Action,
    Choice,
    ClockOutcome,
    Firing,
    Flag,
    Level,
    Moment,
    Recipient,
    RungAction,
    SystemAction,
    Topic,
)
from complaints.deadlines.selection import fitting
from complaints.flow.escalation import ANSWERED
from complaints.flow.step import PLACE
from complaints.models import ApprovalStep, CaseFile, Channel, Clock, ClockFiring, Event, Instruction, Kind, Notice
from complaints.models.cases import Facts, facts_of, most_specific
from complaints.models.entry import digest

from .clocks import Running
from .penalties import Penalties
from .rows import Row, Rows
from .rules import Offset, Rule
from .staff import Staff
from .written import HOUR, MINUTE, column, day_of, iso, joined, quoted, shown

UNREAD = 20 * HOUR  # people have seen what is older
ACTION = {
    Firing.ARMED: SystemAction.CLOCK_ARMED.value,
    Firing.WARNING: SystemAction.CLOCK_WARNED.value,
    Firing.BREACH: SystemAction.CLOCK_BREACHED.value,
    Firing.RUNG: SystemAction.CLOCK_ESCALATED.value,
}


FLAGS = tuple(f"flag_{flag.value}" for flag in Flag)


class NotYet(Exception):
    """What comes next lies behind the end of the simulated time."""


class Case:
    """A complaint with its history and clocks. Times only go forward; behind `until` nothing happens (`NotYet`)."""

    def __init__(
        self,
        staff: Staff,
        rules: dict[str, list[Rule]],
        rows: Rows,
        complaint: Row,
        until: int,
        penalties: Penalties,
    ) -> None:
        self.staff, self.rules, self.rows, self.row, self.until = staff, rules, rows, complaint, until
        self.penalties = penalties
        self.running: dict[Any, Running] = {}  # by rule, and instruction if it is about one
        self.part: Any = None  # the current assignment of the lead department
        self.file: Any = None  # the case file (ROAD-6)
        self.instructions: list[Row] = []
        self.co_parts: list[Row] = []
        self.handler: Any = None
        self.texts: list[str] = []  # of the history, for the search
        self.shown: dict[str, str] = {}  # what the history has said last of a field

    # What a step collects ---------------------------------------------------------------------------------------------

    def begin_step(self, at: int) -> None:
        """Let the clocks do what they do before `at`; raises `NotYet`."""
        self.let_pass(at)
        self._collect()

    def let_pass(self, at: int) -> None:
        """Let the clocks do what they do before `at`; raises `NotYet`."""
        if at > self.until:
            self.sweep_up_to(self.until)
            raise NotYet
        self.sweep_up_to(at)

    def _collect(self) -> None:
        self.data: dict[str, str] = {}  # the details of the history entry, each written already
        self.changed: dict[str, str] = {}
        self.moments: list[str] = []
        self.started: list[str] = []
        self.stopped: list[str] = []
        self.told: set[int] = set()

    def say(self, **details: Any) -> None:
        """Add details to the history entry."""
        for name, value in details.items():
            self.data[name] = shown(value)

    def change(self, **changes: Any) -> None:
        """Change fields of the complaint, noting before and after as they stand in the history."""
        for name, new in changes.items():
            attname, value, after = self._named(name, new)
            if self.row[attname] == value:
                continue
            before = self.shown.get(name) or shown(self.row[attname])
            self.changed[name] = f"[{before},{after}]"
            self.row[attname], self.shown[name] = value, after

    def _named(self, name: str, value: Any) -> tuple[str, Any, str]:
        if isinstance(value, User | Department):
            return f"{name}_id", value.pk, shown(str(value))
        if name.endswith("_at") and value is not None:
            return name, column(value), f'"{iso(value)}"'
        return name if name in self.row else f"{name}_id", value, shown(value)

    def tell(self, *people: User | None) -> None:
        """Give these people a notice of the step."""
        # `id`, not `pk`: Django looks that up anew each time, and this asks ten million times for a million complaints.
        self.told.update([person.id for person in people if person is not None and person.is_active])

    def tell_role(self, recipient: str, at: int, department_id: int | None = None) -> None:
        """Give whoever `recipient` means a notice."""
        self.tell(*self.staff.people(recipient, department_id or self.row["lead_id"], day_of(at)))

    def end_step(self, action: str, at: int, by: User, note: str = "") -> None:
        """Write the history entry and the notices."""
        row = self.row
        row["version"] += 1
        if action == Action.ACCEPT or not self.changed.keys().isdisjoint(PLACE):
            row["moved_at"], row["moved_by_id"] = column(at), by.pk
        self._write(action, at, by, note)

    def _write(self, action: str, at: int, by: User | None = None, note: str = "") -> None:
        row = self.row
        self.data["version"] = str(row["version"])
        if self.changed:
            self.data["changed"] = joined(self.changed)
        if self.moments:
            self.data["moments"] = f"[{','.join(self.moments)}]"
        if self.started:
            self.data["started"] = f"[{','.join(self.started)}]"
        if self.stopped:
            self.data["stopped"] = f"[{','.join(self.stopped)}]"
        event_id = self._event(action, at, joined(self.data), by, note)
        self._notices(self.told - {by.id if by is not None else None}, event_id, at)
        if note:
            self.texts.append(note)

    def _event(self, action: str, at: int, data: str, by: User | None = None, note: str = "") -> int:
        complaint = self.row
        key, previous = complaint["id"], complaint["history_hash"]
        sequence = complaint["history_length"] + 1
        actor_id, name = (by.id, self.staff.name(by)) if by is not None else (None, "")
        moment = f"{iso(at)[:-6]}.000000+00:00"
        seal = digest(key, sequence, moment, actor_id, name, action, data, note, previous)
        complaint["history_length"], complaint["history_hash"] = sequence, seal
        return self.rows.add(
            Event,
            {"complaint_id": key, "sequence": sequence, "at": column(at), "actor_id": actor_id, "actor_name": name,
             "action": action, "data": data, "note": note, "previous_hash": previous, "hash": seal},
        )  # fmt: skip

    def _notices(self, people: Iterable[int], event_id: int, at: int) -> None:
        key, created_at = self.row["id"], column(at)
        read_at = column(at + 30 * MINUTE) if at < self.until - UNREAD else None
        for pk in people:
            self.rows.add(
                Notice,
                {"user_id": pk, "complaint_id": key, "event_id": event_id, "created_at": created_at,
                 "read_at": read_at},
            )  # fmt: skip

    def alert(self, at: int) -> None:
        """Tell whom the alert rules name, and the guardian (GAS-9b)."""
        facts = self.facts()
        for rule in self.staff.alerts:
            if rule.for_cases.hold(facts):
                self.tell_role(rule.recipient, at, self.row["lead_id"] or self.row["branch_id"])
        if self.row["guardian_id"] is not None:
            self.tell(self.staff.guardian)

    @property
    def alerts_somebody(self) -> bool:
        """Whether something holds that alert rules may speak of."""
        row, usual = self.row, not self.staff.always_alerts
        return not usual or row["level"] != Level.NORMAL or row["recomplaint_level"] > 0 or row["is_repeated"] or any(
            row[name] for name in FLAGS
        )  # fmt: skip

    def facts(self) -> Facts:
        """What rules may depend on."""
        seen: Any = SimpleNamespace(**self.row, flags=[flag for flag in Flag if self.row[f"flag_{flag.value}"]])
        words = self.staff.codes
        return facts_of(seen, words[Kind, self.row["kind_id"]], words[Channel, self.row["channel_id"]])

    def choice(self, topic: Topic) -> Choice:
        """How the step that `topic` is about is taken."""
        rules = [rule for rule in self.staff.procedure.choices if rule.topic == topic]
        found = next(iter(most_specific(rules, self.facts())), None) if rules else None
        return Choice(found.choice) if found else TOPICS[topic][0]

    # Clocks -----------------------------------------------------------------------------------------------------------

    def signal(self, moment: Moment, at: int, instruction: Row | None = None) -> None:
        """Stop and start the clocks that `moment` concerns; one that runs goes on."""
        self.moments.append(f'"{moment.value}"')
        about = instruction["id"] if instruction else None
        again = []
        ending = [
            clock
            for clock in self.running.values()
            if moment in clock.rule.ends and about in (None, clock.row["instruction_id"])
        ]
        for clock in self._in_order(ending):
            if moment in clock.rule.cancels:
                self._stop(clock, at, ClockOutcome.CANCELLED)
            elif not clock.is_dormant(at):
                self._stop(clock, at)
                again += [clock] if clock.rule.repeats else []
        for rule in self._to_start(self.rules[moment], about, again):
            self.started.append(self._start(rule, at, self.part if rule.is_of_lead else None, about).entry())
        for clock in again:  # reported early, the next report is due the day after (ROAD-7)
            self.started.append(self._start_again(clock, max(clock.due_at, at)).entry())

    def _to_start(self, rules: list[Rule], about: int | None, again: list[Running]) -> list[Rule]:
        if any(rule.is_special for rule in rules):
            found = {rule.pk for rule in fitting([rule.model for rule in rules], self.facts())}
            rules = [rule for rule in rules if rule.pk in found]
        begins_again = {clock.rule.pk for clock in again}
        others = [one for one in (*self.running.values(), *again) if about in (None, one.row["instruction_id"])]
        return [
            rule
            for rule in rules
            if _key(rule, about) not in self.running
            and rule.pk not in begins_again
            and not (rule.is_special and any(other.rule.model.is_variant_of(rule.model) for other in others))
        ]

    def stop_lead_clocks(self, at: int, outcome: ClockOutcome) -> None:
        """End the clocks of the department that no longer has the complaint."""
        of_lead = [clock for clock in self.running.values() if clock.row["assignment_id"] is not None]
        for clock in self._in_order(of_lead):
            self._stop(clock, at, outcome)

    def _in_order(self, clocks: list[Running]) -> list[Running]:
        return sorted(clocks, key=lambda clock: clock.place) if len(clocks) > 1 else clocks

    def _start(self, rule: Rule, at: int, part: Row | None, about: int | None) -> Running:
        department_id = part["department_id"] if part else self.staff.desk.id
        if rule.is_of_superior and (superior := self.staff.superior(self.row["lead_id"], day_of(at))):
            department_id = superior.id
        return self._set_going(rule, at, part["id"] if part else None, department_id, about)

    def _start_again(self, clock: Running, at: int) -> Running:
        return self._set_going(clock.rule, at, clock.row["assignment_id"], clock.row["department_id"])

    def _set_going(
        self, rule: Rule, at: int, assignment_id: int | None, department_id: int, about: int | None = None
    ) -> Running:
        due_at, counted = rule.count(at)
        armed_at = rule.armed_at(at, due_at)
        warn_at = due_at - rule.warning if rule.warning is not None else None
        if warn_at is not None and warn_at <= max(at, armed_at or at):
            warn_at = None
        row: Row = {
            "complaint_id": self.row["id"], "rule_id": rule.pk, "assignment_id": assignment_id,
            "department_id": department_id, "instruction_id": about, "started_at": column(at),
            "due_at": column(due_at),
            "armed_at": column(armed_at) if armed_at is not None else None,
            "warn_at": column(warn_at) if warn_at is not None else None, "explanation": counted,
            "stopped_at": None, "outcome": "", "breached_at": None,
        }  # fmt: skip
        self.rows.add(Clock, row)
        offsets = rule.offsets if warn_at is not None else rule.offsets_without_warning
        if armed_at is not None:
            offsets = [Offset(Firing.ARMED, armed_at - due_at), *offsets]
        department = self.staff.names[department_id]
        clock = self.running[_key(rule, about)] = Running(row, rule, due_at, armed_at, offsets, department)
        return clock

    def _stop(self, clock: Running, at: int, outcome: str = "") -> None:
        clock.stop(at, outcome)
        del self.running[_key(clock.rule, clock.row["instruction_id"])]
        self.stopped.append(clock.entry())

    def end(self) -> None:
        """Let the clocks that still run do what they do before the end of the simulated time."""
        self.sweep_up_to(self.until)
        for clock in self.running.values():
            clock.keep()

    def stop_all(self, at: int) -> None:
        """End whatever still runs because nobody waits for it any more."""
        for clock in self._in_order(list(self.running.values())):
            self._stop(clock, at, ClockOutcome.CANCELLED)

    # The sweep --------------------------------------------------------------------------------------------------------

    def sweep_up_to(self, until: int) -> None:
        """What the sweep of each minute would have fired."""
        while waiting := [clock.swept_at for clock in self.running.values() if clock.swept_at is not None]:
            now = min(waiting)
            if now > until:
                return
            self._sweep(now)

    def _sweep(self, now: int) -> None:
        come: list[tuple[int, Running, int, Offset]] = []
        for clock in sorted(self.running.values(), key=lambda c: (c.next_at or now, c.row["id"])):
            while clock.next_at is not None and clock.swept_at is not None and clock.swept_at <= now:
                planned_at, offset = clock.next_at, clock.fire()
                come.append((planned_at, clock, clock.done, offset))
        # A person hears of a clock once in a sweep: of the last firing, the gravest.
        last: dict[tuple[int, int], int] = {}
        for planned_at, clock, sequence, offset in sorted(come, key=lambda one: one[0]):
            people = self._whom(clock, offset, day_of(now))
            event_id = self._fire(clock, offset, now, people)
            self.rows.add(
                ClockFiring,
                {"clock_id": clock.row["id"], "sequence": sequence, "kind": offset.kind.value,
                 "rung_id": offset.rung_id, "planned_at": column(planned_at), "fired_at": column(now),
                 "event_id": event_id},
            )  # fmt: skip
            last |= {(clock.row["id"], person.id): event_id for person in people}
        by_event: dict[int, list[int]] = defaultdict(list)
        for (_clock_id, user_id), event_id in last.items():
            by_event[event_id].append(user_id)
        for event_id, users in by_event.items():
            self._notices(users, event_id, now)
        in_order = [(clock, offset) for _at, clock, _sequence, offset in sorted(come, key=lambda one: one[0])]
        for clock, offset in in_order:
            if offset.kind == Firing.BREACH and clock.rule.repeats:
                clock.stop(now, ClockOutcome.MISSED)
                self._start_again(clock, clock.due_at)
        for clock, offset in in_order:
            self._follow_up(clock, offset, now)

    def _follow_up(self, clock: Running, offset: Offset, now: int) -> None:
        """What the rung of a firing does."""
        if offset.action == RungAction.OPEN_FILE:
            self._collect()
            self.open_file(clock.rule.model.name, now)
            self._write(SystemAction.FILE_OPENED.value, now)
        elif offset.action == RungAction.ASK_INSTRUCTION:
            self._collect()
            self.ask_instruction(offset.recipient, now)
            self._write(SystemAction.INSTRUCTION_ASKED.value, now)
        elif offset.action == RungAction.PROPOSE_PENALTY:
            self._propose_penalty(clock, offset.tariff, now)

    def _propose_penalty(self, clock: Running, tariff: str, now: int) -> None:
        if number := self.penalties.propose(tariff, clock.row["id"], now):
            data = {"penalty": quoted(number), "department": quoted(clock.department)}
            self._event(SystemAction.PENALTY_PROPOSED.value, now, joined(data))

    # What a rule asks for (ROAD-6) ------------------------------------------------------------------------------------

    def open_file(self, reason: str, at: int) -> None:
        """投诉处理档案: opened, or opened again."""
        answered = self.row["stage"] in ANSWERED
        if self.file is not None and (answered or self.file["closed_at"] is None):
            return
        department_id = self.row["lead_id"] or self.staff.procedure.desk_id or self.row["received_department_id"]
        if self.file is None:
            self.file = {
                "complaint_id": self.row["id"], "reason": reason[:120], "opened_at": column(at), "opened_by_id": None,
                "closed_at": None,
            }  # fmt: skip
            self.rows.add(CaseFile, self.file)
        self.file |= {"department_id": department_id, "closed_at": column(at) if answered else None}
        self.texts.append(reason)
        self.say(file=reason, department=self.staff.names[department_id])
        if answered:
            self.say(moments=[])
            self.tell_role(Recipient.SUPERVISOR, at)
            return
        self.signal(Moment.FILE_OPENED, at)
        self.tell(self.handler)
        self.tell_role(Recipient.HEAD, at)
        self.tell_role(Recipient.SUPERVISOR, at)

    def close_file(self, at: int) -> None:
        """No more progress is reported on it."""
        if self.file is not None and self.file["closed_at"] is None:
            self.file["closed_at"] = column(at)

    def ask_instruction(self, recipient: str, at: int) -> None:
        """请示: asked once until it is given."""
        if any(one["asked_of"] == recipient for one in self.awaited_instructions):
            return
        asked: Row = {
            "complaint_id": self.row["id"], "asked_of": recipient, "asked_at": column(at), "text": "", "by_id": None,
            "at": None, "due_at": None, "done_note": "", "done_by_id": None, "done_at": None, "closed_at": None,
        }  # fmt: skip
        self.rows.add(Instruction, asked)
        self.instructions.append(asked)
        self.say(asked=str(recipient))
        self.signal(Moment.INSTRUCTION_ASKED, at, asked)
        self.tell_role(recipient, at, self.row["lead_id"] or self.row["branch_id"])

    def close_instructions(self, at: int) -> None:
        """The case is over: nothing is waited for any more."""
        for one in self.instructions:
            if one["done_at"] is None and one["closed_at"] is None:
                one["closed_at"] = column(at)

    @property
    def approvers(self) -> list[ApprovalStep]:
        """Whose approval the signed result needs, one after the other (RETAIL-6)."""
        chains = self.staff.procedure.approval_chains
        found = next(iter(most_specific(chains, self.facts())), None) if chains else None
        return found.in_order if found else []

    @property
    def awaited_instructions(self) -> list[Row]:
        """Asked for, and not given yet."""
        return [one for one in self.instructions if one["at"] is None and one["closed_at"] is None]

    @property
    def instructions_to_follow(self) -> list[Row]:
        """Given, and not carried out yet."""
        return [one for one in self.instructions if one["at"] and one["done_at"] is None and one["closed_at"] is None]

    def _fire(self, clock: Running, offset: Offset, now: int, people: list[User]) -> int:
        recipients = ",".join([quoted(self.staff.name(person)) for person in people])
        data = f'{clock.words},"recipients":[{recipients}]'
        if offset.rung_id is not None:
            recipient = quoted(offset.recipient)
            data = f'{clock.words},"recipient":{recipient},"recipients":[{recipients}],"rung":{offset.position}'
        return self._event(ACTION[offset.kind], now, f"{{{data}}}")

    def _whom(self, clock: Running, offset: Offset, day: int) -> list[User]:
        department_id = clock.row["department_id"]
        if offset.recipient:
            people = self.staff.people(offset.recipient, department_id, day)
        elif clock.rule.tells:
            people = self.staff.people(clock.rule.tells, department_id, day)
        else:
            of_part = [self.handler] if clock.row["assignment_id"] and self.handler else []
            people = [*of_part, *self.staff.people(Recipient.HEAD, department_id, day)]
        return list({person.id: person for person in people if person.is_active}.values())


def _key(rule: Rule, about: int | None) -> object:
    """Under what a clock runs: each rule has one, and of those about instructions one for each of these."""
    return rule.pk if about is None else (rule.pk, about)
