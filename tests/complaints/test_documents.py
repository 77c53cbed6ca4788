"""客户投诉记录表 as a PDF and on paper (GAS-6)."""

from __future__ import annotations

import io
import re
import threading

import pypdf
import pytest
from django.urls import reverse
from django.utils import translation

from complaints.choices import ContactOutcome
from complaints.documents import record_of, record_pdf, typeset
from complaints.flow import archive, callback, dispatch, feedback, handle, instructions, record, supervise
from tests import samples, way


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    """A store of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"


def text_of(pdf: bytes) -> str:
    """The words of all pages without spaces and line ends, which depend on where a line breaks."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture
def whole_case(company, cast):
    """A case with everything that a record can show, closed."""
    complaint = way.accepted(company, content="报修三天没有人上门。", flag_violation=True, on_behalf_of="刘大爷")
    steps = {"at": complaint.accepted_at}

    def soon():
        steps["at"] += way.MINUTE
        return steps["at"]

    record.add_file(complaint, by=cast.desk, name="现场照片.jpg", content=samples.JPEG, at=soon())
    dispatch.dispatch(
        complaint, by=cast.desk, lead=company.qyzhs, co_handlers=[company.dcs], note="请尽快。", at=soon()
    )
    dispatch.return_to_desk(complaint, by=cast.head_qy, reason="不在本所辖区。", at=soon())
    dispatch.dispatch(complaint, by=cast.desk, lead=company.dzzhs, at=soon())
    instructions.instruct(complaint, by=cast.gm, text="当日办结。", at=soon())
    handle.log_contact(
        complaint, by=cast.head_dz, outcome=ContactOutcome.NO_ANSWER, phone="03121234567", note="无人接听。", at=soon()
    )
    handle.log_contact(complaint, by=cast.head_dz, outcome=ContactOutcome.REACHED, note="约好下午。", at=soon())
    told = way.followed(complaint)
    handle.submit_result(complaint, by=cast.officer_dz, parts=way.PARTS, followed=told, at=soon())
    handle.sign_result(complaint, by=cast.head_dz, at=soon())
    feedback.accept_feedback(complaint, by=cast.desk, at=soon())
    supervise.sign_supervision(complaint, by=cast.inspector, opinion="处理得当。", at=soon())
    answers = callback.Answers(outcome=ContactOutcome.REACHED, resolved=True, satisfaction=4, words="师傅态度好。")
    callback.call_back(complaint, by=cast.desk2, answers=answers, at=soon())
    return archive.archive(complaint, by=cast.desk, at=soon())


def test_the_record_holds_the_whole_case(whole_case):
    """GAS-6: content, result and the customer's opinion; GAS-12.4: the four parts; GAS-12.2, GAS-12.3: the clocks."""
    text = text_of(record_pdf(whole_case))
    for words in (
        "燃气公司", "客户投诉记录表", whole_case.number, "已归档",
        "刘大妈", "13800138000", "定州市中山路8号", "刘大爷", "供气业务/维修不及时", "违规", "李娜",
        "报修三天没有人上门。", "尽快维修。", "现场照片.jpg",
        "曲阳综合所", "不在本所辖区。", "定州综合所", "当日办结。",
        "03121234567", "无人接听。", "约好下午。",
        way.PARTS.facts, way.PARTS.measures, way.PARTS.accountability, way.PARTS.satisfaction, "周磊", "张强",
        "处理得当。", "褚正", "师傅态度好。", "王芳", "满意",
        "转发时限 · 1 小时", "联系时限 · 24 小时", "按时",
        "经办人", "部门负责人", "第1页",
    ):  # fmt: skip
        assert squeezed(words) in text, words


def test_a_new_case_shows_the_parts_that_are_still_to_be_filled(company):
    text = text_of(record_pdf(way.accepted(company)))
    for words in ("查明的事实", "整改措施", "责任部门和责任人的处理", "客户满意情况", "待转发"):
        assert words in text
    assert "裁定" not in text


def test_the_final_decision_stands_in_the_record(company, cast):
    """GAS-4c."""
    complaint = supervise.decide(way.dispatched(company), by=cast.gm, decision="由公司承担维修费用。")
    text = text_of(record_pdf(complaint))
    assert "裁定" in text
    assert "由公司承担维修费用。" in text
    assert "沈总" in text


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")',
        "#{while true {}}",
        "*bold* _soft_ `raw` $x^2$ <label> @ref = title - item + one / term: x // gone /* gone */",
        "[unclosed ] #[ ( { \" ' \\ \\n \\u{41} ~ -- --- ...",
        "#set text(fill: white)",
        "{page} {pages} %(moment)s {{ x }} {% now 'Y' %}",
    ],
)
def test_what_somebody_wrote_stands_there_as_it_was_written(hostile, company):
    """Text is data for the document, never a part of its template."""
    fields = {"content": hostile, "demand": hostile, "customer_name": hostile[:60], "location": hostile[:200]}
    text = text_of(record_pdf(way.accepted(company, **fields)))
    assert text.count(squeezed(hostile)) >= 3


def test_words_without_a_break_stay_on_the_paper(company):
    """A run of letters breaks at the edge of its cell, 150 mm wide, instead of leaving the page."""
    pages = pypdf.PdfReader(io.BytesIO(record_pdf(way.accepted(company, content="x" * 3000)))).pages
    runs = [len(run) for page in pages for run in re.findall("x+", page.extract_text())]
    assert sum(runs) == 3000
    assert max(runs) < 100


def test_a_very_long_case_runs_over_several_numbered_pages(company):
    complaint = way.accepted(company, content="第一段。\n" * 1000, demand="要求。\n" * 500)
    pages = pypdf.PdfReader(io.BytesIO(record_pdf(complaint))).pages
    assert len(pages) > 10
    assert f"第{len(pages)}页/共{len(pages)}页" in squeezed(pages[-1].extract_text())
    assert complaint.number in pages[3].extract_text()


def test_the_record_speaks_the_language_of_the_page(whole_case):
    with translation.override("en"):
        text = text_of(record_pdf(whole_case))
    assert squeezed("Customer complaint record") in text
    assert squeezed("Facts established") in text
    assert "查明的事实" not in text


def test_the_number_of_queries_does_not_grow_with_the_case(
    company, cast, whole_case, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as small:
        record_of(whole_case)
    big = way.handling(company)
    for number in range(8):
        handle.log_contact(big, by=cast.head_dz, outcome=ContactOutcome.NO_ANSWER, note=str(number))
        record.add_file(big, by=cast.desk, name="a.txt", content=f"{number}".encode())
        instructions.instruct(big, by=cast.gm, text=f"{number}")
        record.link(big, by=cast.desk, other=way.accepted(company), kind="related")
    with django_assert_max_num_queries(len(small)):
        record_of(big)


def test_documents_made_at_the_same_time_do_not_mix():
    """GAS-6: each thread gets its own document (the compiler of the library is not to be shared)."""
    made: dict[int, str] = {}

    def make(number: int) -> None:
        data = {
            "organisation": "",
            "title": f"编号{number}",
            "number": "",
            "status": "",
            "sections": [],
            "signatures": [],
        }
        made[number] = text_of(typeset("record", data | {"made": "", "page": "", "language": "zh"}, timestamp=0))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [f"编号{number}" in made[number] for number in range(6)] == [True] * 6


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_paper_page_shows_the_record_and_its_buttons(whole_case, cast, signed_in):
    page = signed_in(cast.leader).get(reverse("complaints:print", args=[whole_case.number])).content.decode()
    for words in ("客户投诉记录表", way.PARTS.facts, "师傅态度好。", "data-print"):
        assert words in page
    for name in ("record-pdf", "bundle", "detail"):
        assert f'href="{reverse(f"complaints:{name}", args=[whole_case.number])}"' in page


def test_the_paper_page_shows_markup_as_text(company, cast, signed_in):
    complaint = way.accepted(company, content="<script>alert(1)</script>")
    page = signed_in(cast.desk).get(reverse("complaints:print", args=[complaint.number])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_pdf_is_a_download_with_a_name_that_says_what_it_is(company, cast, signed_in):
    complaint = way.accepted(company)
    response = signed_in(cast.desk).get(reverse("complaints:record-pdf", args=[complaint.number]))
    assert response["Content-Type"] == "application/pdf"
    # RFC 5987: 客户投诉记录表 in UTF-8
    name = f"%E5%AE%A2%E6%88%B7%E6%8A%95%E8%AF%89%E8%AE%B0%E5%BD%95%E8%A1%A8%20{complaint.number}.pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert complaint.number in text_of(response.content)


@pytest.mark.parametrize("name", ["print", "record-pdf", "bundle"])
def test_papers_are_only_for_who_may_see_the_complaint(name, company, cast, client, signed_in):
    complaint = way.dispatched(company)
    address = reverse(f"complaints:{name}", args=[complaint.number])
    assert client.get(address).url.startswith("/accounts/sign-in/")
    for person in (cast.outsider, cast.admin, cast.head_qy):
        assert signed_in(person).get(address).status_code == 404
    assert signed_in(cast.officer_dz).get(address).status_code == 200
    assert signed_in(cast.officer_dz).post(address).status_code == 405
