"""The history cannot be changed through the database, and whoever manages all the same is found out (GAS-6)."""

from __future__ import annotations

import datetime as dt
import io
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from complaints import chains
from complaints.choices import Action
from complaints.flow import record
from complaints.models import Complaint, Event, Notice
from tests import way

protection = import_module("complaints.migrations.0002_append_only_history")


@pytest.fixture
def complaint(company):
    """A closed case between two others."""
    way.accepted(company)
    complaint = way.archived(company)
    way.handling(company)
    return complaint


@pytest.fixture
def unprotected(db):
    """Somebody with the rights of the database's owner has switched the triggers off; the test's end undoes it."""

    def switch_off():
        on_postgresql = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            if on_postgresql:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL changes no table with checks outstanding
            for statement in protection.POSTGRESQL_REVERSE if on_postgresql else protection.SQLITE_REVERSE:
                cursor.execute(statement)

    return switch_off


def remove(events) -> None:
    """Take entries out past the product; the notices that speak of them go first."""
    Notice.objects.filter(event__in=events).delete()
    events._raw_delete(using="default")


def verify() -> str:
    out = io.StringIO()
    call_command("verify_history", stdout=out)
    return out.getvalue()


def found() -> str:
    """What the command says about a broken history."""
    with pytest.raises(CommandError) as error:
        verify()
    assert error.value.returncode == 1
    return str(error.value)


# --- The database refuses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attempt",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(note="nothing happened"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: event.delete(),
        lambda event: event.save(),
        lambda event: Event.objects.bulk_update([event], ["note"]),
        lambda event: Event.objects.all().update(actor=None),
        lambda event: Event.objects.all()._raw_delete(using="default"),
    ],
    ids=["update", "delete", "delete one", "save", "bulk update", "update all", "raw delete"],
)
def test_the_product_itself_cannot_change_or_remove_an_entry(attempt, complaint):
    """GAS-6: nothing is ever deleted through the product."""
    event = complaint.events.get(sequence=2)
    before = list(Event.objects.order_by("pk").values())
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(event)
    assert list(Event.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE complaints_event SET note = 'x'",
        "UPDATE complaints_event SET sequence = sequence + 100",
        "UPDATE complaints_event SET hash = hash",
        "DELETE FROM complaints_event",
        "DELETE FROM complaints_event WHERE sequence = 1",
    ],
)
def test_sql_past_the_product_is_refused_as_well(statement, complaint):
    before = list(Event.objects.order_by("pk").values())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Event.objects.order_by("pk").values()) == before


def test_two_entries_never_take_the_same_place(complaint):
    last = complaint.events.last()
    last.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        last.save(force_insert=True)


# --- The chain --------------------------------------------------------------------------------------------------------


def test_a_healthy_history_passes_and_is_counted(complaint):
    out = verify()
    assert f"Checked 3 complaints with {Event.objects.count()} history entries." in out
    assert "Every chain is whole." in out


def test_an_empty_installation_passes(db):
    assert "Checked 0 complaints with 0 history entries." in verify()


def test_each_entry_follows_the_one_before_and_the_complaint_knows_the_last(complaint):
    complaint = Complaint.objects.get(pk=complaint.pk)
    events = list(complaint.events.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    assert (complaint.history_length, complaint.history_hash) == (len(events), events[-1].hash)


@pytest.mark.parametrize(
    "change",
    [
        {"note": "nothing happened"},
        {"actor": None},
        {"actor_name": "somebody else"},
        {"action": Action.NOTE},
        {"data": {}},
        {"at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found(change, complaint, unprotected):
    unprotected()
    complaint.events.filter(sequence=3).update(**change)
    assert f"{complaint.number}, entry 3: has been changed" in found()


def test_a_changed_entry_with_a_hash_to_match_is_found_at_the_next(complaint, unprotected):
    unprotected()
    event = complaint.events.get(sequence=3)
    event.note = "nothing happened"
    event.hash = event.digest()
    event.save()
    assert f"{complaint.number}, entry 4: does not follow the entry before it" in found()


def test_a_removed_entry_is_found(complaint, unprotected):
    unprotected()
    remove(complaint.events.filter(sequence=2))
    assert f"{complaint.number}, entry 2: is missing" in found()


def test_a_removed_entry_is_found_even_if_the_others_move_up(complaint, unprotected):
    unprotected()
    remove(complaint.events.filter(sequence=2))
    for event in complaint.events.filter(sequence__gt=2).order_by("sequence"):
        Event.objects.filter(pk=event.pk).update(sequence=event.sequence - 1)
    assert f"{complaint.number}, entry 2: does not follow the entry before it" in found()


def test_a_removed_end_is_found(complaint, unprotected):
    """The complaint itself knows how long its history is, and how it ends."""
    unprotected()
    length = Complaint.objects.get(pk=complaint.pk).history_length
    remove(complaint.events.filter(sequence__gte=length - 1))
    assert f"{complaint.number}, entry {length - 1}: is missing at the end" in found()


def test_a_removed_end_is_found_even_if_the_length_is_made_to_match(complaint, unprotected):
    unprotected()
    length = Complaint.objects.get(pk=complaint.pk).history_length
    remove(complaint.events.filter(sequence=length))
    Complaint.objects.filter(pk=complaint.pk).update(history_length=length - 1)
    assert f"{complaint.number}, entry {length - 1}: is not the one that the complaint ends with" in found()


def test_a_history_removed_altogether_is_found(complaint, unprotected):
    unprotected()
    remove(complaint.events.all())
    Complaint.objects.filter(pk=complaint.pk).update(history_length=0, history_hash="")
    assert f"{complaint.number}, entry 1: is missing" in found()


def test_an_entry_added_past_the_product_is_found(complaint):
    """Adding is no change of a row, so no trigger refuses it; but the complaint does not know of the entry."""
    head = Complaint.objects.get(pk=complaint.pk)
    Event.append(head, Action.NOTE, at=timezone.now(), note="slipped in")
    assert f"{complaint.number}, entry {head.history_length}: was added at the end" in found()


def test_the_first_broken_place_is_the_one_that_is_told(complaint, unprotected):
    unprotected()
    later = Complaint.objects.order_by("pk").last()
    later.events.filter(sequence=1).update(note="x")
    complaint.events.filter(sequence__in=(2, 4)).update(note="x")
    assert f"{complaint.number}, entry 2:" in found()


def test_a_step_taken_during_the_check_is_no_break(complaint, company, monkeypatch):
    """Complaints and entries are not read at the very same moment."""
    honest, taken = chains.first_break, []

    def meanwhile(head, events):
        if not taken:
            other = Complaint.objects.get(pk=head.pk)
            taken.append(record.add_note(other, by=company.people.desk, text="Meanwhile."))
            events = Event.objects.filter(complaint=head).order_by("sequence")
            assert honest(head, events) is not None
        return honest(head, events)

    monkeypatch.setattr(chains, "first_break", meanwhile)
    assert chains.check_all().broken is None
    assert taken


def test_many_complaints_are_checked_in_batches(complaint, unprotected, monkeypatch):
    """Three complaints in batches of two; each batch takes two queries."""
    monkeypatch.setattr(chains, "BATCH", 2)
    assert chains.check_all() == chains.Check(complaints=3, entries=Event.objects.count())
    unprotected()
    Complaint.objects.order_by("pk").last().events.filter(sequence=2).update(note="x")
    assert chains.check_all().broken.sequence == 2


# --- The digest -------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = {
    "complaint_id": st.integers(1, 10**9),
    "sequence": st.integers(1, 10**6),
    "at": st.datetimes(timezones=st.just(dt.UTC)),
    "actor_id": st.none() | st.integers(1, 10**6),
    "actor_name": st.text(max_size=20),
    "action": st.sampled_from([action.value for action in Action]),
    "data": st.dictionaries(st.text(max_size=8), JSON, max_size=3),
    "note": st.text(max_size=40),
    "previous_hash": st.text("0123456789abcdef", min_size=64, max_size=64) | st.just(""),
}


def plain(value) -> str:
    """What tells two values apart; 1 and True are equal in Python but not in a history."""
    return repr(value)


@given(st.fixed_dictionaries(FIELDS), st.fixed_dictionaries(FIELDS))
def test_the_hash_depends_on_everything_an_entry_says(one, other):
    """Any one field changed changes the hash; the same content gives the same one."""
    digest = Event(**one).digest()
    assert Event(**one).digest() == digest
    for name, value in other.items():
        changed = Event(**{**one, name: value})
        assert (changed.digest() == digest) == (plain(value) == plain(one[name])) or name == "data"


@given(st.text(max_size=10), st.text(min_size=1, max_size=10))
def test_words_cannot_be_moved_from_one_field_to_the_next(first, second):
    """The boundary between two fields is part of what is hashed."""
    common = {"complaint_id": 1, "sequence": 1, "at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "action": "note.add"}
    apart = Event(**common, note=first, previous_hash=second).digest()
    assert apart != Event(**common, note=first + second, previous_hash="").digest()


def test_the_time_is_the_same_moment_in_any_zone():
    """A database may give the time back in another zone than it was written in."""
    common = {"complaint_id": 1, "sequence": 1, "action": "note.add"}
    in_shanghai = dt.datetime(2026, 11, 24, 10, 32, 5, 123456, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert Event(**common, at=in_shanghai).digest() == Event(**common, at=in_shanghai.astimezone(dt.UTC)).digest()


@pytest.mark.parametrize(
    "data",
    [
        {"a": [1, 2.5, None, True, {"深": "层 😀 \u2028 \\ \" '"}], "": "", "z": {}, "y": []},
        {"b": 1, "a": 2, "aa": 0, "B": -1},
        {"number": 9_007_199_254_740_993, "small": 0.1},
    ],
)
def test_a_hash_is_the_same_after_a_round_trip_through_the_database(data, complaint):
    """PostgreSQL keeps JSON in a form of its own, with keys in another order."""
    head = Complaint.objects.get(pk=complaint.pk)
    event = Event.append(head, Action.NOTE, at=timezone.now(), note="多行\n文字\t😀", data=data)
    again = Event.objects.get(pk=event.pk)
    assert again.digest() == again.hash == event.hash
