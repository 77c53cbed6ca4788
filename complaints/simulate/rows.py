"""Rows by the ten thousand: keys taken in blocks, PostgreSQL filled by COPY, SQLite by prepared statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model

from complaints.models import (
    Assignment,
    CallbackAttempt,
    Clock,
    ClockFiring,
    Complaint,
    Contact,
    Customer,
    CustomerPhone,
    Event,
    Notice,
    Result,
)

Row = dict[str, Any]

# Each after those that it points to. Values of JSON fields are texts already.
MODELS: tuple[type[Model], ...] = (
    Customer, CustomerPhone, Complaint, Assignment, Result, Clock, Contact, CallbackAttempt, Event, ClockFiring, Notice,
)  # fmt: skip
BLOCK = 4000
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
        self._unnamed: dict[type[Model], Row] = {}

    def add(self, model: type[Model], row: Row) -> None:
        """Take a row; attributes that the rows of this model never name get their defaults."""
        if model not in self._unnamed:
            self._unnamed[model] = {name: value for name, value in blank(model).items() if name not in row}
        row.update(self._unnamed[model])
        self.made[model].append(row)

    def key(self, model: type[Model]) -> int:
        """A key that no other row has or will have."""
        key = next(self._keys[model], None)
        if key is None:
            self._keys[model] = iter(self._block(model))
            key = next(self._keys[model])
        return key

    def _block(self, model: type[Model]) -> Iterable[int]:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')::regclass) FROM generate_series(1, %s)"
                cursor.execute(sequence, [table, BLOCK])
                return [key for (key,) in cursor.fetchall()]
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
        first = max(found[0] if found else 0, self._last.get(model, 0)) + 1
        self._last[model] = first + BLOCK - 1
        return range(first, first + BLOCK)

    def write(self) -> None:
        """Write all rows in the running transaction."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # A batch that a crash of the server takes away is whole complaints, and is made again.
                cursor.execute("SET LOCAL synchronous_commit = off")
            for model in MODELS:
                if rows := self.made[model]:
                    (_copy if connection.vendor == "postgresql" else _insert)(cursor, model, rows)

    def forget(self) -> None:
        """Begin anew; keys that are left are given later where they come from a sequence of the database."""
        self.made.clear()
        if connection.vendor != "postgresql":
            self._keys.clear()
            self._last.clear()


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
    prepare = [(field.attname, _prepared(field)) for field in fields]
    cursor.executemany(
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES ({places})",  # noqa: S608
        ([how(row[name]) for name, how in prepare] for row in rows),
    )


def _prepared(field: Field[Any, Any]) -> Callable[[Any], Any]:
    if isinstance(field, JSONField):
        return lambda value: value
    return lambda value: field.get_db_prep_save(value, connection)


def blank(model: type[Model]) -> Row:
    """A row with the defaults of the model."""
    made = model()
    return {field.attname: getattr(made, field.attname) for field in model._meta.concrete_fields}
