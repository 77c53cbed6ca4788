"""Moments from PostgreSQL, read by Python's own parser.

psycopg reads a `timestamptz` with a regular expression in Python and Django then replaces its zone; a page reads
hundreds of them. Sessions stand in UTC, so that what arrives is a moment as `datetime.fromisoformat` knows it.
"""

import datetime as dt
from typing import Any

from django.db.backends.signals import connection_created


def read_instants(connection: Any, **_kwargs: Any) -> None:
    """Give a new connection to PostgreSQL the loader; nothing for other databases or sessions not in UTC."""
    if connection.vendor != "postgresql" or connection.timezone != dt.UTC:
        return
    from psycopg.adapt import Loader

    class InstantLoader(Loader):
        """A moment in UTC, as text."""

        timezone = dt.UTC  # by which Django sees that the loader is the one it wants

        def load(self, data: Any) -> dt.datetime:
            """The moment; ValueError for what Python cannot hold, such as infinity."""
            return dt.datetime.fromisoformat(bytes(data).decode())

    connection.connection.adapters.register_loader("timestamptz", InstantLoader)


connection_created.connect(read_instants, dispatch_uid="instants")
