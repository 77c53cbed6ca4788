"""What the script of a page sends while somebody types: words, files, from one browser or another."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import samples

KEY = "7f9c24e5-0d1b-4c3a-9e6f-2b8a5d4c1e30"
OTHER = "0b4d6b44-5a0e-4f0e-9c36-6f6b3f0f6a11"


def browser_of(person) -> Client:
    """Another browser, in which this person is signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def body(complaint=None, step="intake", sequence=1, base=0, writer="page-1", **fields):
    """What the script of a page sends; `fields` are what was typed."""
    return {
        "number": complaint.number if complaint else "",
        "step": step,
        "version": complaint.version if complaint else None,
        "base": base,
        "writer": writer,
        "sequence": sequence,
        "data": {name: [value] for name, value in fields.items()},
    }


def save(client, sent, key=KEY, **headers):
    """The script keeps what was typed."""
    sent = sent if isinstance(sent, str | bytes) else json.dumps(sent)
    return client.post(f"/drafts/{key}/", sent, content_type="application/json", headers=headers)


def upload(client, complaint=None, step="intake", key=KEY, name="现场.jpg", content=samples.JPEG):
    """The script keeps a file."""
    form = {"step": step, "number": complaint.number if complaint else ""}
    if complaint:
        form["version"] = str(complaint.version)
    return client.post(f"/drafts/{key}/files/", {**form, "files": SimpleUploadedFile(name, content)})


def stored(folder: Path) -> list[Path]:
    """The files in the store."""
    return [path for path in folder.rglob("*") if path.is_file()]
