"""更正、关联、备注 (GAS-6)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Action
from complaints.flow import record
from complaints.forms.record import AddNoteForm, CorrectForm, LinkForm
from complaints.models import Complaint

from .base import StepView


class Correct(StepView):
    """更正: the history keeps what stood before."""

    action = Action.CORRECT
    form_class = CorrectForm
    icon = "edit"
    button = gettext_lazy("Save the corrections")
    what_follows = gettext_lazy(
        "The history keeps what stood before. A new flag or level tells at once whom it concerns."
    )
    template_name = "complaints/correct.html"

    def perform(self, form: CorrectForm) -> Complaint:
        """Change what differs."""
        given = {"changes": form.changes, "supplied": form.supplied, "answered": form.answered}
        return record.correct(self.complaint, reason=form.cleaned_data["reason"], **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Corrected."""
        return _("The record is corrected; the history keeps what stood before.")


class Link(StepView):
    """关联: shown on both complaints."""

    action = Action.LINK
    form_class = LinkForm
    icon = "link"
    what_follows = gettext_lazy("Both complaints show the link; neither is changed otherwise.")

    def perform(self, form: LinkForm) -> Complaint:
        """Link them."""
        given = {name: form.cleaned_data[name] for name in ("other", "kind")}
        return record.link(self.complaint, **given, **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Linked."""
        other = complaint.links.select_related("other").latest("created_at", "pk").other
        return _("Linked to %(other)s; both complaints show it.") % {"other": other}


class AddNote(StepView):
    """备注: worth keeping, but no step."""

    action = Action.NOTE
    form_class = AddNoteForm
    icon = "note"
    button = gettext_lazy("Keep the note")
    what_follows = gettext_lazy(
        "Kept in the history for everybody who may see the complaint; it cannot be changed later."
    )

    def perform(self, form: AddNoteForm) -> Complaint:
        """Keep it."""
        return record.add_note(self.complaint, text=form.cleaned_data["text"], **self.by_version(form))

    def done(self, complaint: Complaint) -> str:
        """Kept."""
        return _("Note kept in the history.")
