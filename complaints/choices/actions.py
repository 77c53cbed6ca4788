"""What people and the product itself do to a complaint; the codes are those of the history."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """Everything a person may do to a complaint; the codes are those of the history."""

    ACCEPT = "complaint.accept", _("Accept complaint")
    ADMIT = "complaint.admit", _("Take the case on")
    TURN_DOWN = "complaint.turn_down", _("Do not take the case on")
    SETTLE = "complaint.settle", _("Settle on the spot and archive")
    CORRECT = "complaint.correct", _("Correct the record")
    DISPATCH = "complaint.dispatch", _("Dispatch")
    RETURN = "complaint.return", _("Return to the desk")
    REASSIGN = "complaint.reassign", _("Reassign")
    TAKE_OVER = "complaint.take_over", _("Take over")
    DELEGATE = "complaint.delegate", _("Hand to a colleague")
    ASK_HELP = "complaint.ask_help", _("Ask a colleague for help")
    INSTRUCT = "complaint.instruct", _("Give an instruction")
    DECIDE = "complaint.decide", _("Decide finally")
    JUDGE = "complaint.judge", _("Judge the validity")
    FOLLOW = "instruction.follow", _("Report an instruction carried out")
    REPORT = "contact.report", _("Report the progress to the desk")
    OPEN_FILE = "file.open", _("Open a case file")
    APPROVE = "result.approve", _("Approve the result")
    DISAPPROVE = "result.disapprove", _("Do not approve the result")
    CONTACT = "contact.log", _("Log a contact")
    PROGRESS = "contact.progress", _("Tell the customer the progress")
    SAVE_RESULT = "result.save", _("Write the result")
    SUBMIT_RESULT = "result.submit", _("Submit the result")
    SIGN_RESULT = "result.sign", _("Sign the result")
    REFUSE_RESULT = "result.refuse", _("Send back to the handler")
    GIVE_OPINION = "result.opinion", _("Give the co-handler's result")
    ACCEPT_FEEDBACK = "feedback.accept", _("Accept the feedback")
    SEND_BACK = "feedback.send_back", _("Send back to the department")
    CALL_BACK = "callback.log", _("Call the customer back")
    SKIP_CALLBACK = "callback.skip", _("Skip the callback")
    SUPERVISE = "supervision.sign", _("Sign for supervision")
    ARCHIVE = "complaint.archive", _("Archive")
    RECOMPLAIN = "complaint.recomplain", _("Open a re-complaint")
    PROMISE = "clock.promise", _("Agree a time with the customer")
    ASK_EXTENSION = "extension.ask", _("Ask for an extension")
    DECIDE_EXTENSION = "extension.decide", _("Decide on an extension")
    CALL_AGAIN = "complaint.call_again", _("Note that the customer calls again")
    ADD_FILE = "file.add", _("Add a file")
    LINK = "complaint.link", _("Link to another complaint")
    ATTACH = "complaint.attach", _("Attach to an incident")
    DETACH = "complaint.detach", _("Take out of the incident")
    NOTE = "note.add", _("Add a note")


class SystemAction(models.TextChoices):
    """What the product itself writes into the history."""

    CLOCK_WARNED = "clock.warning", _("Deadline is near")
    CLOCK_BREACHED = "clock.breach", _("Deadline missed")
    CLOCK_ESCALATED = "clock.rung", _("Escalated")
    CLOCK_ARMED = "clock.armed", _("Still unfinished: a deadline begins")
    CALENDAR_CHANGED = "calendar.changed", _("Deadlines counted anew by the changed calendar")
    FILE_OPENED = "file.opened", _("Case file opened")
    INSTRUCTION_ASKED = "instruction.asked", _("An instruction is asked for")
    REASSIGNED_UP = "complaint.reassigned_up", _("Reassigned upwards")
    RECOMPLAINED = "complaint.recomplained", _("A re-complaint was opened")
    PENALTY_PROPOSED = "penalty.proposed", _("A penalty was proposed")
    PENALTY_EXEMPTED = "penalty.exempted", _("Exempt from a penalty")
    PENALTY_ISSUED = "penalty.issued", _("A penalty notice was issued")
    PENALTY_CANCELLED = "penalty.cancelled", _("A penalty was cancelled")
