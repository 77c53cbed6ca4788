"""Writing rows by the hundred where time matters: a sweep after downtime.

A row is a dict of attribute names (`complaint_id`) and values. PostgreSQL gets all rows as one JSON value and unpacks
them itself, which takes a fraction of what `bulk_create` and `bulk_update` take; other databases get what suits them.
Only for models whose key is a number called `id`; neither `save` nor signals are called.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model, QuerySet

Row = dict[str, Any]


def insert(model: type[Model], rows: list[Row]) -> list[int]:
    """Add rows that all have the same attributes; returns their keys in the same order."""
    if not rows:
        return []
    if connection.vendor != "postgresql":
        return [made.pk for made in QuerySet[Model](model).bulk_create(model(**row) for row in rows)]
    names, source = ", ".join(map(_name, _fields(model, rows))), _unpacked(model, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(model)} ({names}) SELECT {names} FROM {source} RETURNING id",  # noqa: S608
            [_packed(rows)],
        )
        return [key for (key,) in cursor.fetchall()]


def update(model: type[Model], rows: list[Row]) -> None:
    """Change rows that all have the same attributes: `id` and what is to be written."""
    if not rows:
        return
    fields = [field for field in _fields(model, rows) if not field.primary_key]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            changes = ", ".join(f"{_name(field)} = new.{_name(field)}" for field in fields)
            cursor.execute(
                f"UPDATE {_table(model)} old SET {changes} FROM {_unpacked(model, rows)} WHERE old.id = new.id",  # noqa: S608
                [_packed(rows)],
            )
        else:
            changes = ", ".join(f"{_name(field)} = %s" for field in fields)
            cursor.executemany(
                f"UPDATE {_table(model)} SET {changes} WHERE id = %s",  # noqa: S608
                [
                    [*(field.get_db_prep_save(row[field.attname], connection) for field in fields), row["id"]]
                    for row in rows
                ],
            )


def _fields(model: type[Model], rows: list[Row]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.attname in rows[0]]


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _name(field: Field[Any, Any]) -> str:
    return connection.ops.quote_name(field.attname)


def _packed(rows: list[Row]) -> str:
    """The rows as JSON; what JSON does not know, such as times, as text. The same time stands in many rows."""
    return json.dumps(rows, default=cache(str), ensure_ascii=False)


def _unpacked(model: type[Model], rows: list[Row]) -> str:
    """SQL for what `_packed` packed, as a table `new`."""
    fields = _fields(model, rows)
    types = (field.rel_db_type(connection) if field.primary_key else field.db_type(connection) for field in fields)
    columns = ", ".join(f"{_name(field)} {kind}" for field, kind in zip(fields, types, strict=True))
    return f"json_to_recordset(%s::json) AS new ({columns})"
