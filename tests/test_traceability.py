"""Every clause of the default procedure is proved by at least one test."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
CLAUSES = (
    "2",
    "4a",
    "4b",
    "4c",
    "5",
    "6",
    "7",
    "8",
    "9a",
    "9b",
    "10",
    "11",
    "12.1",
    "12.2",
    "12.3a",
    "12.3b",
    "12.3c",
    "12.4",
    "12.5",
    "12.6",
    "12.7",
    "13",
    "14",
)


def cited() -> set[str]:
    """Clause numbers named in tests; a range such as “GAS-12.1 to GAS-12.6” does not count for what lies between."""
    words = " ".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py") if path != Path(__file__))
    return set(re.findall(r"GAS-(\d+(?:\.\d+)?[a-c]?)\b", words))


def test_every_clause_of_the_default_procedure_is_cited_by_a_test():
    """GAS clauses without a test that cites them."""
    assert [clause for clause in CLAUSES if clause not in cited()] == []
