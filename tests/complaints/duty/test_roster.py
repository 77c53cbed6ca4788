"""排班: the month on one page, filled by hand, from last week, in turn or from a file."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Membership, User
from complaints.duty.rotation import rotated
from complaints.models import Duty, DutyEntry, Notice, Shift
from complaints.notify.render import text_of
from tests.clockwork import moment
from tests.duty_people import day, put, roster, shift, two_shifts
from tests.exchange.tables import csv_file, xlsx_file
from tests.pages import html, words

NOVEMBER = "/duty/roster/2026-11/"
NOON = moment("2026-11-23 12:00")  # a Monday


@pytest.fixture
def shifts(company):
    return two_shifts(company)


@pytest.fixture
def supervisor(cast, signed_in):
    return signed_in(cast.supervisor)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def page_of(client, address: str = NOVEMBER, **sent):
    """The form as the page has it, with `sent` in it."""
    page = html(client.get(address))
    data: dict[str, list[str]] = {"mark": re.findall(r'name="mark"\s+value="(\w+)"', page)}
    for name, options in re.findall(
        r'<select class="form-select form-select-sm" name="([\d:-]+)".*?>(.*?)</select>', page
    ):
        data.setdefault(name, []).extend(re.findall(r'value="(\d+)" selected', options))
    return {**data, **sent}


def cell(on: Shift, text: str) -> str:
    return f"{on.pk}:2026-{text}"


def save(client, cells: dict[str, list[User]], address: str = NOVEMBER, **sent):
    """Choose people on the page and save."""
    chosen = {name: [str(person.pk) for person in people] for name, people in cells.items()}
    return client.post(address, {**page_of(client, address), **chosen, "do": "save", **sent}, follow=True)


def filled(response) -> dict[tuple[str, str], list[str]]:
    """(`11-23`, shift) → names, as they stand on a page that is not saved."""
    editor = response.context["editor"]
    names = {one.pk: one.name for one in editor.sheet.shifts}
    return {
        (f"{date:%m-%d}", names[pk]): [editor.people[one].name for one in people]
        for (pk, date), people in editor.cells.items()
        if people
    }


# --- By hand ----------------------------------------------------------------------------------------------------------


def test_a_month_is_made_on_one_page(company, cast, shifts, supervisor):
    """ROAD-2: choose, save, and it stands; emptied, it is gone."""
    first = {cell(shifts.day, "11-24"): [cast.desk], cell(shifts.night, "11-24"): [cast.desk2, cast.supervisor]}
    response = save(supervisor, first)
    assert "值班表已保存，调整 2 个班次。" in html(response)
    assert roster() == {("11-24", "白班"): {"李娜"}, ("11-24", "夜班"): {"王芳", "赵敏"}}

    save(supervisor, {cell(shifts.day, "11-24"): [cast.desk2], cell(shifts.night, "11-24"): []})
    assert roster() == {("11-24", "白班"): {"王芳"}}
    kept = Duty.objects.get()
    assert (kept.starts_at, kept.ends_at) == (moment("2026-11-24 08:00"), moment("2026-11-24 20:00"))


def test_the_page_shows_thirty_days_and_says_which_lack_people(company, cast, shifts, supervisor):
    put(shifts.day, "11-30", cast.desk)
    page = html(supervisor.get(NOVEMBER))
    assert len(re.findall(r'<tr id="day-2026-11-\d\d"', page)) == 30
    # From the 23rd on: 8 days with two shifts each, of which one is covered.
    assert "本月还有 15 个班次缺人。" in page


def test_people_of_the_department_are_offered_and_nobody_else(company, cast, shifts, supervisor):
    page = html(supervisor.get(NOVEMBER))
    first = re.search(rf'name="{cell(shifts.day, "11-24")}".*?</select>', page, re.DOTALL)[0]
    assert {"李娜", "王芳", "赵敏"} == set(re.findall(r">(\w+)</option>", first))
    response = save(supervisor, {cell(shifts.day, "11-24"): [cast.head_dz]})
    assert "请从列表中选人。" in html(response)
    assert roster() == {}


def test_somebody_away_is_flagged_where_they_stand(company, cast, shifts, supervisor):
    put(shifts.day, "11-25", cast.desk)
    put(shifts.day, "11-26", cast.desk)
    cast.desk.absent_from = cast.desk.absent_until = day("11-25")
    cast.desk.save()
    page = html(supervisor.get(NOVEMBER))
    rows = {text: re.search(rf'id="day-2026-{text}".*?</tr>', page, re.DOTALL)[0] for text in ("11-25", "11-26")}
    assert "李娜请假" in words(rows["11-25"])
    assert "请假" not in words(rows["11-26"])


def test_two_shifts_at_the_same_time_are_refused_beside_the_second(company, cast, shifts, supervisor):
    """ROAD-2: also where the other shift is one of another department; what was chosen stays."""
    Membership.objects.create(user=cast.desk, department=company.zhb, role="officer")
    other = shift(company.zhb, "综合值班", "18:00", "22:00")
    put(other, "11-24", cast.desk)
    response = save(supervisor, {cell(shifts.day, "11-24"): [cast.desk], cell(shifts.day, "11-25"): [cast.desk]})
    assert response.context["editor"].faults == {
        cell(shifts.day, "11-24"): "李娜同一时间已有值班：综合部 综合值班 11月24日 18:00。"
    }
    assert filled(response) == {("11-24", "白班"): ["李娜"], ("11-25", "白班"): ["李娜"]}
    assert roster() == {("11-24", "综合值班"): {"李娜"}}


def test_the_last_night_of_the_month_before_counts(company, cast, shifts, supervisor):
    early = shift(company.kfzx, "早班", "06:00", "10:00")
    put(shifts.night, "11-30", cast.desk)
    response = save(supervisor, {cell(early, "12-01"): [cast.desk]}, "/duty/roster/2026-12/")
    assert list(response.context["editor"].faults) == [cell(early, "12-01")]


def test_a_form_that_is_sent_twice_changes_the_roster_once(company, cast, shifts, supervisor):
    sent = {**page_of(supervisor), cell(shifts.day, "11-24"): [str(cast.desk.pk)], "do": "save"}
    assert supervisor.post(NOVEMBER, sent).status_code == 302
    again = supervisor.post(NOVEMBER, sent)
    assert again.status_code == 409
    assert Duty.objects.count() == 1


def test_a_page_that_is_older_than_the_roster_is_refused_and_keeps_what_was_chosen(company, cast, shifts, supervisor):
    """Another supervisor was quicker: what stands now is shown beside it, and saving again works."""
    sent = {**page_of(supervisor), cell(shifts.day, "11-24"): [str(cast.desk.pk)], "do": "save"}
    put(shifts.day, "11-24", cast.desk2)
    response = supervisor.post(NOVEMBER, sent)
    assert response.status_code == 409
    page = response.content.decode()
    assert "值班表已有变动" in page
    assert "已存：王芳" in page
    assert filled(response)["11-24", "白班"] == ["李娜"]
    mark = re.search(r'name="mark"\s+value="(\w+)"', page)[1]
    assert supervisor.post(NOVEMBER, {**sent, "mark": mark}).status_code == 302
    assert roster() == {("11-24", "白班"): {"李娜"}}


# --- Who may ----------------------------------------------------------------------------------------------------------


MAKERS = {"supervisor", "gm"}


@pytest.mark.parametrize(
    "name",
    ["desk", "supervisor", "head_dz", "officer_dz", "branch_dz", "inspector", "affairs", "leader", "gm", "admin"],
)
def test_the_roster_of_the_service_centre_is_made_by_its_supervisor_and_those_above(
    company, cast, shifts, signed_in, name
):
    """ROAD-2, DESK-1: everybody of the staff may look, nobody else may save; a refusal says who may."""
    client = signed_in(getattr(cast, name))
    page = html(client.get(NOVEMBER))
    assert ("保存值班表" in page) == (name in MAKERS)
    response = client.post(NOVEMBER, {"do": "save", "mark": "x"})
    if name in MAKERS:
        assert response.status_code == 409
    else:
        assert response.status_code == 403
        assert "值班表由客服主管或部门负责人编排。" in response.content.decode()


def test_a_head_makes_the_roster_of_their_own_department_alone(company, cast, shifts, signed_in):
    shift(company.dzzhs, "值班", "08:00", "08:00")
    client = signed_in(cast.head_dz)
    assert "保存值班表" in html(client.get(f"{NOVEMBER}?department=DZZHS"))
    assert "保存值班表" not in html(client.get(f"{NOVEMBER}?department=KFZX"))
    assert client.get(f"{NOVEMBER}?department=NONE").status_code == 404


# --- What has begun ---------------------------------------------------------------------------------------------------


def test_a_change_of_a_shift_that_has_begun_stands_in_the_duty_log(company, cast, shifts, supervisor):
    """Who was on duty is history: correcting it leaves a trace; changing a plan for tomorrow does not."""
    put(shifts.day, "11-23", cast.desk)
    put(shifts.day, "11-24", cast.desk)
    save(supervisor, {cell(shifts.day, "11-23"): [cast.desk2], cell(shifts.day, "11-24"): [cast.desk2]})
    (entry,) = DutyEntry.objects.all()
    assert (entry.kind, entry.shift, entry.day, entry.by) == ("roster", shifts.day, day("11-23"), cast.supervisor)
    assert entry.data == {"before": ["李娜"], "after": ["王芳"]}
    assert "李娜 → 王芳" in words(html(supervisor.get("/duty/log/?day=2026-11-23")))


def test_what_is_long_over_is_no_longer_changed(company, cast, shifts, supervisor):
    """A month after it has ended: the page offers no choice, and what is sent all the same changes nothing."""
    put(shifts.day, "10-22", cast.desk)
    put(shifts.day, "10-24", cast.desk)
    october = "/duty/roster/2026-10/"
    page = html(supervisor.get(october))
    assert f'name="{cell(shifts.day, "10-22")}"' not in page
    assert f'name="{cell(shifts.day, "10-24")}"' in page
    save(supervisor, {cell(shifts.day, "10-22"): [], cell(shifts.day, "10-24"): []}, october)
    assert roster() == {("10-22", "白班"): {"李娜"}}


def test_those_whose_duty_of_the_coming_days_changes_are_told(company, cast, shifts, supervisor):
    put(shifts.day, "11-24", cast.desk)
    put(shifts.day, "12-20", cast.desk2)
    save(supervisor, {cell(shifts.day, "11-24"): [cast.desk2]})
    told = {notice.user.name: text_of(notice) for notice in Notice.objects.select_related("user")}
    words_of = "您在客服中心的值班有调整，请看 2026-11-24 起的值班表"
    assert told == {"李娜": words_of, "王芳": words_of}


# --- Filling in -------------------------------------------------------------------------------------------------------


def test_four_people_on_two_shifts_have_a_day_a_night_and_two_free_days():
    """Worked by hand: A begins with the day shift, has the night of the day after, and rests for two days."""
    a, b, c, d, on, night = 1, 2, 3, 4, 10, 20
    days = [day(f"11-0{number}") for number in range(1, 9)]
    found = rotated([a, b, c, d], [on, night], days)
    assert [found[on, one][0] for one in days] == [a, b, c, d, a, b, c, d]
    assert [found[night, one][0] for one in days] == [d, a, b, c, d, a, b, c]


def test_each_may_stay_for_some_days():
    days = [day(f"11-0{number}") for number in range(1, 8)]
    found = rotated([1, 2], [10], days, each=3)
    assert [found[10, one][0] for one in days] == [1, 1, 1, 2, 2, 2, 1]


def test_people_in_turn_fill_the_page_and_nothing_is_saved_yet(company, cast, shifts, supervisor):
    put(shifts.day, "11-25", cast.supervisor)
    order = [str(person.pk) for person in (cast.desk, cast.desk2)]
    turn = {
        "turn-people": [*order, "", ""],
        "turn-shifts": [str(shifts.day.pk)],
        "turn-first": "2026-11-24",
        "turn-last": "2026-11-27",
        "turn-each": "1",
    }
    response = supervisor.post(NOVEMBER, {**page_of(supervisor), **turn, "do": "rotate"})
    assert filled(response) == {
        ("11-24", "白班"): ["李娜"],
        ("11-25", "白班"): ["赵敏"],  # somebody was on already
        ("11-26", "白班"): ["李娜"],
        ("11-27", "白班"): ["王芳"],
    }
    assert roster() == {("11-25", "白班"): {"赵敏"}}
    assert "已填入 3 个班次，尚未保存。" in html(response)
    replaced = supervisor.post(NOVEMBER, {**page_of(supervisor), **turn, "turn-replace": "on", "do": "rotate"})
    assert filled(replaced)["11-25", "白班"] == ["王芳"]


def test_a_week_is_like_the_week_before_where_nobody_is_on_yet(company, cast, shifts, supervisor):
    for text in ("11-16", "11-18"):
        put(shifts.day, text, cast.desk)
    put(shifts.day, "11-25", cast.desk2)
    response = supervisor.post(NOVEMBER, {**page_of(supervisor), "do": "copy:2026-11-23"})
    week = {key: names for key, names in filled(response).items() if key[0] >= "11-23"}
    assert week == {("11-23", "白班"): ["李娜"], ("11-25", "白班"): ["王芳"]}


def test_the_first_week_follows_the_last_one_of_the_month_before(company, cast, shifts, supervisor):
    put(shifts.night, "11-24", cast.desk)  # a Tuesday, like 1 December
    december = "/duty/roster/2026-12/"
    response = supervisor.post(december, {**page_of(supervisor, december), "do": "copy:2026-11-30"})
    assert filled(response) == {("12-01", "夜班"): ["李娜"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"turn-people": []}, "people"),
        ({"turn-people": ["x"]}, "people"),
        ({"turn-shifts": ["999"]}, "shifts"),
        ({"turn-first": "2026-10-31"}, "first"),
        ({"turn-first": "gestern"}, "first"),
        ({"turn-last": "2026-11-23"}, "last"),
        ({"turn-each": "0"}, "each"),
    ],
)
def test_a_turn_that_makes_no_sense_is_named_beside_its_field(company, cast, shifts, supervisor, changes, field):
    turn = {
        "turn-people": [str(cast.desk.pk)],
        "turn-shifts": [str(shifts.day.pk)],
        "turn-first": "2026-11-24",
        "turn-last": "2026-11-27",
        "turn-each": "1",
    }
    chosen = {cell(shifts.night, "11-24"): [str(cast.desk2.pk)]}
    response = supervisor.post(NOVEMBER, {**page_of(supervisor), **turn, **changes, **chosen, "do": "rotate"})
    assert list(response.context["editor"].rotate.errors) == [field]
    assert filled(response) == {("11-24", "夜班"): ["王芳"]}


# --- Files ------------------------------------------------------------------------------------------------------------


def sent_file(client, content: bytes, name: str = "表.csv"):
    data = {**page_of(client), "do": "import", "file": SimpleUploadedFile(name, content)}
    return client.post(NOVEMBER, data)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_taken_out_as_a_table_can_be_read_back(company, cast, shifts, supervisor, kind):
    """ROAD-2: the month as a file and back, in both kinds."""
    put(shifts.day, "11-24", cast.desk)
    put(shifts.night, "11-24", cast.desk2, cast.supervisor)
    before = roster()
    content = supervisor.get(f"{NOVEMBER}file/?as={kind}").content
    Duty.objects.all().delete()
    response = sent_file(supervisor, content, f"表.{kind}")
    assert "已填入 2 个班次，尚未保存。" in html(response)
    cells = {cell(shifts.day, "11-24"): [cast.desk], cell(shifts.night, "11-24"): [cast.desk2, cast.supervisor]}
    assert {key: set(names) for key, names in filled(response).items()} == before
    save(supervisor, cells)
    assert roster() == before


def test_a_table_written_by_hand_is_read(company, cast, shifts, supervisor):
    """Dates and separators as people write them; an empty cell empties the shift, a day that is not there stays."""
    put(shifts.day, "11-26", cast.desk)
    put(shifts.day, "11-27", cast.desk)
    table = [["十一月值班"], ["日期", "夜班", "白班"], ["2026/11/25", "李娜，desk2", ""], ["2026年11月26日", "", ""]]
    response = sent_file(supervisor, xlsx_file(*table), "表.xlsx")
    assert filled(response) == {("11-25", "夜班"): ["李娜", "王芳"], ("11-27", "白班"): ["李娜"]}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["日期", "白班"], ["2026-11-25", "路人"]], "第 2 行“白班”：“路人”在本部门没有任职。"),
        ([["日期", "白班"], ["2026-12-01", "李娜"]], "第 2 行“日期”：这一天不在2026年11月。"),
        ([["日期", "白班"], ["2026-11-31", "李娜"]], "第 2 行“日期”：没有这一天。"),
        ([["日期", "白班"], ["2026-11-25", "李娜"], ["2026-11-25", "王芳"]], "第 3 行“日期”：这一天重复出现。"),
        ([["日期", "早班"], ["2026-11-25", "李娜"]], "此文件没有一个工作表在前几行中有表头“日期，白班，夜班”。"),
        ([["日期", "白班"], ["2026-11-25", "=1+1"]], "第 2 行“白班”：这是公式"),
    ],
)
def test_a_table_with_mistakes_fills_nothing_and_says_where(company, cast, shifts, supervisor, rows, says):
    put(shifts.day, "11-24", cast.desk)
    response = sent_file(supervisor, csv_file(*rows))
    assert says in words(html(response)).replace("、", "，")
    assert filled(response) == {("11-24", "白班"): ["李娜"]}


def test_two_people_of_one_name_are_told_apart(company, cast, shifts, supervisor):
    twin = User.objects.create(username="li.na2", name="李娜")
    Membership.objects.create(user=twin, department=company.kfzx, role="desk")
    response = sent_file(supervisor, csv_file(["日期", "白班"], ["2026-11-25", "李娜"]))
    assert "第 2 行“白班”：有多个名为“李娜”；请填写其中一个：desk、li.na2。" in words(html(response))
    put(shifts.day, "11-25", twin)
    assert "li.na2" in supervisor.get(f"{NOVEMBER}file/").content.decode("utf-8-sig")


# --- The administration -----------------------------------------------------------------------------------------------


def test_a_shift_with_people_on_it_keeps_its_times_and_is_not_retired(company, cast, shifts, administrator):
    put(shifts.day, "11-24", cast.desk)
    address = f"/admin/complaints/shift/{shifts.day.pk}/change/"
    sent = {"name": "白天班", "starts": "09:00", "ends": "21:00", "needed": "1", "position": "0"}
    refused = administrator.post(address, sent)
    assert "1 person is still on the roster for it." in html(refused)
    administrator.post(address, {**sent, "is_active": "on"})
    changed = Shift.objects.get(pk=shifts.day.pk)
    assert (changed.name, changed.hours) == ("白天班", "08:00–20:00")


def test_an_account_is_not_closed_while_the_person_is_on_the_roster(company, cast, shifts, administrator):
    put(shifts.day, "11-24", cast.officer_dz)
    address = f"/admin/accounts/user/{cast.officer_dz.pk}/change/"
    page = html(administrator.get(address))
    sent = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page))
    sent |= {"username": "officer.dz", "name": "周磊", "language": "", "appearance": "auto"}
    sent.pop("is_active", None)
    assert "still on the roster for 1 shift" in html(administrator.post(address, sent))
    assert User.objects.get(pk=cast.officer_dz.pk).is_active
