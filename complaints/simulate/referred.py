"""The company's rows that complaints refer to: departments, people, rules and so on.

PostgreSQL checks each reference of each row, which takes longer than writing the rows. Those between the rows of a
batch are right because they were made together; those to the company are, while nobody deletes what was there when the
run began. So that is looked at and locked once a batch, and the references need no further check.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Model

from .staff import NobodyThere


class Referred:
    """What complaints refer to, as it is when this is made."""

    def __init__(self, models: tuple[type[Model], ...]) -> None:
        fields = [field for model in models for field in model._meta.concrete_fields if field.is_relation]
        found = {field.related_model for field in fields} - set(models)
        self.tables = sorted(model._meta.db_table for model in found if not isinstance(model, str | None))
        with connection.cursor() as cursor:
            self.known = [self._keys(cursor, table) for table in self.tables]

    def hold(self, cursor: Any) -> None:
        """Let nobody delete these rows until the transaction ends, and check no references if that may be chosen."""
        there = [self._keys(cursor, table, " FOR KEY SHARE") for table in self.tables]
        if not all(known <= now for known, now in zip(self.known, there, strict=True)):
            raise NobodyThere("Somebody deleted a part of the company meanwhile. Start the run again.")
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone() == ("on",):
            cursor.execute("SET LOCAL session_replication_role = replica")

    def _keys(self, cursor: Any, table: str, lock: str = "") -> set[int]:
        cursor.execute(f"SELECT id FROM {connection.ops.quote_name(table)} ORDER BY id{lock}")  # noqa: S608
        return {key for (key,) in cursor.fetchall()}
