"""What stands in the record of a complaint, 客户投诉记录表 (GAS-6): once for the page on paper and for the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Department
from accounts.timewords import read_clock
from complaints.choices import FieldAt, Level, Stage
from complaints.due_times import DueTimes
from complaints.models import (
    Assignment,
    Attachment,
    CallbackAttempt,
    Clock,
    Complaint,
    ComplaintLink,
    Contact,
    CustomerPhone,
    Extension,
    Instruction,
    Result,
)
from complaints.models.result import RESULT_PARTS

from .words import NOTHING, Pair, answer_pairs, asked_pairs, by_whom, in_words, label_of, moment, only_given, pairs_of


@dataclass
class Section:
    """A part of the record: short facts, long texts, a table (each of `rows` as long as `columns`)."""

    title: str
    facts: Sequence[Pair] = ()
    texts: Sequence[Pair] = ()
    columns: Sequence[str] = ()
    widths: Sequence[int] = ()  # of the columns, in relation to one another
    rows: Sequence[Sequence[str]] = ()


@dataclass
class Record:
    """The whole record in words of the active language."""

    organisation: str
    title: str
    number: str
    status: str
    sections: list[Section] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    made: str = ""


def record_of(complaint: Complaint, now: dt.datetime | None = None) -> Record:
    """The record of `complaint` as the database has it at `now`; the number of queries does not depend on the case."""
    now = now or timezone.now()
    complaint = _load(complaint.pk)
    company = Department.objects.ancestors(complaint.received_department, include_self=True).first()
    sections = [
        _customer(complaint),
        _intake(complaint),
        _matter(complaint),
        _departments(complaint),
        _instructions(complaint),
        _contacts(complaint),
        *_results(complaint),
        _judgement(complaint),
        _decision(complaint),
        _callbacks(complaint),
        _supervision(complaint),
        _clocks(complaint, now),
        _changed_due_times(complaint),
        _extensions(complaint),
        _files(complaint),
        _relatives(complaint),
    ]
    return Record(
        organisation=str(company or ""),
        title=_("Customer complaint record"),
        number=complaint.number,
        status=str(Stage(complaint.stage).label),
        sections=[section for section in sections if section],
        signatures=[_("Handler"), _("Department head"), _("Service centre"), _("Supervision")],
        made=_("Version %(version)s, printed %(moment)s") % {"version": complaint.version, "moment": moment(now)},
    )


def _load(pk: int) -> Complaint:
    people = ("first_receiver", "registered_by", "guardian", "decided_by", "supervised_by", "admitted_by", "judged_by")
    links = ComplaintLink.objects.select_related("complaint", "other")
    assignments = Assignment.objects.select_related(
        "department", "handler", "assigned_by", "opinion_by", "result__written_by", "result__signed_by"
    )
    return (
        Complaint.objects.select_related(
            "procedure",
            "kind",
            "channel",
            "category",
            "branch",
            "customer",
            "received_department",
            "lead",
            "original",
            *people,
        )
        .prefetch_related(
            Prefetch("assignments", assignments),
            Prefetch("contacts", Contact.objects.select_related("by").order_by("at", "pk")),
            Prefetch("callbacks", CallbackAttempt.objects.select_related("by").order_by("at", "pk")),
            Prefetch(
                "clocks", Clock.objects.select_related("rule", "department", "set_by").order_by("started_at", "pk")
            ),
            Prefetch(
                "extensions",
                Extension.objects.select_related("clock__rule", "asked_by", "decided_by").order_by("asked_at", "pk"),
            ),
            Prefetch("attachments", Attachment.objects.select_related("uploaded_by", "carried_from")),
            Prefetch("instructions", Instruction.objects.select_related("by").order_by("at", "pk")),
            Prefetch("links", links),
            Prefetch("links_here", links),
            "customer__phones",
            "recomplaints",
        )
        .get(pk=pk)
    )


# --- Sections ---------------------------------------------------------------------------------------------------------


def _customer(complaint: Complaint) -> Section:
    phones = [phone.number for phone in complaint.customer.phones.all() if phone.number != complaint.customer_phone]
    return Section(
        _("Customer"),
        facts=[
            *pairs_of(complaint, "customer_name", "customer_phone"),
            *asked_pairs(complaint, "customer_address", "meter_number"),
            *(
                []
                if "customer_type" in complaint.procedure.leaves_out(FieldAt.INTAKE)
                else pairs_of(complaint.customer, "type")
            ),
            *only_given(pairs_of(complaint, "on_behalf_of")),
            *only_given([(capfirst(str(CustomerPhone._meta.verbose_name_plural)), _(", ").join(phones) or NOTHING)]),
        ],
    )


def _intake(complaint: Complaint) -> Section:
    category = complaint.category
    path = " / ".join(str(step) for step in category.ancestors(include_self=True)) if category else NOTHING
    flags = _(", ").join([*(str(flag.label) for flag in complaint.flags), *complaint.marks.values()]) or NOTHING
    return Section(
        _("Intake"),
        facts=[
            *pairs_of(complaint, "kind", "channel", "origin"),
            (label_of(Complaint, "category"), path),
            *asked_pairs(complaint, "branch", "location"),
            *answer_pairs(complaint, FieldAt.INTAKE, complaint.custom),
            (label_of(Complaint, "level"), str(Level(complaint.level).label)),
            (_("Flags"), flags),
            *pairs_of(
                complaint, "first_receiver", "received_department", "received_at", "registered_by", "accepted_at"
            ),
            *only_given(pairs_of(complaint, "dispatched_at", "archived_at")),
        ],
    )


def _matter(complaint: Complaint) -> Section:
    texts = [*pairs_of(complaint, "content"), *asked_pairs(complaint, "demand")]
    if complaint.demand_unreasonable:
        texts += pairs_of(complaint, "demand_unreasonable")
    if complaint.settled_on_spot:
        texts += pairs_of(complaint, "settled_on_spot")
    texts += only_given(pairs_of(complaint, "explanation_given", "guardian", "protective_measures"))
    return Section(_("Content and demand"), texts=texts)


def _departments(complaint: Complaint) -> Section:
    rows = []
    for part in complaint.assignments.all():
        ended = f"{part.get_end_kind_display()} {moment(part.ended_at)}: {part.end_reason}" if part.ended_at else ""
        opinion = f"{by_whom(part.opinion_by, part.opinion_at)}: {part.opinion}" if part.opinion_at else ""
        said = "\n".join(filter(None, (part.note, opinion, ended)))
        rows.append(
            [
                str(part.department),
                str(part.get_role_display()),
                in_words(part.handler),
                f"{part.assigned_by}\n{moment(part.assigned_at)}",
                said or NOTHING,
            ]
        )
    columns = [
        label_of(Assignment, "department"),
        label_of(Assignment, "role"),
        label_of(Assignment, "handler"),
        label_of(Assignment, "assigned_by"),
        _("Note, result, end"),
    ]
    return Section(_("Departments"), columns=columns, widths=[4, 3, 3, 4, 8], rows=rows)


def _instructions(complaint: Complaint) -> Section | None:
    rows = [[by_whom(given.by, given.at), given.text] for given in complaint.instructions.all()]
    columns = [label_of(Instruction, "by"), label_of(Instruction, "text")]
    return Section(_("Instructions"), columns=columns, widths=[4, 14], rows=rows) if rows else None


def _contacts(complaint: Complaint) -> Section:
    names = ("at", "purpose", "outcome", "phone", "by", "note")
    rows = [[value for _name, value in pairs_of(contact, *names)] for contact in complaint.contacts.all()]
    columns = [label_of(Contact, name) for name in names]
    return Section(_("Contacts with the customer"), columns=columns, widths=[4, 4, 3, 4, 3, 8], rows=rows)


def _results(complaint: Complaint) -> list[Section]:
    """The results of all lead departments, earlier ones too; an empty form where there is none yet (GAS-12.4)."""
    written = [part for part in complaint.assignments.all() if hasattr(part, "result")]
    sections = []
    for part in written:
        left_out = complaint.procedure.leaves_out(FieldAt.RESULT)
        always = [name for name in RESULT_PARTS if name not in left_out or getattr(part.result, name)]
        texts = [*pairs_of(part.result, *always), *only_given(pairs_of(part.result, "settlement", "adopted", "reward"))]
        texts += answer_pairs(complaint, FieldAt.RESULT, part.result.custom)
        facts = [
            (label_of(Result, "written_by"), by_whom(part.result.written_by, part.result.written_at)),
            (label_of(Result, "signed_by"), by_whom(part.result.signed_by, part.result.signed_at)),
        ]
        sections.append(Section(_("Result of %s") % part.department, facts=facts, texts=texts))
    if not sections and not complaint.settled_on_spot:
        sections.append(Section(_("Result"), texts=[(label_of(Result, name), NOTHING) for name in RESULT_PARTS]))
    return sections


def _judgement(complaint: Complaint) -> Section | None:
    """Whether the company took it (RETAIL-3), and whether it is valid (ROAD-1), each with the reason and by whom."""
    if not complaint.admitted_by_id and not complaint.judged_by_id:
        return None
    facts = [*only_given(pairs_of(complaint, "validity"))]
    for name, person, at in (
        ("admitted_by", complaint.admitted_by, complaint.admitted_at),
        ("judged_by", complaint.judged_by, complaint.judged_at),
    ):
        facts += only_given([(label_of(Complaint, name), by_whom(person, at))])
    return Section(
        _("Acceptance and validity"), facts=facts, texts=only_given(pairs_of(complaint, "refusal", "validity_reason"))
    )


def _decision(complaint: Complaint) -> Section | None:
    if not complaint.decision:
        return None
    facts = [(label_of(Complaint, "decided_by"), by_whom(complaint.decided_by, complaint.decided_at))]
    return Section(_("Final decision"), facts=facts, texts=pairs_of(complaint, "decision"))


def _callbacks(complaint: Complaint) -> Section:
    names = ("at", "outcome", "resolved", "satisfaction", "words", "by")
    rows = []
    for attempt in complaint.callbacks.all():
        row = [value for _name, value in pairs_of(attempt, *names)]
        said = [f"{label}: {text}" for label, text in answer_pairs(complaint, FieldAt.CALLBACK, attempt.custom)]
        row[4] = "\n".join([*filter(lambda words: words != NOTHING or not said, row[4:5]), *said])
        rows.append(row)
    return Section(
        _("Callback"),
        texts=only_given(pairs_of(complaint, "callback_skipped")),
        columns=[label_of(CallbackAttempt, name) for name in names],
        widths=[4, 3, 3, 3, 8, 3],
        rows=rows,
    )


def _supervision(complaint: Complaint) -> Section | None:
    if not complaint.needs_supervision and not complaint.supervised_at:
        return None
    facts = [(label_of(Complaint, "supervised_by"), by_whom(complaint.supervised_by, complaint.supervised_at))]
    return Section(_("Supervision"), facts=facts, texts=pairs_of(complaint, "supervision_opinion"))


def _clocks(complaint: Complaint, now: dt.datetime) -> Section:
    rows = [
        [
            f"{clock.rule.name} · {clock.rule.length.label}",
            str(clock.department),
            moment(clock.started_at),
            "\n".join(filter(None, (moment(clock.due_at), clock.due_note))),
            moment(clock.stopped_at),
            read_clock(clock, now).words,
        ]
        for clock in complaint.clocks.all()
    ]
    columns = [
        _("Deadline"),
        *(label_of(Clock, name) for name in ("department", "started_at", "due_at", "stopped_at")),
        _("Kept?"),
    ]
    return Section(_("Deadlines"), columns=columns, widths=[6, 4, 4, 4, 4, 4], rows=rows)


def _changed_due_times(complaint: Complaint) -> Section | None:
    """From when to when a due time was changed, why and by whom; what was missed before stays so (ROAD-5c)."""
    times = DueTimes(complaint.clocks.all(), complaint.extensions.all())
    rows = []
    for clock in complaint.clocks.all():
        link, before = times.link(clock), times.before(clock)
        if not clock.due_note:
            continue
        missed = _("missed") if before and before.was_missed else ""
        rows.append(
            [
                clock.rule.name,
                "\n".join(filter(None, (moment(before.due_at), missed))) if before else NOTHING,
                f"{link.label}\n{moment(link.due_at)}",
                by_whom(link.by, link.at) if link.by else moment(link.at),
                link.why or NOTHING,
            ]
        )
    columns = [
        _("Deadline"),
        _("Due before"),
        _("Due afterwards"),
        label_of(Clock, "set_by"),
        label_of(Clock, "set_reason"),
    ]
    return Section(_("Changed due times"), columns=columns, widths=[4, 4, 5, 4, 7], rows=rows) if rows else None


def _extensions(complaint: Complaint) -> Section | None:
    """Every request for more time and what became of it."""
    rows = [
        [
            request.clock.rule.name,
            f"{moment(request.asked_until)}\n{request.reason}",
            by_whom(request.asked_by, request.asked_at),
            str(request.get_verdict_display() or _("Not decided yet")),
            "\n".join(filter(None, (by_whom(request.decided_by, request.decided_at), request.word)))
            if request.decided_by
            else moment(request.decided_at),
        ]
        for request in complaint.extensions.all()
    ]
    columns = [
        _("Deadline"), _("Asked until, and why"), *(label_of(Extension, name) for name in ("asked_by", "verdict")),
        label_of(Extension, "decided_by"),
    ]  # fmt: skip
    return Section(_("Requests for extension"), columns=columns, widths=[4, 7, 4, 3, 6], rows=rows) if rows else None


def _files(complaint: Complaint) -> Section:
    rows = []
    for file in complaint.attachments.all():
        source = _("from %s") % file.carried_from if file.carried_from else ""
        added = "\n".join(filter(None, (by_whom(file.uploaded_by, file.uploaded_at), source)))
        rows.append([file.name, str(file.get_kind_display()), filesizeformat(file.size), added])
    columns = [
        label_of(Attachment, "name"),
        label_of(Attachment, "kind"),
        _("Size"),
        label_of(Attachment, "uploaded_by"),
    ]
    return Section(_("Attachments"), columns=columns, widths=[9, 3, 3, 5], rows=rows)


def _relatives(complaint: Complaint) -> Section | None:
    linked = [(link.get_kind_display(), link.other) for link in complaint.links.all()]
    linked += [(link.get_kind_display(), link.complaint) for link in complaint.links_here.all()]
    facts = [(str(kind), other.number) for kind, other in linked]
    if complaint.original:
        facts = [*pairs_of(complaint, "original", "recomplaint_level"), *facts]
    facts += [(_("Renewed as"), renewed.number) for renewed in complaint.recomplaints.all()]
    return Section(_("Linked complaints"), facts=facts) if facts else None
