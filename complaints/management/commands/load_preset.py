"""Load a written procedure from its data file."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints import presets


class Command(BaseCommand):
    """`manage.py load_preset gas`: idempotent; adds what is missing and leaves administrators' changes alone."""

    help = "Load a written procedure from its data file; running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The code of the preset."""
        parser.add_argument("code", help=f"one of: {', '.join(presets.available())}")

    def handle(self, *args, **options) -> None:
        """Load it and say what is in force."""
        try:
            procedure = presets.load(options["code"])
        except presets.UnknownPreset:
            raise CommandError(f"No preset {options['code']!r}; there are: {', '.join(presets.available())}.") from None
        self.stdout.write(
            f"{procedure.code} version {procedure.version}" + (", in force" if procedure.is_current else "")
        )
