"""Long lists in pages, at a cost that does not grow with the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from complaints.querysets import ComplaintQuerySet

ON_A_PAGE = 25
# So many complaints are counted; of more it is said that there are more.
MOST_COUNTED = 1000
LAST_PAGE = 100_000


@dataclass
class Pages:
    """The complaints of `ordered`, 25 a page; page `wanted`, or the last one if there are fewer.

    Reads keys alone, in the order of the list; whoever shows them fetches the rows by `keys`.
    """

    ordered: ComplaintQuerySet
    wanted: str | None

    @cached_property
    def number(self) -> int:
        """The page shown."""
        _keys = self.keys
        return self._number

    @cached_property
    def keys(self) -> list[int]:
        """The keys of the complaints on the page, in order."""
        self._number = _page(self.wanted)
        found = self._window()
        if not found and self._number > 1:
            # Behind the end: the list has become shorter, or somebody tried.
            self._number = max(1, -(-self.ordered.order_by().count() // ON_A_PAGE))
            found = self._window()
        self._goes_on = len(found) > ON_A_PAGE
        return found[:ON_A_PAGE]

    def _window(self) -> list[int]:
        start = (self._number - 1) * ON_A_PAGE
        return list(self.ordered.values_list("pk", flat=True)[start : start + ON_A_PAGE + 1])

    @cached_property
    def count(self) -> int:
        """How many there are, counted up to `MOST_COUNTED`; see `uncounted`."""
        seen = self.first + len(self.keys) - 1
        return max(seen + self.has_next(), min(MOST_COUNTED, self._counted))

    @cached_property
    def _counted(self) -> int:
        return self.ordered.order_by()[: MOST_COUNTED + 1].count()

    @property
    def uncounted(self) -> bool:
        """Whether there are more than `count`."""
        return self.has_next() and self._counted > MOST_COUNTED

    @property
    def first(self) -> int:
        """The place in the list of the first complaint on the page, from 1."""
        return (self.number - 1) * ON_A_PAGE + 1

    # --- What `{% pagination %}` asks ----------------------------------------------------------

    @property
    def paginator(self) -> Pages:
        """Itself: numbers of pages and the page shown are one here."""
        return self

    @property
    def num_pages(self) -> int:
        """How many pages are known."""
        return max(-(-self.count // ON_A_PAGE), self.number + self.has_next())

    def has_next(self) -> bool:
        """Whether the list goes on."""
        _keys = self.keys
        return self._goes_on

    def has_previous(self) -> bool:
        """Whether something stands before."""
        return self.number > 1

    def next_page_number(self) -> int:
        """The next page."""
        return self.number + 1

    def previous_page_number(self) -> int:
        """The page before."""
        return self.number - 1

    def get_elided_page_range(self, number: int, *, on_each_side: int, on_ends: int) -> Iterator[int | str]:
        """The numbers of pages to offer; where more follow than were counted, the row stays open."""
        known = Paginator(range(self.num_pages), 1)
        yield from known.get_elided_page_range(number, on_each_side=on_each_side, on_ends=on_ends)
        if self.uncounted:
            yield Paginator.ELLIPSIS


def _page(text: str | None) -> int:
    """The number of a page as it stands in an address."""
    if not text or not text.isascii() or not text.isdecimal():
        return 1
    return min(max(1, int(text[:12])), LAST_PAGE)
