"""部门意见、综合部复核、免予处罚、公司裁定: what the department and those above it say to a proposed penalty."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.timewords import local
from complaints.choices import Recipient
from complaints.flow.errors import Refused
from complaints.flow.guards import require
from complaints.models import Penalty, TariffLine
from complaints.penalty_choices import PenaltyAction, PenaltyState, TariffBasis
from complaints.permissions.penalties import has_own

from .figures import figures_of
from .step import Step, step
from .tariff import FEN

MOST = Decimal("9999999999.99")  # what the column of amounts holds


def give_opinion(
    penalty: Penalty, *, by: User, opinion: str, version: int | None = None, at: dt.datetime | None = None
) -> Penalty:
    """部门处罚意见: the department says what it thinks of the penalty, which then goes to general affairs (CABLE-6)."""
    with step(penalty, PenaltyAction.OPINION, by=by, version=version, at=at, note=opinion) as s:
        require(opinion=(opinion, _("Write the department's opinion.")))
        s.penalty.opinion, s.penalty.opinion_by, s.penalty.opinion_at = opinion, by, s.at
        s.penalty.to_review()
        _tell_reviewers(s)
    return s.penalty


def confirm(
    penalty: Penalty,
    *,
    by: User,
    amount: Decimal | None = None,
    note: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Penalty:
    """综合部复核: the penalty stands, with the amount of the tariff or, with a reason, another `amount` (yuan).

    An amount set here no longer follows the days. A line without a fixed amount goes to the company for its decision
    (CABLE-7f). A second review before the notice puts the first one right.
    """
    with step(penalty, PenaltyAction.REVIEW, by=by, version=version, at=at, note=note) as s:
        _set_amount(s.penalty, amount, note, s.at)
        s.penalty.review, s.penalty.reviewed_by, s.penalty.reviewed_at = note, by, s.at
        s.penalty.confirm()
        if s.penalty.awaits_amount:
            s.tell_role(Recipient.LEADER)
            s.tell_role(Recipient.GENERAL_MANAGER)
        else:
            _tell_reviewers(s)
    return s.penalty


def _set_amount(penalty: Penalty, amount: Decimal | None, reason: str, at: dt.datetime) -> None:
    by_tariff = figures_of(penalty, at).by_tariff
    if penalty.basis == TariffBasis.COMPANY:
        if amount is not None:
            raise Refused(fields={"amount": _("The company decides the amount: leave this empty.")})
        return
    if amount is None or amount == by_tariff:
        penalty.amount, penalty.amount_by_hand, penalty.amount_reason = by_tariff, False, ""
        return
    _refuse_beyond_fen(amount)
    if amount <= 0:
        raise Refused(fields={"amount": _("A penalty of nothing is none: cancel it, or exempt from it.")})
    if not reason.strip():
        raise Refused(fields={"note": _("Say why the amount differs from the tariff.")})
    penalty.amount, penalty.amount_by_hand, penalty.amount_reason = amount, True, reason


def _refuse_beyond_fen(amount: Decimal) -> None:
    if not amount.is_finite() or abs(amount) > MOST or amount != amount.quantize(FEN):
        raise Refused(fields={"amount": _("Write an amount in yuan with at most two decimal places.")})


def exempt(
    penalty: Penalty, *, by: User, fault_report: str, version: int | None = None, at: dt.datetime | None = None
) -> Penalty:
    """免予处罚: a fault report with improvement meets the tariff line's condition, unless it recurs (CABLE-7e).

    It recurs if the same department was exempt from the same tariff line within the last twelve months.
    """
    with step(penalty, PenaltyAction.EXEMPT, by=by, version=version, at=at, note=fault_report) as s:
        require(fault_report=(fault_report, _("Write what the fault report says, and the improvement.")))
        if last := _exempt_before(s.penalty, s.at):
            words = _(
                "It recurs: %(department)s was exempt from this tariff line on %(date)s already (%(number)s), less "
                "than twelve months ago."
            )
            about = {"department": s.penalty.department, "number": last.number}
            raise Refused(fields={"fault_report": words % {**about, "date": local(last.exempted_at, "date")}})
        s.penalty.fault_report, s.penalty.exempted_at = fault_report, s.at
        s.penalty.reviewed_by, s.penalty.reviewed_at = by, s.at
        s.penalty.exempt()
        s.tell_head()
        s.tell(s.penalty.person, s.penalty.proposed_by)
    return s.penalty


def _exempt_before(penalty: Penalty, at: dt.datetime) -> Penalty | None:
    """The newest exemption of the department from this tariff line, of whichever version, less than a year before."""
    same = {"code": penalty.tariff.code, "procedure__code": penalty.tariff.procedure.code}
    # Locked, so that of two exemptions at once the second sees the first. New penalties need not wait for this.
    list(TariffLine.objects.filter(**same).select_for_update(of=("self",), no_key=True).order_by("pk"))
    others = Penalty.objects.filter(
        state=PenaltyState.EXEMPT,
        department=penalty.department,
        tariff__code=same["code"],
        tariff__procedure__code=same["procedure__code"],
        exempted_at__gt=a_year_before(at),
    )
    return others.order_by("-exempted_at").first()


def a_year_before(at: dt.datetime) -> dt.datetime:
    """The same local time twelve months earlier; of 29 February 28 February."""
    here = timezone.localtime(at)
    day = 28 if (here.month, here.day) == (2, 29) else here.day
    return here.replace(year=here.year - 1, day=day)


def decide_amount(
    penalty: Penalty,
    *,
    by: User,
    amount: Decimal,
    decision: str,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Penalty:
    """公司裁定: the leader in charge or the general manager says how much, in yuan from 0 on (CABLE-7f)."""
    with step(penalty, PenaltyAction.DECIDE, by=by, version=version, at=at, note=decision) as s:
        require(decision=(decision, _("Give the reason for the decision.")))
        _refuse_beyond_fen(amount)
        if amount < 0:
            raise Refused(fields={"amount": _("The amount is nothing or more.")})
        s.penalty.amount, s.penalty.amount_by_hand, s.penalty.amount_reason = amount, True, decision
        s.penalty.decided_by, s.penalty.decided_at = by, s.at
        _tell_reviewers(s)
    return s.penalty


def _tell_reviewers(s: Step) -> None:
    """Those of general affairs who may go on; where it is their own, the general manager."""
    affairs = [person for person in s.directory.people(Recipient.AFFAIRS, None) if not has_own(person, s.penalty)]
    s.tell(*(affairs or s.directory.people(Recipient.GENERAL_MANAGER, None)))
