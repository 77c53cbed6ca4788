"""Files that wait between the preview of an import and its confirmation: they hold people's data, and not for long."""

from __future__ import annotations

import datetime as dt

from django.core.files.storage import default_storage

FOLDER = "imports"
KEPT = 24 * 3600  # seconds that a preview may wait for its confirmation


def delete_old(now: dt.datetime) -> int:
    """Delete the files of previews that nobody has confirmed in time; how many."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    before, deleted = now - dt.timedelta(seconds=KEPT), 0
    for name in names:
        try:
            if default_storage.get_modified_time(f"{FOLDER}/{name}") >= before:
                continue
        except FileNotFoundError:
            continue  # confirmed this very moment
        default_storage.delete(f"{FOLDER}/{name}")
        deleted += 1
    return deleted
