"""草稿: what is typed is kept for its owner alone, and comes back."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from complaints.choices import Stage
from complaints.flow import dispatch, handle
from complaints.models import Complaint, Draft, DraftFile
from tests import way
from tests.draft_forms import KEY, OTHER, body, browser_of, save, upload
from tests.intake_form import NEW, typed
from tests.step_forms import STEPS, now, said, text


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path) -> Path:
    """A store of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def desk(cast, signed_in):
    return signed_in(cast.desk)


# --- Keeping ----------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_comes_back_as_it_was_typed(desk):
    """Also what could not be sent like this: a half-written date, a telephone that is none."""
    half = body(
        customer_name=" 周阿姨 ",
        customer_phone="139-",
        received_at="2026-11-",
        content="漏气\r\n两天",
        flag_safety="on",
    )
    answer = save(desk, half)

    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["revision"]) == ("saved", 1)
    form = desk.get(f"{NEW}?draft={KEY}").context["form"]
    assert form["customer_name"].value() == " 周阿姨 "
    assert form["customer_phone"].value() == "139-"
    assert form["received_at"].value() == "2026-11-"
    assert form["content"].value() == "漏气\r\n两天"
    assert form["flag_safety"].value() is True
    assert form["flag_media"].value() is False
    assert str(form["key"].value()) == KEY


def test_two_calls_at_once_are_two_drafts_and_stand_above_a_new_form(desk):
    save(desk, body(customer_name="周阿姨", customer_phone="13911112222", content="报修没人来"))
    save(desk, body(customer_name="钱大爷", content="多收费"), key=OTHER)

    page = text(desk.get(NEW))
    for words in ("周阿姨", "13911112222", "报修没人来", "钱大爷", f"?draft={KEY}", f"?draft={OTHER}"):
        assert words in page
    assert 'value="周阿姨"' not in page  # the new call's form is empty
    assert page.index("钱大爷") < page.index("周阿姨")  # the latest first
    continued = text(desk.get(f"{NEW}?draft={KEY}"))
    assert 'value="周阿姨"' in continued
    assert "钱大爷" in continued
    assert f'href="{NEW}?draft={KEY}"' not in continued


def test_an_older_request_of_a_page_that_arrives_later_changes_nothing(desk):
    save(desk, body(sequence=5, content="新"))
    late = save(desk, body(sequence=4, content="旧"))
    assert (late.status_code, late.json()["state"]) == (200, "older")
    assert Draft.objects.get().data == {"content": ["新"]}


def test_the_same_request_sent_again_changes_nothing(desk):
    save(desk, body(sequence=5, content="新"))
    assert save(desk, body(sequence=5, content="新")).json()["revision"] == 1


def test_two_tabs_on_the_same_step_do_not_overwrite_each_other(company, cast):
    """The second learns what the first has kept; only who has seen that may replace it."""
    complaint, browser = way.handling(company), browser_of(cast.officer_dz)
    save(browser, body(complaint, "result", writer="tab-1", facts="第一份"))
    refused = save(browser, body(complaint, "result", writer="tab-2", facts="第二份"), key=OTHER)

    assert refused.status_code == 409
    assert refused.json()["data"] == {"facts": ["第一份"]}
    assert Draft.objects.get().data == {"facts": ["第一份"]}
    seen = refused.json()["revision"]
    chosen = save(browser, body(complaint, "result", writer="tab-2", base=seen, sequence=2, facts="第二份"), key=OTHER)
    assert (chosen.status_code, chosen.json()["key"]) == (200, KEY)
    assert Draft.objects.get().data == {"facts": ["第二份"]}
    assert (
        save(browser, body(complaint, "result", writer="tab-1", base=1, sequence=9, facts="三"), key=KEY).status_code
        == 409
    )


def test_two_tabs_with_the_same_words_do_not_disagree(company, cast):
    complaint, browser = way.handling(company), browser_of(cast.officer_dz)
    save(browser, body(complaint, "result", writer="tab-1", facts="同样"))
    assert save(browser, body(complaint, "result", writer="tab-2", facts="同样"), key=OTHER).status_code == 200


def test_what_no_page_sends_is_refused(desk):
    bad = [
        "", "[]", "{", "null", "1e999", '{"data": 1}', "[" * 100_000, b"\xff\xfe",
        body() | {"data": {"a": "text"}},
        body() | {"data": {"a": [1]}},
        body() | {"data": {f"f{n}": [] for n in range(101)}},
        body() | {"sequence": 10**400},
        body() | {"base": -1},
        body() | {"version": "x"},
        body() | {"writer": ["x"] * 40},
    ]  # fmt: skip
    for sent in bad:
        assert save(desk, sent).status_code == 400, sent
    assert not Draft.objects.exists()


def test_characters_that_no_database_keeps_are_left_out(desk):
    sent = json.dumps(body()).replace('"data": {}', '"data": {"content": ["a\\u0000b\\ud800c"], "x\\u0000": ["y"]}')
    assert save(desk, sent).status_code == 200
    assert Draft.objects.get().data == {"content": ["abc"], "x": ["y"]}
    strange = "X\ud800\0"
    assert save(desk, body(step="note") | {"number": strange}).status_code == 404
    assert save(desk, body(step=strange)).status_code == 404
    assert save(desk, body(sequence=2, writer=f"page-1{strange}", base=1)).json()["state"] == "saved"


def test_a_draft_has_a_greatest_size(desk):
    """256 kB; the longest complaint that may be written is far below."""
    assert save(desk, body(content="长" * 10_000)).status_code == 200
    assert save(desk, body(content="x" * 300_000, sequence=2)).status_code == 413
    assert Draft.objects.get().data["content"] == ["长" * 10_000]


# --- Whose it is ------------------------------------------------------------------------------------------------------


def test_for_everybody_else_a_draft_does_not_exist(cast, desk):
    save(desk, body(content="只给本人看"))
    upload(desk)
    file = DraftFile.objects.get().pk
    for person in (cast.desk2, cast.supervisor, cast.admin, cast.outsider):
        other = browser_of(person)
        for address in (f"/drafts/{KEY}/", f"/drafts/{KEY}/discard/", f"/drafts/{KEY}/files/{file}/"):
            assert other.get(address).status_code == 404
        assert other.post(f"/drafts/{KEY}/discard/").status_code == 404
        assert other.delete(f"/drafts/{KEY}/files/{file}/").status_code == 404
        assert "只给本人看" not in text(other.get("/drafts/"))
    for person in (cast.desk2, cast.supervisor):
        other = browser_of(person)
        assert other.get(f"{NEW}?draft={KEY}").status_code == 404
        assert save(other, body(content="别人", sequence=9)).status_code == 404
        assert upload(other).status_code == 404
    assert Draft.objects.get().data == {"content": ["只给本人看"]}
    assert DraftFile.objects.count() == 1


def test_who_may_not_take_complaints_in_keeps_no_draft_of_one(cast):
    assert save(browser_of(cast.outsider), body(content="x")).status_code == 403
    assert upload(browser_of(cast.outsider)).status_code == 403
    assert not Draft.objects.exists()


def test_the_draft_of_a_step_goes_out_of_sight_with_the_complaint(company, cast):
    """Visibility is asked again each time, also of one's own words on somebody's complaint."""
    complaint, browser = way.handling(company), browser_of(cast.officer_dz)
    save(browser, body(complaint, "result", facts="核实中"))
    assert complaint.number in text(browser.get("/drafts/"))
    cast.officer_dz.memberships.update(department=company.qyzhs)

    browser = browser_of(type(cast.officer_dz).objects.get(pk=cast.officer_dz.pk))
    assert complaint.number not in text(browser.get("/drafts/"))
    assert browser.get(f"/drafts/{KEY}/").status_code == 404
    assert save(browser, body(complaint, "result", sequence=2, facts="新")).status_code == 404


def test_a_step_that_does_not_exist_has_no_draft(company, desk):
    complaint = way.accepted(company)
    for step in ("nonsense", "intake/..", "", "\0"):
        assert save(desk, body(complaint, step)).status_code in {400, 404}


# --- The session has ended --------------------------------------------------------------------------------------------


def test_without_a_session_a_script_is_answered_in_json(client, db):
    for answer in (save(client, body()), upload(client), client.delete(f"/drafts/{KEY}/files/1/")):
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/json"


def test_what_one_person_typed_is_never_kept_for_the_next_who_signs_in(cast):
    """The page of a colleague is still open in the same browser."""
    answer = save(browser_of(cast.desk2), body(content="李娜写的"), **{"X-Draft-Owner": str(cast.desk.pk)})
    assert (answer.status_code, answer.json()["state"]) == (401, "someone-else")
    assert not Draft.objects.exists()


def test_a_form_sent_after_the_session_ended_leads_back_to_its_draft(company, cast, client):
    save(browser_of(cast.desk), body(customer_name="周阿姨"))
    sent = client.post(NEW, typed(company, key=KEY))
    assert sent.url == f"/accounts/sign-in/?next=/complaints/new/%3Fdraft%3D{KEY}"
    client.force_login(cast.desk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{NEW}?draft={KEY}").context["form"]["customer_name"].value() == "周阿姨"


# --- It comes back ----------------------------------------------------------------------------------------------------


def test_a_step_comes_back_with_what_happened_meanwhile(company, cast):
    complaint, browser = way.handling(company), browser_of(cast.officer_dz)
    with time_machine.travel(dt.datetime(2026, 11, 25, 2, 32, tzinfo=dt.UTC), tick=False):
        save(browser, body(complaint, "result", facts="接头松动", measures=""))
        handle.tell_progress(complaint, by=cast.head_dz, note="配件明天到。")
        page = browser.get(f"/complaints/{complaint.number}/result/")
    assert page.context["form"]["facts"].value() == "接头松动"
    assert page.context["form"]["version"].value() == now(complaint).version
    assert "已恢复 11月25日 10:32 未提交的内容" in text(page)
    assert "配件明天到。" in text(page)


def test_what_was_typed_for_a_step_that_is_no_longer_possible_can_still_be_read(company, cast):
    complaint, browser = way.handling(company), browser_of(cast.officer_dz)
    save(browser, body(complaint, "result", facts="接头松动，已核实。"))
    dispatch.reassign(complaint, by=cast.supervisor, lead=company.qyzhs, reason="属曲阳辖区。")
    page = browser.get(f"/complaints/{complaint.number}/result/")
    assert page.status_code == 409
    assert "接头松动，已核实。" in text(page)
    assert "属曲阳辖区。" in text(page)
    assert browser_of(cast.head_dz).get(f"/complaints/{complaint.number}/result/").status_code == 403


@pytest.mark.parametrize("case", [case for case in STEPS if case.texts], ids=str)
def test_every_step_comes_back_while_it_is_possible_and_can_be_read_when_it_is_not(company, cast, case):
    complaint, browser, name = case.make(company), browser_of(getattr(cast, case.person)), case.texts[0]
    assert save(browser, body(complaint, case.slug, **{name: "写了一半"}), key=uuid.uuid4()).status_code == 200
    assert browser.get(case.url(complaint)).context["form"][name].value() == "写了一半", case
    Complaint.objects.filter(pk=complaint.pk).update(stage=Stage.ARCHIVED, archived_at=timezone.now())
    page = browser.get(case.url(complaint))
    if page.status_code != 200:  # an archived complaint may be renewed
        assert page.status_code == 409, case
        assert case.slug == "link" or "写了一半" in text(page), case


def test_the_call_sheet_and_the_way_to_send_back_come_back_too(company, cast):
    complaint, browser = way.at_callback(company), browser_of(cast.desk2)
    save(browser, body(complaint, "callback", outcome="reached", satisfaction="2", words="还是漏"))
    form = browser.get(f"/complaints/{complaint.number}/callback/").context["form"]
    assert (form["satisfaction"].value(), form["words"].value()) == ("2", "还是漏")
    fed_back = way.fed_back(company)
    save(browser, body(fed_back, "send-back", reason="责任不清"), key=OTHER)
    assert "责任不清" in text(browser.get(f"/complaints/{fed_back.number}/feedback/"))


def test_drafts_are_listed_continued_and_discarded_after_a_question(company, cast, desk):
    complaint = way.accepted(company)
    save(desk, body(customer_name="周阿姨", content="<b>漏气</b>"))
    save(desk, body(complaint, "note", text="客户晚上在家"), key=OTHER)
    for page in (text(desk.get("/drafts/")), text(desk.get("/"))):
        assert "周阿姨" in page
        assert "&lt;b&gt;漏气" in page
        assert complaint.number in page
        assert "客户晚上在家" in page
    assert desk.get(f"/drafts/{KEY}/").url == f"{NEW}?draft={KEY}"
    assert desk.get(f"/drafts/{OTHER}/").url == f"/complaints/{complaint.number}/note/"

    assert "周阿姨" in text(desk.get(f"/drafts/{KEY}/discard/"))
    assert Draft.objects.count() == 2
    for target in ("//evil.example/", "/complaints/"):
        Draft.objects.get_or_create(
            key=KEY, defaults={"owner": cast.desk, "created_at": timezone.now(), "saved_at": timezone.now()}
        )
        left = desk.post(f"/drafts/{KEY}/discard/", {"next": target})
        assert left.url == ("/drafts/" if target.startswith("//") else target)
    assert said(desk.get("/drafts/")) == ["草稿已放弃。", "草稿已放弃。"]
    assert [str(draft.key) for draft in Draft.objects.all()] == [OTHER]


def test_a_draft_is_named_by_what_was_written_and_not_by_what_was_ticked(desk):
    save(desk, body(customer_type="resident", flag_safety="on", customer_address="清风南街 98 号"))
    save(desk, body(customer_type="resident"), key=OTHER)
    page = text(desk.get("/drafts/"))
    assert "清风南街 98 号" in page
    assert "尚未填写" in page
    assert "resident" not in page


def test_a_page_that_is_still_open_is_told_that_its_draft_was_discarded(desk):
    """It is not brought back by an old request, but by the next word."""
    save(desk, body(content="一"))
    desk.post(f"/drafts/{KEY}/discard/")
    old = save(desk, body(content="一二", base=1, sequence=2))
    assert (old.status_code, old.json()["state"]) == (410, "gone")
    assert save(desk, body(content="一二三", base=0, sequence=3)).status_code == 200


def test_a_key_that_is_none_makes_a_new_form(desk):
    for key in ("x", "", "\0", str(uuid.uuid4())):
        assert desk.get(NEW, {"draft": key}).status_code == 200
