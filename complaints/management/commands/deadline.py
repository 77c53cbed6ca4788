"""Computes due times on the command line."""

import argparse
import csv
import datetime as dt
import io
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from complaints.deadlines.calendar import Calendar
from complaints.deadlines.period import SHANGHAI, Deadline, Period, PeriodError, due


class Question(NamedTuple):
    """A start and a period, as written and as understood."""

    start_text: str
    period_text: str
    start: dt.datetime
    period: Period


class Command(BaseCommand):
    help = (
        "Usage: deadline START PERIOD [--explain]. Prints when a PERIOD (30min, 24h, 3wd, 5cd) ends that began at "
        "START, such as 2026-02-12T09:00; a START without an offset is Shanghai's time. Without arguments reads "
        "start,period lines from standard input (a header is optional) and prints start,period,due, or nothing if a "
        "line is invalid. Whatever is invalid is told in one line on standard error, with exit status 2."
    )
    requires_system_checks = []  # arithmetic works on an installation that is not set up yet

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Without a usage argparse tells of malformed arguments in one line; `help` says how the command is used.
        return super().create_parser(prog_name, subcommand, usage=argparse.SUPPRESS, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("start", nargs="?", metavar="START")
        parser.add_argument("period", nargs="?", metavar="PERIOD")
        parser.add_argument("--explain", action="store_true", help="tell day by day how the due time was counted")

    def handle(self, *, start: str | None, period: str | None, explain: bool, **options: Any) -> None:
        if start is not None and period is None:
            raise CommandError(_("Give START and PERIOD, or neither to read them from standard input."), returncode=2)
        if start is None and explain:
            raise CommandError(_("--explain needs START and PERIOD."), returncode=2)
        try:
            if start is None or period is None:
                self.answer_table(list(questions(standard_input())))
            else:
                self.answer(question([start, period]), explain)
        except PeriodError as error:
            raise CommandError(" ".join(str(error).split()), returncode=2) from error

    def answer(self, asked: Question, explain: bool) -> None:
        """Print the due time and, if wanted, how it was counted."""
        calendar, caution = current_calendar()
        deadline = due(asked.start, asked.period, calendar)
        self.stdout.write(written(deadline))
        if explain:
            self.stdout.write("\n".join([*deadline.explanation(), *deadline.cautions()]))
        self.caution(caution)

    def answer_table(self, asked: list[Question]) -> None:
        """Print every line's due time; nothing at all unless each can be computed."""
        calendar, caution = current_calendar()
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["start", "period", "due"])
        for row in asked:
            deadline = due(row.start, row.period, calendar)
            writer.writerow([row.start_text, row.period_text, written(deadline)])
        self.stdout.write(table.getvalue(), ending="")
        self.caution(caution)

    def caution(self, text: str) -> None:
        """Say on standard error what the result leaves out, if anything."""
        if text:
            self.stderr.write(text)


def current_calendar() -> tuple[Calendar, str]:
    """The calendar, and a caution if it lacks the organisation's exceptions.

    Before the first migration, or with the database away, the official calendar still answers; the caution says so.
    """
    try:
        return Calendar.current(), ""
    except (OperationalError, ProgrammingError):
        return Calendar(), _("The database cannot be read: counted by the official calendar alone.")


def question(cells: list[str]) -> Question:
    """What a line asks; raises PeriodError for a start or a period that cannot be read.

    A third cell is ignored, so that the command reads what it wrote.
    """
    if len(cells) not in {2, 3}:
        raise PeriodError(_("Expected start,period."))
    start, period = cells[0].strip(), cells[1].strip()
    complaint = PeriodError(_("Not a date and time such as 2026-02-12T09:00: %(start)s") % {"start": start[:40]})
    if not {"T", "t", " "} & set(start):  # a date alone has no instant from which hours could run
        raise complaint
    try:
        moment = dt.datetime.fromisoformat(start)
    except ValueError as error:
        raise complaint from error
    return Question(start, period, moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI), Period.parse(period))


def questions(text: str) -> Iterator[Question]:
    """What a table asks, line by line; empty lines and a header are passed over."""
    rows = csv.reader(io.StringIO(text, newline=""))
    seen_any = False
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            is_header = not seen_any and cells[0].strip().lower() == "start"
            seen_any = True
            if not is_header:
                yield question(cells)
    except (PeriodError, csv.Error) as error:
        raise PeriodError(_("Line %(line)s: %(error)s") % {"line": rows.line_num, "error": error}) from error


def standard_input() -> str:
    """All of standard input, UTF-8 with or without a byte order mark."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PeriodError(_("Standard input is not UTF-8 text.")) from error


def written(deadline: Deadline) -> str:
    """The due time to the minute, with seconds only where there are any."""
    to_the_minute = not (deadline.due.second or deadline.due.microsecond)
    return deadline.due.isoformat(timespec="minutes" if to_the_minute else "auto")
