"""Which page takes which step: the last part of complaints/<number>/<step>/."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponseBase

from . import (
    again,
    archive,
    attach,
    callbacks,
    decisions,
    dispatch,
    feedback,
    handle,
    record,
    settle,
    skip,
    supervise,
    times,
)

STEP_VIEWS: dict[str, Callable[..., HttpResponseBase]] = {
    # Intake and dispatch
    "settle": settle.Settle.as_view(),
    "admit": decisions.Admit.as_view(),
    "turn-down": decisions.TurnDown.as_view(),
    "judge": decisions.Judge.as_view(),
    "dispatch": dispatch.Dispatch.as_view(),
    "return": dispatch.Return.as_view(),
    "reassign": dispatch.Reassign.as_view(),
    # Handling
    "contact": handle.Contact.as_view(),
    "call": handle.CallSheet.as_view(),
    "progress": handle.Progress.as_view(),
    "result": handle.WriteResult.as_view(),
    "report": handle.Report.as_view(),
    "approve": decisions.Approve.as_view(),
    "disapprove": decisions.Disapprove.as_view(),
    "sign": handle.Sign.as_view(),
    "refuse": handle.Refuse.as_view(),
    "opinion": handle.Opinion.as_view(),
    "delegate": handle.Delegate.as_view(),
    "help": handle.AskHelp.as_view(),
    # Feedback, callback, archive
    "feedback": feedback.AcceptFeedback.as_view(),
    "send-back": feedback.SendBack.as_view(),
    "callback": callbacks.CallBack.as_view(),
    "skip-callback": skip.SkipCallback.as_view(),
    "archive": archive.Archive.as_view(),
    "recomplain": callbacks.Recomplain.as_view(),
    # Supervision and management
    "supervise": supervise.Supervise.as_view(),
    "follow": supervise.Follow.as_view(),
    "open-file": supervise.OpenFile.as_view(),
    "instruct": supervise.Instruct.as_view(),
    "take-over": supervise.TakeOver.as_view(),
    "decide": supervise.Decide.as_view(),
    # When it is due
    "promise": times.Promise.as_view(),
    "extension": times.AskExtension.as_view(),
    "decide-extension": times.DecideExtension.as_view(),
    # Along the way
    "call-again": again.CallAgain.as_view(),
    "correct": record.Correct.as_view(),
    "link": record.Link.as_view(),
    "attach": attach.Attach.as_view(),
    "detach": attach.Detach.as_view(),
    "note": record.AddNote.as_view(),
}


def step(request: HttpRequest, number: str, step: str) -> HttpResponseBase:
    """The page of `step`; 404 for a step that does not exist. Each page asks for sign-in and permission itself."""
    if step not in STEP_VIEWS:
        raise Http404
    return STEP_VIEWS[step](request, number=number)
