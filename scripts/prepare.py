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

from complaints import presets  # noqa: E402
from complaints.models import Procedure  # noqa: E402
from complaints.versions import put_in_force  # noqa: E402

PRESET = os.environ.get("PRESET", "")  # the procedure to begin with; without it somebody chooses one on the page


def main() -> None:
    """Every step may be repeated; the demo company is made once, and never into a production database."""
    if PRESET and PRESET not in presets.available():
        sys.exit(f"PRESET must be one of: {', '.join(presets.available())}; not {PRESET}.")
    fresh = settings.EMBEDDED and not Path(settings.DATABASES["default"]["NAME"]).exists()
    if fresh:
        print("Making the database and the demo company (a minute or two) ...", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    if settings.EMBEDDED and settings.DEMO_MODE:
        call_command("demo", stdout=StringIO())
    load_presets(fresh)
    call_command("index_search", stdout=StringIO())
    collect_static_files()


def load_presets(fresh: bool) -> None:
    """The words that an update brings, and `PRESET`; a demo that is made now takes new complaints under that."""
    loaded = set(Procedure.objects.values_list("code", flat=True)) & set(presets.available())
    for code in sorted(loaded - {PRESET}):
        presets.load(code)
    if PRESET:
        procedure = presets.load(PRESET)
        if fresh:
            put_in_force(procedure)


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
