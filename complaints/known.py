"""What rows name, filled in from what is kept: departments, people, words and rules, without a join."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models

from accounts.company import current_company
from accounts.kept import revision
from accounts.models import Department, User
from complaints.models import ClockRule, Procedure
from complaints.models.rulebook import current_rulebook
from complaints.models.vocabulary import Category, Channel, Kind


class Known:
    """The company and the rules as they stand now (one small query).

    People are known by name alone; whatever else one asks of them is read then. Departments, words and rules are
    shared with other requests: nobody may change them. What came after this is not known, and Django reads it itself.
    """

    def __init__(self) -> None:
        token = revision()
        self.company, self.rulebook = current_company(token), current_rulebook(token)
        self._by_key: dict[type[models.Model], Callable[[int], Any | None]] = {
            User: self.company.person,
            Department: self.company.departments.get,
            Category: self.rulebook.categories.get,
            Channel: self.rulebook.channels.get,
            Kind: self.rulebook.kinds.get,
            Procedure: self.rulebook.procedures.get,
            ClockRule: self.rulebook.rules.get,
        }

    def name(self, rows: Iterable[models.Model], *names: str) -> None:
        """Fill in the foreign keys `names` of `rows`."""
        rows = list(rows)
        for name in names if rows else ():
            field: Any = rows[0]._meta.get_field(name)
            found = self._by_key[field.related_model]
            for row in rows:
                key = getattr(row, field.attname)
                if key is None or (named := found(key)) is not None:
                    field.set_cached_value(row, None if key is None else named)
