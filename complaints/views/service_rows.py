"""A service notice as pages show it: where it stands, who has signed, and what was late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Department, User
from complaints.choices import ServiceNoticeState
from complaints.models import ServiceNotice, ServiceNoticeReceipt
from complaints.permissions.service_notices import receives_for


@dataclass(frozen=True)
class Signature:
    """A receiving department: signed, or not; `missed` if not before the beginning, though there was time."""

    department: Department
    receipt: ServiceNoticeReceipt | None
    missed: bool
    mine: bool


@dataclass(frozen=True)
class Shown:
    """A notice at one moment, for one reader. Wants what `for_list` reads and asks nothing else."""

    notice: ServiceNotice
    now: dt.datetime
    signatures: tuple[Signature, ...]

    @classmethod
    def of(cls, notice: ServiceNotice, user: User, now: dt.datetime) -> Shown:
        """The notice with who has signed it."""
        mine = receives_for(user)
        receipts = {receipt.department_id: receipt for receipt in notice.receipts.all()}
        signatures = (
            Signature(
                department,
                receipt := receipts.get(department.pk),
                _missed(notice, receipt, now),
                department.pk in mine,
            )
            for department in notice.receivers.all()
        )
        return cls(notice, now, tuple(signatures))

    @property
    def state(self) -> ServiceNoticeState:
        """Where it stands."""
        return self.notice.state(self.now)

    @property
    def is_open(self) -> bool:
        """Whether it holds or will hold, so that it can be signed and withdrawn."""
        return self.state in (ServiceNoticeState.COMING, ServiceNoticeState.IN_FORCE)

    @property
    def is_standing(self) -> bool:
        """Whether nothing has taken its place, so that it can be corrected."""
        return self.state not in (ServiceNoticeState.SUPERSEDED, ServiceNoticeState.WITHDRAWN)

    @property
    def unsigned(self) -> bool:
        """未签收: begun without the signature of every receiver."""
        return any(signature.missed for signature in self.signatures)

    @property
    def signed(self) -> int:
        """How many receivers have signed."""
        return sum(signature.receipt is not None for signature in self.signatures)

    @property
    def waits_for_reader(self) -> bool:
        """Whether the reader is to sign it."""
        return self.is_open and any(one.mine and one.receipt is None for one in self.signatures)


def shown(notices: Iterable[ServiceNotice], user: User, now: dt.datetime) -> list[Shown]:
    """Each of the notices, for one reader."""
    return [Shown.of(notice, user, now) for notice in notices]


def _missed(notice: ServiceNotice, receipt: ServiceNoticeReceipt | None, now: dt.datetime) -> bool:
    """As `ServiceNoticeQuerySet.unacknowledged`: without a signature when it began, if it stood then."""
    begins = notice.starts_at
    taken_back = [end for end in (_ended_by_version(notice), _withdrawn_at(notice)) if end is not None]
    if begins > now or notice.announced_at >= begins or any(end <= begins for end in taken_back):
        return False
    return receipt is None or receipt.at > begins


def _ended_by_version(notice: ServiceNotice) -> dt.datetime | None:
    return notice.successor.announced_at if notice.successor else None


def _withdrawn_at(notice: ServiceNotice) -> dt.datetime | None:
    return notice.withdrawn.at if notice.withdrawn else None
