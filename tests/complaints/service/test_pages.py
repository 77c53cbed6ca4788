"""服务信息 on the pages: announced, found, signed in one press, corrected and withdrawn, by whoever may (CABLE-13)."""

from __future__ import annotations

import re

import pytest
import time_machine

from complaints.flow import service_notices as flow
from complaints.models import Notice, ServiceNotice
from tests.pages import html, main, words
from tests.service import DAY, HOUR, MONDAY, WEDNESDAY, an_announcement, announced, typed

pytestmark = pytest.mark.django_db

LIST, NEW = "/service-notices/", "/service-notices/new/"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def browse(cast, signed_in):
    return lambda name: signed_in(getattr(cast, name))


def url(notice: ServiceNotice, step: str = "") -> str:
    return f"/service-notices/{notice.pk}/{step}"


def sections(response) -> dict[str, list[str]]:
    """The groups of the list: heading → titles."""
    found = re.findall(r"<h2[^>]*>(.*?)</h2>\s*<ul(.*?)</ul>", main(response), re.DOTALL)
    return {words(head).rsplit(" ", 1)[0]: re.findall(r'service-title"[^>]*>([^<]*)<', rows) for head, rows in found}


def test_a_department_head_announces_and_the_desk_signs_in_one_press_from_anywhere(company, cast, browse):
    """CABLE-13: from the form to the signature, on workbench, messages, list and page."""
    response = browse("head_dz").post(NEW, typed(company, places="中山路\n恒大名都，中山路"), follow=True)
    notice = ServiceNotice.objects.get()
    assert response.redirect_chain == [(url(notice), 302)]
    assert "已通知：客服中心" in words(html(response))
    assert (notice.places, notice.announced_by, notice.is_late) == (["中山路", "恒大名都"], cast.head_dz, False)

    for page in ("/", "/notices/", LIST, url(notice)):
        assert f'action="{url(notice, "acknowledge/")}"' in html(browse("desk").get(page)), page
    signed = browse("desk").post(url(notice, "acknowledge/"), {"next": "/notices/"})
    assert signed["Location"] == "/notices/"
    assert notice.receipts.get().by == cast.desk
    for page in ("/", "/notices/", LIST, url(notice)):
        assert "acknowledge/" not in html(browse("desk2").get(page)), page
    assert "李娜" in main(browse("head_dz").get(url(notice)))


def test_a_form_sent_twice_announces_once(company, browse):
    data = typed(company)
    browse("head_dz").post(NEW, data)
    again = browse("head_dz").post(NEW, data, follow=True)
    assert "只发布了一次" in words(html(again))
    assert ServiceNotice.objects.count() == 1
    assert Notice.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ""}, "title", "概括"),
        ({"wording": " "}, "wording", "怎样答复"),
        ({"starts_at": "明天"}, "starts_at", "有效"),
        ({"starts_at": "0001-01-01T00:00"}, "starts_at", "本世纪"),
        ({"ends_at": "9999-12-31T23:59"}, "ends_at", "本世纪"),
        ({"ends_at": ""}, "ends_at", "中断到什么时候"),
        ({"ends_at": "2026-11-25T08:00"}, "ends_at", "晚于"),
        ({"starts_at": "2026-11-20T08:00", "ends_at": "2026-11-23T09:00"}, "ends_at", "已经结束"),
        ({"receivers": []}, "receivers", "接收部门"),
        ({"receivers": ["9" * 30]}, "receivers", "9999"),
        ({"categories": ["x"]}, "categories", "x"),
        ({"branches": ["0"]}, "branches", "0"),
        ({"places": "中"}, "places", "2 至 30"),
        ({"places": "路" * 31}, "places", "2 至 30"),
        ({"places": "\n".join(f"街道{n}" for n in range(51))}, "places", "50"),
        ({"kind": "strike"}, "kind", "strike"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(company, browse, changes, field, message):
    response = browse("head_dz").post(NEW, typed(company, details="停气原因见附件三。", **changes))
    assert message in str(response.context["form"].errors[field])
    assert "停气原因见附件三。" in html(response)
    assert not ServiceNotice.objects.exists()


def test_nobody_announces_for_a_department_that_is_not_theirs(company, browse):
    """CABLE-13: the form of a head offers the own department alone; affairs choose any."""
    response = browse("head_dz").post(NEW, typed(company, department=company.qyzhs.pk))
    assert "department" in response.context["form"].errors
    assert browse("affairs").post(NEW, typed(company, department=company.qyzhs.pk)).status_code == 302
    assert ServiceNotice.objects.get().department == company.qyzhs


@pytest.mark.parametrize("name", ["desk", "leader", "admin", "outsider"])
def test_who_may_not_announce_hears_who_may(company, browse, name):
    notice = announced(company)
    for address in (NEW, url(notice, "change/"), url(notice, "withdraw/")):
        response = browse(name).get(address)
        assert response.status_code == (404 if name == "outsider" and address != NEW else 403), address
        if response.status_code == 403:
            assert "综合部" in response.content.decode()
    assert browse(name).post(NEW, typed(company)).status_code == 403
    assert ServiceNotice.objects.count() == 1


def test_every_member_of_staff_reads_them_and_a_stranger_does_not(company, browse):
    """GAS-7: everybody meets customers; whoever holds no role sees nothing."""
    notice = announced(company)
    for name in ("desk", "head_qy", "officer_dz", "inspector", "gm", "admin"):
        assert "中山路停气改造" in main(browse(name).get(LIST))
        assert "恢复前请关闭灶前阀" in main(browse(name).get(url(notice)))
    assert browse("outsider").get(LIST).status_code == 403
    assert browse("outsider").get(url(notice)).status_code == 404
    assert browse("outsider").post(url(notice, "acknowledge/")).status_code == 404
    assert browse("head_qy").post(url(notice, "acknowledge/")).status_code == 403
    assert not notice.receipts.exists()


def test_the_list_says_what_is_to_be_signed_first_then_what_holds_comes_and_was(company, cast, browse):
    to_sign = announced(company, title="待签收的")
    flow.acknowledge(announced(company, title="将要开始"), by=cast.desk, at=MONDAY)
    now = announced(company, at=MONDAY - 4 * DAY, title="正在停气", starts_at=MONDAY - HOUR, ends_at=MONDAY + HOUR)
    flow.acknowledge(now, by=cast.desk, at=MONDAY - 2 * HOUR)
    announced(company, at=MONDAY - 9 * DAY, title="早已恢复", starts_at=MONDAY - 2 * DAY, ends_at=MONDAY - DAY)
    flow.withdraw(announced(company, title="取消的"), by=cast.head_dz, reason="改期。", at=MONDAY)

    assert sections(browse("desk").get(LIST)) == {
        "待签收": ["待签收的"], "生效中": ["正在停气"], "即将开始": ["将要开始"], "已结束": ["取消的", "早已恢复"],
    }  # fmt: skip
    assert sections(browse("gm").get(LIST))["即将开始"] == ["待签收的", "将要开始"]
    assert to_sign.receipts.count() == 0


def test_what_was_told_late_or_not_signed_is_found_for_the_penalty(company, browse):
    """CABLE-7c: the two lists, and the marks on the page with how the period was counted."""
    announced(company, title="按期")
    late = announced(company, title="迟了", starts_at=MONDAY + 2 * HOUR, ends_at=MONDAY + 9 * HOUR)
    unsigned = announced(company, at=MONDAY - 9 * DAY, title="没签", starts_at=MONDAY - 2 * DAY, ends_at=MONDAY - DAY)
    assert sections(browse("affairs").get(LIST + "?mark=late")) == {"提前时间不足": ["迟了"]}
    assert sections(browse("affairs").get(LIST + "?mark=unacknowledged")) == {"开始前未全部签收": ["没签"]}
    assert sections(browse("affairs").get(LIST + "?mark=x")).keys() == {"即将开始", "已结束"}
    page = words(main(browse("affairs").get(url(late))))
    assert "迟报：自发布起未满 1 个工作日，事项即开始。" in page
    assert "11月24日 17:30 到期（下班时间）" in page
    assert "开始前未签收。" in words(main(browse("affairs").get(url(unsigned))))


def test_a_correction_keeps_both_versions_readable(company, cast, browse):
    """CABLE-13: not edited in place; the old page leads to the new one and the other way round."""
    first = announced(company)
    form = browse("officer_dz").get(url(first, "change/")).context["form"]
    assert form.initial["places"] == ["中山路"]
    same = browse("officer_dz").post(url(first, "change/"), typed(company, reason="看看。"))
    assert "没有不同" in words(html(same))

    data = typed(company, ends_at="2026-11-25T22:00", reason="焊口返工，延长四小时。")
    response = browse("officer_dz").post(url(first, "change/"), data, follow=True)
    second = first.superseded_by
    assert response.redirect_chain == [(url(second), 302)]
    new, old = words(main(browse("desk").get(url(second)))), main(browse("desk").get(url(first)))
    assert "焊口返工，延长四小时。" in new
    assert "第 1 版" in new
    assert url(second) in old
    assert "本版本已失效：周磊" in words(old)

    late = browse("head_dz").post(url(first, "change/"), typed(company, title="我也改", reason="我的。"))
    assert "已发布更正版本" in words(html(late))
    assert "我也改" in html(late)
    assert ServiceNotice.objects.count() == 2


def test_a_withdrawal_needs_a_reason_and_is_shown(company, browse):
    notice = announced(company)
    empty = browse("head_dz").post(url(notice, "withdraw/"), {"reason": " "})
    assert "撤回原因" in str(empty.context["form"].errors["reason"])
    browse("head_dz").post(url(notice, "withdraw/"), {"reason": "材料未到，改期。"})
    page = words(main(browse("desk").get(url(notice))))
    assert "张强于 11月23日 10:00 撤回：" in page
    assert "材料未到，改期。" in page
    again = browse("head_dz").post(url(notice, "withdraw/"), {"reason": "再撤一次。"})
    assert "已撤回" in words(html(again))


def test_nothing_changes_by_looking(company, browse):
    notice = announced(company)
    assert browse("desk").get(url(notice, "acknowledge/")).status_code == 405
    assert browse("desk").put(url(notice)).status_code == 405
    assert not notice.receipts.exists()


def test_after_signing_one_stays_on_this_site(company, browse):
    notice = announced(company)
    response = browse("desk").post(url(notice, "acknowledge/"), {"next": "https://example.com/"})
    assert response["Location"] == url(notice)


def test_what_is_over_when_the_button_is_pressed_says_so(company, browse):
    notice = announced(company)
    with time_machine.travel(WEDNESDAY + 20 * HOUR, tick=False):
        response = browse("desk").post(url(notice, "acknowledge/"), follow=True)
        assert "已经结束" in words(html(response))
    assert not notice.receipts.exists()


def test_what_somebody_writes_is_shown_as_they_wrote_it(company, browse):
    notice = announced(company, title="<b>停气</b>", wording="<script>1</script>", places=["<i>路</i>"])
    for address in (LIST, url(notice), "/", "/complaints/new/circumstances/?customer_address=<i>路</i>1"):
        page = html(browse("desk").get(address))
        assert not re.search(r"<b>停气|<script>1|<i>路", page)


def test_the_form_says_from_when_on_a_notice_is_in_time(company, browse):
    """CABLE-13: told now, on Monday, one working day is over on Tuesday at the close of business."""
    assert "11月24日 17:30 及以后开始的事项为按期" in words(main(browse("head_dz").get(NEW)))


def test_an_announcement_whose_words_are_taken_from_a_page_of_another_time_stays_whole(company, cast, browse):
    """A retired place of an old notice is left out of its correction instead of breaking the form."""
    notice = announced(company, branches=[company.dz], categories=[company.categories["supply"]])
    company.categories["supply"].is_active = False
    company.categories["supply"].save()
    response = browse("head_dz").post(
        url(notice, "change/"), typed(company, reason="类别停用。", branches=[company.dz.pk])
    )
    assert response.status_code == 302
    assert list(notice.superseded_by.categories.all()) == []
    assert an_announcement(company).receivers == [company.kfzx]
