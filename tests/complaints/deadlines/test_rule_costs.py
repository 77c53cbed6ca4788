"""What the rules of a procedure cost: once they are in memory, a case asks the database nearly nothing about them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints import presets
from complaints.choices import FieldAt, Moment, RequiredAt, Topic
from complaints.deadlines.selection import started_by
from complaints.models import Complaint, Procedure
from complaints.models.rulebook import current_rulebook
from tests import way

pytestmark = pytest.mark.django_db


def every_answer(complaint: Complaint) -> int:
    """Everything that any step may ask the rules about the case; how many answers that is."""
    procedure = complaint.procedure
    facts = procedure.facts(complaint)
    answers: list[object] = [rule for moment in Moment for rule in started_by(procedure.rules, moment, facts)]
    answers += [rung for rule in procedure.rules if rule.ladder for rung in rule.ladder.steps]
    answers += [procedure.choice(topic, complaint) for topic in Topic]
    answers += [procedure.chain_of(complaint), *procedure.alerts_of(complaint), procedure.asked_for_instructions]
    answers += [name for at in RequiredAt for name in procedure.required_of(at, complaint)]
    answers += [field for at in FieldAt for field in procedure.custom_fields_at(at, complaint)]
    return len(answers)


@pytest.mark.parametrize("code", presets.available())
def test_all_rules_for_one_case_take_two_queries_at_most(company, code) -> None:
    """One for whether the rules in memory are still those of the database, whichever and however many are asked."""
    complaint = way.accepted(company)
    complaint.procedure = Procedure.objects.get(pk=presets.load(code).pk)
    current_rulebook()  # the warm-up: read once by each process after a change
    with CaptureQueriesContext(connection) as queries:
        assert every_answer(complaint) >= 20
    assert len(queries) <= 2, [query["sql"] for query in queries]
