"""`manage.py simulate`: how many, how they are numbered, and how a stopped run goes on."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q

from accounts.models import User
from complaints import history, presets
from complaints.chains import check_all
from complaints.choices import Stage
from complaints.deadlines.calendar import Calendar
from complaints.deadlines.period import due
from complaints.deadlines.sweep import sweep
from complaints.flow import intake
from complaints.models import Channel, Clock, Complaint, Event, Kind
from complaints.models.numbering import NumberSequence
from complaints.search.query import search
from complaints.simulate import rows, run
from complaints.simulate.staff import make_missing
from complaints.versions import put_in_force
from tests.clockwork import moment

UNTIL = moment("2026-10-20 16:00")  # the National Day holiday and its make-up workday lie in the months before


def complaints() -> list[tuple]:
    """What is the same for the same numbers, on every database."""
    same = ("submission_key", "number", "accepted_at", "content", "stage", "history_length")
    return list(Complaint.objects.order_by("submission_key").values_list(*same))


def simulate(number: int = 60, seed: int = 3, **options) -> None:
    options.setdefault("until", UNTIL.isoformat())
    call_command("simulate", complaints=number, months=2, seed=seed, verbosity=0, **options)


@pytest.fixture
def simulated(db) -> None:
    simulate()


def test_histories_are_whole_clocks_are_counted_by_the_rules_and_nothing_is_left_to_fire(simulated):
    check = check_all()
    assert (check.complaints, check.broken) == (60, None)

    calendar = Calendar.current()
    for clock in Clock.objects.select_related("rule"):
        counted = due(clock.started_at, clock.rule.length, calendar)
        assert clock.due_at == counted.due
        assert clock.explanation == counted.to_json()

    before = Event.objects.count()
    assert sweep(UNTIL).clocks == 0
    assert Event.objects.count() == before


def test_numbers_have_no_gap_and_the_next_real_complaint_gets_the_next_one(simulated):
    by_scope: dict[str, list[int]] = {}
    for number in Complaint.objects.values_list("number", flat=True):
        by_scope.setdefault(number[:-5], []).append(int(number[-5:]))
    assert "2026KFZX" in by_scope and len(by_scope) > 1  # noqa: PT018
    for scope, found in by_scope.items():
        assert sorted(found) == list(range(1, len(found) + 1))
        assert NumberSequence.objects.get(scope=f"{scope}00000").last == len(found)

    desk = User.objects.get(username="desk1")
    form = intake.Intake(
        kind=Kind.objects.get(), channel=Channel.objects.get(code="telephone"), customer_name="王一", content="没气。",
        received_department=Complaint.objects.filter(number__startswith="2026KFZX")[0].received_department,
    )  # fmt: skip
    complaint, _made = intake.accept(form, by=desk, at=UNTIL)
    assert complaint.number == f"2026KFZX{len(by_scope['2026KFZX']) + 1:05}"


def test_the_same_numbers_make_the_same_complaints_and_another_seed_adds_others(simulated):
    first = complaints()
    simulate()
    assert complaints() == first
    simulate(seed=4)
    assert Complaint.objects.count() == 120
    assert {row[2:] for row in complaints()} != {row[2:] for row in first}


def test_a_run_that_was_stopped_goes_on_where_it_was(db, monkeypatch):
    monkeypatch.setattr(run, "BATCH", 10)
    simulate(30)
    whole, events = complaints(), Event.objects.count()
    writes = iter([True, True, False])
    write = rows.Rows.write

    def stopped(self) -> None:
        write(self)
        if not next(writes):
            raise KeyboardInterrupt

    monkeypatch.setattr(rows.Rows, "write", stopped)
    with pytest.raises(KeyboardInterrupt):
        simulate(30, seed=9, until=None)
    assert Complaint.objects.count() == 30 + 20
    monkeypatch.setattr(rows.Rows, "write", write)
    assert check_all().broken is None
    simulate(30, seed=9, until=None)
    assert Complaint.objects.count() == 60
    # The same moment is the end of both parts.
    made = Complaint.objects.exclude(submission_key__in=[row[0] for row in whole])
    assert len({key.int >> 64 for key in made.values_list("submission_key", flat=True)}) == 1
    assert Event.objects.count() > events


def test_most_are_archived_and_all_are_found_by_their_words(simulated):
    stages = Complaint.objects.aggregate(all=Count("pk"), archived=Count("pk", filter=Q(stage=Stage.ARCHIVED)))
    assert 0.75 * stages["all"] < stages["archived"] < stages["all"]
    one = Complaint.objects.filter(stage=Stage.ARCHIVED, settled_on_spot=False).first()
    note = one.events.exclude(note="").last().note
    for word in (one.number, one.customer_phone, one.content[:12], note[:6]):
        assert search(Complaint.objects.all(), word).filter(pk=one.pk).exists()
    assert all(entry.title for entry in history.entries(one.events.all()))


@pytest.mark.parametrize("wrong", [{"complaints": 0}, {"months": 0}, {"processes": 0}, {"until": "yesterday"}])
def test_numbers_that_make_no_sense_are_refused(db, wrong):
    with pytest.raises(CommandError):
        call_command("simulate", **wrong)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(("code", "what"), [("prop", "会采取措施的即时告知"), ("hosp", "按部门数区分的规则")])
def test_a_procedure_that_the_simulation_does_not_know_is_refused_and_nothing_is_made(db, code, what):
    """Better no complaints than some that no real step would have made."""
    make_missing()
    put_in_force(presets.load(code))
    with pytest.raises(CommandError, match=what):
        simulate()
    assert not Complaint.objects.exists()
