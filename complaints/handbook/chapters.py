"""The text of one version, stage by stage, put together from its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.choices import Topic
from complaints.deadlines.period import Period
from complaints.models import ClockRule, Guidance, Ladder, Procedure, TariffLine

from . import sentences
from .asked import asked_besides, left_out, must_be_filled
from .line import Line
from .stations import (
    GUIDANCE,
    TOPICS,
    Station,
    Way,
    rules_of,
    station_of,
    stations_of,
    ways_of,
)


@dataclass(frozen=True)
class Step:
    """A rung of a ladder in words: when, and who is told of what."""

    when: str
    told: str


@dataclass(frozen=True)
class Rungs:
    """A ladder in words; `mark` is the letter by which text and picture name it."""

    mark: str
    name: str
    steps: list[Step]


@dataclass(frozen=True)
class Deadline:
    """A deadline in words; `lasts` is its period, `cases` is empty where it is for all."""

    name: str
    lasts: str
    cases: str
    clause: str
    sentences: list[str]
    ladder: Rungs | None


@dataclass(frozen=True)
class Ruling:
    """A question of the procedure and its answers."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Chapter:
    """A stage: who does what, by when, how it is decided, what must be filled in, what else is said about it."""

    station: Station
    opening: list[Line]
    deadlines: list[Deadline] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    required: list[Line] = field(default_factory=list)
    asked: list[Line] = field(default_factory=list)
    guidance: list[Guidance] = field(default_factory=list)


@dataclass(frozen=True)
class Handbook:
    """One version of the procedure to be read."""

    procedure: Procedure
    terms: list[Ruling]
    chapters: list[Chapter]
    ways: list[Way]
    alerts: list[Ruling]
    ladders: list[Rungs]
    tariff: list[TariffLine]


def handbook_of(procedure: Procedure) -> Handbook:
    """The whole text of `procedure`, which is one of those that are kept; one query, for the tariff."""
    stations = stations_of(procedure)
    said = sentences.case_words(procedure)
    ladders = _ladders(procedure.rules)
    rules: dict[Station, list[ClockRule]] = {station: [] for station in stations}
    for rule in procedure.rules:
        rules[station_of(rule, stations)].append(rule)
    return Handbook(
        procedure,
        list(_terms(procedure)),
        [_chapter(procedure, station, rules[station], said, ladders) for station in stations],
        [replace(way, clause=_own(way.clause, procedure)) for way in ways_of(procedure, stations)],
        list(_alerts(procedure, said)),
        list(ladders.values()),
        list(procedure.tariffs.filter(is_active=True)),
    )


def _own(clause: str, procedure: Procedure) -> str:
    """A clause that the product itself cites, where it is one of this procedure; another company's says nothing."""
    return clause if clause.startswith(f"{procedure.code.upper()}-") else ""


def _alerts(procedure: Procedure, said: Callable[[object], str]) -> Iterator[Ruling]:
    """Who is told at once, by cases (GAS-9b, ROAD-11)."""
    found: dict[str, list[Line]] = {}
    for alert in procedure.alerts:
        told = sentences.told(alert.action, alert.get_recipient_display())
        found.setdefault(said(alert) or _("All cases"), []).append(Line(told))
    yield from (Ruling(cases, told) for cases, told in found.items())


def _ladders(rules: Iterable[ClockRule]) -> dict[int, Rungs]:
    """The ladders that these deadlines climb, lettered in the order in which the text comes to them."""
    found: dict[int, Ladder] = {rule.ladder.pk: rule.ladder for rule in rules if rule.ladder is not None}
    return {
        pk: Rungs(
            _letter(number),
            ladder.name,
            [
                Step(sentences.when_told(rung), sentences.told(rung.action, rung.get_recipient_display()))
                for rung in ladder.steps
            ],
        )
        for number, (pk, ladder) in enumerate(found.items())
    }


def _letter(number: int) -> str:
    """A to Z, then A2 to Z2 and so on."""
    again, place = divmod(number, 26)
    return chr(ord("A") + place) + (str(again + 1) if again else "")


def _terms(procedure: Procedure) -> Iterator[Ruling]:
    """What the version lays down besides its rules."""
    desk = procedure.desk
    if desk is not None:
        yield Ruling(_("Service desk"), [Line(str(desk))])
    numbers = {"year": timezone.localdate().year, "department": desk.code if desk else "KFZX", "seq": 1}
    first = procedure.number_pattern.format(**numbers)
    yield Ruling(
        _("Complaint numbers"), [Line(_("The first one of a year reads like %(number)s.") % {"number": first})]
    )
    yield Ruling(_("Close of business"), [Line(f"{procedure.closing_time:%H:%M}")])
    again = _("The same customer and the same category within %(days)s days.") % {"days": procedure.repeat_days}
    yield Ruling(_("Repeated complaint"), [Line(again, clause=_own("MOBILE-2", procedure))])
    if procedure.notice_ahead:
        ahead = _("At least %(period)s before it begins.") % {"period": Period.parse(procedure.notice_ahead).label}
        yield Ruling(_("Announcing a change of service"), [Line(ahead, clause=_own("CABLE-13", procedure))])
    if procedure.incident_notice:
        soon = {"period": Period.parse(procedure.incident_notice).label}
        yield Ruling(
            _("Telling the service desk of an incident"),
            [Line(_("Within %(period)s of finding it.") % soon, clause=_own("CABLE-7e", procedure))],
        )
    if procedure.not_asked:
        yield Ruling(_("Not asked"), list(left_out(procedure)))
    if procedure.quality_sample:
        share = _("%(percent)s %% of each person's work of a week, at least one each; serious ones all.")
        yield Ruling(
            _("Quality checks"), [Line(share % {"percent": procedure.quality_sample}, clause=_own("DESK-1", procedure))]
        )


def _chapter(
    procedure: Procedure,
    station: Station,
    rules: list[ClockRule],
    said: Callable[[object], str],
    ladders: dict[int, Rungs],
) -> Chapter:
    stages = GUIDANCE.get(station, ())
    return Chapter(
        station,
        list(_opening(procedure, station)),
        [_deadline(rule, procedure, said, ladders) for rule in rules],
        [*(_ruling(procedure, topic, said) for topic in TOPICS.get(station, ())), *_chains(procedure, station, said)],
        list(must_be_filled(procedure, station, said)),
        list(asked_besides(procedure, station, said)),
        [text for stage in stages for text in procedure.texts if text.stage == stage],
    )


def _deadline(
    rule: ClockRule, procedure: Procedure, said: Callable[[object], str], ladders: dict[int, Rungs]
) -> Deadline:
    about = list(sentences.about_deadline(rule, procedure))
    ladder = ladders.get(rule.ladder_id) if rule.ladder_id else None
    return Deadline(rule.name, rule.length_label, said(rule), rule.clause, about, ladder)


def _ruling(procedure: Procedure, topic: Topic, said: Callable[[object], str]) -> Ruling:
    """How the step that `topic` is about is taken, the narrower cases first."""
    rules = sorted(rules_of(procedure, topic), key=lambda rule: not rule.for_cases.named)
    return Ruling(str(topic.label), [Line(str(rule.get_choice_display()), said(rule), rule.clause) for rule in rules])


def _chains(procedure: Procedure, station: Station, said: Callable[[object], str]) -> Iterator[Ruling]:
    """Who approves, one after the other (RETAIL-6)."""
    if station != Station.APPROVAL:
        return
    for chain in procedure.approval_chains:
        steps = " → ".join(str(step.get_recipient_display()) for step in chain.in_order)
        yield Ruling(chain.name, [Line(steps, said(chain), chain.clause)])


def _opening(procedure: Procedure, station: Station) -> Iterator[Line]:
    """Who does the work of a stage; the same in every procedure, since the product asks for it."""
    desk = {"desk": str(procedure.desk or _("The service desk"))}
    match station:
        case Station.INTAKE:
            yield Line(_("Every member of staff takes down what a customer says and stays named as first receiver."))
            yield Line(_("It then lies in the queue of %(desk)s.") % desk, clause=_own("GAS-7", procedure))
        case Station.ADMISSION:
            yield Line(_("Whether the company accepts the complaint is decided as follows; a refusal is explained."))
        case Station.DISPATCH:
            yield Line(_("%(desk)s sends the complaint to the department in charge and to those that help.") % desk)
            threats = _("After drastic threats a guardian and protective measures must be recorded first.")
            yield Line(threats, clause=_own("GAS-9b", procedure))
        case Station.HANDLE:
            yield Line(_("The lead department contacts the customer, handles the matter and writes the result."))
        case Station.APPROVAL:
            yield Line(_("Before the result goes back to the desk it is approved, one after the other."))
        case Station.FEEDBACK:
            yield Line(_("%(desk)s checks the result: it accepts it, or sends it back to be done better.") % desk)
        case Station.CALLBACK:
            yield Line(_("%(desk)s asks the customer apart whether it is resolved and how satisfied they are.") % desk)
        case Station.ARCHIVE:
            yield Line(_("%(desk)s checks that the record is complete and archives it; then nothing changes.") % desk)
            signed = _("Cases of rule-breaking and litigation need the signature of supervision before.")
            yield Line(signed, clause=_own("GAS-4b", procedure))
