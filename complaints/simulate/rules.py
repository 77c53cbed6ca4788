"""The clock rules of the procedure, laid out for quick use; all counting is that of `deadlines/`, remembered by day."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from complaints.choices import Aspect, Choice, ClockOwner, Firing, Moment, RungAction, Topic, TriggerEffect
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.clocks import Planned, plan
from complaints.deadlines.period import Deadline, due
from complaints.deadlines.sweep import TELLS
from complaints.models import Clock, ClockRule, Procedure
from complaints.models.entry import canonical

from .written import EPOCH, MINUTE, date, day_of, iso_local, moment, quoted, seconds

START, DUE, DATE = "<start>", "<due>", "<date>"


class Offset(NamedTuple):
    """A firing, by how many seconds after the due time it is planned (a warning: before)."""

    kind: Firing
    after_due: int
    rung_id: int | None = None
    position: int = 0
    recipient: str = ""
    action: str = ""
    tariff: str = ""

    @classmethod
    def of(cls, planned: Planned) -> Offset:
        """What a clock that is due at the epoch has planned."""
        if (rung := planned.rung) is None:
            return cls(planned.kind, seconds(planned.at))
        at = seconds(planned.at)
        return cls(planned.kind, at, rung.pk, rung.position, rung.recipient, rung.action, rung.tariff)

    def swept_at(self, due_at: int) -> int:
        """The full minute at which a sweep finds it; at the due time itself nothing is late yet."""
        at = due_at + self.after_due
        waits = at % MINUTE or self.kind == Firing.BREACH
        return at - at % MINUTE + MINUTE if waits else at


class Pattern:
    """How one deadline was counted, to be written again for others that differ only in their start and due time."""

    def __init__(self, deadline: Deadline) -> None:
        start, end = deadline.start, deadline.due
        self.counts_days = deadline.period.counts_days or deadline.period.names_a_time
        self.text = canonical(deadline.to_json()).replace(start.isoformat(), START)
        if not self.counts_days:
            self.text = self.text.replace(end.isoformat(), DUE).replace(f'"{start.date()}"', f'"{DATE}"')

    def written(self, start: int, end: int) -> str:
        """The counting of the deadline from `start` to `end` as `canonical` writes it."""
        text = self.text.replace(START, iso_local(start))
        return text if self.counts_days else text.replace(DUE, iso_local(end)).replace(DATE, date(day_of(start)))


class Rule:
    """A clock rule with its firings."""

    def __init__(self, rule: ClockRule, calendar: Calendar, others: list[ClockRule]) -> None:
        self.model, self.pk, self.length = rule, rule.pk, rule.length
        # Whether another rule may measure the same for other cases.
        self.is_special = any(rule.is_variant_of(other) for other in others if other.pk != rule.pk)
        self.is_special |= bool(rule.cases)
        self.kind, self.name = quoted(rule.kind), quoted(rule.name)
        self.is_of_lead = rule.owner == ClockOwner.LEAD
        self.is_of_superior = rule.owner == ClockOwner.SUPERIOR
        self.tells = TELLS.get(ClockOwner(rule.owner))
        self.starts = rule.starts
        self.stops, self.cancels = rule.moments(TriggerEffect.STOP), rule.moments(TriggerEffect.CANCEL)
        self.ends = self.stops | self.cancels
        self.repeats = rule.repeats
        self.warning = rule.warn_minutes * MINUTE if rule.warn_minutes is not None else None
        self._calendar = calendar
        self._by_day: dict[int, tuple[int, Pattern]] = {}
        self._elapsed: tuple[int, Pattern] | None = None
        sample = Clock(due_at=EPOCH, warn_at=moment(-self.warning) if self.warning is not None else None)
        self.offsets = [Offset.of(planned) for planned in plan(sample, rule)]

    @cached_property
    def offsets_without_warning(self) -> list[Offset]:
        """What a clock does whose warning would have come before its start."""
        return [offset for offset in self.offsets if offset.kind != Firing.WARNING]

    def count(self, start: int) -> tuple[int, str]:
        """The due time of a clock started at `start`, and how it was counted, as `canonical` writes it."""
        if self.length.names_a_time:
            deadline, pattern = self._counted(start)
            return deadline, pattern.written(start, deadline)
        if self.length.counts_days:
            # Whatever the hour, days are counted alike.
            day = day_of(start)
            if day not in self._by_day:
                self._by_day[day] = self._counted(start)
            due_at, pattern = self._by_day[day]
        else:
            if self._elapsed is None:
                end, pattern = self._counted(start)
                self._elapsed = end - start, pattern
            length, pattern = self._elapsed
            due_at = start + length
        return due_at, pattern.written(start, due_at)

    def armed_at(self, start: int, due_at: int) -> int | None:
        """From when a clock started at `start` counts, if not from then on (ROAD-5b)."""
        if self.model.arming is None:
            return None
        armed_at = seconds(due(moment(start), self.model.arming, self._calendar).due)
        return armed_at if armed_at < due_at else None

    def _counted(self, start: int) -> tuple[int, Pattern]:
        deadline = due(moment(start), self.length, self._calendar, self.model.rolls)
        return seconds(deadline.due), Pattern(deadline)


class NotKnown(Exception):
    """The procedure has something that the simulation does not know; the message says what."""


def refuse_unknown(procedure: Procedure) -> None:
    """Raises `NotKnown` for rules that a simulated complaint would not follow as a real one does."""
    rungs = [rung for rule in procedure.rules if rule.ladder for rung in rule.ladder.rungs.all()]
    chosen = {(rule.topic, rule.choice) for rule in procedure.choices}
    # Nobody rejects a result twice here, so what is laid down for that alone is not needed.
    above = (Choice.BY_LEADER, Choice.BY_GENERAL_MANAGER)
    handlers = [rule for rule in procedure.choices if rule.topic == Topic.HANDLER and rule.choice in above]
    unknown = {
        _("rungs that reassign"): any(rung.action == RungAction.REASSIGN_UP for rung in rungs),
        _("alerts that act"): any(alert.action != RungAction.NOTIFY for alert in procedure.alerts),
        _("rules by the number of departments"): procedure.depends_on(Aspect.DEPARTMENTS),
        _("managers who handle cases"): any(rule.cases != {"recomplaint": ["further"]} for rule in handlers),
        _("results without a signature"): (Topic.SIGN_OFF, Choice.NONE) in chosen,
        _("cases without a callback"): (Topic.CALLBACK, Choice.NONE) in chosen,
    }
    if found := [words for words, there in unknown.items() if there]:
        raise NotKnown(_("The simulation does not know: %s.") % _(", ").join(found))


def rules_of(procedure: Procedure) -> dict[str, list[Rule]]:
    """The active rules by the moments that start their clocks, in the order in which these start."""
    calendar = Calendar.current(closing_time=procedure.closing_time)
    found: dict[str, list[Rule]] = {start: [] for start in Moment.values}
    for rule in procedure.rules:
        laid_out = Rule(rule, calendar, procedure.rules)
        for start in laid_out.starts:
            found[start].append(laid_out)
    return found
