"""The result of a check with its points, and the answer of the person whose work it was (DESK-1, PROP-8)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.flow.errors import NotAllowed, Refused
from complaints.models import QualityAnswer, QualityCheck, QualityDraw, QualityItem, QualityScore
from complaints.notify.notices import tell_of
from complaints.permissions.quality import may_answer, may_check


@dataclass(frozen=True)
class Points:
    """What is given for an item."""

    item: QualityItem
    points: int
    remark: str = ""


def check(
    draw: QualityDraw,
    *,
    by: User,
    points: Sequence[Points],
    remark: str = "",
    key: uuid.UUID | None = None,
    at: dt.datetime,
) -> tuple[QualityCheck, bool]:
    """Write the result and tell the person; the result, and whether it was made now.

    The same form sent twice makes one result. Raises NotAllowed; Refused if another has checked it meanwhile.
    """
    if not (verdict := may_check(by, draw)):
        raise NotAllowed(verdict.reason)
    try:
        with transaction.atomic():
            result = QualityCheck.objects.create(
                draw=draw,
                by=by,
                by_name=str(by),
                at=at,
                points=sum(one.points for one in points),
                possible=sum(one.item.points for one in points),
                remark=remark,
                key=key,
            )
            QualityScore.objects.bulk_create(_score(result, one) for one in points)
            _tell(draw, result)
            return result, True
    except IntegrityError:
        result = QualityCheck.objects.filter(draw=draw).first()
        if result is None:
            raise
        if key is not None and result.key == key and result.by_id == by.pk:
            return result, False
        words = _("%(person)s has checked this already; your points were not kept.")
        raise Refused(words % {"person": result.by_name}) from None


def _score(result: QualityCheck, given: Points) -> QualityScore:
    item = given.item
    return QualityScore(
        check_of=result, item=item, text=item.text, possible=item.points, points=given.points, remark=given.remark
    )


def _tell(draw: QualityDraw, result: QualityCheck) -> None:
    words = {"number": draw.complaint.number, "points": result.points, "possible": result.possible}
    url = draw.get_absolute_url()
    tell_of(
        f"quality.{draw.subject}", f"quality:{draw.pk}", [draw.person], url=url, at=result.at, by=result.by, **words
    )


def answer(draw: QualityDraw, *, by: User, text: str, at: dt.datetime) -> QualityAnswer:
    """Answer the result, once, and tell whoever checked. Raises NotAllowed, Refused."""
    if not (verdict := may_answer(by, draw)):
        raise NotAllowed(verdict.reason)
    result = QualityCheck.objects.select_related("by").filter(draw=draw).first()
    if result is None:
        raise Refused(_("This has not been checked yet."))
    try:
        with transaction.atomic():
            given = QualityAnswer.objects.create(check_of=result, text=text, at=at)
    except IntegrityError:
        before = QualityAnswer.objects.get(check_of=result)
        if before.text == text:
            return before
        raise Refused(_("You have answered this check already.")) from None
    words = {"number": draw.complaint.number, "actor": str(by)}
    url = draw.get_absolute_url()
    tell_of("quality.answered", f"quality-answer:{draw.pk}", [result.by], url=url, at=at, by=by, **words)
    return given
