"""Customers by a part of name or address, as somebody types it: `name__part` and `address__part`."""

from __future__ import annotations

from typing import Any

from django.db.models.lookups import Contains

from complaints.models import Customer


class Part(Contains):
    """`contains`, for which PostgreSQL looks up every two neighbouring characters first (index `…_pairs`).

    An index of three characters would find no Chinese name. What is shorter than two is not looked for.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The pairs by the index, and that they stand together by the row."""
        text = str(self.rhs)
        pairs = sorted({text[at : at + 2] for at in range(len(text) - 1)})
        column, _none = self.process_lhs(compiler, connection)
        contains, parameters = super().as_sql(compiler, connection)
        return f"(complaints_pairs({column}) @> %s::text[] AND {contains})", (pairs, *parameters)


for name in ("name", "address"):
    Customer._meta.get_field(name).register_lookup(Part, "part")
