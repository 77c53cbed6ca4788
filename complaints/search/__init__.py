"""Finding complaints by what somebody types: words, a name, a telephone, a number; also in their history.

`tokens` cuts texts into short pieces, `index` keeps the pieces of each complaint, `query` finds complaints by them, and
`hits` shows where the words stand.
"""

from .query import search

__all__ = ["search"]
