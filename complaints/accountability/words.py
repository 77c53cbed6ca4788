"""Penalties in words: their history, what they are for, how far they are; in the reader's language.

Pure rendering: nothing here asks the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.timewords import local
from complaints.history import Entry, Line
from complaints.models import Penalty, PenaltyEvent
from complaints.penalty_choices import CauseKind, PenaltyAction, PenaltyState, TariffBasis

TITLES: dict[str, str | Promise] = {
    PenaltyAction.PROPOSE: gettext_lazy("Proposed"),
    PenaltyAction.OPINION: gettext_lazy("The department gave its opinion"),
    PenaltyAction.REVIEW: gettext_lazy("Reviewed"),
    PenaltyAction.EXEMPT: gettext_lazy("Exempt from the penalty"),
    PenaltyAction.DECIDE: gettext_lazy("Amount decided"),
    PenaltyAction.ISSUE: gettext_lazy("Notice %(notice)s issued"),
    PenaltyAction.EXECUTE: gettext_lazy("Executed on %(on)s"),
    PenaltyAction.CANCEL: gettext_lazy("Cancelled"),
}
TONES = {PenaltyAction.CANCEL: "neutral", PenaltyAction.EXECUTE: "ok", PenaltyAction.ISSUE: "bad"}

# The stations of a penalty's way, by the state in which it waits for them.
STATIONS: tuple[tuple[PenaltyState, str | Promise], ...] = (
    (PenaltyState.PROPOSED, gettext_lazy("Department's opinion")),
    (PenaltyState.REVIEW, gettext_lazy("Review")),
    (PenaltyState.REVIEWED, gettext_lazy("Issue")),
    (PenaltyState.ISSUED, gettext_lazy("Execution")),
)


def yuan(amount: Decimal | None) -> str:
    """An amount as pages show it: ¥ 1,200.00; a dash where the company has not decided yet."""
    return "—" if amount is None else f"¥ {amount:,.2f}"


def entries(events: Iterable[PenaltyEvent]) -> list[Entry]:
    """Each event in words; of the product's own entries `who` is the product."""
    return [
        Entry(
            event=event,
            title=_title(event),
            who=event.actor_name or _("Suda"),
            at=event.at,
            note=event.note,
            lines=tuple(_lines(event.data)),
            clocks=(),
            tone=TONES.get(PenaltyAction(event.action), "neutral"),
        )
        for event in events
    ]


def _title(event: PenaltyEvent) -> str:
    day = parse_date(event.data.get("on") or "")
    details = {"notice": event.data.get("notice", ""), "on": local(day) if day else ""}
    return str(TITLES[event.action]) % details


def _lines(data: dict[str, Any]) -> Iterator[Line]:
    named = (
        ("complaint", _("Complaint")), ("tariff", _("Tariff line")), ("department", _("Department")),
        ("group", _("Group")), ("person", _("Person")), ("clock", _("Missed deadline")),
    )  # fmt: skip
    yield from (Line(label, data[name]) for name, label in named if data.get(name))
    if due := parse_datetime(data.get("due") or ""):
        yield Line(_("Due"), local(due))
    changed = data.get("changed") or {}
    if state := changed.get("state"):
        yield Line(
            _("State"), str(PenaltyState(state[1]).label), str(PenaltyState(state[0]).label) * (state[0] != state[1])
        )
    if (days := changed.get("days")) and days != [None, None]:
        yield _moved(_("Days overdue"), days, str)
    if (amount := changed.get("amount")) and amount != [None, None]:
        yield _moved(_("Amount"), amount, lambda value: yuan(Decimal(value)))


def _moved(label: str, pair: list[Any], write: Any) -> Line:
    before, after = (None if value is None else write(value) for value in pair)
    return Line(label, after or "—", before if before and before != after else "")


def calculation(penalty: Penalty, days: int | None) -> str:
    """How the tariff makes the amount: ¥ 200.00 × 3 days."""
    if penalty.rate is None:
        return _("No fixed amount: the company decides.")
    if penalty.basis == TariffBasis.DAY:
        return _("%(rate)s × %(days)s started days") % {"rate": yuan(penalty.rate), "days": days}
    return _("%(rate)s for each occurrence") % {"rate": yuan(penalty.rate)}


def cause_of(penalty: Penalty) -> str:
    """What it is for, in a few words. Wants the clock's rule at hand, if there is a clock."""
    if penalty.clock:
        return _("Missed deadline “%(name)s”") % {"name": penalty.clock.rule.name}
    label = str(CauseKind(penalty.cause).label)
    return f"{label} · {penalty.reference}" if penalty.reference else label


def stations(penalty: Penalty) -> list[dict[str, Any]]:
    """The way for `{% stage_track %}`: what is behind it, and when and by whom."""
    passed: dict[PenaltyState, tuple[dt.datetime | dt.date | None, Any]] = {
        PenaltyState.PROPOSED: (penalty.opinion_at, penalty.opinion_by),
        PenaltyState.REVIEW: (penalty.reviewed_at, penalty.reviewed_by),
        PenaltyState.REVIEWED: (penalty.issued_at, penalty.issued_by),
        PenaltyState.ISSUED: (penalty.executed_on, penalty.executed_by),
    }
    proposer = penalty.proposed_by or _("Suda")
    track: list[dict[str, Any]] = [
        {"label": pgettext("penalty", "Proposal"), "state": "done", "at": penalty.proposed_at, "who": str(proposer)}
    ]
    ended = penalty.state in (PenaltyState.EXEMPT, PenaltyState.CANCELLED)
    for state, label in STATIONS:
        at, who = passed[state]
        here = "now" if penalty.state == state else "skipped" if ended else "todo"
        place = {"label": str(label), "state": "done" if at else here, "at": at, "who": str(who or "")}
        track.append(place)
    return track
