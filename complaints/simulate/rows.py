"""Rows by the ten thousand: keys taken in blocks, PostgreSQL filled by COPY, SQLite by prepared statements."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Model

from complaints.models import (
    Approval,
    Assignment,
    CallbackAttempt,
    CaseFile,
    Clock,
    ClockFiring,
    Complaint,
    Contact,
    Customer,
    CustomerPhone,
    Event,
    Instruction,
    Notice,
    Result,
    SearchEntry,
)
from complaints.search import index
from complaints.search.tokens import tokens

from .referred import Referred

Row = dict[str, Any]

# Each after those that it points to. Times and the values of JSON fields are texts already.
MODELS: tuple[type[Model], ...] = (
    Customer, CustomerPhone, Complaint, CaseFile, Instruction, Approval, Assignment, Result, Clock, Contact,
    CallbackAttempt, Event, ClockFiring, Notice, SearchEntry,
)  # fmt: skip
BLOCK = 4000
# How many kB may wait to be sorted in: within a batch, and usually (as the migration says that makes the index).
SEARCH_INDEX, MUCH, USUAL = "complaints_searchentry_tokens", 65_536, 512
# Stand in for the signs of COPY until the texts are escaped, all of them at once; Unicode keeps these from any text.
NULL, NEXT_FIELD, NEXT_ROW = "\ufdd0", "\ufdd1", "\ufdd2"
ESCAPED = (
    ("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"),
    (NULL, "\\N"), (NEXT_FIELD, "\t"), (NEXT_ROW, "\n"),
)  # fmt: skip


class Rows:
    """Rows of a batch, and the keys they get. On SQLite made and written in one transaction that holds the database."""

    def __init__(self) -> None:
        self.made: dict[type[Model], list[Row]] = defaultdict(list)
        self._keys: dict[type[Model], Iterator[int]] = defaultdict(lambda: iter(()))
        self._last: dict[type[Model], int] = {}
        self._referred = Referred(MODELS)

    def begin(self, key: uuid.UUID) -> bool:
        """Begin a batch in the running transaction, unless the complaint with this submission key is there already."""
        self.made.clear()
        if connection.vendor != "postgresql":
            self._keys.clear()
            self._last.clear()
        else:
            with connection.cursor() as cursor:
                # Nobody else makes the same batch at the same time.
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int % 2**63])
                # A batch that a crash of the server takes away is whole complaints, and is made again.
                cursor.execute("SET LOCAL synchronous_commit = off")
                self._referred.hold(cursor)
        return not Complaint.objects.filter(submission_key=key).exists()

    def add(self, model: type[Model], row: Row) -> int:
        """Take a row, all of a model with the same attributes; returns the key that it gets."""
        row["id"] = key = next(self._keys[model], None) or self._next_block(model)
        self.made[model].append(row)
        return key

    def add_to_search(self, complaint_id: int, texts: list[str]) -> None:
        """Let the complaint be found by its texts."""
        pieces = " ".join(tokens(texts))
        self.made[SearchEntry].append({"complaint_id": complaint_id, "scheme": index.SCHEME, "tokens": pieces})

    def _next_block(self, model: type[Model]) -> int:
        """The first of a further block of keys that no other row has or will have."""
        self._keys[model] = keys = iter(self._block(model))
        return next(keys)

    def _block(self, model: type[Model]) -> Iterable[int]:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                return _from_sequence(cursor, table)
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
        first = max(found[0] if found else 0, self._last.get(model, 0)) + 1
        self._last[model] = first + BLOCK - 1
        return range(first, first + BLOCK)

    def write(self) -> None:
        """Write all rows in the running transaction; attributes that nobody named get the defaults of the model."""
        on_postgresql = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            for model in MODELS:
                if not (rows := self.made[model]):
                    continue
                if unnamed := {name: value for name, value in blank(model).items() if name not in rows[0]}:
                    for row in rows:
                        row.update(unnamed)
                with _sorted_in_at_once(cursor) if on_postgresql and model is SearchEntry else nullcontext():
                    (_copy if on_postgresql else _insert)(cursor, model, rows)


def _from_sequence(cursor: Any, table: str) -> range:
    """A block of keys in a row: almost always what the sequence gives, unless others take keys in the same moment."""
    while True:
        cursor.execute(
            "SELECT min(key), max(key) FROM pg_get_serial_sequence(%s, 'id') AS sequence, LATERAL"
            " (SELECT nextval(sequence::regclass) AS key FROM generate_series(1, %s)) AS block",
            [table, BLOCK],
        )
        first, last = cursor.fetchone()
        if last - first == BLOCK - 1:
            return range(first, last + 1)


@contextmanager
def _sorted_in_at_once(cursor: Any) -> Iterator[None]:
    """Let the index of the search take all entries of the batch at the end, which is far less work than some at a time.

    Until the transaction ends no other can do the same. If it fails, the index has its usual limit again.
    """
    cursor.execute(f"ALTER INDEX {SEARCH_INDEX} SET (gin_pending_list_limit = {MUCH})")
    yield
    cursor.execute("SELECT gin_clean_pending_list(%s)", [SEARCH_INDEX])
    cursor.execute(f"ALTER INDEX {SEARCH_INDEX} SET (gin_pending_list_limit = {USUAL})")


def _copy(cursor: Any, model: type[Model], rows: list[Row]) -> None:
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    text = _text(rows, [field.attname for field in fields])
    with cursor.copy(f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN") as copy:
        copy.write(text)


def _text(rows: list[Row], attributes: list[str]) -> str:
    """The rows as COPY reads them."""
    values = itemgetter(*attributes)
    text = NEXT_ROW.join(
        [NEXT_FIELD.join([NULL if value is None else str(value) for value in values(row)]) for row in rows]
    )
    for sign, written in ESCAPED:
        text = text.replace(sign, written)
    return f"{text}\n"


def _insert(cursor: Any, model: type[Model], rows: list[Row]) -> None:
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    cursor.executemany(
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES ({places})",  # noqa: S608
        map(itemgetter(*[field.attname for field in fields]), rows),
    )


def blank(model: type[Model]) -> Row:
    """A row with the defaults of the model, as it is written: JSON as text."""
    made = model()
    values = {field.attname: getattr(made, field.attname) for field in model._meta.concrete_fields}
    return {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in values.items()}
