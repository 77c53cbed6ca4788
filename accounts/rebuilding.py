"""Triggers around the rebuilding of a table: SQLite builds a table anew to change it, and loses or refuses triggers.

Those of the table go with it, and while others speak of it the rebuilding fails. In a migration, `let_go` before the
operations and `hold_again` after them leave all of them as they were. PostgreSQL changes tables in place.
"""

from __future__ import annotations

from typing import Any

_held: dict[str, str] = {}


def let_go(schema_editor: Any, table: str) -> None:
    """Drop every trigger that is on `table` or speaks of it."""
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        about = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s"
        cursor.execute(about, [f"%{table}%"])
        _held.update(cursor.fetchall())
    for name in _held:
        schema_editor.execute(f'DROP TRIGGER "{name}"')


def hold_again(schema_editor: Any) -> None:
    """Create what `let_go` dropped, as it was."""
    for statement in _held.values():
        schema_editor.execute(statement, params=None)
    _held.clear()
