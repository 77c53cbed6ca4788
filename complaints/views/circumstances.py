"""What is going on that concerns the complaint which is being typed, with the words to read out (CABLE-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from complaints.flow.service_notices import Match, concerning
from complaints.forms.circumstances import CircumstancesForm

MOST_SHOWN = 5


@dataclass(frozen=True)
class Circumstances:
    """What stands beside the form; `more` notices fit as well."""

    notices: tuple[Match, ...]
    more: int = 0


def circumstances(user: User, typed: Mapping[str, Any], now: dt.datetime) -> Circumstances:
    """Everything that fits category and place as far as they are typed."""
    form = CircumstancesForm(typed)
    form.is_valid()
    data = form.cleaned_data
    addresses = [data.get(name, "") for name in ("customer_address", "location")]
    matches = concerning(data.get("category"), data.get("branch"), addresses, now)
    return Circumstances(tuple(matches[:MOST_SHOWN]), len(matches[MOST_SHOWN:]))
