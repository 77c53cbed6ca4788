"""Finding complaints by what somebody types: words, a name, a telephone, a number; also in their history.

`tokens` cuts texts into short pieces, `index` keeps the pieces of each complaint, `query` finds complaints by them,
`texts` reads what is written, and `hits` shows where the words stand. `parts` finds customers.
"""

from . import parts as parts  # registers what it adds to querysets
from .query import search

__all__ = ["search"]
