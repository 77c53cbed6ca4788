"""What happened to past cases, as far as clocks ask for it: moments, facts, departments, promises."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

from complaints.choices import AssignmentRole, ClockBasis, Flag
from complaints.deadlines.happened import CHANGING, GIVEN, PLAIN, SILENT, moments_of
from complaints.models import Assignment, Clock, Complaint, Event, Instruction
from complaints.models.cases import Facts, facts_of
from complaints.models.rulebook import Rulebook, current_rulebook

PROMISES = (ClockBasis.PROMISED, ClockBasis.EXTENDED, ClockBasis.ORDERED)


class Part(NamedTuple):
    """A lead department's turn."""

    pk: int
    department_id: int


class Promise(NamedTuple):
    """A due time that somebody set: it holds whatever the rules say (ROAD-5c)."""

    at: dt.datetime
    due_at: dt.datetime
    code: str
    kind: str
    basis: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the history: what happened, and what was true of the case from then on."""

    action: str
    at: dt.datetime
    moments: Sequence[str]
    facts: Facts


@dataclass(slots=True)
class Past:
    """One case."""

    pk: int
    number: str
    received_department_id: int
    received_at: dt.datetime
    entries: list[Entry] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    instructions: list[Instruction] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)


def read(complaint_ids: Sequence[int]) -> list[Past]:
    """The pasts of these complaints, in five queries."""
    book = current_rulebook()
    columns = (
        "pk", "number", "received_department_id", "received_at", "recomplaint_level", "kind_id", "channel_id", *PLAIN,
    )  # fmt: skip
    rows = Complaint.objects.filter(pk__in=complaint_ids).order_by("pk").values(*columns)
    histories: dict[int, list[tuple[str, dt.datetime, dict]]] = defaultdict(list)
    events = Event.objects.filter(complaint__in=complaint_ids).exclude(action__in=SILENT)
    for pk, *told in events.order_by("complaint", "sequence").values_list("complaint_id", "action", "at", "data"):
        histories[pk].append(tuple(told))
    pasts = {
        row["pk"]: Past(
            row["pk"],
            row["number"],
            row["received_department_id"],
            row["received_at"],
            _entries(row, histories[row["pk"]], book),
        )
        for row in rows
    }
    leads = Assignment.objects.filter(complaint__in=complaint_ids, role=AssignmentRole.LEAD).order_by("pk")
    for complaint_id, *part in leads.values_list("complaint_id", "pk", "department_id"):
        pasts[complaint_id].parts.append(Part(*part))
    for instruction in Instruction.objects.filter(complaint__in=complaint_ids).order_by("pk"):
        pasts[instruction.complaint_id].instructions.append(instruction)
    promised = Clock.objects.filter(complaint__in=complaint_ids, basis__in=PROMISES, previous__isnull=False)
    values = ("complaint_id", "set_at", "due_at", "rule__code", "rule__kind", "basis")
    for complaint_id, *promise in promised.order_by("set_at", "pk").values_list(*values):
        pasts[complaint_id].promises.append(Promise(*promise))
    return list(pasts.values())


def _entries(row: dict[str, Any], told: list[tuple[str, dt.datetime, dict]], book: Rulebook) -> list[Entry]:
    """The history in order. What was true at each time is what is true now, less what changed after it."""
    states = _states(row, told, book)
    entries: list[Entry] = []
    for (action, at, data), state in zip(told, states, strict=True):
        reclassified = bool(entries) and state != entries[-1].facts
        facts = entries[-1].facts if entries and not reclassified else state
        entries.append(Entry(action, at, moments_of(action, data, reclassified), facts))
    return entries


def _states(row: dict[str, Any], told: list[tuple[str, dt.datetime, dict]], book: Rulebook) -> list[Facts]:
    """The facts after each entry."""
    parts, counts = 0, []
    for action, _at, data in told:
        parts = 1 + len(data.get("co_handlers") or ()) if action in GIVEN else parts
        counts.append(parts)
    state, facts, states = dict(row), None, []
    for (_action, _at, data), count in zip(reversed(told), reversed(counts), strict=True):
        if facts is None or (count > 1) != (state["department_count"] > 1):
            state["department_count"] = count
            facts = _facts(state, book)
        states.append(facts)
        if undone := CHANGING & (data.get("changed") or {}).keys():
            for name in undone:
                _undo(state, name, data["changed"][name][0], book)
            facts = None
    return states[::-1]


def _undo(state: dict[str, Any], name: str, before: Any, book: Rulebook) -> None:
    """Put back what stood in the field; a word that has been renamed since is not found, and stays.

    Procedures may have words of the same name: the word that is there now says whose it was.
    """
    if name in PLAIN:
        state[name] = before
        return
    words: Mapping[int, Any] = book.kinds if name == "kind" else book.channels
    now = words.get(state[f"{name}_id"])
    found = [word for word in words.values() if str(word) == before]
    found.sort(key=lambda word: now is not None and word.family != now.family)
    state[f"{name}_id"] = next((word.pk for word in found), state[f"{name}_id"])


def _facts(state: dict[str, Any], book: Rulebook) -> Facts:
    seen: Any = SimpleNamespace(**state, flags=[flag for flag in Flag if state[f"flag_{flag.value}"]])
    kind, channel = book.kinds.get(state["kind_id"]), book.channels.get(state["channel_id"])
    return facts_of(seen, kind.code if kind else "", channel.code if channel else "")
