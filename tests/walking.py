"""A complaint's way through the pages under any of the presets, with people signed in and the time standing still."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from complaints import presets
from complaints.choices import Stage
from complaints.models import Category, Channel, Complaint, Kind, Notice
from complaints.versions import put_in_force
from tests import pages
from tests.clockwork import moment
from tests.people import build_company

RESULT = {
    "facts": "已到现场核实，情况属实。",
    "measures": "当场改正，并安排复查。",
    "accountability": "班组长约谈。",
    "satisfaction": "客户表示满意。",
    "submit": "1",
}
# What a preset asks for at intake besides the product's own fields.
ASKED = {
    "prop": {"custom_unit": "3 号楼 502"},
    "retail": {"custom_customer_kind": "消费者", "custom_demand_kind": "换货"},
}
CONTACT = {"outcome": "reached", "phone": "13800138000", "note": "已说明情况，约好上门。"}
CONTENT = {"outcome": "reached", "phone": "13800138000", "resolved": "yes", "satisfaction": "4", "words": "处理好了。"}
REJECTED = {**CONTENT, "resolved": "no", "satisfaction": "1", "words": "还是没有解决。", "rejected": "on"}


def company_under(code: str) -> SimpleNamespace:
    """The tests' company with the preset `code` in force: its kinds, channels, categories and rules."""
    company = build_company()
    if code != company.procedure.code:
        company.procedure = presets.load(code)
        put_in_force(company.procedure)
        company.procedure.refresh_from_db()
        company.categories = {one.code: one for one in Category.objects.filter(family=code)}
    return company


class Walk:
    """One complaint, taken from step to step by people who send the forms of its pages."""

    def __init__(self, company: SimpleNamespace, client: Any, machine: Any) -> None:
        self.company, self.client, self.machine = company, client, machine
        self.number = ""

    def at(self, time: str) -> Walk:
        """It is now `time` in Shanghai, such as `2026-11-23 09:00`."""
        self.machine.move_to(moment(time), tick=False)
        return self

    def browser(self, who: User) -> Any:
        """`who` signs in; nobody's session lasts over the days of a way."""
        self.client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        return self.client

    @property
    def complaint(self) -> Complaint:
        """As it stands in the database."""
        return Complaint.objects.get(number=self.number)

    def form(self, *, kind: str = "complaint", channel: str, category: str, **fields: Any) -> dict[str, Any]:
        """受理登记 as it is filled in, with the words of the preset."""
        family = self.company.procedure.code
        form = {
            "key": str(uuid.uuid4()),
            "kind": Kind.objects.get(family=family, code=kind).pk,
            "channel": Channel.objects.get(family=family, code=channel).pk,
            "category": self.company.categories[category].pk,
            "branch": self.company.dz.pk,
            "customer_name": "刘大妈",
            "customer_phone": "13800138000",
            "customer_address": "定州市中山路 8 号",
            "location": "3 号楼 502",
            "customer_type": "resident",
            "content": "说好了却没有人来。",
            "demand": "今天解决。",
            "level": "normal",
            "do": "accept",
        }
        return {**form, **ASKED.get(family, {}), **fields}

    def intake(self, who: User, **fields: Any) -> Complaint:
        """受理登记, sent by `who` and accepted."""
        answer = self.browser(who).post("/complaints/new/", self.form(**fields))
        assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer
        self.number = answer.url.split("/")[2]
        return self.complaint

    def send(self, who: User, step: str, **fields: Any) -> Any:
        """The answer to the form of `step` as `who` sends it."""
        version = self.complaint.version
        data = {"version": version, "key": str(uuid.uuid4()), **fields}
        return self.browser(who).post(f"/complaints/{self.number}/{step}/", data)

    def go(self, who: User, step: str, **fields: Any) -> Walk:
        """`who` takes the step, and it is taken."""
        answer = self.send(who, step, **fields)
        errors = answer.context and "form" in answer.context and answer.context["form"].errors
        assert answer.status_code == 302, (step, answer.status_code, errors)
        return self

    def page(self, who: User) -> str:
        """What `who` reads on the complaint's page."""
        return pages.words(pages.main(self.browser(who).get(f"/complaints/{self.number}/")))

    def steps(self, who: User) -> set[str]:
        """The steps that the page offers to `who`."""
        markup = pages.main(self.browser(who).get(f"/complaints/{self.number}/"))
        return {step for number, step in pages.steps(markup) if number == self.number}

    def clocks(self) -> dict[str, str]:
        """When what runs and counts by now is due, by the codes of the rules."""
        running = self.complaint.clocks.running().select_related("rule")
        counting = [one for one in running if not one.is_dormant(timezone.now())]
        return {one.rule.code: f"{timezone.localtime(one.due_at):%m-%d %H:%M}" for one in counting}

    def outcomes(self) -> dict[str, str]:
        """How what has ended ended, by the codes of the rules; of several clocks of a rule the last one."""
        ended = self.complaint.clocks.exclude(stopped_at=None).select_related("rule").order_by("stopped_at", "pk")
        return {one.rule.code: one.outcome for one in ended}

    def told(self) -> set[str]:
        """Who has been told something just now, by user name."""
        return set(Notice.objects.filter(created_at=timezone.now()).values_list("user__username", flat=True))

    def sweep(self) -> Walk:
        """The sweep looks at every clock."""
        call_command("sweep_clocks")
        return self

    def is_over(self, capsys: Any) -> None:
        """Archived, every entry of the history in its place, and nothing runs any more."""
        assert self.complaint.stage == Stage.ARCHIVED
        assert self.clocks() == {}
        assert not self.complaint.instructions.waiting().exists()
        capsys.readouterr()
        call_command("verify_history")
        assert capsys.readouterr().out.endswith("Every chain is whole.\n")
