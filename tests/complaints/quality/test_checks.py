"""质检: points beside the record, the result told, the answer, the figures; who may, and for good."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from types import SimpleNamespace

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.choices import Role
from accounts.models import Membership
from complaints.flow import record
from complaints.models import Notice, Procedure, QualityAnswer, QualityCheck, QualityDraw, QualityItem, QualityScore
from complaints.notify.render import text_of
from complaints.quality.draw import draw
from complaints.versions import new_version
from tests import way
from tests.clockwork import moment
from tests.pages import html, main, words
from tests.rules import amending
from tests.samples import wav

MONDAY, MINUTE = moment("2026-11-23 09:00"), dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def drawn(company) -> SimpleNamespace:
    """A serious complaint from telephone to archive: 李娜 took it in, 王芳 called back, 周磊 handled it."""
    complaint = way.archived(company, moment("2026-11-18 10:00"), level="serious")
    draw(MONDAY)
    return SimpleNamespace(complaint=complaint, **{one.subject: one for one in QualityDraw.objects.all()})


def page_of(one: QualityDraw) -> str:
    return f"/quality/{one.pk}/"


def points_for(one: QualityDraw, *less: int, **changes) -> dict[str, str]:
    """The form with full points, `less` so many on the first items."""
    items = list(QualityItem.objects.filter(subject=one.subject, procedure=one.complaint.procedure))
    data = {"key": str(uuid.uuid4()), "remark": "总体良好。"}
    for place, item in enumerate(items):
        data[f"points_{item.pk}"] = str(item.points - (less[place] if place < len(less) else 0))
        data[f"remark_{item.pk}"] = "复述不全。" if place < len(less) else ""
    return {**data, **changes}


def give(client, one: QualityDraw, *less: int, **changes):
    return client.post(page_of(one), points_for(one, *less, **changes), follow=True)


# --- The check --------------------------------------------------------------------------------------------------------


def test_a_check_gives_points_and_remarks_item_by_item_and_the_person_is_told(company, cast, drawn, signed_in):
    """DESK-1: the supervisor checks the specialist's intake; 100 points less 3 and 5."""
    page = html(give(signed_in(cast.supervisor), drawn.intake, 3, 5))
    assert "已检查：92 分（满分 100）。已通知李娜，本人可以答复。" in page
    result = QualityCheck.objects.get()
    assert (result.points, result.possible, result.percent, result.by) == (92, 100, 92, cast.supervisor)
    scores = [(score.points, score.possible, score.remark) for score in result.scores.all()]
    assert scores[:3] == [(7, 10, "复述不全。"), (10, 15, "复述不全。"), (25, 25, "")]
    (told,) = Notice.objects.filter(key__startswith="quality:")
    assert told.user == cast.desk
    assert text_of(told) == f"您受理的 {drawn.complaint.number} 已质检：92 分（满分 100）"


def test_the_form_stands_beside_the_record_with_the_recording_to_play(
    company, cast, drawn, signed_in, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    other = way.accepted(company, MONDAY - MINUTE, level="major", content="管道漏气，报修无人理。")
    record.add_file(other, by=cast.desk, name="来电.wav", content=wav())
    draw(MONDAY)
    one = QualityDraw.objects.get(complaint=other)
    page = main(signed_in(cast.supervisor).get(page_of(one)))
    assert "管道漏气，报修无人理。" in page
    assert "<audio" in page
    assert len(re.findall(r'name="points_\d+"', page)) == 6
    assert "处理结果" not in page  # not what an intake is checked by


def test_callback_and_effect_are_checked_beside_result_and_callback(company, cast, drawn, signed_in):
    """PROP-8: the effect of the handling is checked by its own items."""
    page = words(main(signed_in(cast.supervisor).get(page_of(drawn.effect))))
    assert "反映的问题确已解决，没有反复" in page
    assert "修好了。" in page  # what the customer said at the callback
    page = words(main(signed_in(cast.supervisor).get(page_of(drawn.callback))))
    assert "如实记录客户原话" in page


@pytest.mark.parametrize("value", ["", "-1", "11", "ten", "1.5", "٣٣", "9" * 30])
def test_points_that_are_none_are_refused_beside_their_item_and_all_else_stays(company, cast, drawn, signed_in, value):
    item = QualityItem.objects.get(text="开场规范，报单位和工号，语气平和")
    response = give(signed_in(cast.supervisor), drawn.intake, 3, 5, **{f"points_{item.pk}": value})
    form = response.context["form"]
    assert list(form.errors) == [f"points_{item.pk}"]
    assert form["remark"].value() == "总体良好。"
    assert not QualityCheck.objects.exists()


def test_a_form_that_is_sent_twice_makes_one_result(company, cast, drawn, signed_in):
    client, sent = signed_in(cast.supervisor), points_for(drawn.intake, 3)
    for _time in range(2):
        assert client.post(page_of(drawn.intake), sent).status_code == 302
    assert QualityCheck.objects.count() == Notice.objects.filter(key__startswith="quality:").count() == 1
    assert QualityScore.objects.count() == 6


def test_of_two_who_check_the_same_the_second_is_told(company, cast, drawn, signed_in):
    give(signed_in(cast.supervisor), drawn.intake, 3)
    page = html(give(signed_in(cast.gm), drawn.intake, 10))
    assert "赵敏已检查过，您的打分没有保存。" in page
    assert QualityCheck.objects.get().points == 97


def test_a_result_keeps_the_words_and_points_of_its_time(company, cast, drawn, signed_in):
    give(signed_in(cast.supervisor), drawn.intake, 3)
    item = QualityItem.objects.get(text="开场规范，报单位和工号，语气平和")
    with amending(company.procedure) as procedure:
        procedure.quality_items.filter(pk=item.pk).update(text="开场白", points=50)
    page = words(main(signed_in(cast.desk).get(page_of(drawn.intake))))
    assert "开场规范，报单位和工号，语气平和" in page
    assert "7/10" in page


def test_items_of_a_published_version_are_not_changed(company, cast, signed_in):
    """DESK-1: neither by the administration nor past it; those of a draft are."""
    item = QualityItem.objects.first()
    address = f"/admin/complaints/qualityitem/{item.pk}/change/"
    client = signed_in(cast.admin)
    assert client.post(address, {"text": "别的", "points": "1"}).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityItem.objects.filter(pk=item.pk).update(points=1)
    draft = new_version(Procedure.objects.get(pk=company.procedure.pk)).quality_items.first()
    sent = {"text": "问候规范", "points": "12", "clause": "", "position": "0"}
    client.post(address.replace(str(item.pk), str(draft.pk)), sent)
    draft.refresh_from_db()
    assert (draft.text, draft.points) == ("问候规范", 12)


def test_an_intake_is_checked_with_where_it_was_dispatched_to_and_how_soon(company, cast, drawn, signed_in):
    """DESK-1: the supervisor reviews the dispatch as well; here a minute after acceptance."""
    page = words(main(signed_in(cast.supervisor).get(page_of(drawn.intake))))
    assert "定州综合所 李娜 · 11月18日 10:01 · 受理后 1 分" in page


# --- The answer -------------------------------------------------------------------------------------------------------


def answer(client, one: QualityDraw, text: str):
    return client.post(f"{page_of(one)}answer/", {"text": text}, follow=True)


def test_the_person_answers_once_and_whoever_checked_is_told(company, cast, drawn, signed_in):
    """DESK-1: told, and heard."""
    give(signed_in(cast.supervisor), drawn.intake, 3)
    client = signed_in(cast.desk)
    assert "您的答复已与结果一并保存。" in html(answer(client, drawn.intake, "当时线路嘈杂。"))
    (told,) = Notice.objects.filter(key__startswith="quality-answer:")
    assert (told.user, text_of(told)) == (cast.supervisor, f"李娜已答复质检结果：{drawn.complaint.number}")
    assert "您已答复过。" in html(answer(client, drawn.intake, "再补一句。"))
    assert "当时线路嘈杂。" in main(signed_in(cast.supervisor).get(page_of(drawn.intake)))
    assert QualityAnswer.objects.get().text == "当时线路嘈杂。"


@pytest.mark.parametrize("text", ["", "   ", "字" * 2001])
def test_an_answer_that_is_none_says_why(company, cast, drawn, signed_in, text):
    give(signed_in(cast.supervisor), drawn.intake, 3)
    response = answer(signed_in(cast.desk), drawn.intake, text)
    assert list(response.context["reply"].errors) == ["text"]
    assert not QualityAnswer.objects.exists()


# --- Who may ----------------------------------------------------------------------------------------------------------

EVERYBODY = (
    "desk", "desk2", "supervisor", "head_dz", "deputy_dz", "officer_dz", "branch_dz", "head_qy", "officer_qy",
    "branch_qy", "inspector", "affairs", "leader", "gm", "admin", "outsider",
)  # fmt: skip
SEES_ALL = {"supervisor", "affairs", "gm"}
WHOSE = {"intake": "desk", "callback": "desk2", "effect": "officer_dz"}


@pytest.mark.parametrize("subject", WHOSE)
def test_each_may_do_exactly_what_the_table_says(company, cast, drawn, signed_in, subject):
    """DESK-1, PROP-8: before it is checked nobody sees their own; afterwards each their own, and three roles all."""
    one = getattr(drawn, subject)
    found = {"see before": set(), "check": set(), "see after": set(), "answer": set()}
    for name in EVERYBODY:
        client = signed_in(getattr(cast, name))
        if client.get(page_of(one)).status_code == 200:
            found["see before"].add(name)
        before = transaction.savepoint()
        if client.post(page_of(one), points_for(one)).status_code == 302:
            found["check"].add(name)
        transaction.savepoint_rollback(before)
    give(signed_in(cast.supervisor), one)
    for name in EVERYBODY:
        client = signed_in(getattr(cast, name))
        if client.get(page_of(one)).status_code == 200:
            found["see after"].add(name)
        before = transaction.savepoint()
        if client.post(f"{page_of(one)}answer/", {"text": "收到。"}).status_code == 302:
            found["answer"].add(name)
        transaction.savepoint_rollback(before)
    assert found == {
        "see before": SEES_ALL,
        "check": {"supervisor", "gm"},
        "see after": SEES_ALL | {WHOSE[subject]},
        "answer": {WHOSE[subject]},
    }


def test_the_checker_is_never_the_person_checked(company, cast, signed_in):
    """DESK-1: the supervisor's own intake is not even shown to them; the general manager checks it."""
    from complaints.flow import intake

    own, _made = intake.accept(way.an_intake(company, level="major"), by=cast.supervisor, at=MONDAY - MINUTE)
    draw(MONDAY)
    one = QualityDraw.objects.get()
    client = signed_in(cast.supervisor)
    assert client.get(page_of(one)).status_code == 404
    assert client.post(page_of(one), points_for(one)).status_code == 404
    assert own.number not in html(client.get("/quality/?state=waiting"))
    assert own.number in main(signed_in(cast.gm).get("/"))
    give(signed_in(cast.gm), one)
    assert "100/100" in words(main(signed_in(cast.supervisor).get("/quality/?state=checked")))


def test_whoever_handled_the_complaint_does_not_check_its_effect(company, cast, drawn, signed_in):
    """PROP-8: the head who signed the result and is a supervisor as well."""
    Membership.objects.create(user=cast.head_dz, department=company.kfzx, role=Role.SUPERVISOR)
    client = signed_in(cast.head_dz)
    page = html(client.get(page_of(drawn.effect)))
    assert "经办过这件投诉的人不能作效果检查，须由他人检查。" in page
    assert client.post(page_of(drawn.effect), points_for(drawn.effect)).status_code == 403
    assert client.post(page_of(drawn.intake), points_for(drawn.intake)).status_code == 302


def test_a_refusal_says_who_may(company, cast, drawn, signed_in):
    refused = signed_in(cast.affairs).post(page_of(drawn.intake), points_for(drawn.intake))
    assert refused.status_code == 403
    assert "质检由客服主管或总经理进行。" in refused.content.decode()


# --- For good ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [QualityDraw, QualityCheck, QualityScore, QualityAnswer])
def test_the_database_refuses_to_change_what_was_drawn_found_and_answered(company, cast, drawn, signed_in, model):
    """DESK-1: whatever program asks."""
    give(signed_in(cast.supervisor), drawn.intake, 3)
    answer(signed_in(cast.desk), drawn.intake, "收到。")
    row = model.objects.first()
    for attempt in (row.save, row.delete, lambda: model.objects.filter(pk=row.pk).update(id=row.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert model.objects.filter(pk=row.pk).exists()


# --- Lists, figures, workbench ----------------------------------------------------------------------------------------


def test_the_supervisors_workbench_has_what_is_to_be_checked(company, cast, drawn, signed_in):
    """DESK-1: 抽检; gone when it is checked, and on no clerk's workbench."""
    client = signed_in(cast.supervisor)
    page = main(client.get("/"))
    assert re.findall(r'href="(/quality/\d+/)"', page) == [
        page_of(one) for one in (drawn.intake, drawn.callback, drawn.effect)
    ]
    for one in (drawn.intake, drawn.callback, drawn.effect):
        give(client, one)
    assert "/quality/" not in main(client.get("/"))
    assert "/quality/" not in main(signed_in(cast.desk).get("/"))


def test_clerks_see_their_own_results_and_only_those(company, cast, drawn, signed_in):
    for one in (drawn.intake, drawn.callback):
        give(signed_in(cast.supervisor), one)
    page = words(main(signed_in(cast.desk).get("/quality/")))
    assert ("受理" in page, "回访" in page, "李娜" in page, "王芳" in page) == (True, False, True, False)
    assert "周磊" not in words(main(signed_in(cast.officer_dz).get("/quality/?state=")))


def test_the_figures_of_a_month_lead_to_the_checks_behind_them(company, cast, drawn, signed_in):
    """DESK-1: worked by hand. 李娜: 97 of 100 and 80 of 100, a third not checked: 177 of 200 are 88.5 percent."""
    for _number in range(2):
        way.accepted(company, moment("2026-11-19 10:00"), level="major")
    way.accepted(company, moment("2026-10-31 23:59"), level="major")
    draw(MONDAY)
    mine = QualityDraw.objects.filter(person=cast.desk, happened_at__gte=moment("2026-11-01 00:00")).order_by("pk")
    client = signed_in(cast.supervisor)
    for one, less in zip(mine, ((3,), (5, 15)), strict=False):
        give(client, one, *less)
    page = main(client.get("/quality/figures/?month=2026-11"))
    row = re.search(r"<tr>(?:(?!<tr>).)*李娜.*?</tr>", page, re.DOTALL)[0]
    assert "88.5% 已检 2 / 应检 3" in words(row)
    link = re.search(r'href="(/quality/\?[^"]*subject=intake)"', row)[1].replace("&amp;", "&")
    behind = words(main(client.get(link)))
    assert ("97/100" in behind, "80/100" in behind) == (True, True)
    october = main(client.get("/quality/figures/?month=2026-10"))
    assert "已检 0 / 应检 1" in words(october)
    own = main(signed_in(cast.desk).get("/quality/figures/?month=2026-11"))
    assert "已检 2 / 应检 2" in words(own)  # what is not checked yet, nobody learns of themselves
    assert "王芳" not in words(own)


@pytest.mark.parametrize(
    ("points", "possible", "percent"),
    [(1, 3, 33), (2, 3, 67), (1, 2, 50), (1, 200, 1), (1, 201, 0), (0, 7, 0), (7, 7, 100)],
)
def test_percent_is_rounded_half_up(points, possible, percent):
    assert QualityCheck(points=points, possible=possible).percent == percent


def test_filters_that_are_none_are_named_and_left_out(company, cast, drawn, signed_in):
    for query in ("person=999", "month=2026-13", "subject=x", "state=y", "person=x", "page=x", "month=%00"):
        response = signed_in(cast.supervisor).get(f"/quality/?{query}")
        assert response.status_code == 200, query
        assert drawn.complaint.number in main(response)
