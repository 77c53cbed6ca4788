"""What the search knows of a complaint."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models


class TokensField(models.Field):
    """Pieces of words, as a set of strings of letters and digits: a `tsvector` on PostgreSQL, else text.

    Only `complaints/search/` reads and writes it.
    """

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_prep_value(self, value: Iterable[str]) -> str:
        """The pieces, with spaces between."""
        return " ".join(sorted(value))


class SearchEntry(models.Model):
    """The pieces of all texts of one complaint, its history included.

    `scheme` says by which way of cutting they were made; 0: not all texts are in yet (`manage.py index_search`).
    On SQLite, triggers keep the full-text table `complaints_search` in step with these rows.
    """

    complaint = models.OneToOneField(
        "Complaint", on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    scheme = models.PositiveSmallIntegerField(default=0)
    tokens = TokensField(default=set)

    def __str__(self) -> str:
        return str(self.complaint_id)
