"""One sweep of the clocks on the command line."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.deadlines.period import SHANGHAI, STARTS
from complaints.deadlines.sweep import sweep


class Command(BaseCommand):
    help = (
        "Usage: sweep_clocks [--now ISO]. Fires the warnings, breaches and escalation rungs that are due and prints "
        "how many in one line; the worker's beat does the same every minute. --now, such as 2026-02-12T09:00, sweeps "
        "as if it were that time; without an offset it is Shanghai's. Exit status 1 if a complaint could not be "
        "swept, 2 if --now cannot be read."
    )
    requires_system_checks = []  # run every minute; what the checks say was said when the installation started

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Without a usage argparse tells of malformed arguments in one line; `help` says how the command is used.
        return super().create_parser(prog_name, subcommand, usage=argparse.SUPPRESS, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO", help="the time to sweep at (default: this moment)")

    def handle(self, *, now: str | None, **options: Any) -> None:
        counts = sweep(moment(now) if now is not None else None)
        self.stdout.write(" ".join(f"{name}={number}" for name, number in vars(counts).items()))
        if counts.failed:
            message = ngettext(
                "%(number)s complaint could not be swept; the log says why.",
                "%(number)s complaints could not be swept; the log says why.",
                counts.failed,
            )
            raise CommandError(message % {"number": counts.failed})


def moment(text: str) -> dt.datetime:
    """The time written as `text`, Shanghai's without an offset; CommandError where it is none."""
    try:
        # A date alone has no time at which to sweep.
        read = dt.datetime.fromisoformat(text) if {"T", "t", " "} & set(text) else None
    except ValueError:
        read = None
    if read is None or read.year not in STARTS:
        message = _("Not a date and time such as 2026-02-12T09:00: %(start)s") % {"start": " ".join(text.split())[:40]}
        raise CommandError(message, returncode=2)
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)
