"""Versions are published, copied and changed by several people at once, while complaints come in: real threads."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Membership, User
from complaints import versions
from complaints.flow import dispatch, intake
from complaints.models import Clock, Complaint, Procedure
from tests import way
from tests.adminforms import errors, filled, told
from tests.at_once import at_once
from tests.people import person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CLERKS, EACH, VERSIONS = 6, 8, 6


def administrators(company) -> list[Client]:
    """The browsers of two administrators, who read English."""
    second = person("admin2", "秦管")
    Membership.objects.create(user=second, department=company.gs, role=Role.ADMINISTRATOR)
    User.objects.filter(username__startswith="admin").update(language="en")
    browsers = []
    for user in User.objects.filter(username__startswith="admin").order_by("username"):
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        browsers.append(browser)
    return browsers


def address(page: str, procedure: Procedure) -> str:
    return reverse(f"admin:complaints_procedure_{page}", args=[procedure.pk])


def prepared(company, number: int) -> list[Procedure]:
    """Drafts whose deadlines differ."""
    drafts = []
    for hours in range(2, number + 2):
        draft = versions.new_version(company.procedure)
        draft.clock_rules.filter(code="dispatch").update(period=f"{hours}h")
        draft.clock_rules.filter(code="contact").update(period=f"{10 + hours}h")
        drafts.append(draft)
    return drafts


def test_versions_are_published_while_complaints_are_accepted(company):
    """None is lost; each has the version that was in force when it was accepted, and its clocks are of that version."""
    drafts = prepared(company, VERSIONS)
    accepted = threading.Semaphore(0)

    def accept() -> None:
        for _ in range(EACH):
            complaint, made = intake.accept(way.an_intake(company), by=company.people.desk, key=uuid.uuid4())
            assert made
            accepted.release()
            dispatch.dispatch(complaint, by=company.people.desk, lead=company.dzzhs)

    def publish() -> None:
        for draft in drafts:
            for _ in range(CLERKS * EACH // (2 * VERSIONS)):
                accepted.acquire(timeout=20)
            versions.publish(draft, by=company.people.admin)

    at_once(publish, *[accept] * CLERKS)

    (in_force,) = Procedure.objects.filter(is_current=True)
    assert in_force == drafts[-1]
    complaints = list(Complaint.objects.select_related("procedure").order_by("accepted_at"))
    assert len(complaints) == CLERKS * EACH
    assert len({complaint.number for complaint in complaints}) == CLERKS * EACH
    began = [(one.published_at, one) for one in Procedure.objects.order_by("published_at")]
    assert [one for _at, one in began] == [company.procedure, *drafts]
    for complaint in complaints:
        then = [one for at, one in began if at <= complaint.accepted_at]
        assert complaint.procedure == then[-1], (complaint.accepted_at, began)
    assert len({complaint.procedure_id for complaint in complaints}) > 2, "they met"
    clocks = Clock.objects.select_related("rule", "complaint")
    assert (
        clocks.filter(rule__code="dispatch").count() == clocks.filter(rule__code="contact").count() == len(complaints)
    )
    for clock in clocks:
        assert clock.rule.procedure_id == clock.complaint.procedure_id


def test_two_drafts_are_published_at_once_and_one_of_them_is_in_force(company):
    """Both are published; the later one is in force, and neither administrator meets an error."""
    browsers = administrators(company)
    for _round in range(4):
        drafts = prepared(company, 2)

        def publish(browser: Client, draft: Procedure) -> list[str]:
            return told(browser.post(address("compare", draft), {"publish": "1", "edition": draft.edition}))

        answers = at_once(*[lambda pair=pair: publish(*pair) for pair in zip(browsers, drafts, strict=True)])
        for answer, draft in zip(answers, drafts, strict=True):
            assert answer[-1] == f"“{draft}” is in force for new complaints."
        now = list(Procedure.objects.filter(pk__in=[draft.pk for draft in drafts]).order_by("published_at"))
        assert [one.state for one in now] == ["published", "published"]
        assert [one.is_current for one in now] == [False, True]
        assert Procedure.objects.filter(is_current=True).count() == 1


def test_many_drafts_are_published_at_once_and_the_last_of_them_is_in_force(company):
    """Whoever waits for another replaces what that one has put in force."""
    drafts = prepared(company, 5)
    at_once(*[lambda draft=draft: versions.publish(draft, by=company.people.admin) for draft in drafts])
    now = list(Procedure.objects.order_by("published_at"))
    assert [one.is_current for one in now] == [False] * 5 + [True]
    assert {one.state for one in now} == {"published"}


def test_the_same_draft_is_published_once(company):
    """Two administrators press the button together: one publishes, the other is told that somebody was faster."""
    browsers = administrators(company)
    (draft,) = prepared(company, 1)
    answers = at_once(
        *[
            lambda browser=browser: told(
                browser.post(address("compare", draft), {"publish": "1", "edition": draft.edition})
            )
            for browser in browsers
        ]
    )
    assert sorted(len(answer) for answer in answers) == [1, 1]
    assert {answer[0] for answer in answers} == {
        f"“{draft}” is in force for new complaints.",
        "Somebody was faster: the version is not in that state any more.",
    }
    assert Procedure.objects.get(is_current=True) == draft


def test_two_copies_at_once_have_two_numbers(company):
    """Each with all its rules, whoever copies which version at the same moment."""
    other = versions.new_version(company.procedure)
    copies = at_once(*[lambda one=one: versions.new_version(one) for one in (company.procedure, other) * 3])
    assert sorted(copy.version for copy in copies) == list(range(3, 9))
    for copy in copies:
        assert copy.clock_rules.count() == company.procedure.clock_rules.count()
        assert copy.required_fields.count() == company.procedure.required_fields.count()


def test_copying_at_once_on_the_page_gives_two_drafts(company):
    """Nobody meets an error; each is led to a copy of their own."""
    browsers = administrators(company)
    pages = [filled(browser.get(address("change", company.procedure))) for browser in browsers]
    button = {"complaints_procedure_copy_as_new_version": "1"}
    answers = at_once(
        *[
            lambda browser=browser, page=page: browser.post(address("change", company.procedure), page | button)
            for browser, page in zip(browsers, pages, strict=True)
        ]
    )
    assert len({answer.url for answer in answers}) == 2
    assert list(Procedure.objects.order_by("version").values_list("version", "state")) == [
        (1, "published"), (2, "draft"), (3, "draft"),
    ]  # fmt: skip


def test_of_two_who_save_a_draft_at_once_the_second_is_told_and_keeps_what_they_typed(company):
    """The first one's change stands, fields and rows; sent again, the second one's is saved on top of it."""
    browsers = administrators(company)
    draft = versions.new_version(company.procedure)
    typed = {"repeat_days": "45", "quality_sample": "7"}
    rows = {"repeat_days": "meter_number", "quality_sample": "location"}  # and each adds a required field
    pages = []
    for browser, (field, value) in zip(browsers, typed.items(), strict=True):
        page = filled(browser.get(address("change", draft)))
        number = int(page["required_fields-TOTAL_FORMS"])
        row = {"required_fields-TOTAL_FORMS": number + 1, f"required_fields-{number}-place": f"intake:{rows[field]}"}
        pages.append({**page, field: value, **row, "_save": "1"})

    answers = at_once(
        *[
            lambda browser=browser, page=page: browser.post(address("change", draft), page)
            for browser, page in zip(browsers, pages, strict=True)
        ]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    second = next(place for place, answer in enumerate(answers) if answer.status_code == 200)
    first = 1 - second
    (message,) = errors(answers[second])["__all__"]
    name = User.objects.get(pk=browsers[first].session["_auth_user_id"]).name
    assert message.startswith(name)
    assert "What you typed is still here" in message
    names = list(typed)
    again = filled(answers[second])
    assert str(again[names[second]]) == typed[names[second]]
    kept = Procedure.objects.get(pk=draft.pk)
    assert str(getattr(kept, names[first])) == typed[names[first]]
    assert str(getattr(kept, names[second])) == str(getattr(draft, names[second]))
    assert kept.required_fields.filter(field=rows[names[first]]).exists()
    assert not kept.required_fields.filter(field=rows[names[second]]).exists()

    assert browsers[second].post(address("change", draft), {**again, "_save": "1"}).status_code == 302
    kept = Procedure.objects.get(pk=draft.pk)
    assert str(getattr(kept, names[second])) == typed[names[second]]
    for field in rows.values():
        assert kept.required_fields.filter(field=field).count() == 1, "nothing of the first is lost"


def test_of_two_who_save_the_same_rule_at_once_the_second_is_told(company):
    """A clock rule: the first one's period stands until the second one, told of it, saves again."""
    browsers = administrators(company)
    draft = versions.new_version(company.procedure)
    rule = draft.clock_rules.get(code="contact")
    url = reverse("admin:complaints_clockrule_change", args=[rule.pk])
    pages = [
        {**filled(browser.get(url)), "period": period, "_save": "1"}
        for browser, period in zip(browsers, ("6h", "8h"), strict=True)
    ]
    answers = at_once(
        *[
            lambda browser=browser, page=page: browser.post(url, page)
            for browser, page in zip(browsers, pages, strict=True)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    for answer, mine, other in zip(answers, ("6h", "8h"), ("8h", "6h"), strict=True):
        if answer.status_code == 200:
            assert "What you typed is still here" in errors(answer)["__all__"][0]
            assert filled(answer)["period"] == mine
            assert draft.clock_rules.get(code="contact").period == other
