"""Valid and invalid complaints, counted apart: figures of the month, their complaints, files, filters and a column.

The station's October, with the head as judge:

| | accepted | judged |
| --- | --- | --- |
| valid | 12 Oct 09:00 | valid on 2 November, archived the same day |
| invalid | 13 Oct 09:00 | invalid while it is handled: closed with the explanation, archived in October |
| invalid_too | 31 Oct 23:00 | not forwarded; invalid on 3 November by the supervisor |
| unjudged | 20 Oct 09:00 | – |
| september | 30 Sep 23:59 | invalid on 14 October |
"""

from __future__ import annotations

import csv
import html
import io
import re
from types import SimpleNamespace

import pytest
import time_machine

from complaints import presets
from complaints.documents.record import record_of
from complaints.flow import archive, callback, validity
from complaints.models import Complaint
from complaints.months import Month
from complaints.versions import put_in_force
from reports.selectors import month_report
from tests import pages, way
from tests.clockwork import moment
from tests.rules import amending, settle_topic

OCTOBER = Month(2026, 10)
PAGE = "/reports/month/2026-10/"
APART = ("valid", "invalid", "unjudged")


@pytest.fixture(autouse=True)
def noon_in_november():
    with time_machine.travel(moment("2026-11-10 12:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def judged(company, cast) -> SimpleNamespace:
    """The complaints of the table above, under a procedure that has validity judged."""
    with amending(company.procedure) as procedure:
        settle_topic(procedure, "validity", "head")
    made = SimpleNamespace(
        valid=way.closing(company, moment("2026-10-12 09:00")),
        invalid=way.handling(company, moment("2026-10-13 09:00")),
        invalid_too=way.accepted(company, moment("2026-10-31 23:00"), category=None),
        unjudged=way.dispatched(company, moment("2026-10-20 09:00")),
        september=way.handling(company, moment("2026-09-30 23:59")),
    )
    as_valid(made.valid, cast.head_dz, "2026-11-02 10:00")
    archive.archive(fresh(made.valid), by=cast.desk, at=moment("2026-11-02 10:30"))
    as_invalid(made.invalid, cast.head_dz, "2026-10-14 09:00")
    callback.skip_callback(
        fresh(made.invalid), by=cast.supervisor, reason="已当面说明。", at=moment("2026-10-14 10:00")
    )
    archive.archive(fresh(made.invalid), by=cast.desk, at=moment("2026-10-14 11:00"))
    as_invalid(made.invalid_too, cast.supervisor, "2026-11-03 09:00")
    as_invalid(made.september, cast.head_dz, "2026-10-14 09:30")
    return made


def fresh(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def as_valid(complaint: Complaint, by, at: str) -> None:
    validity.judge(fresh(complaint), by=by, validity="valid", reason="属实。", at=moment(at))


def as_invalid(complaint: Complaint, by, at: str) -> None:
    said = {"validity": "invalid", "reason": "收费无误。", "explanation": "已逐项说明。"}
    validity.judge(fresh(complaint), by=by, **said, at=moment(at))


# --- The figures ------------------------------------------------------------------------------------------------------


def test_valid_invalid_and_unjudged_are_counted_apart_and_make_up_what_came_in(judged, cast):
    """ROAD-1: by the month of acceptance, whenever it was judged; what else is counted still counts all of them."""
    report = month_report(cast.gm, OCTOBER, moment("2026-11-10 12:00"))
    assert {code: report.total.count(code) for code in APART} == {"valid": 1, "invalid": 2, "unjudged": 1}
    assert {code: report.before.count(code) for code in APART} == {"valid": 0, "invalid": 1, "unjudged": 0}
    assert report.total.count("received") == 4
    assert report.total.count("archived") == 1  # the invalid one; the valid one in November
    station = next(row for row in report.departments if row.name == "定州综合所")
    assert {code: station.count(code) for code in APART} == {"valid": 1, "invalid": 1, "unjudged": 1}
    nobody = next(row for row in report.departments if row.name == "尚无部门")
    assert {code: nobody.count(code) for code in APART} == {"valid": 0, "invalid": 1, "unjudged": 0}
    repair = next(row for row in report.categories if row.name == "维修不及时")
    assert {code: repair.count(code) for code in APART} == {"valid": 1, "invalid": 1, "unjudged": 1}


def test_each_number_on_the_page_leads_to_exactly_its_complaints(judged, cast, signed_in):
    """ROAD-1: followed as people do, for the whole month, the one before, departments and categories."""
    client = signed_in(cast.gm)
    page = pages.main(client.get(PAGE))
    links = re.findall(
        r'<a class="num [^"]*" href="(/complaints/\?[^"]*figure=(?:valid|invalid|unjudged))"[^>]*>(\d+)</a>', page
    )
    assert len(links) >= 9
    for address, number in links:
        shown = client.get(html.unescape(address))
        assert (shown.context["count"], shown.context["errors"]) == (int(number), []), address
    whole = client.get("/complaints/?month=2026-10&figure=invalid")
    assert set(pages.numbers(pages.main(whole))) == {judged.invalid.number, judged.invalid_too.number}
    assert "判定无效 · 2026年10月" in pages.words(pages.main(whole))


def test_a_judgement_shows_at_once_also_in_a_month_that_is_over(judged, cast, signed_in):
    """ROAD-1: what was counted before is counted anew when a complaint of that month is judged."""
    client = signed_in(cast.gm)
    told = {headline.figure: headline.value for headline in client.get(PAGE).context["details"]}
    assert [told[code] for code in APART] == ["1", "2", "1"]
    as_valid(judged.unjudged, cast.head_dz, "2026-11-10 11:00")
    told = {headline.figure: headline.value for headline in client.get(PAGE).context["details"]}
    assert [told[code] for code in APART] == ["2", "2", "0"]


def test_the_files_of_the_month_have_the_three_numbers(judged, cast, signed_in):
    """ROAD-1, GAS-13."""
    response = signed_in(cast.gm).get(f"{PAGE}departments.csv")
    rows = {row["部门"]: row for row in csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))}
    shown = {name: [row[head] for head in ("受理", "判定有效", "判定无效", "未判定")] for name, row in rows.items()}
    assert shown["定州综合所"] == ["3", "1", "1", "1"]
    assert shown["尚无部门"] == ["1", "0", "1", "0"]


def test_where_nobody_judges_nothing_is_said_of_it(company, cast, signed_in):
    way.archived(company, moment("2026-10-12 10:00"))
    client = signed_in(cast.gm)
    page = client.get(PAGE)
    assert not {headline.figure for headline in page.context["details"]} & set(APART)
    assert "判定有效" not in pages.main(page)
    assert "判定有效" not in client.get(f"{PAGE}departments.csv").content.decode()
    assert 'name="validity"' not in pages.html(client.get("/complaints/filters/"))


def test_the_procedure_of_road_rescue_shows_them_from_the_first_day(company, cast, signed_in):
    """ROAD-1: the preset has them judged, and so counts them, before there is any case."""
    put_in_force(presets.load("road"))
    details = signed_in(cast.gm).get("/reports/month/").context["details"]
    assert [headline.value for headline in details if headline.figure in APART] == ["0", "0", "0"]


def test_after_another_procedure_came_into_force_old_months_still_count_them_apart(judged, company, cast, signed_in):
    """ROAD-1: there are such cases in the month."""
    put_in_force(presets.load("mobile"))
    details = {one.figure: one.value for one in signed_in(cast.gm).get(PAGE).context["details"]}
    assert [details[code] for code in APART] == ["1", "2", "1"]
    assert "valid" not in {one.figure for one in signed_in(cast.gm).get("/reports/month/").context["details"]}


def test_the_record_on_paper_says_what_was_judged_why_and_by_whom(judged, cast):
    """ROAD-1."""
    (section,) = [one for one in record_of(judged.invalid).sections if one.title == "受理决定与有效性"]
    assert dict(section.facts) == {"有效性": "无效投诉", "判定人": "张强 2026-10-14 09:00"}
    assert dict(section.texts) == {"判定理由": "收费无误。"}
    assert "受理决定与有效性" not in [one.title for one in record_of(judged.unjudged).sections]


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected", "chip"),
    [
        ("valid", {"valid"}, "有效性：有效投诉"),
        ("invalid", {"invalid", "invalid_too", "september"}, "有效性：无效投诉"),
        ("none", {"unjudged"}, "有效性：未判定"),
    ],
)
def test_the_list_is_narrowed_by_validity(query, expected, chip, judged, cast, signed_in):
    """ROAD-1."""
    shown = signed_in(cast.gm).get(f"/complaints/?validity={query}")
    found = {name for name, case in vars(judged).items() if case.number in pages.numbers(pages.main(shown))}
    assert (found, shown.context["errors"]) == (expected, [])
    assert [str(one) for one in shown.context["chips"]] == [chip]
    assert 'name="validity"' in pages.html(signed_in(cast.gm).get(f"/complaints/filters/?validity={query}"))


def test_a_mistyped_validity_is_left_out_and_named(judged, cast, signed_in):
    shown = signed_in(cast.gm).get("/complaints/?validity=perhaps")
    assert shown.context["count"] == 5
    assert shown.context["errors"]


def test_a_view_keeps_the_filter_and_the_column_shows_the_judgement(judged, cast, signed_in):
    """ROAD-1: saved under a name, opened again; the column on the page and in the file."""
    client = signed_in(cast.gm)
    client.post("/complaints/views/new/?validity=invalid", {"do": "save", "name": "客户误会"})
    assert "validity=invalid" in html.unescape(pages.html(client.get("/complaints/")))
    client.post("/complaints/columns/", {"column": ["case", "validity"], "query": "validity=invalid"})
    page = pages.main(client.get("/complaints/?validity=invalid"))
    assert page.count('<td class="cell-validity" data-label="有效性">无效投诉</td>') == 3
    body = b"".join(client.get("/complaints/export/?validity=invalid&columns=shown")).decode("utf-8-sig")
    assert [row["有效性"] for row in csv.DictReader(io.StringIO(body))] == ["无效投诉"] * 3
    everything = b"".join(client.get("/complaints/export/?validity=valid")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(everything))
    assert (row["有效性"], row["判定理由"]) == ("有效投诉", "属实。")
