"""Bring the translation files up to date with the source. Needs gettext; what is then empty is for a translator."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ["zh_Hans"]
ELSEWHERE = [".venv", "node_modules", "tests", "build", "var", "benchmarks", "scripts"]


def extraction() -> list[str]:
    """Django's makemessages, for the current folder; without settings, so that it works while the source does not."""
    locales = [part for locale in LOCALES for part in ("-l", locale)]
    ignored = [part for folder in ELSEWHERE for part in ("-i", folder)]
    return [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        *locales,
        "-d",
        "django",
        "--no-location",
        "--no-wrap",
        "--no-obsolete",
        *ignored,
    ]


if __name__ == "__main__":
    sys.exit(subprocess.run(extraction(), cwd=ROOT, check=False).returncode)
