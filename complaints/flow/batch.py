"""Several complaints at once: each is a step of its own, in its own transaction, with its own version.

One that is refused says why and does not hold up the others. Forecasts promise nothing: the step itself decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import Department, User
from complaints.choices import Action
from complaints.models import Complaint
from complaints.permissions import may

from .archive import archive, missing
from .dispatch import Proposal, dispatch, propose_for
from .errors import FlowError, Refused, Stale
from .guards import require_protection
from .handle import colleagues, delegate

AT_ONCE = 100


@dataclass(frozen=True)
class Item:
    """A complaint as somebody ticked it."""

    number: str
    version: int

    def __str__(self) -> str:
        return f"{self.number}:{self.version}"


@dataclass(frozen=True)
class Line:
    """What will happen, or has happened, to one of the complaints; `fine` when it goes or went as wanted."""

    item: Item
    complaint: Complaint | None
    words: str
    fine: bool


@dataclass
class Batch:
    """An action on several complaints by one person; subclasses say what it does to one."""

    by: User
    found: dict[str, Complaint]  # those that the person may see, by number
    at: dt.datetime
    action: Action = field(init=False)

    @property
    def actions(self) -> tuple[Action, ...]:
        """The steps that it may take; the history tells by them that it has done its work already."""
        return (self.action,)

    def forecast(self, complaint: Complaint) -> str:
        """What will happen to the complaint, in words; raises the errors of the flow."""
        raise NotImplementedError

    def take(self, complaint: Complaint, version: int) -> str:
        """Take the step; what happened, in words."""
        raise NotImplementedError

    def forecasts(self, items: Iterable[Item]) -> list[Line]:
        """One line a complaint, before anything is done."""
        return [self._line(item, self._forecast) for item in items]

    def results(self, items: Iterable[Item]) -> list[Line]:
        """Take the steps, one after the other; one line a complaint."""
        return [self._line(item, self._take) for item in items]

    def _line(self, item: Item, work: Callable[[Item, Complaint], str]) -> Line:
        complaint = self.found.get(item.number)
        if complaint is None:
            return Line(item, None, _("There is no such complaint that you may see."), fine=False)
        try:
            return Line(item, complaint, work(item, complaint), fine=True)
        except Stale as stale:
            mine = any(event.action in self.actions and event.actor_id == self.by.pk for event in stale.events)
            words = _("You have done this already.") if mine else _("Changed since you ticked it; look at it again.")
            return Line(item, complaint, words, fine=False)
        except FlowError as refused:
            return Line(item, complaint, refused.message, fine=False)

    def _forecast(self, item: Item, complaint: Complaint) -> str:
        if complaint.version != item.version:
            raise Stale(complaint.events.filter(data__version__gt=item.version))
        self._ask(complaint)
        return self.forecast(complaint)

    def _ask(self, complaint: Complaint) -> None:
        """Refuse what the person may not do now."""
        if not (verdict := may(self.by, self.action, complaint)):
            raise Refused(verdict.reason)

    def _take(self, item: Item, complaint: Complaint) -> str:
        return self.take(complaint, item.version)


@dataclass
class DispatchBatch(Batch):
    """转发: to the department chosen for all, or each as proposed (GAS-12.2)."""

    lead: Department | None = None
    note: str = ""

    def __post_init__(self) -> None:
        self.action = Action.DISPATCH
        self._proposals: dict[tuple[int | None, int | None], Proposal] = {}

    def _proposal(self, complaint: Complaint) -> Proposal:
        """The proposal; complaints that are not re-complaints share it with those of their category and branch."""
        if complaint.original_id is not None:
            return propose_for(complaint, self.at)
        key = (complaint.category_id, complaint.branch_id)
        if key not in self._proposals:
            self._proposals[key] = propose_for(complaint, self.at)
        return self._proposals[key]

    def _to(self, complaint: Complaint) -> tuple[Department, Sequence[Department], str]:
        if self.lead:
            return self.lead, (), ""
        proposal = self._proposal(complaint)
        if proposal.lead is None:
            raise Refused(_("%(reason)s Choose a department.") % {"reason": proposal.reason})
        return proposal.lead, proposal.co_handlers, proposal.reason

    def forecast(self, complaint: Complaint) -> str:
        """Where it goes, and why there."""
        require_protection(complaint)
        lead, co_handlers, reason = self._to(complaint)
        return _listed(lead, co_handlers) + (f" · {reason}" if reason else "")

    def take(self, complaint: Complaint, version: int) -> str:
        """Dispatch it."""
        lead, co_handlers, _reason = self._to(complaint)
        done = dispatch(complaint, by=self.by, lead=lead, co_handlers=co_handlers, note=self.note, version=version)
        return _("Dispatched to %(lead)s; %(handler)s has been told.") % {
            "lead": _listed(lead, co_handlers),
            "handler": done.handler,
        }


@dataclass
class ArchiveBatch(Batch):
    """归档: those whose record is complete (GAS-12.6)."""

    def __post_init__(self) -> None:
        self.action = Action.ARCHIVE

    def forecast(self, complaint: Complaint) -> str:
        """Whether anything is missing."""
        if lacking := missing(complaint):
            raise Refused(" ".join(item.message for item in lacking))
        return _("Complete; it will be archived and read-only.")

    def take(self, complaint: Complaint, version: int) -> str:
        """Archive it."""
        archive(complaint, by=self.by, version=version)
        return _("Archived.")


@dataclass
class DelegateBatch(Batch):
    """转交同事: all to one colleague of the department (GAS-4a)."""

    handler: User | None = None
    note: str = ""

    def __post_init__(self) -> None:
        self.action = Action.DELEGATE

    def forecast(self, complaint: Complaint) -> str:
        """Who has it now."""
        if self.handler and not colleagues(complaint).filter(pk=self.handler.pk).exists():
            raise Refused(_("Choose a colleague of the lead department."))
        return _("%(lead)s, handled by %(handler)s now") % {"lead": complaint.lead, "handler": complaint.handler}

    def take(self, complaint: Complaint, version: int) -> str:
        """Hand it over."""
        if self.handler is None:
            raise Refused(_("Choose a colleague of the lead department."))
        done = delegate(complaint, by=self.by, handler=self.handler, note=self.note, version=version)
        return _("%(handler)s handles it now and has been told.") % {"handler": done.handler}


def _listed(lead: Department, co_handlers: Sequence[Department]) -> str:
    if not co_handlers:
        return str(lead)
    names = _(", ").join(str(department) for department in co_handlers)
    return _("%(lead)s, co-handling %(co_handlers)s") % {"lead": lead, "co_handlers": names}
