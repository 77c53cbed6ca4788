"""Penalties over HTTP: the whole way, who sees and does what (CABLE-6, CABLE-7)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
from django.db import transaction

from complaints.models import Penalty
from complaints.penalty_choices import Responsibility
from tests.pages import html, main, words
from tests.penalties import finding, issued, late, reviewed, stored, to_review
from tests.penalty_pages import EVERYBODY, LIST, NEW, numbers, send, url
from tests.step_forms import said

pytestmark = pytest.mark.django_db


# --- The whole way --------------------------------------------------------------------------------


def test_a_penalty_goes_its_whole_way_through_the_pages(company, cast, lines, signed_in, noon):
    """CABLE-6, CABLE-7b: from the complaint's page to the execution, each by the one whose turn it is."""
    complaint, clock = late(company)
    supervisor = signed_in(cast.supervisor)
    assert f"/penalties/new/?complaint={complaint.number}" in html(supervisor.get(complaint.get_absolute_url()))
    form = {
        "key": str(uuid.uuid4()), "clock": clock.pk, "tariff": lines.time.pk, "department": company.dzzhs.pk,
        "responsibility": "person", "person": cast.officer_dz.pk, "reason": "未在 24 小时内联系客户。",
    }  # fmt: skip
    response = supervisor.post(f"{NEW}?complaint={complaint.number}", form)
    penalty = Penalty.objects.get()
    assert response.url == url(penalty) == "/penalties/CF2026-0001/"
    assert (penalty.days, penalty.amount) == (4, Decimal("800.00"))
    page = main(supervisor.get(url(penalty)))
    assert "¥ 200.00 × 逾期 4 天" in words(page)
    assert "第 4 天" in words(page)
    assert f'href="{complaint.get_absolute_url()}"' in page

    head = signed_in(cast.head_dz)
    assert f'href="{url(penalty)}"' in main(head.get("/"))
    assert f'href="{url(penalty, "opinion")}"' in main(head.get(url(penalty)))
    assert send(head, penalty, "opinion", opinion="人手不足，同意处罚。").status_code == 302
    affairs = signed_in(cast.affairs)
    response = send(affairs, penalty, "review", amount="", note="同意。", issue="1")
    assert "CFTZ2026-0001" in said(affairs.get(response.url))[-1]
    assert send(affairs, penalty, "execute", on="2026-11-24").status_code == 302
    penalty = stored(penalty)
    assert (penalty.state, penalty.amount, penalty.executed_on) == ("executed", 800, dt.date(2026, 11, 24))
    assert [event.actor for event in penalty.events.all()] == [
        cast.supervisor, cast.head_dz, cast.affairs, cast.affairs, cast.affairs,
    ]  # fmt: skip


def test_the_company_decides_the_amount_on_its_page(company, cast, lines, signed_in, noon):
    """CABLE-7f: the reviewer is not offered to issue before, and the leader's figure is what is owed."""
    penalty = to_review(company, lines.grave)
    affairs = signed_in(cast.affairs)
    page = html(affairs.get(url(penalty, "review")))
    assert 'name="issue"' not in page
    assert 'name="amount"' not in page
    send(affairs, penalty, "review", note="移交公司。", issue="1")
    assert stored(penalty).state == "reviewed"
    assert affairs.get(url(penalty, "issue")).status_code == 403
    assert "待公司裁定" in words(main(affairs.get(url(penalty))))
    leader = signed_in(cast.leader)
    assert f'href="{url(penalty, "decide")}"' in main(leader.get(url(penalty)))
    response = send(leader, penalty, "decide", amount="￥12,345.60元", decision="影响恶劣。")
    assert response.status_code == 302
    assert stored(penalty).amount == Decimal("12345.60")


def test_an_exemption_that_recurs_is_refused_beside_its_field(company, cast, lines, signed_in, noon):
    """CABLE-7e."""
    first, second = to_review(company, lines.availability), to_review(company, lines.availability, reference="二")
    affairs = signed_in(cast.affairs)
    assert lines.availability.exemption in html(affairs.get(url(first, "exempt")))
    assert send(affairs, first, "exempt", fault_report="雷击，已加装防雷。").status_code == 302
    response = send(affairs, second, "exempt", fault_report="又遭雷击。")
    assert "属于重复发生" in html(response)
    assert "又遭雷击。" in html(response)
    assert (stored(first).state, stored(second).state) == ("exempt", "review")


# --- Who sees and does what -----------------------------------------------------------------------


def test_each_person_sees_the_penalties_that_concern_them(company, cast, lines, client, noon):
    """综合部, general manager, supervisor and 督查 all; heads and leaders those below; the person their own."""
    penalty = finding(company, lines.conduct, person=cast.officer_dz, responsibility=Responsibility.PERSON)
    other = finding(company, lines.conduct, department=company.qyzhs)
    sees = {}
    for name in EVERYBODY.split():
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        shown = numbers(client.get(LIST))
        for one in (penalty, other):
            for page in ("", "notice"):
                assert client.get(url(one, page)).status_code == (200 if one.number in shown else 404), (name, page)
        sees[name] = [one.number[-1] for one in (penalty, other) if one.number in shown]
    everything = {key: ["1", "2"] for key in ["supervisor", "inspector", "affairs", "gm", "leader"]}
    first = {key: ["1"] for key in ["head_dz", "officer_dz", "branch_dz"]}
    second = {key: ["2"] for key in ["head_qy", "branch_qy"]}
    nothing = {key: [] for key in ["desk", "deputy_dz", "officer_qy", "admin", "outsider"]}
    assert sees == everything | first | second | nothing


# Who may take each step on a penalty of 定州综合所 that 客服主管 proposed and 张强 spoke for: all others are refused.
MAY = {
    "opinion": "head_dz branch_dz gm",
    "review": "affairs gm",
    "exempt": "affairs gm",
    "decide": "leader gm",
    "issue": "affairs gm",
    "execute": "affairs gm",
    "cancel": "affairs gm",
}
MAKE = {
    "opinion": (finding, "conduct"), "review": (to_review, "conduct"), "exempt": (to_review, "availability"),
    "decide": (reviewed, "grave"), "issue": (reviewed, "conduct"), "execute": (issued, "conduct"),
    "cancel": (issued, "conduct"),
}  # fmt: skip
FILLED = {
    "opinion": {"opinion": "属实。"}, "review": {"note": "同意。"}, "exempt": {"fault_report": "雷击。"},
    "decide": {"amount": "1000", "decision": "从重。"}, "issue": {}, "execute": {"on": "2026-11-24"},
    "cancel": {"reason": "误判。"},
}  # fmt: skip


@pytest.mark.parametrize("step", MAY)
def test_each_step_is_taken_by_those_who_may_and_refused_to_all_others(company, cast, lines, client, noon, step):
    """CABLE-6: the table of roles; whoever does not see the penalty gets 404, whoever may not 403 with the reason."""
    make, line = MAKE[step]
    penalty = make(company, getattr(lines, line))
    allowed, refused = set(), set()
    for name in EVERYBODY.split():
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        sees = client.get(url(penalty)).status_code == 200
        before = stored(penalty).version
        page = client.get(url(penalty, step))
        with transaction.atomic():
            sent = send(client, penalty, step, **FILLED[step])
            changed = stored(penalty).version > before
            transaction.set_rollback(True)
        assert (page.status_code == 200) == (sent.status_code == 302) == changed, (name, page.status_code, sent)
        if changed:
            allowed.add(name)
        else:
            assert page.status_code == sent.status_code == (403 if sees else 404), (name, page.status_code)
            refused |= {name} if sees else set()
    assert allowed == set(MAY[step].split())
    assert refused, "somebody sees it and may not"


def test_a_refusal_says_who_may(company, cast, lines, signed_in, noon):
    penalty = to_review(company, lines.conduct)
    page = signed_in(cast.supervisor).get(url(penalty, "review"))
    assert page.status_code == 403
    assert "综合部" in page.content.decode()
    own = to_review(company, lines.conduct, by="affairs", reference="二")
    page = signed_in(cast.affairs).get(url(own, "review"))
    assert "提出人、部门意见填写人和被处罚人" in page.content.decode()
    assert "提出人、部门意见填写人和被处罚人" in words(main(signed_in(cast.affairs).get(url(own))))


def test_those_who_may_propose_have_the_page_and_the_button_and_nobody_else(company, cast, lines, client, noon):
    """CABLE-6: 客服主管, 督查 and 综合部; an inspector only for the complaints that they see."""
    complaint, _clock = late(company, flag_violation=True)
    plain, _other = late(company)
    may, buttons, plain_ones = set(), set(), set()
    for name in EVERYBODY.split():
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        may |= {name} if client.get(NEW).status_code == 200 else set()
        page = client.get(complaint.get_absolute_url())
        buttons |= {name} if page.status_code == 200 and "penalties/new/" in page.content.decode() else set()
        plain_ones |= {name} if client.get(f"{NEW}?complaint={plain.number}").status_code == 200 else set()
    assert may == buttons == {"supervisor", "inspector", "affairs"}
    assert plain_ones == {"supervisor", "affairs"}


def test_the_rail_counts_what_waits_for_whom(company, cast, lines, client, noon):
    """The number in the rail, the filter and the card of the workbench are the same penalties."""
    finding(company, lines.conduct)  # head_dz
    finding(company, lines.conduct, person=cast.head_dz, responsibility=Responsibility.PERSON)  # branch_dz
    to_review(company, lines.information)  # affairs
    to_review(company, lines.information, by="affairs", reference="二")  # gm, since affairs has proposed it
    reviewed(company, lines.grave)  # leader and gm
    issued(company, lines.availability)  # affairs
    waits = {}
    for name in [
        "supervisor",
        "inspector",
        "head_dz",
        "branch_dz",
        "affairs",
        "leader",
        "gm",
        "officer_dz",
        "desk",
        "head_qy",
    ]:
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        page = html(client.get("/"))
        rail = re.search(r'href="/penalties/".*?</a>', page, re.DOTALL)
        count = re.search(r'data-live="penalties"( hidden)?>(\d+)<', rail[0]) if rail else None
        waits[name] = int(count[2]) if count else None
        if count:
            listed = numbers(client.get(f"{LIST}?state=waiting"))
            assert len(listed) == waits[name], name
            assert client.get("/live/").json()["penalties"] == waits[name]
            on_card = re.findall(r'href="/penalties/(CF\d{4}-\d+)/"', main(client.get("/")))
            assert sorted(set(on_card)) == sorted(listed), name
    assert waits == {
        "supervisor": 0, "inspector": 0, "head_dz": 1, "branch_dz": 1, "affairs": 2, "leader": 1, "gm": 2,
        "officer_dz": None, "desk": None, "head_qy": 0,
    }  # fmt: skip


def test_a_company_without_a_tariff_sees_nothing_of_penalties(company, cast, signed_in, noon):
    """GAS has none: no entry, no button, and the page of the proposal says what is missing."""
    complaint, _clock = late(company)
    supervisor = signed_in(cast.supervisor)
    assert "/penalties/" not in html(supervisor.get("/"))
    assert "/penalties/" not in html(supervisor.get(complaint.get_absolute_url()))
    assert "程序中没有处罚标准" in html(supervisor.get(NEW))
    assert "没有处罚" in html(supervisor.get(LIST))


def test_who_sees_the_complaint_learns_of_the_penalty_but_not_of_person_or_amount(
    company, cast, lines, signed_in, noon
):
    """The complaint's history is read by many; the penalty by few."""
    complaint, _clock = late(company)
    who = {"person": cast.officer_dz, "responsibility": Responsibility.PERSON}
    penalty = issued(company, lines.conduct, complaint=complaint, **who)
    page = main(signed_in(cast.desk).get(complaint.get_absolute_url()))
    assert "向定州综合所签发处罚通知单 CFTZ2026-0001" in words(page)
    assert url(penalty) not in page
    assert "200.00" not in page
