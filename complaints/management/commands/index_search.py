"""`manage.py index_search`: completes what the search knows of the complaints."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.search import index


class Command(BaseCommand):
    help = "Complete the search index; goes on where it was stopped, and may run while people work."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether everything."""
        parser.add_argument("--all", action="store_true", help="make every entry anew, not only what is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Batch after batch."""
        if options["all"]:
            index.start_anew()
        count = 0
        for done in index.fill_missing():
            count += done
            if options["verbosity"] > 1:
                self.stdout.write(f"{count} complaints ...")
        self.stdout.write(f"{count} complaints indexed.")
