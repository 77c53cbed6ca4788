"""A way under a preset, from a time on."""

import pytest

from tests.walking import Walk, company_under


@pytest.fixture
def walk(db, client, time_machine):
    """`walk("road", "2026-11-23 09:00")` begins a way under a preset; the time is set before anything is there."""

    def begin(code: str, time: str) -> Walk:
        start = Walk(None, client, time_machine).at(time)
        start.company = company_under(code)
        return start

    return begin
