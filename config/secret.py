"""The embedded installation's own secret key."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path


def own_secret_key(path: Path) -> str:
    """The key kept in `path`, readable by its owner alone; the first caller makes it, however many start at once."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=path.parent) as draft:
        draft.write(secrets.token_urlsafe(50))
        draft.flush()
        # A hard link appears whole or not at all, and never replaces the key another process has just made.
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_text(encoding="ascii")
