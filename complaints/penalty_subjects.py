"""What a penalty is proposed for besides a complaint: a service notice (CABLE-7c) or an incident (CABLE-7e)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.timewords import in_words, local
from complaints.models import Incident, Penalty, ServiceNotice
from complaints.models.penalty import PenaltyQuerySet
from complaints.penalty_choices import CauseKind

# The pages of the subjects; every member of staff may read them.
PAGES = {CauseKind.SERVICE_NOTICE: "complaints:service-notice", CauseKind.INCIDENT: "complaints:incident"}


@dataclass(frozen=True)
class Subject:
    """A notice or an incident as the cause of a penalty: whose it is, and what is known to be wrong about it.

    `clause` is that of the tariff line meant; `reason` is empty where nothing is known.
    """

    kind: CauseKind
    key: str
    name: str
    department_id: int
    clause: str
    reason: str = ""

    @classmethod
    def of_notice(cls, notice: ServiceNotice, receiver: Department | None = None) -> Subject:
        """The notice, against whoever announced it; with `receiver`, against who did not acknowledge it in time."""
        moments = {"told": local(notice.announced_at), "begins": local(notice.starts_at)}
        reason, department = "", notice.department_id
        if receiver is not None:
            department = receiver.pk
            reason = _("Announced on %(told)s, not acknowledged when it began on %(begins)s.") % moments
        elif notice.is_late and (counted := notice.deadline):
            words = _("Announced on %(told)s, begins on %(begins)s: less than %(period)s ahead.")
            reason = words % {**moments, "period": counted.period.label}
        return cls(CauseKind.SERVICE_NOTICE, str(notice.pk), notice.title, department, "CABLE-7c", reason)

    @classmethod
    def of_incident(cls, incident: Incident) -> Subject:
        """The incident, against the department where its cause lies."""
        reason = ""
        if incident.is_late:
            moments = {"found": local(incident.found_at), "told": local(incident.told_at)}
            words = _("Found on %(found)s, the service desk was told on %(told)s: %(span)s late.")
            reason = words % {**moments, "span": in_words(incident.late_by)}
        name = f"{incident.number} {incident.title}"
        return cls(CauseKind.INCIDENT, incident.number, name, incident.cause_department_id, "CABLE-7e", reason)

    @property
    def url(self) -> str:
        """Its page."""
        return reverse(PAGES[self.kind], args=[self.key])

    def penalties(self, user: User) -> PenaltyQuerySet:
        """Those proposed for it already, as far as `user` sees them."""
        mine = Penalty.objects.visible_to(user).filter(cause=self.kind, cause_key__startswith=f"{self.key}/")
        return mine.order_by("-proposed_at", "-pk")


def subject_url(penalty: Penalty) -> str:
    """The page of what the penalty is about, if that is a notice or an incident."""
    page = PAGES.get(CauseKind(penalty.cause))
    return reverse(page, args=[penalty.cause_key.partition("/")[0]]) if page else ""
