"""Which clock rules are for a case: of those that measure the same, the most specific one."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.models import ClockRule
from complaints.models.cases import Facts, most_specific


def fitting(rules: Iterable[ClockRule], facts: Facts) -> list[ClockRule]:
    """Of `rules`, those whose clocks a case with these facts has."""
    return most_specific(rules, facts, rivals=ClockRule.is_variant_of)


def started_by(rules: Iterable[ClockRule], moment: str, facts: Facts) -> list[ClockRule]:
    """The rules of which `moment` starts a clock in a case with these facts."""
    return fitting((rule for rule in rules if rule.started_by(moment)), facts)
