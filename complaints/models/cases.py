"""Which cases a rule is for: what every rule of a procedure may depend on, as data (`{"level": ["serious"]}`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from complaints.choices import (
    Aspect,
    Complexity,
    Departments,
    Flag,
    Level,
    Origin,
    Renewal,
    Standing,
)

if TYPE_CHECKING:
    from .complaint import Complaint

# What is true of one case: for each aspect its values. Of most aspects it has exactly one.
Facts = Mapping[str, frozenset[str]]
MANY = (Aspect.FLAG, Aspect.CUSTOMER, Aspect.MARK)  # aspects of which a case may have several values, or none

# The values that the product itself knows; those of the others are the organisation's own words, by their codes.
FIXED: dict[str, Any] = {
    Aspect.LEVEL: Level,
    Aspect.FLAG: Flag,
    Aspect.COMPLEXITY: Complexity,
    Aspect.DEPARTMENTS: Departments,
    Aspect.ORIGIN: Origin,
    Aspect.RECOMPLAINT: Renewal,
    Aspect.CUSTOMER: Standing,
}
WORDS = (Aspect.KIND, Aspect.CHANNEL)


@dataclass(frozen=True)
class Cases:
    """A set of cases: those that have, in every aspect named, one of the values named. Nothing named: all cases."""

    named: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: Any) -> Cases:
        """The cases written as `data`; raises ValidationError for what is no such thing.

        Words of the organisation are not looked up here: one that is gone matches nothing.
        """
        if not isinstance(data, dict):
            raise ValidationError(_("Name aspects, each with a list of values."))
        for aspect, values in data.items():
            if aspect not in Aspect.values:
                raise ValidationError(_("Nothing of a case is called “%s”.") % aspect)
            if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
                raise ValidationError(_("“%s” needs a list of values.") % Aspect(aspect).label)
            if aspect in FIXED and (unknown := set(values) - set(FIXED[aspect].values)):
                words = {"value": ", ".join(sorted(unknown)), "aspect": Aspect(aspect).label}
                raise ValidationError(_("“%(value)s” is no value of “%(aspect)s”.") % words)
        return cls({aspect: frozenset(values) for aspect, values in data.items()})

    def to_json(self) -> dict[str, list[str]]:
        """As it is stored, always in the same order."""
        return {aspect: sorted(self.named[aspect]) for aspect in Aspect.values if aspect in self.named}

    def hold(self, facts: Facts) -> bool:
        """Whether a case of which `facts` are true is one of these."""
        return all(values & facts.get(aspect, frozenset()) for aspect, values in self.named.items())

    def within(self, others: Cases) -> bool:
        """Whether every one of these is one of `others` too."""
        return all(aspect in self.named and self.named[aspect] <= values for aspect, values in others.named.items())

    def overlap(self, others: Cases) -> bool:
        """Whether some case can be one of these and one of `others`."""
        shared = (aspect for aspect in self.named if aspect in others.named and aspect not in MANY)
        return all(self.named[aspect] & others.named[aspect] for aspect in shared)

    def in_words(self, names: Mapping[str, Mapping[str, str]]) -> str:
        """The cases in the active language; `names` are the organisation's words by aspect and code."""
        if not self.named:
            return _("All cases")
        parts = []
        for aspect, values in self.to_json().items():
            known = names.get(aspect, {})
            shown = [
                str(FIXED[aspect](value).label) if aspect in FIXED else known.get(value, value) for value in values
            ]
            parts.append(
                _("%(aspect)s: %(values)s") % {"aspect": Aspect(aspect).label, "values": _(" or ").join(shown)}
            )
        return _("; ").join(parts)


def validate_cases(data: Any) -> None:
    """Field validator: raises ValidationError unless `data` says which cases."""
    Cases.parse(data)


class ForSomeCases(Protocol):
    """A rule that says which cases it is for."""

    @property
    def for_cases(self) -> Cases:
        """The cases."""


T = TypeVar("T", bound=ForSomeCases)


def most_specific(rules: Iterable[T], facts: Facts, rivals: Callable[[T, T], bool] | None = None) -> list[T]:
    """Of the `rules` that are for a case with these facts, those that none of their rivals narrows down.

    A rule for severe complaints goes before one for all; of two that are for exactly the same cases, the first.
    """
    fitting = [rule for rule in rules if rule.for_cases.hold(facts)]
    return [
        rule
        for place, rule in enumerate(fitting)
        if not any(
            at != place
            and (rivals is None or rivals(rule, other))
            and _goes_before(other.for_cases, rule.for_cases, at < place)
            for at, other in enumerate(fitting)
        )
    ]


def _goes_before(one: Cases, other: Cases, is_first: bool) -> bool:
    return one.within(other) and (is_first or not other.within(one))


def facts_of(complaint: Complaint, kind: str = "", channel: str = "") -> dict[str, frozenset[str]]:
    """What is true of `complaint`, saved or not; `kind` and `channel` are the codes of its words."""
    renewal = min(complaint.recomplaint_level, 2)
    one = {
        Aspect.KIND: kind,
        Aspect.CHANNEL: channel,
        Aspect.LEVEL: complaint.level,
        Aspect.COMPLEXITY: complaint.complexity,
        Aspect.DEPARTMENTS: Departments.SEVERAL if complaint.department_count > 1 else Departments.ONE,
        Aspect.ORIGIN: complaint.origin,
        Aspect.RECOMPLAINT: list(Renewal)[renewal],
    }
    standing = {Standing.VIP: complaint.is_vip, Standing.REPEATED: complaint.is_repeated}
    return {
        **{aspect.value: frozenset([str(value)]) for aspect, value in one.items()},
        Aspect.FLAG.value: frozenset(flag.value for flag in complaint.flags),
        Aspect.CUSTOMER.value: frozenset(value.value for value, holds in standing.items() if holds),
        Aspect.MARK.value: frozenset(complaint.marks),
    }
