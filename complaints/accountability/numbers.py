"""Numbers of penalties and of notices: by the local year, each without a gap."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from complaints.models import NumberSequence


@dataclass(frozen=True)
class Series:
    """What stands before the year: CF2026-0001."""

    letters: str

    def scope(self, at: dt.datetime) -> str:
        """The name of the running number in the local year of `at`; no complaint's numbers share it."""
        return f"penalties {self.letters} {timezone.localtime(at).year}"


# The penalty has its number from the proposal on; the notice (客户投诉处罚通知单) gets its own when it is issued, so
# that proposals that come to nothing leave no gap among the notices.
PENALTY, NOTICE = Series("CF"), Series("CFTZ")


def numbered(series: Series, at: dt.datetime, sequence: NumberSequence | None = None) -> str:
    """The next number of the local year of `at`; `sequence` if the caller has locked it already."""
    sequence = sequence or NumberSequence.lock(series.scope(at))
    return f"{series.letters}{timezone.localtime(at).year}-{sequence.take():04}"
