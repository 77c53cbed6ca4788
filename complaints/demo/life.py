"""Half a year of a company's life: people act at their hours, the clocks are swept at theirs."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import random
from collections.abc import Callable, Generator

from django.utils import timezone

from accounts.models import User
from complaints.choices import ContactOutcome, Level, Stage
from complaints.deadlines.sweep import sweep
from complaints.flow import archive, callback, dispatch, feedback, handle, intake, recomplain, supervise
from complaints.models import Channel, Clock, Complaint, Kind

from . import stories
from .company import FAMILY, Company

# A life yields the moment at which it wants to go on; the rest of it happens then.
Life = Generator[dt.datetime, dt.datetime, None]


class World:
    """Runs lives in the order of time, and the sweep at the minute in which a clock has something to do."""

    def __init__(self, company: Company, seed: int) -> None:
        self.company = company
        self.random = random.Random(seed)
        self._queue: list[tuple[dt.datetime, int, Life]] = []
        self._order = itertools.count()
        self.kind = Kind.objects.get(family=FAMILY, code="complaint")
        self.channels = {channel.code: channel for channel in Channel.objects.filter(family=FAMILY)}
        self.heads = company.heads()

    def begin(self, at: dt.datetime, life: Callable[[dt.datetime], Life]) -> None:
        """Start a life at `at`."""
        heapq.heappush(self._queue, (at, next(self._order), life(at)))

    def run(self, until: dt.datetime) -> None:
        """Let everything happen up to `until`."""
        started: set[int] = set()
        while self._queue and self._queue[0][0] <= until:
            at, order, life = heapq.heappop(self._queue)
            self._sweep(at)
            try:
                wanted = life.send(at) if order in started else next(life)
            except StopIteration:
                continue
            started.add(order)
            heapq.heappush(self._queue, (max(wanted, at), order, life))
        self._sweep(until)

    def _sweep(self, until: dt.datetime) -> None:
        while True:
            first = (
                Clock.objects.filter(next_fire_at__lte=until)
                .order_by("next_fire_at")
                .values_list("next_fire_at", flat=True)
                .first()
            )
            if first is None:
                return
            # As in life: in the minute after. At the due time itself nothing is late yet.
            now = first.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
            sweep(now=min(now, until))
            if now > until:
                return

    def chance(self, probability: float) -> bool:
        """True with `probability`."""
        return self.random.random() < probability

    def pick(self, options):
        """One of `options`."""
        return self.random.choice(options)

    def minutes(self, low: int, high: int) -> dt.timedelta:
        """A random while."""
        return dt.timedelta(minutes=self.random.randint(low, high), seconds=self.random.randint(0, 59))


def at_work(moment: dt.datetime) -> dt.datetime:
    """`moment`, or the next time somebody is at work: 8:30 to 17:30 on every day but Sunday."""
    local = timezone.localtime(moment)
    while local.weekday() == 6 or local.hour >= 18:
        local = (local + dt.timedelta(days=1)).replace(hour=8, minute=30 + local.minute % 25)
    return local.replace(hour=8, minute=30 + local.minute % 25) if local.hour < 8 else local


def complaint_life(world: World, at: dt.datetime) -> Life:
    """One complaint from the telephone to the archive, with the accidents of real life."""
    complaint = _intake(world, at)
    if complaint.stage == Stage.ARCHIVED:
        return
    yield from _after_acceptance(world, complaint, at)


def _after_acceptance(world: World, complaint: Complaint, at: dt.datetime) -> Life:
    if complaint.stage == Stage.ACCEPTED:
        at = yield at + (world.minutes(65, 200) if world.chance(0.06) else world.minutes(2, 50))
        complaint = _dispatch(world, complaint, at)
    if world.chance(0.05):
        at = yield at_work(at + world.minutes(30, 400))
        head = world.heads[complaint.lead_id]
        complaint = dispatch.return_to_desk(complaint, by=head, reason=world.pick(stories.RETURN_REASONS), at=at)
        at = yield at + world.minutes(5, 50)
        complaint = _dispatch(world, complaint, at)
    complaint, at = yield from _handle(world, complaint, at)
    if complaint.stage == Stage.CALLBACK:
        yield from _finish(world, complaint, at)


def _intake(world: World, at: dt.datetime) -> Complaint:
    company, rnd = world.company, world.random
    code = rnd.choices(list(stories.STORIES), weights=[len(s) * 3 for s in stories.STORIES.values()])[0]
    content, demand, _facts, _measures = world.pick(stories.STORIES[code])
    branch = world.pick(("DZFGS", "DZFGS", "QYFGS"))
    desk = company.people[world.pick(("desk1", "desk2", "desk3"))]
    walk_in = world.chance(0.12)
    station = company.departments["DZZHS" if branch == "DZFGS" else "QYZHS"]
    receiver = (
        company.people[world.pick(("officer.dz", "head.dz"))] if branch == "DZFGS" else company.people["officer.qy"]
    )
    threat = world.chance(0.015)
    street = world.pick(stories.STREETS[branch])
    form = intake.Intake(
        kind=world.kind,
        channel=world.channels["walk-in" if walk_in else "telephone"],
        customer_name=world.pick(stories.SURNAMES) + world.pick(stories.GIVEN),
        customer_phone=world.pick(("138", "139", "150", "186", "177")) + f"{rnd.randrange(10**8):08}",
        customer_address=f"{street} {rnd.randint(1, 120)} 号 {rnd.randint(1, 12)}-{rnd.randint(101, 1802)}",
        meter_number=f"{branch[:2]}{rnd.randrange(10**6):06}" if world.chance(0.7) else "",
        content=content,
        demand=demand,
        category=company.categories[code],
        branch=company.departments[branch],
        received_department=station if walk_in else company.departments["KFZX"],
        level=rnd.choices(list(Level), weights=[86, 12, 2])[0],
        flag_violation=code == "service-conduct",
        flag_litigation=world.chance(0.012),
        flag_safety=code == "supply-leak",
        flag_threat=threat,
        flag_media=world.chance(0.01),
        guardian=company.people["safety"] if threat else None,
        protective_measures="专人随访，营业厅安排安保值守。" if threat else "",
    )
    by = receiver if walk_in else desk
    if not walk_in and not form.flag_violation and not form.flag_litigation and code.startswith("other-policy"):
        form.explanation_given = "按政策文件逐条说明计算口径，客户表示明白，不再追究。"
        return intake.accept_and_settle(form, by=by, customer_accepts=True, at=at)[0]
    return intake.accept(form, by=by, at=at)[0]


def _dispatch(world: World, complaint: Complaint, at: dt.datetime) -> Complaint:
    proposal = dispatch.propose_for(complaint, at)
    lead = proposal.lead or world.company.departments["ZHB"]
    desk = world.company.people[world.pick(("desk1", "desk2", "desk3"))]
    return dispatch.dispatch(
        complaint, by=desk, lead=lead, co_handlers=[d for d in proposal.co_handlers if d != lead], at=at
    )


def _handle(world: World, complaint: Complaint, at: dt.datetime):
    """The department's part; returns the complaint and the time when the desk has accepted the feedback."""
    head = complaint.handler or world.heads[complaint.lead_id]
    if world.chance(0.03):
        # Forgotten: nobody acts until the ladder has climbed to its end.
        at = yield at_work(at + world.minutes(6500, 8200))
    if world.chance(0.18):
        at = yield at_work(at + world.minutes(20, 300))
        outcome = world.pick((ContactOutcome.NO_ANSWER, ContactOutcome.NO_ANSWER, ContactOutcome.WRONG_NUMBER))
        complaint = handle.log_contact(complaint, by=head, outcome=outcome, at=at)
    late = world.chance(0.08)
    at = yield at_work(at + (world.minutes(1500, 3200) if late else world.minutes(15, 700)))
    complaint = handle.log_contact(
        complaint, by=head, outcome=ContactOutcome.REACHED, note=world.pick(stories.CONTACT_NOTES), at=at
    )
    if complaint.recomplaint_level >= 2:
        at = yield from _co_handlers(world, complaint, at)
        at = yield at_work(at + world.minutes(300, 1400))
        gm = world.company.people["gm"]
        return supervise.decide(complaint, by=gm, decision=world.pick(stories.DECISIONS), at=at), at
    if world.chance(0.75):
        at = yield at_work(at + world.minutes(300, 1000))
        complaint = handle.tell_progress(complaint, by=head, note=world.pick(stories.PROGRESS_NOTES), at=at)
    at = yield at_work(at + (world.minutes(3500, 8000) if world.chance(0.07) else world.minutes(200, 2200)))
    at = yield from _co_handlers(world, complaint, at)
    complaint, at = yield from _submit(world, complaint, head, at)
    at = yield at_work(at + world.minutes(20, 600))
    desk = world.company.people[world.pick(("desk1", "desk2"))]
    if world.chance(0.06):
        complaint = feedback.send_back(complaint, by=desk, reason=world.pick(stories.SEND_BACK_REASONS), at=at)
        at = yield at_work(at + world.minutes(60, 700))
        complaint = handle.submit_result(complaint, by=head, parts=_parts(world, complaint), at=at)
        at = yield at_work(at + world.minutes(10, 200))
    return feedback.accept_feedback(complaint, by=desk, at=at), at


def _submit(world: World, complaint: Complaint, head: User, at: dt.datetime):
    """The head's own result, or an officer's that waits for the head's signature."""
    officer = world.company.officers.get(complaint.lead_id)
    if officer is None or head.username in ("leader", "gm") or world.chance(0.4):
        return handle.submit_result(complaint, by=head, parts=_parts(world, complaint), at=at), at
    complaint = handle.submit_result(complaint, by=officer, parts=_parts(world, complaint), at=at)
    at = yield at_work(at + world.minutes(30, 900))
    return handle.sign_result(complaint, by=head, note="情况属实，同意。", at=at), at


def _co_handlers(world: World, complaint: Complaint, at: dt.datetime):
    for part in complaint.assignments.current().filter(role="co"):
        at = yield at + world.minutes(5, 60)
        person = world.heads[part.department_id]
        handle.give_opinion(complaint, by=person, opinion="已到场检测，结果合格，资料已归入台账。", at=at)
    return at


def _parts(world: World, complaint: Complaint) -> handle.ResultParts:
    told = {story[0]: story for story in stories.STORIES.get(complaint.category.code if complaint.category else "", [])}
    _content, _demand, facts, measures = told.get(complaint.content) or world.pick(stories.STORIES["supply-repair"])
    return handle.ResultParts(
        facts=facts,
        measures=measures,
        accountability=world.pick(stories.ACCOUNTABILITY),
        satisfaction=world.pick(stories.SATISFIED),
        settlement="双方协商一致，客户签字确认。" if world.chance(0.2) else "",
    )


def _finish(world: World, complaint: Complaint, at: dt.datetime) -> Life:
    desk: User = world.company.people["desk3"]
    if world.chance(0.2):
        at = yield at_work(at + world.minutes(20, 200))
        missed = callback.Answers(outcome=ContactOutcome.NO_ANSWER, next_try_at=at_work(at + world.minutes(120, 120)))
        complaint = callback.call_back(complaint, by=desk, answers=missed, at=at)
    at = yield at_work(at + world.minutes(30, 500))
    unhappy = world.chance(0.09) and not complaint.decision
    answers = callback.Answers(
        outcome=ContactOutcome.REACHED,
        resolved=not unhappy,
        satisfaction=world.pick((1, 2, 2)) if unhappy else world.pick((3, 4, 4, 5, 5)),
        words=world.pick(stories.GRUMBLE if unhappy else stories.PRAISE),
    )
    if unhappy and (world.chance(0.75) or complaint.recomplaint_level):
        new, _made = recomplain.recomplain(complaint, by=desk, content=answers.words, answers=answers, at=at)
        world.begin(at, lambda now: _after_acceptance(world, new, now))
    else:
        complaint = callback.call_back(complaint, by=desk, answers=answers, at=at)
    complaint = Complaint.objects.get(pk=complaint.pk)
    if complaint.needs_supervision:
        at = yield at_work(at + world.minutes(60, 2000))
        complaint = supervise.sign_supervision(
            complaint, by=world.company.people["inspector"], opinion="处理到位，同意归档。", at=at
        )
    at = yield at_work(at + world.minutes(10, 900))
    if not archive.missing(complaint):
        archive.archive(complaint, by=desk, at=at)
