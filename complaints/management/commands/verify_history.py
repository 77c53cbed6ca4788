"""`manage.py verify_history`: checks every hash chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from complaints.chains import check_all


class Command(BaseCommand):
    help = "Check the history of every complaint and penalty; exit 1 and the first broken place if one is not whole."

    def handle(self, *args: Any, **options: Any) -> None:
        check = check_all()
        self.stdout.write(f"Checked {check.complaints} complaints with {check.entries} history entries.")
        if not check.broken or check.penalties:
            self.stdout.write(f"Checked {check.penalties} penalties with {check.penalty_entries} history entries.")
        if check.broken:
            raise CommandError(f"The history is broken: {check.broken}.")
        self.stdout.write("Every chain is whole.")
