"""One tidying of the drafts on the command line."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.exchange import previews
from complaints.drafts import tidy


class Command(BaseCommand):
    help = (
        "Usage: tidy_drafts. Deletes drafts that nobody has touched for DRAFT_DAYS days, with their files, stored "
        "files that no draft knows any more, and imports that nobody has confirmed; prints how many in one line. "
        "The worker's beat does the same every night."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # As for sweep_clocks: `help` says how the command is used.
        return super().create_parser(prog_name, subcommand, usage=argparse.SUPPRESS, **kwargs)

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        done = {**vars(tidy(now)), "imports": previews.delete_old(now)}
        self.stdout.write(" ".join(f"{name}={number}" for name, number in done.items()))
