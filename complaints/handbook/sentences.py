"""Deadlines, cases and rungs in words, in the active language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints.choices import Moment, RungAction, TriggerEffect
from complaints.models import ClockRule, Procedure, Rung
from complaints.models.rulebook import names_of_words

# What is done besides telling somebody.
TOLD = {
    RungAction.NOTIFY: gettext_lazy("Notice to: %(who)s"),
    RungAction.ASK_INSTRUCTION: gettext_lazy("Notice to: %(who)s, with a request for an instruction"),
    RungAction.OPEN_FILE: gettext_lazy("Notice to: %(who)s; a case file is opened"),
    RungAction.REASSIGN_UP: gettext_lazy("Notice to: %(who)s; the case goes to the superior department"),
    RungAction.PROPOSE_PENALTY: gettext_lazy("Notice to: %(who)s; a penalty is proposed"),
}


def span(minutes: int) -> str:
    """So many minutes in words: in hours where they are full."""
    if minutes and minutes % 60 == 0:
        return ngettext("%(amount)s hour", "%(amount)s hours", minutes // 60) % {"amount": minutes // 60}
    return ngettext("%(amount)s minute", "%(amount)s minutes", minutes) % {"amount": minutes}


def told(action: str, who: str) -> str:
    """Who is told, and what is done besides."""
    return str(TOLD[RungAction(action)]) % {"who": who}


def when_told(rung: Rung) -> str:
    """How long after the due time the rung speaks."""
    if not rung.delay_minutes:
        return _("At once")
    return _("%(time)s overdue") % {"time": span(rung.delay_minutes)}


def moments(found: Iterable[str]) -> str:
    """Moments by their names, in the order in which they come."""
    known = set(found)
    quoted = (_("“%s”") % moment.label for moment in Moment if moment in known)
    return _(" or ").join(quoted)


def case_words(procedure: Procedure) -> Callable[[object], str]:
    """Says of a rule of `procedure` for which cases it is; empty where it is for all."""
    words = names_of_words(procedure.book, procedure.code)

    def said(rule: object) -> str:
        cases = rule.for_cases  # type: ignore[attr-defined]
        return cases.in_words(words) if cases.named else ""

    return said


def about_deadline(rule: ClockRule, procedure: Procedure) -> Iterator[str]:
    """From when to when the clock of `rule` runs, whose it is, and what it does before the due time."""
    period = {"period": rule.length.label, "moments": moments(rule.starts)}
    if rule.is_by_order:
        yield _("After %(moments)s it must be done by the time that the instruction says.") % period
    elif rule.length.names_a_time:
        yield _("After %(moments)s it must be done %(period)s.") % period
    else:
        yield _("It must be done within %(period)s of %(moments)s.") % period
    yield from _counted(rule, procedure)
    if rule.arming:
        yield _("It counts only if the case is still unfinished after %(period)s.") % {"period": rule.arming.label}
    if rule.repeats:
        yield _("When it ends the next one begins, until nobody waits for it any more.")
    yield _("Responsible: %(owner)s.") % {"owner": rule.get_owner_display()}
    if stops := rule.moments(TriggerEffect.STOP):
        yield _("Kept by: %(moments)s.") % {"moments": moments(stops)}
    if needless := rule.moments(TriggerEffect.CANCEL):
        yield _("Nobody waits for it any more after %(moments)s.") % {"moments": moments(needless)}
    if rule.warn_minutes:
        yield _("A warning comes %(time)s before it is due.") % {"time": span(rule.warn_minutes)}


def _counted(rule: ClockRule, procedure: Procedure) -> Iterator[str]:
    if rule.is_by_order:
        return
    if rule.length.unit == "wd":
        time = {"time": f"{procedure.closing_time:%H:%M}"}
        yield _("The last working day ends at the close of business, %(time)s.") % time
    elif rule.length.unit == "cd":
        yield (
            _("Days off count; if the last day is one, the end moves to the next working day.")
            if rule.rolls
            else _("Days off count, and the end does not move.")
        )
