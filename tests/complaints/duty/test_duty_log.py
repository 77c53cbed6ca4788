"""值班记录: what came in, what was written down, and the handover between shifts."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from complaints.deadlines.sweep import sweep
from complaints.models import DutyEntry, Notice, Shift
from complaints.notify.render import text_of
from tests import way
from tests.clockwork import moment
from tests.duty_people import day, put, shift, two_shifts
from tests.pages import html, main, numbers, words

MINUTE = dt.timedelta(minutes=1)
NOON = moment("2026-11-24 12:00")  # a Tuesday


@pytest.fixture
def shifts(company, cast):
    """李娜 by day and 王芳 by night, on the 22nd, 23rd and 24th."""
    made = two_shifts(company)
    for number in (22, 23, 24):
        put(made.day, f"11-{number}", cast.desk)
        put(made.night, f"11-{number}", cast.desk2)
    return made


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def log_of(client, text: str, department: str = "KFZX") -> str:
    return main(client.get(f"/duty/log/?day=2026-{text}&department={department}"))


def sections(page: str) -> dict[str, str]:
    """Shift → its part of the log."""
    parts = re.findall(r'<section class="paper-section">.*?</section>', page, re.DOTALL)
    return {words(re.search(r"<h2>(.*?)</h2>", part, re.DOTALL)[1]): part for part in parts}


def taken_in(page: str) -> dict[str, list[str]]:
    """Shift → the complaints of its table."""
    tables = {name: re.search(r"<tbody>.*?</tbody>", part, re.DOTALL) for name, part in sections(page).items()}
    return {name: numbers(table[0]) if table else [] for name, table in tables.items()}


DAY, NIGHT = "白班 08:00–20:00", "夜班 20:00–08:00"


# --- What came in -----------------------------------------------------------------------------------------------------


def test_every_intake_stands_in_the_log_of_the_shift_that_took_it_in(company, cast, shifts, signed_in):
    """ROAD-2: number, kind and who took it in; the hour of change belongs to whoever comes on."""
    times = ("11-22 20:00", "11-23 07:59", "11-23 08:00", "11-23 19:59", "11-23 20:00", "11-24 00:00", "11-24 07:59")
    made = {text: way.accepted(company, moment(f"2026-{text}")).number for text in times}
    client = signed_in(cast.desk)
    found = taken_in(log_of(client, "11-23"))
    assert found == {
        DAY: [made["11-23 08:00"], made["11-23 19:59"]],
        NIGHT: [made["11-23 20:00"], made["11-24 00:00"], made["11-24 07:59"]],
    }
    assert taken_in(log_of(client, "11-22"))[NIGHT] == [made["11-22 20:00"], made["11-23 07:59"]]
    row = re.search(rf"<tr>(?:(?!<tr>).)*{made['11-23 08:00']}.*?</tr>", log_of(client, "11-23"), re.DOTALL)[0]
    assert words(row).startswith("08:00")
    assert "投诉" in words(row)
    assert "李娜" in words(row)


def test_each_intake_stands_in_exactly_one_log_whatever_the_shifts_are_like(company, cast, signed_in):
    """Shifts that overlap, that leave the night out, and over midnight: nothing twice, nothing lost."""
    early, late = shift(company.kfzx, "早班", "08:00", "17:00"), shift(company.kfzx, "晚班", "15:00", "01:00")
    for number in (22, 23, 24):
        put(early, f"11-{number}", cast.desk)
        put(late, f"11-{number}", cast.desk2)
    hours = [moment("2026-11-22 00:00") + dt.timedelta(minutes=97 * number) for number in range(36)]
    made = [way.accepted(company, at).number for at in hours]
    client = signed_in(cast.supervisor)
    logs = {text: taken_in(log_of(client, text)) for text in ("11-21", "11-22", "11-23", "11-24", "11-25")}
    told = [number for found in logs.values() for listed in found.values() for number in listed]
    assert sorted(told) == sorted(made)
    assert set(logs["11-23"]) == {"早班 08:00–17:00", "晚班 15:00–01:00", "班次之外"}


def test_where_shifts_overlap_an_intake_stands_under_the_shift_of_whoever_took_it_in(company, cast, signed_in):
    early, late = shift(company.kfzx, "早班", "08:00", "17:00"), shift(company.kfzx, "晚班", "15:00", "23:00")
    put(early, "11-23", cast.desk)
    put(late, "11-23", cast.desk2)
    by_desk = way.accepted(company, moment("2026-11-23 16:00"))  # 李娜 takes it in
    Shift.objects.filter(pk=late.pk).update(position=5)
    found = taken_in(log_of(signed_in(cast.supervisor), "11-23"))
    assert found["早班 08:00–17:00"] == [by_desk.number]
    assert found["晚班 15:00–23:00"] == []


def test_the_log_adds_no_question_to_an_intake(company, cast, shifts):
    """ROAD-2: the log reads the complaints; taking one in costs what it costs without any shift."""

    def questions() -> int:
        with CaptureQueriesContext(connection) as queries:
            way.accepted(company, NOON)
        return len(queries)

    way.accepted(company, NOON)
    with_shifts = questions()
    from complaints.models import Duty

    Duty.objects.all().delete()
    Shift.objects.all().delete()
    way.accepted(company, NOON)
    assert questions() == with_shifts


def test_a_missed_deadline_stands_in_the_log_of_the_shift_in_which_it_passed(company, cast, shifts, signed_in):
    """ROAD-2: accepted at 19:30, to be dispatched within the hour, missed at 20:30 in the night shift."""
    complaint = way.accepted(company, moment("2026-11-23 19:30"))
    sweep(moment("2026-11-23 20:31"))
    found = sections(log_of(signed_in(cast.desk), "11-23"))
    assert "超时" not in words(found[DAY])
    assert f"20:30 {complaint.number} 转发时限 · 客服中心" in words(found[NIGHT])


def test_another_departments_log_has_what_was_received_there(company, cast, shifts, signed_in):
    shift(company.dzzhs, "值班", "08:00", "08:00")
    way.accepted(company, moment("2026-11-23 10:00"))
    own = way.accepted(company, moment("2026-11-23 11:00"), received_department=company.dzzhs)
    found = taken_in(log_of(signed_in(cast.officer_dz), "11-23", "DZZHS"))
    assert found == {"值班 08:00–08:00": [own.number]}


# --- Notes ------------------------------------------------------------------------------------------------------------


def add_note(client, words_of: str, on: Shift | None = None, when: str = "11-24", **changes):
    data = {"text": words_of, "shift": str(on.pk) if on else "", "key": str(uuid.uuid4()), **changes}
    return client.post(f"/duty/log/?day=2026-{when}&department=KFZX", data, follow=True)


def test_a_note_stands_in_the_log_with_its_writer_and_time(company, cast, shifts, signed_in):
    client = signed_in(cast.desk)
    page = main(add_note(client, "热线中断 4 分钟，\n已恢复。", shifts.day))
    assert "热线中断 4 分钟，" in sections(page)[DAY]
    assert "备注 · 李娜 · 11月24日 12:00" in words(sections(page)[DAY])


def test_a_note_written_afterwards_shows_when_it_was_written(company, cast, shifts, signed_in):
    page = main(add_note(signed_in(cast.desk), "补记：停电十分钟。", shifts.night, "11-22"))
    assert "备注 · 李娜 · 11月24日 12:00" in words(sections(page)[NIGHT])
    assert DutyEntry.objects.get().day == day("11-22")


def test_a_note_that_is_sent_twice_is_written_once_and_other_words_are_another_note(company, cast, shifts, signed_in):
    client, key = signed_in(cast.desk), str(uuid.uuid4())
    for text in ("停电。", "停电。", "来电了。"):
        add_note(client, text, shifts.day, key=key)
    assert [entry.text for entry in DutyEntry.objects.all()] == ["停电。", "来电了。"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": ""}, "这个字段是必填项"),
        ({"text": "   "}, "这个字段是必填项"),
        ({"text": "字" * 5001}, "5000"),
        ({"shift": "999"}, "选择一个有效的选项"),
        ({"shift": "x"}, "选择一个有效的选项"),
    ],
)
def test_a_note_that_cannot_be_written_says_why_and_keeps_what_was_typed(
    company, cast, shifts, signed_in, changes, says
):
    response = add_note(signed_in(cast.desk), "热线中断。", shifts.day, **changes)
    form = response.context["form"]
    assert says in str(form.errors)
    assert form["text"].value() == changes.get("text", "热线中断。")
    assert not DutyEntry.objects.exists()


@pytest.mark.parametrize("text", ["2026-13-45", "gestern", "0001-01-01", "9999-12-31", "١٢", ""])
def test_a_day_that_is_none_shows_today(company, cast, shifts, signed_in, text):
    page = html(signed_in(cast.desk).get("/duty/log/", {"day": text}))
    assert "11月24日 星期二" in words(page)
    assert ("没有这一天" in page) == bool(text)


# --- Handover ---------------------------------------------------------------------------------------------------------


def address_of(on: Shift, when: str) -> str:
    return f"/duty/handover/?department=KFZX&shift={on.pk}&day=2026-{when}"


def hand_over(client, on: Shift, when: str, text: str = "两件待回电。", **changes):
    data = {"text": text, "key": str(uuid.uuid4()), **changes}
    return client.post(address_of(on, when), data, follow=True)


def test_whoever_goes_off_writes_and_whoever_comes_on_confirms_with_the_time(company, cast, shifts, signed_in):
    """ROAD-2: handover note between shifts."""
    with time_machine.travel(moment("2026-11-24 07:50"), tick=False):
        page = html(hand_over(signed_in(cast.desk2), shifts.night, "11-23"))
    assert "交接班记录已写好" in page
    told = Notice.objects.get()
    assert (told.user, text_of(told)) == (cast.desk, "王芳写了夜班（2026-11-23）交接班记录，请阅读并确认")
    with time_machine.travel(moment("2026-11-24 08:03"), tick=False):
        client = signed_in(cast.desk)
        page = html(client.get("/duty/"))
        assert "两件待回电。" in page
        (confirm,) = re.findall(r'action="(/duty/handover/\d+/read/)"', page)
        assert "您已确认阅读交接班记录。" in html(client.post(confirm, follow=True))
    assert "王芳" in words(sections(log_of(client, "11-23"))[NIGHT])
    assert "李娜已阅读，11月24日 08:03" in words(sections(log_of(client, "11-23"))[NIGHT])
    assert "read/" not in html(client.get("/duty/"))


def test_a_missing_handover_shows(company, cast, shifts, signed_in):
    """ROAD-2: the shifts that are over and have none, on the page, on the workbench and in the log."""
    with time_machine.travel(moment("2026-11-23 19:55"), tick=False):
        hand_over(signed_in(cast.desk), shifts.day, "11-23")
    client = signed_in(cast.supervisor)
    page = main(client.get("/duty/"))
    missing = re.search(r'<ul class="duty-missing">.*?</ul>', page, re.DOTALL)[0]
    assert re.findall(r"\d+月\d+日 \w班", words(missing)) == ["11月23日 夜班", "11月22日 夜班", "11月22日 白班"]
    assert "3 个班次没有交接班记录" in words(main(client.get("/")))
    found = sections(log_of(client, "11-23"))
    assert ["缺交接班记录" in words(found[name]) for name in (DAY, NIGHT)] == [False, True]
    # The one that is still on lacks nothing yet.
    assert "缺交接班记录" not in words(log_of(client, "11-24"))


def test_whoever_stays_on_hands_over_to_nobody(company, cast, shifts, signed_in):
    """The same person on two shifts in a row: no note is wanted between them."""
    put(shifts.day, "11-21", cast.desk2)
    put(shifts.night, "11-21", cast.desk2)
    assert "11月21日 白班" not in words(main(signed_in(cast.supervisor).get("/duty/")))
    assert "11月21日 夜班" in words(main(signed_in(cast.supervisor).get("/duty/")))


def test_a_second_note_adds_to_the_first_and_is_to_be_read_as_well(company, cast, shifts, signed_in):
    client = signed_in(cast.desk2)
    hand_over(client, shifts.night, "11-23")
    hand_over(client, shifts.night, "11-23", "另：门禁坏了。")
    page = html(signed_in(cast.desk).get("/duty/"))
    assert len(re.findall(r"/duty/handover/\d+/read/", page)) == 2


def test_a_handover_that_is_sent_twice_is_written_once(company, cast, shifts, signed_in):
    client, key = signed_in(cast.desk2), str(uuid.uuid4())
    for _time in range(2):
        hand_over(client, shifts.night, "11-23", key=key)
    assert DutyEntry.objects.count() == Notice.objects.count() == 1


def test_a_shift_that_has_not_begun_is_not_handed_over(company, cast, shifts, signed_in):
    page = html(hand_over(signed_in(cast.desk2), shifts.night, "11-24"))
    assert "这个班次还没有开始。" in page
    assert "两件待回电。" in page
    assert not DutyEntry.objects.exists()


# --- Who may ----------------------------------------------------------------------------------------------------------

EVERYBODY = (
    "desk", "desk2", "supervisor", "head_dz", "deputy_dz", "officer_dz", "branch_dz", "head_qy", "officer_qy",
    "branch_qy", "inspector", "affairs", "leader", "gm", "admin", "outsider",
)  # fmt: skip
# What each may do with the night shift of the 23rd, on which 王芳 (desk2) was, at noon of the 24th, when 李娜 (desk)
# is on; the note is 王芳's. The log of the service centre is for its people, for those above and for the company's
# service; who is on duty is for the whole staff.
MAY = {
    "see who is on duty": set(EVERYBODY) - {"deputy_dz", "outsider"},
    "read the log": {"desk", "desk2", "supervisor", "affairs", "leader", "gm"},
    "add a note": {"desk", "desk2", "supervisor", "gm"},
    "hand over": {"desk2", "supervisor", "gm"},
    "confirm": {"desk", "supervisor", "gm"},
}


def test_each_may_do_exactly_what_the_table_says(company, cast, shifts, signed_in):
    """ROAD-2, DESK-1: tried by everybody through the pages; a refusal changes nothing."""
    hand_over(signed_in(cast.desk2), shifts.night, "11-23")
    note = DutyEntry.objects.get()
    found: dict[str, set[str]] = {what: set() for what in MAY}
    for name in EVERYBODY:
        client = signed_in(getattr(cast, name))
        tries = {
            "see who is on duty": lambda client=client: client.get("/duty/"),
            "read the log": lambda client=client: client.get("/duty/log/?department=KFZX"),
            "add a note": lambda client=client: add_note(client, "记一笔。"),
            "hand over": lambda client=client: hand_over(client, shifts.night, "11-23", "补充。"),
            "confirm": lambda client=client: client.post(f"/duty/handover/{note.pk}/read/", follow=True),
        }
        for what, attempt in tries.items():
            before = transaction.savepoint()
            if attempt().status_code == 200:
                found[what].add(name)
            transaction.savepoint_rollback(before)
    assert found == MAY


def test_a_refusal_says_who_may(company, cast, shifts, signed_in):
    hand_over(signed_in(cast.desk2), shifts.night, "11-23")
    read = f"/duty/handover/{DutyEntry.objects.get().pk}/read/"
    refused = signed_in(cast.desk2).post(read)
    assert refused.status_code == 403
    assert "写交接班记录的人不能自己确认，须由接班人员确认。" in refused.content.decode()
    refused = signed_in(cast.affairs).get(address_of(shifts.night, "11-23"))
    assert "交接班记录由下班的值班人员或主管填写。" in refused.content.decode()


def test_somebody_from_elsewhere_who_stands_in_writes_the_log(company, cast, shifts, signed_in):
    """Whoever is on the shift writes, whatever their post; the colleague of the same shift confirms nothing."""
    from complaints.models import Duty

    Duty.objects.filter(shift=shifts.day, day=day("11-24")).update(person=cast.supervisor)
    put(shifts.day, "11-24", cast.desk)
    hand_over(signed_in(cast.desk), shifts.day, "11-24")
    note = DutyEntry.objects.get()
    with time_machine.travel(moment("2026-11-24 19:00"), tick=False):
        assert signed_in(cast.desk2).post(f"/duty/handover/{note.pk}/read/").status_code == 302
    assert DutyEntry.objects.get(kind="read").by == cast.desk2


def test_addresses_of_shifts_that_are_not_there_are_unknown(company, cast, shifts, signed_in):
    client = signed_in(cast.supervisor)
    other = shift(company.zhb, "综合值班", "08:00", "08:00")
    for query in ("", "shift=x&day=2026-11-23", f"shift={shifts.day.pk}", f"shift={other.pk}&day=2026-11-23"):
        assert client.get(f"/duty/handover/?department=KFZX&{query}").status_code == 404
    assert client.post("/duty/handover/999/read/").status_code == 404


# --- For good ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: DutyEntry.objects.filter(pk=entry.pk).update(text="nothing happened"),
        lambda entry: DutyEntry.objects.filter(pk=entry.pk).delete(),
        lambda entry: entry.delete(),
        lambda entry: entry.save(),
        lambda entry: DutyEntry.objects.bulk_update([entry], ["at"]),
    ],
)
def test_the_database_refuses_to_change_the_duty_log(company, cast, shifts, signed_in, attempt):
    """ROAD-2: what stands in the log stays, whatever program asks."""
    add_note(signed_in(cast.desk), "停电。", shifts.day)
    entry = DutyEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(entry)
    assert DutyEntry.objects.get().text == "停电。"


# --- The workbench ----------------------------------------------------------------------------------------------------


def test_the_workbench_says_who_is_on_duty_and_what_waits_for_this_person(company, cast, shifts, signed_in):
    """ROAD-2: whoever comes on is led to the note that they are to read; others only see who is on."""
    hand_over(signed_in(cast.desk2), shifts.night, "11-23")
    mine = words(main(signed_in(cast.desk).get("/")))
    assert "白班 李娜 至 20:00" in mine
    assert "阅读交接班记录" in mine
    others = words(main(signed_in(cast.head_dz).get("/")))
    assert "白班 李娜 至 20:00" in others
    assert "交接班" not in others


def test_the_supervisor_sees_the_uncovered_shifts_of_the_next_seven_days(company, cast, shifts, signed_in):
    """ROAD-2: today and tonight are covered; of the six days after, and the noon of the seventh, nothing is."""
    page = words(main(signed_in(cast.supervisor).get("/")))
    assert "未来 7 天有 13 个班次缺人" in page
    assert "缺人" not in words(main(signed_in(cast.desk).get("/")))
