"""Complaint numbers by the procedure's pattern, gap-free within year and department (CABLE-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Department
from complaints.models import NumberSequence, Procedure


@dataclass(frozen=True)
class Numbering:
    """A locked running number, ready to be taken."""

    pattern: str
    words: dict[str, object]
    sequence: NumberSequence

    @classmethod
    def lock(cls, procedure: Procedure, department: Department, at: dt.datetime) -> Numbering:
        """Lock the sequence for `department` in the local year of `at`; the lock ends with the transaction.

        What stands before and after the running number is the sequence's scope.
        """
        words: dict[str, object] = {"year": timezone.localtime(at).year, "department": department.code}
        scope = procedure.number_pattern.format(**words, seq=0)
        return cls(procedure.number_pattern, words, NumberSequence.lock(scope))

    def take(self) -> str:
        """The next number."""
        return self.pattern.format(**self.words, seq=self.sequence.take())
