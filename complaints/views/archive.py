"""归档: what the record still lacks, and where to supply it (GAS-12.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action, GuidanceStage
from complaints.flow import archive
from complaints.forms.base import NoteForm
from complaints.models import Complaint
from complaints.permissions import may

from .base import StepView
from .offers import step_url


@dataclass(frozen=True)
class Lack:
    """Something missing: the page that supplies it, or who may supply it."""

    message: str
    url: str = ""
    label: str = ""
    who: str = ""


class Archive(StepView):
    """归档: possible as soon as nothing is missing."""

    action = Action.ARCHIVE
    form_class = NoteForm
    icon = "archive"
    what_follows = gettext_lazy("The record becomes read-only and is kept for good.")
    guidance = GuidanceStage.ARCHIVE
    template_name = "complaints/archive.html"

    @cached_property
    def lacks(self) -> list[Lack]:
        """What the completeness check finds, each with the way to supply it."""
        return [self.lack(item) for item in archive.missing(self.complaint)]

    def lack(self, item: archive.Missing) -> Lack:
        """A link for whoever may supply it; for others, the words who may."""
        verdict = may(self.request.user, item.action, self.complaint)
        if verdict:
            return Lack(item.message, step_url(self.complaint, item.action), item.action.label)
        return Lack(item.message, who=verdict.reason)

    def extra_context(self) -> dict[str, Any]:
        """The completeness check."""
        return {"lacks": self.lacks}

    def perform(self, form: NoteForm) -> Complaint:
        """Close the record."""
        return archive.archive(self.complaint, note=form.cleaned_data["note"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Archived."""
        return _("Archived. The record is complete and can be read by everybody who could read it before.")
