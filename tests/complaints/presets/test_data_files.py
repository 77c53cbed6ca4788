"""The eight procedures are data: each file is sound, says only what there is, and loads beside the others."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.models import Model

from accounts.kept import revision
from complaints import presets
from complaints.choices import (
    TOPICS,
    ClockKind,
    ClockOwner,
    GuidanceStage,
    Moment,
    PhraseUse,
    Recipient,
    RequiredAt,
    RungAction,
    TargetFigure,
    TriggerEffect,
)
from complaints.deadlines.period import validate_period
from complaints.models import (
    AlertRule,
    Category,
    Channel,
    ClockRule,
    ClockTrigger,
    FlowRule,
    Guidance,
    Kind,
    Ladder,
    Phrase,
    Procedure,
    QualityItem,
    RequiredField,
    Rung,
    Shift,
    Target,
    TariffLine,
)
from complaints.models.cases import Cases
from complaints.rulecheck import faults
from complaints.versions import obstacles

CLAUSES = {
    f"{code}-{clause['id']}"
    for code, procedure in tomllib.loads(Path("docs/clauses.toml").read_text(encoding="utf-8")).items()
    for clause in procedure["clauses"]
}
# Of each procedure what concerns intake, routing, time, escalation, approval and callback, and so is in its file.
LAID_DOWN = {
    "road": "1 2 3a 3b 4 5a 5b 6 7 8 9 10 11",
    "cable": "1a 1b 2 3 5a 5b 6 7a 7b 7c 7d 7e 7f 9 10 12 13 14",
    "hosp": "1 2 3 4 5a 5b 6",
    "prop": "1 2 3 4 5 6 8",
    "retail": "1 2 3 4 5 6",
    "mobile": "1 2 3",
    "desk": "1 2 3 4 5 8",
}

CODES = ["cable", "desk", "gas", "hosp", "mobile", "prop", "retail", "road"]
TABLES: list[type[Model]] = [
    AlertRule, Category, Channel, ClockRule, ClockTrigger, FlowRule, Guidance, Kind, Ladder, Phrase, Procedure,
    QualityItem,
    RequiredField, Rung, Shift, Target, TariffLine,
]  # fmt: skip
each = pytest.mark.parametrize("code", CODES)


def text_of(code: str) -> str:
    return (presets.FOLDER / f"{code}.toml").read_text(encoding="utf-8")


def data_of(code: str) -> dict:
    return tomllib.loads(text_of(code))


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


def test_there_are_eight() -> None:
    assert presets.available() == CODES


@each
def test_every_rule_is_sound_and_nothing_keeps_it_from_being_published(company, code) -> None:
    procedure = presets.load(code)
    assert faults(procedure) == []
    assert obstacles(procedure) == []


def test_all_eight_load_into_one_database_and_loading_again_changes_nothing(company) -> None:
    for code in CODES:
        call_command("load_preset", code)
    assert Procedure.objects.count() == 8
    assert Procedure.current().code == "gas"  # what is in force stays in force
    before, token = everything(), revision()
    for code in CODES:
        call_command("load_preset", code)
    assert everything() == before
    assert revision() == token


def test_an_unknown_preset_is_refused_with_the_names_of_those_there_are(db) -> None:
    with pytest.raises(CommandError, match="cable, desk, gas, hosp, mobile, prop, retail, road"):
        call_command("load_preset", "water")


@each
def test_every_row_of_it_is_one_that_its_own_page_would_take(company, code) -> None:
    procedure = presets.load(code)
    procedure.full_clean()
    parts = (
        "clock_rules",
        "flow_rules",
        "alert_rules",
        "required_fields",
        "guidance",
        "tariffs",
        "ladders",
        "quality_items",
    )
    rows = [row for part in parts for row in getattr(procedure, part).all()]
    rows += [*Rung.objects.filter(ladder__procedure=procedure), *ClockTrigger.objects.filter(rule__procedure=procedure)]
    for model in (Kind, Channel, Category, Phrase):
        rows += model.objects.filter(family=code)
    refused = []
    for row in rows:
        try:
            row.full_clean()
        except ValidationError as error:
            refused.append((row, error.message_dict))
    assert refused == []


@each
def test_it_names_only_what_there_is(code) -> None:
    """Recipients, moments, fields, topics with their choices, and the cases that rules are for."""
    data = data_of(code)
    ladders = {entry["name"] for entry in data["ladders"]}
    for entry in data["clocks"]:
        assert entry["kind"] in ClockKind.values
        assert entry["owner"] in ClockOwner.values
        assert entry.get("ladder", next(iter(ladders))) in ladders
        validate_period(entry["period"])
        for effect in TriggerEffect.values:
            assert set(entry.get(effect, [])) <= set(Moment.values)
    for entry in (rung for ladder in data["ladders"] for rung in ladder["rungs"]):
        assert entry["recipient"] in Recipient.values
        assert entry.get("action", "notify") in RungAction.values
    for entry in data.get("flow", []):
        assert entry["choice"] in TOPICS[entry["topic"]]
    for entry in data["alerts"]:
        assert set(entry["recipients"]) <= set(Recipient.values)
        assert entry.get("action", "notify") in AlertRule.ACTIONS
    fields = {"intake": RequiredField.INTAKE, "result": RequiredField.RESULT}
    for entry in data["required"]:
        assert entry["at"] in RequiredAt.values
        assert set(entry["fields"]) <= set(fields.get(entry["at"], entry["fields"]))
    assert {entry["stage"] for entry in data["guidance"]} == set(GuidanceStage.values)
    assert {entry["use"] for entry in data["phrases"]} == set(PhraseUse.values)
    assert {entry["figure"] for entry in data.get("targets", [])} <= set(TargetFigure.values)
    assert all(set(chain["steps"]) <= set(Recipient.values) for chain in data.get("chains", []))


@each
def test_its_rules_are_for_cases_that_there_can_be(code) -> None:
    data = data_of(code)
    words = {name: {word["code"] for word in data[f"{name}s"]} for name in ("kind", "channel")}
    for part in ("clocks", "flow", "alerts", "required", "chains"):
        for entry in data.get(part, []):
            cases = Cases.parse(entry.get("cases", {}))
            for name, known in words.items():
                assert cases.named.get(name, frozenset()) <= known


@each
def test_every_clause_it_cites_exists(code) -> None:
    cited = re.findall(r"\b(?:GAS|ROAD|CABLE|HOSP|PROP|RETAIL|MOBILE|DESK)-[0-9][0-9a-z.]*", text_of(code))
    assert cited
    assert {clause.rstrip(".") for clause in cited} <= CLAUSES


@pytest.mark.parametrize("code", LAID_DOWN)
def test_every_clause_that_its_rules_are_made_of_is_cited(code) -> None:
    found = set(re.findall(rf"\b{code.upper()}-([0-9]+[a-z]?)", text_of(code)))
    assert found >= set(LAID_DOWN[code].split())


@each
def test_rules_say_their_clause_or_that_they_are_the_companys_own(code) -> None:
    data = data_of(code)
    for entry in [*data["clocks"], *data.get("flow", []), *data["guidance"]]:
        assert entry["clause"] == "公司默认" or entry["clause"] in CLAUSES, entry


@each
def test_what_is_offered_under_it_is_its_own(company, code) -> None:
    for each_code in CODES:
        presets.load(each_code)
    data = data_of(code)
    assert set(Kind.offered_under(code).values_list("name", flat=True)) == {word["name"] for word in data["kinds"]}
    assert Channel.offered_under(code).count() == len(data["channels"])
    assert Phrase.offered(*PhraseUse.values, family=code).count() == len(data["phrases"])


def test_the_words_of_the_procedures_are_those_of_their_field(company) -> None:
    """ROAD-3, CABLE-1a, CABLE-10, HOSP-2, PROP-1, RETAIL-2: written exactly so."""
    for code in CODES:
        presets.load(code)

    def names(model, family: str) -> list[str]:
        rows = model.objects.filter(family=family)
        return list((rows.filter(parent=None) if model is Category else rows).values_list("name", flat=True))

    assert names(Kind, "road") == ["投诉", "咨询", "建议"]
    assert names(Kind, "prop") == ["投诉", "报修", "求助"]
    assert names(Channel, "cable")[:6] == ["热线", "柜台调查", "主管部门", "消协", "媒体", "其他部门"]
    assert names(Channel, "hosp") == ["电话", "来访", "信函", "其他", "内部"]
    assert names(Category, "retail") == ["质量", "交期", "规格数量", "允差", "运输损坏", "包装", "其他"]
    assert names(Category, "cable") == [
        "政策", "网络", "服务规范", "服务时限", "节目内容", "运营支撑", "机顶盒", "宽带", "其他",
    ]  # fmt: skip


def test_the_tariff_of_the_cable_network(company) -> None:
    """CABLE-7a to CABLE-7f: 200 yuan each, by occurrence or by the day; the gravest without a fixed amount."""
    lines = presets.load("cable").tariffs.values_list("clause", "basis", "amount")
    assert [(clause, basis, amount and str(amount)) for clause, basis, amount in lines] == [
        ("CABLE-7a", "occurrence", "200.00"),
        ("CABLE-7b", "day", "200.00"),
        ("CABLE-7c", "occurrence", "200.00"),
        ("CABLE-7d", "day", "200.00"),
        ("CABLE-7e", "occurrence", "200.00"),
        ("CABLE-7f", "company", None),
    ]


def test_the_hotline_of_the_road_service_is_manned_round_the_clock(company) -> None:
    """ROAD-2: three shifts of eight hours, once there is a desk."""
    presets.load("road")
    shifts = Shift.objects.filter(department=company.kfzx)
    assert [(shift.name, shift.hours) for shift in shifts] == [
        ("早班", "08:00–16:00"), ("中班", "16:00–00:00"), ("晚班", "00:00–08:00"),
    ]  # fmt: skip
