"""What changes seldom and every page needs, kept in the memory of each process for as long as it is true.

Triggers in the database give `accounts_revision` a new random token whenever a row of a kept table changes
(`watch` makes them, in migrations). A token is as old as the change it stands for: whoever sees the change sees the
token, and a change that is rolled back takes its token with it. So what was read under a token may be used for as long
as the database shows that token, by any process, at the cost of one small query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.db import connection

T = TypeVar("T")


class Kept(Generic[T]):
    """The answer of `load`, read anew whenever the database says that something of it may have changed.

    All threads of a process share the answer: nobody may change it.
    """

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._answer: tuple[str, T] | None = None

    def __call__(self, token: str | None = None) -> T:
        """The answer as the current transaction would read it (one query; more after a change).

        `token` is the `revision` of whoever asks for several answers at once.
        """
        token, known = revision() if token is None else token, self._answer
        if known is not None and known[0] == token:
            return known[1]
        # Read after the token: what changes between the two has a newer token, and is read again next time.
        answer = self._load()
        self._answer = (token, answer) if token else None
        return answer


def revision() -> str:
    """The token of the kept tables as they are; empty before anything was written to them."""
    seen = _seen.get()
    if seen:
        return seen[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM accounts_revision")
        row = cursor.fetchone()
    token = row[0] if row else ""
    if seen is not None:
        seen.append(token)
    return token


_seen: ContextVar[list[str] | None] = ContextVar("seen", default=None)


@contextmanager
def one_revision() -> Iterator[None]:
    """Inside, the token is read once: for what only reads, such as showing a page, and is to be of one moment."""
    asked = _seen.set([])
    try:
        yield
    finally:
        _seen.reset(asked)


# --- Triggers -------------------------------------------------------------------------------------------------------

POSTGRESQL_FUNCTION = """
    CREATE FUNCTION accounts_revise() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO accounts_revision (id, token) VALUES (1, gen_random_uuid()::text)
        ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token;
        RETURN NULL;
    END $$
"""
# Before the statement, so that two who change the same rows meet here and not each in the middle of the other's work.
POSTGRESQL = """
    CREATE TRIGGER {table}_revised BEFORE INSERT OR DELETE OR TRUNCATE OR UPDATE {columns} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_revise()
"""
# Not `INSERT OR REPLACE`: within an `INSERT OR IGNORE`, as adding to a relation is, SQLite would ignore it as well.
SQLITE = """
    CREATE TRIGGER {table}_revised_{verb} AFTER {verb} {columns} ON {table}
    BEGIN
        UPDATE accounts_revision SET token = lower(hex(randomblob(16)));
        INSERT INTO accounts_revision (id, token)
            SELECT 1, lower(hex(randomblob(16))) WHERE NOT EXISTS (SELECT 1 FROM accounts_revision);
    END
"""


def watch(schema_editor: Any, tables: dict[str, str]) -> None:
    """Create the triggers of `tables`: name → the columns that matter, separated by commas; all where empty.

    SQLite drops the triggers of a table that a later migration rebuilds; that migration must watch it again.
    """
    for table, columns in tables.items():
        of = f"OF {columns}" if columns else ""
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(table=table, columns=of))
        else:
            for verb in ("INSERT", "UPDATE", "DELETE"):
                columns_of_verb = of if verb == "UPDATE" else ""
                schema_editor.execute(SQLITE.format(table=table, verb=verb, columns=columns_of_verb))


def unwatch(schema_editor: Any, tables: dict[str, str]) -> None:
    """Drop the triggers that `watch` made."""
    for table in tables:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_revised ON {table}")
        else:
            for verb in ("INSERT", "UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_revised_{verb}")
