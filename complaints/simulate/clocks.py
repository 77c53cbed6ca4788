"""The clocks of a complaint in memory: what they still do, and what the history says of them."""

from __future__ import annotations

from complaints.choices import ClockOutcome, Firing

from .rows import Row
from .rules import Offset, Rule
from .written import column, iso, quoted


class Running:
    """A clock that runs: its row, and what it does when."""

    def __init__(
        self, row: Row, rule: Rule, due_at: int, armed_at: int | None, offsets: list[Offset], department: str
    ) -> None:
        self.row, self.rule, self.due_at, self.armed_at, self.offsets = row, rule, due_at, armed_at, offsets
        self.department = department
        self.place = due_at, row["id"]
        self.done = 0
        self.is_late = False
        # As `canonical` writes it in the histories entries of start, firing and end.
        self.words = (
            f'"clock":{row["id"]},"department":{quoted(department)},"due":"{iso(due_at)}","kind":{rule.kind},'
            f'"name":{rule.name}'
        )
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Find when the clock does the next thing, and when a sweep finds that; None: never."""
        self.next_at: int | None = None
        self.swept_at: int | None = None
        if self.done < len(self.offsets):
            offset = self.offsets[self.done]
            self.next_at, self.swept_at = self.due_at + offset.after_due, offset.swept_at(self.due_at)

    def entry(self) -> str:
        """The clock in the history entry of the step that starts or stops it."""
        return f'{{{self.words},"outcome":"{self.row["outcome"]}"}}'

    def fire(self) -> Offset:
        """Do the next thing."""
        offset = self.offsets[self.done]
        self.done += 1
        self._look_ahead()
        if offset.kind == Firing.BREACH:
            self._breach()
        return offset

    def _breach(self) -> None:
        self.is_late, self.row["breached_at"] = True, self.row["due_at"]

    def is_dormant(self, at: int) -> bool:
        """Whether it does not count yet (ROAD-5b)."""
        return self.armed_at is not None and at < self.armed_at

    def stop(self, at: int, outcome: str) -> None:
        """End the clock; without an outcome it is met or late, and not needed where it did not count yet."""
        if self.is_dormant(at):
            outcome = outcome or ClockOutcome.CANCELLED
        if at > self.due_at:
            self._breach()
        self.next_at = None
        self.row["stopped_at"] = column(at)
        self.row["outcome"] = str(outcome or (ClockOutcome.LATE if self.is_late else ClockOutcome.MET))
        self.keep()

    def keep(self) -> None:
        """Keep how far it has come in the row."""
        self.row["fired"] = self.done
        self.row["next_fire_at"] = column(self.next_at) if self.next_at is not None else None
