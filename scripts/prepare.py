"""Make the embedded installation ready to serve: database, default procedure, demo data, static files."""

import hashlib
import os
import sys
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

PRESET = "gas"


def main() -> None:
    """Every step may be repeated; the demo company is made once, and never into a production database."""
    if settings.EMBEDDED and not Path(settings.DATABASES["default"]["NAME"]).exists():
        print("Making the database and the demo company (a minute or two) ...", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_preset", PRESET, stdout=StringIO())
    if settings.EMBEDDED and settings.DEMO_MODE:
        call_command("demo", stdout=StringIO())
    call_command("index_search", stdout=StringIO())
    collect_static_files()


def collect_static_files() -> None:
    """collectstatic, where a file has changed since the last time."""
    files = sorted(path for folder in settings.STATICFILES_DIRS for path in folder.rglob("*") if path.is_file())
    stats = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    packages = (ROOT / "requirements.txt").read_text("utf-8")
    fingerprint = hashlib.sha256(repr((stats, packages, settings.HASHED_STATIC)).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


if __name__ == "__main__":
    main()
