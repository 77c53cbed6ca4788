"""What is wrong with the rules of a procedure: those that can never hold, start or stop, have no owner, or contradict.

Found before a version is published, and said beside the field where the rule is edited.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from complaints.choices import (
    Aspect,
    ClockKind,
    FieldAt,
    FieldType,
    Moment,
    RequiredAt,
    RungAction,
    TriggerEffect,
)
from complaints.deadlines.period import Period
from complaints.deadlines.turning import OF_DEPARTMENTS
from complaints.models import AlertRule, ApprovalChain, ClockRule, CustomField, FlowRule, Procedure, RequiredField, Rung
from complaints.models.cases import Cases
from complaints.models.flow_rule import field_name
from complaints.models.rulebook import current_rulebook, names_of_words

# A calendar day counts from the day after the event, so one of them lasts up to two.
LONGEST = {"min": dt.timedelta(minutes=1), "h": dt.timedelta(hours=1), "cd": dt.timedelta(days=2)}
# Before these no department has the complaint.
NO_LEAD = frozenset({Moment.RECEIVED, Moment.REGISTERED, Moment.ACCEPTED, Moment.RETURNED})
# Happen once, at the beginning; whatever comes later never leads back to them.
FIRST = (Moment.RECEIVED, Moment.REGISTERED, Moment.ACCEPTED)
# Towards the end only these can still come.
THEN = {
    Moment.FEEDBACK_ACCEPTED: frozenset({Moment.CALLED_BACK, Moment.ARCHIVED}),
    Moment.DECIDED: frozenset({Moment.CALLED_BACK, Moment.ARCHIVED}),
    Moment.CALLED_BACK: frozenset({Moment.ARCHIVED}),
}
# Can come at any time while a case is open.
ANY_TIME = frozenset(
    {
        Moment.RECLASSIFIED, Moment.INSTRUCTION_ASKED, Moment.INSTRUCTED, Moment.ORDERED, Moment.INSTRUCTION_DONE,
    }
)  # fmt: skip
# What must do something, so that these moments come at all.
CAUSED_BY = {
    Moment.FILE_OPENED: RungAction.OPEN_FILE,
    Moment.INSTRUCTION_ASKED: RungAction.ASK_INSTRUCTION,
}


@dataclass(frozen=True)
class Fault:
    """Something wrong with a rule; `field` is the form field beside which it is said."""

    rule: str
    field: str
    message: str

    def __str__(self) -> str:
        return _("“%(rule)s”: %(message)s") % {"rule": self.rule, "message": self.message}


@dataclass(frozen=True)
class Draft:
    """A clock rule as it would be, with its moments by effect; `pk` tells it apart from the saved ones."""

    rule: ClockRule
    moments: dict[str, frozenset[str]]

    @classmethod
    def of(cls, rule: ClockRule) -> Draft:
        """The rule as it is saved."""
        return cls(rule, {effect: rule.moments(effect) for effect in TriggerEffect.values})

    @property
    def starts(self) -> frozenset[str]:
        """What starts its clocks."""
        return self.moments[TriggerEffect.START]

    @property
    def ends(self) -> frozenset[str]:
        """What ends them, one way or the other."""
        return self.moments[TriggerEffect.STOP] | self.moments[TriggerEffect.CANCEL]


def faults(procedure: Procedure) -> list[Fault]:
    """Everything that is wrong with the active rules of `procedure`."""
    rules = (
        procedure.clock_rules.filter(is_active=True)
        .select_related("procedure")
        .prefetch_related("triggers", "ladder__rungs")
    )
    drafts = [Draft.of(rule) for rule in rules]
    causes, words = caused(procedure), words_of(procedure)
    found = [fault for place, draft in enumerate(drafts) for fault in faults_of(draft, drafts[:place], causes, words)]
    return [*found, *for_no_case(procedure, words), *without_tariff(procedure), *not_asked_for(procedure)]


def faults_of(draft: Draft, others: Sequence[Draft], causes: frozenset[str], words: Words) -> list[Fault]:
    """What is wrong with one rule beside `others`.

    `causes` are the actions that rungs and alerts of its version do, `words` what its version calls its cases.
    """
    found = [
        *_start_and_end(draft, causes),
        *_cases(draft, words),
        *_owner(draft),
        *_times(draft),
        *_overlaps(draft, others),
    ]
    return [Fault(draft.rule.name, field, message) for field, message in found]


@dataclass(frozen=True)
class Words:
    """What cases can be called by the words of one version; `names` are all words that there ever were."""

    known: Mapping[str, frozenset[str]]
    names: Mapping[str, Mapping[str, str]]

    def missing(self, cases: Cases) -> tuple[list[str], bool]:
        """The words in `cases` that no case has, by their names; and whether that leaves no case at all."""
        gone: list[str] = []
        none_left = False
        for aspect, known in self.known.items():
            named = cases.named.get(aspect, frozenset())
            names = self.names.get(aspect, {})
            gone += sorted(names.get(code, code) for code in named - known)
            none_left |= bool(named) and not named & known
        return gone, none_left


def words_of(procedure: Procedure) -> Words:
    """The marks of this very version, and the kinds and channels that can still be chosen under it."""
    book = current_rulebook()
    active = {
        aspect: frozenset(
            word.code for word in words.values() if word.is_active and word.family in ("", procedure.code)
        )
        for aspect, words in ((Aspect.KIND.value, book.kinds), (Aspect.CHANNEL.value, book.channels))
    }
    marks = CustomField.objects.filter(procedure=procedure, type=FieldType.MARK).order_by()
    known = {**active, Aspect.MARK.value: frozenset(marks.values_list("code", flat=True))}
    return Words(known, names_of_words(book, procedure.code))


def for_no_case(procedure: Procedure, words: Words) -> list[Fault]:
    """Rules besides the deadlines that name a case which this version does not know, or no longer."""
    models: tuple[type[Any], ...] = (FlowRule, AlertRule, RequiredField, CustomField, ApprovalChain)
    found = []
    for model in models:
        for rule in model.objects.filter(procedure=procedure):
            gone, _none_left = words.missing(rule.for_cases)
            if gone:
                name = field_name(rule.at, rule.field) if isinstance(rule, RequiredField) else str(rule)
                rule_name = f"{capfirst(model._meta.verbose_name)} · {name}"
                found.append(Fault(rule_name, "cases", not_there(gone)))
    return found


def not_there(gone: list[str]) -> str:
    """What is said of words that no case of a version has; see `Words.missing`."""
    return _("This version has no “%s”, or it is retired.") % ", ".join(gone)


def caused(procedure: Procedure) -> frozenset[str]:
    """What the rungs of its ladders and its alerts do besides telling somebody."""
    rungs = Rung.objects.filter(ladder__procedure=procedure).order_by().values_list("action", flat=True)
    alerts = AlertRule.objects.filter(procedure=procedure).order_by().values_list("action", flat=True)
    return frozenset(rungs) | frozenset(alerts)


def without_tariff(procedure: Procedure) -> list[Fault]:
    """Rungs that propose a penalty by a line that the version's tariff does not have."""
    rungs = Rung.objects.filter(ladder__procedure=procedure, action=RungAction.PROPOSE_PENALTY).select_related("ladder")
    codes = set(procedure.tariffs.filter(is_active=True).values_list("code", flat=True))
    message = _("A rung proposes a penalty, but there is no tariff line “%s”.")
    return [Fault(rung.ladder.name, "tariff", message % rung.tariff) for rung in rungs if rung.tariff not in codes]


def not_asked_for(procedure: Procedure) -> list[Fault]:
    """Fields that must be filled in, at a form or to archive the case, and that the forms leave out."""
    forms = {**{at.value: at.value for at in FieldAt}, RequiredAt.ARCHIVE.value: FieldAt.INTAKE.value}
    asked = procedure.required_fields.filter(at__in=forms)
    message = _("The field must be filled in, but the procedure does not ask for it.")
    return [
        Fault(field_name(rule.at, rule.field), "not_asked", message)
        for rule in asked
        if f"{forms[rule.at]}:{rule.field}" in procedure.not_asked
    ]


def comes_after(moment: str, start: str) -> bool:
    """Whether `moment` can still come once `start` has happened."""
    if start == Moment.ARCHIVED:
        return False
    if moment in FIRST:
        return start in FIRST[: FIRST.index(Moment(moment))]
    return moment in ANY_TIME or moment in THEN.get(Moment(start), {moment})


def _start_and_end(draft: Draft, causes: frozenset[str]) -> Iterator[tuple[str, str]]:
    if not draft.starts:
        yield "triggers", _("Say what starts the clock.")
    if not draft.moments[TriggerEffect.STOP]:
        yield "triggers", _("Say what stops the clock; without it every deadline would be missed.")
    for start in sorted(draft.starts):
        cause = CAUSED_BY.get(Moment(start))
        if cause is not None and cause not in causes:
            words = {"moment": Moment(start).label, "cause": cause.label}
            yield "triggers", _("It can never start: “%(moment)s” needs a rung or an alert “%(cause)s”.") % words
        if draft.ends and not any(comes_after(end, start) for end in draft.ends - {start}):
            words = {"moment": Moment(start).label}
            yield "triggers", _("It can never stop: nothing that ends it comes after “%(moment)s”.") % words
    both = draft.starts & draft.moments[TriggerEffect.CANCEL]
    for moment in sorted(both):
        yield "triggers", _("“%s” cannot both start the clock and make it needless.") % Moment(moment).label


def _cases(draft: Draft, words: Words) -> Iterator[tuple[str, str]]:
    gone, none_left = words.missing(draft.rule.for_cases)
    if none_left:
        yield "cases", _("It can never start: there is no “%s”.") % ", ".join(gone)
    elif gone:
        yield "cases", not_there(gone)


def _owner(draft: Draft) -> Iterator[tuple[str, str]]:
    if not draft.rule.owner:
        yield "owner", _("Say whose deadline it is.")
    early = draft.starts & NO_LEAD
    if draft.rule.owner in OF_DEPARTMENTS and early:
        moments = ", ".join(str(Moment(moment).label) for moment in sorted(early))
        yield "owner", _("When it starts (%s) no department has the complaint: nobody would own it.") % moments


def _times(draft: Draft) -> Iterator[tuple[str, str]]:
    rule = draft.rule
    period = Period.parse(rule.period)
    if rule.warn_minutes is not None and dt.timedelta(minutes=rule.warn_minutes) >= at_most(period):
        yield "warn_minutes", _("The warning would come before the clock starts.")
    if rule.arms_after and at_most(Period.parse(rule.arms_after)) >= at_most(period):
        yield "arms_after", _("It would be due before it counts.")
    if rule.repeats:
        if not draft.moments[TriggerEffect.CANCEL]:
            yield "repeats", _("Say what makes it needless; otherwise it would go on for ever.")
        if rule.arms_after:
            yield "repeats", _("A clock that repeats counts from its start.")
        if rule.ladder is not None and any(rung.delay_minutes for rung in rule.ladder.rungs.all()):
            yield "ladder", _("A clock that repeats ends when it is missed: its ladder can only tell at the due time.")
    if rule.rolls and period.unit != "cd":
        yield "rolls", _("Only calendar days move to the next working day.")


def _overlaps(draft: Draft, others: Iterable[Draft]) -> Iterator[tuple[str, str]]:
    mine = draft.rule.for_cases
    for other in others:
        theirs = other.rule.for_cases
        rivals = draft.rule.kind == other.rule.kind != ClockKind.OTHER and draft.starts & other.starts
        if not rivals:
            continue
        if mine.overlap(theirs) and not _ranked(mine, theirs):
            words = {"rule": other.rule.name}
            yield "cases", _("Some cases would have two such deadlines: “%(rule)s” measures the same for them.") % words


def _ranked(one: Cases, other: Cases) -> bool:
    return one.within(other) != other.within(one)


def at_most(period: Period) -> dt.timedelta:
    """A span that the period never exceeds; with working days that depends on the calendar, so no span does."""
    if period.names_a_time:
        return dt.timedelta.max if period.unit == "atwd" else dt.timedelta(days=1)
    return LONGEST[period.unit] * period.amount if period.unit in LONGEST else dt.timedelta.max
