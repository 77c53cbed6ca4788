"""What the tests of the pages share."""

from __future__ import annotations

import pytest


@pytest.fixture
def browse(company, signed_in):
    """`browse("desk")` is a client signed in as that person, reading English."""

    def browse(person: str):
        client = signed_in(getattr(company.people, person))
        client.cookies["django_language"] = "en"
        return client

    return browse
