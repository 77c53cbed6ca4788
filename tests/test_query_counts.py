"""Every page asks the database a fixed number of questions, with ten complaints as with a thousand.

The numbers are in query_counts.json. UPDATE_QUERY_COUNTS=1 pytest tests/test_query_counts.py writes them anew.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, resolve

from accounts.company import current_company
from complaints import drafts
from complaints.accountability.propose import propose_for_clock
from complaints.choices import Choice, ContactOutcome, Topic
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.sweep import sweep
from complaints.duty.handover import confirm_read, hand_over, write_note
from complaints.duty.plan import current_plan
from complaints.flow import callback, handle, instructions, recomplain, record
from complaints.models import Clock, Complaint, Incident, QualityDraw, QualityItem, SavedView
from complaints.models.rulebook import current_rulebook
from complaints.quality.draw import draw
from complaints.quality.judge import Points, check
from complaints.views.steps import STEP_VIEWS
from tests import incidents, penalties, ruled, service, way
from tests.bulk import multiply
from tests.clockwork import moment
from tests.counted_pages import DRAFT, PAGES
from tests.duty_people import put, two_shifts
from tests.times import agreed, asked, granted, running, settled

BASELINE = Path(__file__).parent / "query_counts.json"
NOON = moment("2026-11-23 12:00")  # a Monday
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
FEW, MANY = 10, 1000


@pytest.fixture
def scene(company, cast, settings, tmp_path) -> SimpleNamespace:
    """Ten complaints, with something in every lane and on every page."""
    settings.MEDIA_ROOT = tmp_path
    grave = {"flag_violation": True, "level": "major"}
    s = SimpleNamespace()
    s.shift, s.handover = _on_duty(company, cast)
    s.accepted = way.accepted(company, NOON - 26 * HOUR, **grave)
    s.dispatched = way.dispatched(company, NOON - 80 * HOUR, co_handlers=[company.qyzhs], **grave)
    s.handling = handle.delegate(
        way.handling(company, NOON - 26 * HOUR, **grave), by=cast.head_dz, handler=cast.officer_dz
    )
    s.changed = _other_times(company, s)
    s.awaiting_signature = way.awaiting_signature(company, NOON - 26 * HOUR)
    s.fed_back = way.fed_back(company, NOON - 26 * HOUR, **grave)
    s.at_callback = way.at_callback(company, NOON - 26 * HOUR)
    s.closing = way.closing(company, NOON - HOUR)
    s.archived = way.archived(company, NOON - DAY)
    watched = {"flag_threat": True, "guardian": cast.outsider, "protective_measures": "保安陪同。"}
    rejected = way.at_callback(company, NOON - 2 * HOUR, **watched)
    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=False, satisfaction=1, words="没修好。")
    s.again, _made = recomplain.recomplain(rejected, by=cast.desk2, content="没修好。", answers=answers, at=NOON - HOUR)
    # Twice renewed, so that it waits for a decision.
    Complaint.objects.filter(pk=s.again.pk).update(recomplaint_level=2)
    s.file = record.add_file(s.dispatched, by=cast.desk, name="现场.txt", content="说明".encode()).pk
    key = uuid.UUID(DRAFT)
    drafts.save(drafts.Form(owner=cast.desk, key=key), drafts.Typed(data={"content": ["漏气"]}, writer="page"), NOON)
    staged = drafts.add_file(drafts.Form(owner=cast.desk, key=key), None, "现场.txt", io.BytesIO("说明".encode()), NOON)
    s.staged = staged.pk
    s.view = SavedView.objects.create(owner=cast.desk2, name="在办", query="state=open").pk
    s.service = _service_notices(company, cast)
    s.incident, s.attached = _incidents(company, cast, s)
    s.dispatched = instructions.instruct(s.dispatched, by=cast.gm, text="今天联系。")
    sweep(NOON)
    _draw_quality_checks(s, cast)
    assert Complaint.objects.count() == FEW
    s.clock = Clock.objects.filter(complaint=s.dispatched).first().pk
    s.dz, s.dzzhs, s.user = company.dz.pk, company.dzzhs.pk, cast.head_dz.pk
    _penalise(company, s)
    rule = company.procedure.clock_rules.first()
    s.procedure, s.rule, s.ladder = company.procedure.pk, rule.pk, rule.ladder_id
    s.category, s.customer = company.categories["supply"].pk, s.accepted.customer_id
    return s


def _incidents(company, cast, s) -> tuple[Incident, Complaint]:
    """One to which complaints of several stages belong, explained twice, and one that is closed."""
    incidents.flow.close(incidents.declared(company, NOON - 2 * DAY, **_since(3 * DAY)), by=cast.desk, at=NOON - DAY)
    incident = incidents.declared(company, NOON - 2 * HOUR, by=cast.head_dz, **_since(3 * HOUR))
    incidents.flow.explain(incident, by=cast.head_dz, text="今晚八点恢复。", version=1, at=NOON - HOUR)
    for name in ("handling", "fed_back", "at_callback", "closing"):
        setattr(s, name, incidents.flow.attach(getattr(s, name), incident, by=cast.desk, at=NOON - HOUR))
    return incident, s.closing


def _since(before: dt.timedelta) -> dict[str, dt.datetime]:
    return {"occurred_at": NOON - before, "found_at": NOON - before}


def _other_times(company: SimpleNamespace, s: SimpleNamespace) -> int:
    """A due time agreed with the customer and then extended, the key of its clock; a request that waits."""
    settled(company, Topic.PROMISE, Choice.ALLOWED)
    agreed(company, s.dispatched, "2026-11-25 12:00", at="2026-11-22 10:00")
    granted(company, asked(company, s.dispatched, "2026-11-26 12:00", at="2026-11-22 11:00"), at="2026-11-22 12:00")
    asked(company, s.handling, "2026-11-27 12:00", at="2026-11-23 10:00")
    return running(s.dispatched).pk


def _service_notices(company, cast) -> int:
    """One that comes, in its second version; one that is in force, late and not signed; the key of the first."""
    for_all = {"categories": [company.categories["supply"]], "branches": [company.dz]}
    begins = {"starts_at": NOON - HOUR, "ends_at": NOON + HOUR}
    service.announced(company, NOON - 2 * HOUR, **for_all, **begins)
    first = service.announced(company, NOON - 2 * HOUR, receivers=[company.kfzx, company.qyzhs])
    again = service.an_announcement(company, title="中山路停气，改期", receivers=[company.kfzx, company.qyzhs])
    changed, _made = service.flow.change(first, again, by=cast.head_dz, reason="改期。", at=NOON - HOUR)
    service.flow.acknowledge(changed, by=cast.head_qy, at=NOON - HOUR)
    return changed.pk


def _penalise(company: SimpleNamespace, s: SimpleNamespace) -> None:
    """A penalty in every state on its way."""
    lines = penalties.tariff(company)
    s.line = lines.time.pk
    s.proposed = propose_for_clock(s.dispatched.clocks.get(rule__code="contact"), lines.time, NOON)
    at, who = {"at": NOON - HOUR}, {"person": company.people.officer_dz}
    s.to_review = penalties.to_review(company, lines.availability, **at)
    s.to_decide = penalties.reviewed(company, lines.grave, **at)
    s.to_issue = penalties.reviewed(company, lines.conduct, **at)
    s.issued = penalties.issued(company, lines.information, complaint=s.dispatched, **at)
    s.executed = penalties.executed(company, lines.conduct, **at, **who, responsibility="person")


def _on_duty(company, cast) -> tuple[int, int]:
    """Shifts with people on them, handovers written, read and missing; the keys of the shift that is on and of one."""
    shifts = two_shifts(company)
    for number in range(16, 26):
        put(shifts.day, f"11-{number}", cast.desk)
        put(shifts.night, f"11-{number}", cast.desk2)
    for number in (20, 21, 22):
        turn = current_plan(NOON).turn(shifts.night, dt.date(2026, 11, number))
        note = hand_over(
            replace(turn, people=(cast.desk2,)), by=cast.desk2, text="两件待回电。", key=None, at=turn.ends_at
        )
    write_note(company.kfzx.pk, turn.day, turn, by=cast.desk2, text="停电。", key=None, at=turn.ends_at)
    confirm_read(note, by=cast.desk, at=NOON)
    return shifts.day.pk, note.pk


def _draw_quality_checks(s: SimpleNamespace, cast) -> None:
    """Some to be checked, and an intake of 李娜 that is checked."""
    draw(NOON)
    items = QualityItem.objects.filter(subject="intake")
    first, other = QualityDraw.objects.filter(person=cast.desk, subject="intake").select_related("complaint")[:2]
    check(first, by=cast.supervisor, points=[Points(item, item.points) for item in items], at=NOON)
    s.checked, s.to_check, s.quality_item = first.pk, other.pk, items[0].pk


def test_no_page_asks_more_when_there_is_more(scene, cast, client):
    """Ten complaints or a thousand, the number of queries is that of the baseline."""
    with time_machine.travel(NOON, tick=False):
        few = _count(client, cast, scene)
        multiply(MANY)
        assert Complaint.objects.count() == MANY
        many = _count(client, cast, scene)
    assert {page: (few[page], many[page]) for page in few if few[page] != many[page]} == {}
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        BASELINE.write_text(json.dumps(few, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert few == json.loads(BASELINE.read_text(encoding="utf-8"))


# Steps that the gas company's procedure does not know.
OF_OTHER_PROCEDURES = [
    (ruled.pending, "supervisor", "admit"),
    (ruled.pending, "supervisor", "turn-down"),
    (ruled.to_judge, "desk", "judge"),
    (ruled.to_approve, "affairs", "approve"),
    (ruled.to_approve, "affairs", "disapprove"),
    (ruled.reporting, "officer_dz", "report"),
    (ruled.reporting, "supervisor", "open-file"),
]


@pytest.mark.parametrize(("make", "name", "step"), OF_OTHER_PROCEDURES)
def test_no_page_of_another_procedure_asks_more_when_there_is_more(company, cast, client, make, name, step):
    """One complaint or a hundred: the same queries, and no more than the dearest of the steps counted above."""
    complaint = make(company)
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/complaints/{complaint.number}/{step}/").status_code == 200
        return len(captured)

    queries()  # reads what is kept until it changes
    few = queries()
    multiply(100)
    assert queries() == few
    assert few <= 20


def test_every_page_has_its_line():
    """A page that is not visited here could ask as often as it likes."""
    visited = [resolve(re.sub(r"\{\w+\}", "1", address.split("?")[0])) for _name, address in PAGES]
    steps = {match.kwargs["step"] for match in visited if "step" in match.kwargs}
    assert steps | {step for _make, _name, step in OF_OTHER_PROCEDURES} == set(STEP_VIEWS)
    by_post = {
        "complaints:looked",
        "complaints:introduced",
        "complaints:batch",
        "accounts:sign-out",
        "accounts:language",
        "accounts:appearance",
    }
    by_post |= {"complaints:notice", "complaints:read-notices", "complaints:add-files"}
    by_post |= {"complaints:columns", "complaints:add-draft-file"}
    by_post |= {"complaints:acknowledge-service-notice", "complaints:attach-incident"}
    by_post |= {"complaints:draft", "complaints:duty-roster-now"}  # their GET only leads on
    by_post |= {"complaints:duty-read", "complaints:quality-answer"}
    by_post |= {"complaints:setup"}  # only leads on once the company is set up; counted in test_setting_up.py
    ours = {name for name in _names(get_resolver()) if name.startswith(("accounts:", "complaints:", "reports:"))}
    assert ours - by_post - {match.view_name for match in visited} == set()


def _names(resolver, prefix: str = "") -> Iterator[str]:
    """The names of all addresses."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)
        elif pattern.name:
            yield prefix + pattern.name


def _count(client, cast, scene) -> dict[str, int]:
    """The number of queries of every page."""
    counts = {}
    cache.clear()  # what a page keeps is counted where it is first asked for, each time
    for kept in (current_company, current_rulebook, Calendar.current, partial(current_plan, NOON)):
        kept()  # by the first page after a change
    for name, address in PAGES:
        client.logout()
        ContentType.objects.clear_cache()  # the only thing that is read once for all
        if name:
            client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address.format(**{key: str(value) for key, value in vars(scene).items()}))
            if response.streaming:
                b"".join(response.streaming_content)
        assert response.status_code == 200, (name, address, response.status_code)
        counts[f"{address} {name}".strip()] = len(queries)
    return counts
