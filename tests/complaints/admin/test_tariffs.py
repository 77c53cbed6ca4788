"""The penalty tariff in the administration, in presets and in copies of a procedure (CABLE-7)."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from complaints import presets
from complaints.models import Procedure, TariffLine
from complaints.versions import discard, new_version
from tests.adminforms import errors, send
from tests.penalties import finding, stored, tariff
from tests.rules import amending

ADD = "/admin/complaints/tariffline/add/"
LINE = {"name": "服务规范类", "code": "conduct", "clause": "CABLE-7a", "basis": "occurrence", "amount": "200"}


def change(line: TariffLine) -> str:
    return reverse("admin:complaints_tariffline_change", args=[line.pk])


@pytest.fixture
def draft(company) -> Procedure:
    """What the administrator prepares."""
    return new_version(company.procedure)


def test_a_line_is_added_to_a_draft(draft, administrator):
    """CABLE-7a."""
    assert send(administrator, ADD, LINE).status_code == 302
    line = TariffLine.objects.get()
    assert (line.procedure, line.amount, line.exemption) == (draft, Decimal("200.00"), "")
    assert "服务规范类" in administrator.get("/admin/complaints/tariffline/").content.decode()
    assert "/admin/complaints/tariffline/" in administrator.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"amount": ""}, "amount", "Say how much it costs, or choose that the company decides."),
        ({"basis": "day", "amount": ""}, "amount", "Say how much it costs, or choose that the company decides."),
        ({"basis": "company"}, "amount", "Without a fixed amount this stays empty: the company decides it."),
        ({"amount": "0"}, "amount", "The amount must be more than nothing."),
        ({"amount": "-1"}, "amount", "The amount must be more than nothing."),
        ({"amount": "0.001"}, "amount", None),
        ({"amount": "1000000"}, "amount", None),
        ({"amount": "NaN"}, "amount", None),
        ({"code": "服务"}, "code", None),
        ({"basis": "week"}, "basis", None),
        ({"name": ""}, "name", None),
    ],
)
def test_what_is_no_line_is_refused_beside_its_field(draft, administrator, changes, field, message):
    found = errors(send(administrator, ADD, LINE | changes))
    assert list(found) == [field]
    assert message is None or found[field] == [message]
    assert not TariffLine.objects.exists()


def test_a_line_without_a_fixed_amount_is_the_companys(draft, administrator):
    """CABLE-7f."""
    assert send(administrator, ADD, LINE | {"basis": "company", "amount": ""}).status_code == 302
    assert TariffLine.objects.get().amount is None


def test_a_code_stands_once_in_a_procedure(company, administrator):
    tariff(company)
    new_version(company.procedure)
    assert errors(send(administrator, ADD, LINE)) == {"__all__": ["There is a tariff line with this code already."]}


def test_the_database_itself_wants_an_amount(company):
    lines = tariff(company)
    for line, amount in ((lines.conduct, None), (lines.conduct, 0), (lines.time, -1), (lines.grave, 1)):
        with amending(company.procedure), pytest.raises(IntegrityError, match="amount"), transaction.atomic():
            TariffLine.objects.filter(pk=line.pk).update(amount=amount)


def test_a_line_of_a_published_version_stays_as_it_is(company, administrator):
    """A penalty is judged by the tariff of its complaint's version; another amount is another version's."""
    line = tariff(company).conduct
    penalty = finding(company, line)
    assert administrator.post(change(line), {"amount": "300"}).status_code == 403
    away = reverse("admin:complaints_tariffline_delete", args=[line.pk])
    assert administrator.post(away, {"post": "yes"}).status_code == 403
    dearer = new_version(company.procedure).tariffs.get(code="conduct")
    assert send(administrator, change(dearer), {"amount": "300"}).status_code == 302
    line.refresh_from_db()
    dearer.refresh_from_db()
    assert (line.amount, dearer.amount, stored(penalty).amount) == (
        Decimal("200.00"),
        Decimal("300.00"),
        Decimal("200.00"),
    )


def test_a_new_version_of_the_procedure_has_the_whole_tariff(company):
    """A copy is prepared with all its rules."""
    tariff(company)
    copy = new_version(company.procedure)
    fields = [field.name for field in TariffLine._meta.concrete_fields if field.name not in ("id", "procedure")]
    old, new = (list(one.tariffs.order_by("position").values(*fields)) for one in (company.procedure, copy))
    assert len(new) == 6
    assert new == old
    discard(copy)
    assert TariffLine.objects.count() == 6


TOML = """
[[tariffs]]
code = "time"
name = "服务时限类"
clause = "CABLE-7b"
basis = "day"
amount = 200

[[tariffs]]
code = "availability"
name = "系统保障类"
clause = "CABLE-7e"
basis = "occurrence"
amount = "200.50"
exemption = "提交故障报告和改进措施的免予处罚。"

[[tariffs]]
code = "grave"
name = "情节特别严重"
clause = "CABLE-7f"
basis = "company"
"""


@pytest.fixture
def preset(db, tmp_path, monkeypatch):
    """`preset(text)` loads the default preset with `text` at its end."""
    gas = (presets.FOLDER / "gas.toml").read_text(encoding="utf-8")
    monkeypatch.setattr(presets, "FOLDER", tmp_path)

    def load(text: str) -> Procedure:
        (tmp_path / "cable.toml").write_text(gas + text, encoding="utf-8")
        return presets.load("cable")

    return load


def test_a_preset_brings_its_tariff(preset):
    """CABLE-7: `[[tariffs]]`, and loaded again it adds nothing."""
    procedure = preset(TOML)
    lines = [(line.code, line.basis, line.amount, bool(line.exemption)) for line in procedure.tariffs.all()]
    assert lines == [
        ("time", "day", Decimal("200.00"), False),
        ("availability", "occurrence", Decimal("200.50"), True),
        ("grave", "company", None, False),
    ]
    preset(TOML)
    assert procedure.tariffs.count() == 3


def test_a_preset_without_a_tariff_has_none(company):
    """GAS."""
    assert not company.procedure.tariffs.exists()


@pytest.mark.parametrize("wrong", ['amount = 0\nbasis = "day"', 'basis = "day"', 'amount = 1\nbasis = "company"'])
def test_a_preset_with_a_wrong_line_is_not_loaded(preset, wrong):
    with pytest.raises(ValidationError):
        preset(f'\n[[tariffs]]\ncode = "x"\nname = "x"\nclause = ""\n{wrong}\n')
    assert not Procedure.objects.exists()
