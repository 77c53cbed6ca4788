"""What the tests of penalties share."""

from __future__ import annotations

import pytest
import time_machine

from tests.penalties import TUESDAY, tariff


@pytest.fixture
def lines(company):
    return tariff(company)


@pytest.fixture
def noon():
    """The clock of the pages: Tuesday, three days and three hours after the missed deadline."""
    with time_machine.travel(TUESDAY, tick=False):
        yield TUESDAY
