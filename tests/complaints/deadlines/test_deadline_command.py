"""`manage.py deadline`: one due time, a table of them, and one line on standard error for whatever is invalid."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import call_command, execute_from_command_line
from django.db import OperationalError, ProgrammingError
from django.utils import translation

from complaints.deadlines.calendar import Calendar
from complaints.models.calendar import CalendarDay

CASES = Path(__file__).parents[2] / "cases" / "deadlines.csv"


@pytest.fixture
def run(monkeypatch, capfd):
    """Run the command as a shell would; returns exit status, standard output and standard error."""

    def run(*args, stdin=b""):
        status = 0
        with monkeypatch.context() as patch, translation.override("en"):
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            try:
                execute_from_command_line(["manage.py", "deadline", *args])
            except SystemExit as leaving:
                status = leaving.code
        return status, *capfd.readouterr()

    return run


@pytest.fixture
def official(monkeypatch):
    """The official calendar, without a database."""
    monkeypatch.setattr(Calendar, "current", classmethod(lambda cls: cls()))


@pytest.mark.parametrize("line", CASES.read_text(encoding="utf-8").splitlines()[1:])
def test_one_start_and_period_print_the_due_time(run, official, line):
    """GAS-12.2, GAS-12.3a, GAS-12.3b, CABLE-4."""
    start, period, due = line.split(",")
    assert run(start, period) == (0, due + "\n", "")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-02-12T09:00", "2026-02-12T10:00+08:00"),
        ("2026-02-12 09:00", "2026-02-12T10:00+08:00"),
        ("2026-02-12T01:00Z", "2026-02-12T10:00+08:00"),
        ("2026-02-12T09:00:00", "2026-02-12T10:00+08:00"),
        ("2026-02-12T09:00:07", "2026-02-12T10:00:07+08:00"),
    ],
)
def test_a_start_without_an_offset_is_shanghais_and_seconds_show_only_where_there_are_any(run, official, start, due):
    assert run(start, "1h") == (0, due + "\n", "")


def test_explain_adds_the_counting_and_the_caution_about_an_unconfirmed_year(run, official):
    """GAS-12.3b in a year whose notice cannot be in yet."""
    status, out, err = run("2031-12-31T09:00", "1wd", "--explain")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "2032-01-02T17:30+08:00",
        "Wed 31 Dec 2031: the day of the event, not counted",
        "Thu 1 Jan 2032: New Year's Day holiday, not counted",
        "Fri 2 Jan 2032: working day, day 1",
        "due 2 Jan 2032 17:30 (close of business)",
        "The official holiday notice for 2032 is not in yet: this due time is unconfirmed.",
    ]


def test_a_table_is_read_from_standard_input_and_its_own_output_again(run, official):
    table = CASES.read_text(encoding="utf-8")
    questions = "".join(line.rsplit(",", 1)[0] + "\n" for line in table.splitlines())
    assert run(stdin=questions.encode()) == (0, table, "")
    assert run(stdin=table.encode()) == (0, table, "")


@pytest.mark.parametrize(
    "stdin",
    [
        b"2026-02-12T09:00,3wd",
        b"2026-02-12T09:00,3wd\n",
        b"start,period\n2026-02-12T09:00,3wd\n",
        b"\xef\xbb\xbfstart,period\r\n2026-02-12T09:00,3wd\r\n",
        b"\r\n\n  \nStart,Period\n\n 2026-02-12T09:00 , 3wd \n,\n\n",
        b'"2026-02-12T09:00","3wd"\n',
    ],
)
def test_header_byte_order_mark_empty_lines_and_line_ends_do_not_matter(run, official, stdin):
    assert run(stdin=stdin) == (0, "start,period,due\n2026-02-12T09:00,3wd,2026-02-24T17:30+08:00\n", "")


def test_an_empty_table_has_only_its_header(run, official):
    assert run() == (0, "start,period,due\n", "")


@pytest.mark.parametrize(
    "args",
    [
        ("2026-02-12T09:00", "3"),
        ("2026-02-12T09:00", "0wd"),
        ("2026-02-12T09:00", "-3wd"),
        ("--", "2026-02-12T09:00", "-3wd"),
        ("2026-02-12T09:00", "999999999wd"),
        ("2026-02-12T09:00", "9" * 5000 + "h"),
        ("2026-02-12T09:00", ""),
        ("2026-02-30T09:00", "3wd"),
        ("2026-02-12", "3wd"),
        ("2026-02-12T24:01", "3wd"),
        ("0001-01-01T00:00+14:00", "3wd"),
        ("9999-12-31T23:59", "3wd"),
        ("昨天 上午", "3wd"),
        ("two\nlines", "3wd"),
        ("", "3wd"),
        ("2026-02-12T09:00",),
        ("--explain",),
        ("2026-02-12T09:00", "3wd", "4wd"),
        ("--unknown",),
    ],
)
def test_an_invalid_question_is_one_line_on_standard_error_and_exit_status_2(run, official, args):
    status, out, err = run(*args)
    assert (status, out) == (2, "")
    assert err.endswith("\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("stdin", "line"),
    [
        (b"start,period\n2026-02-12T09:00,3wd\n2026-02-12T09:00,3xd\n", "Line 3:"),
        (b"2026-02-12T09:00\n", "Line 1:"),
        (b"2026-02-12T09:00,3wd,x,y\n", "Line 1:"),
        (b"2026-02-12T09:00,3wd\nstart,period\n", "Line 2:"),
        (b"a\x00b,3wd\n", "Line 1:"),
        (b'"2026-02-12T09:00,3wd\n\n', "Line 2:"),
        (b"x" * 200_000, "Line 1:"),
        (b"\xff\xfe2\x000\x00", "UTF-8"),
    ],
)
def test_an_invalid_table_prints_nothing_but_one_line_that_says_where(run, official, stdin, line):
    status, out, err = run(stdin=stdin)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert line in err


@pytest.mark.django_db
def test_the_organisations_exceptions_count():
    """GAS-12.3b: Tuesday is a snow day."""
    CalendarDay.objects.create(date=dt.date(2026, 11, 17), is_workday=False, reason="暴雪")
    out = io.StringIO()
    call_command("deadline", "2026-11-16T08:00", "1wd", stdout=out)
    assert out.getvalue() == "2026-11-18T17:30+08:00\n"


@pytest.mark.parametrize("error", [OperationalError, ProgrammingError])
def test_without_a_database_the_official_calendar_answers_and_says_so(run, monkeypatch, error):
    """Before the first migration there are no exceptions to miss; the result stays usable in a script."""

    def away(cls):
        raise error("no such table")

    monkeypatch.setattr(Calendar, "current", classmethod(away))
    status, out, err = run("2026-02-12T09:00", "3wd")
    assert (status, out) == (0, "2026-02-24T17:30+08:00\n")
    assert err == "The database cannot be read: counted by the official calendar alone.\n"
    assert run("2026-02-12T09:00", "3xd")[2].count("\n") == 1
