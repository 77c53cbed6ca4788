"""What is going on that concerns the complaint being typed, with the words to read out (CABLE-1b, CABLE-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from complaints.flow.matching import IncidentMatch, Spot, going_on
from complaints.flow.service_notices import Match, concerning
from complaints.forms.circumstances import CircumstancesForm

MOST_SHOWN = 5


@dataclass(frozen=True)
class Circumstances:
    """What stands beside the form: incidents that it may belong to, and service notices; `more` of these fit as well.

    `ticked` is the number of the incident that the clerk has chosen.
    """

    incidents: tuple[IncidentMatch, ...]
    notices: tuple[Match, ...]
    more: int = 0
    ticked: str = ""


def circumstances(typed: Mapping[str, Any], now: dt.datetime) -> Circumstances:
    """Everything that fits category and place as far as they are typed; what is ticked stays, whatever is typed."""
    form = CircumstancesForm(typed)
    form.is_valid()
    data = form.cleaned_data
    addresses = [data.get(name, "") for name in ("customer_address", "location")]
    spot = Spot.of(data.get("category"), data.get("branch"), addresses)
    ticked = data.get("incident", "")
    matches, incidents = concerning(spot, now), going_on(spot, ticked)
    chosen = ticked if any(match.incident.number == ticked for match in incidents) else ""
    shown = incidents[:MOST_SHOWN] + [match for match in incidents[MOST_SHOWN:] if match.incident.number == chosen]
    return Circumstances(tuple(shown), tuple(matches[:MOST_SHOWN]), len(matches[MOST_SHOWN:]), chosen)
