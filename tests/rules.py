"""Changing rules that are published, as no page and no program can: for tests of what the rules bring about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from complaints.choices import VersionState
from complaints.models import Procedure


@contextmanager
def amending(procedure: Procedure) -> Iterator[Procedure]:
    """Inside, the rules of `procedure` may be written, as if it were a draft; afterwards it is what it was."""
    row = Procedure.objects.filter(pk=procedure.pk)
    was = row.values("state", "is_current").get()
    row.update(state=VersionState.DRAFT, is_current=False)
    try:
        yield procedure
    finally:
        row.update(**was)
