"""The traceability of clauses: citations are read exactly, and what is called done without proof is found."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CLAUSES = """
[GAS]
title = "Gas"
clauses = [
    { id = "4a", title = "a", state = "done" },
    { id = "4b", title = "b", state = "open" },
    { id = "12.1", title = "c", state = "open" },
    { id = "12.2", title = "d", state = "open" },
    { id = "12.3a", title = "e", state = "open" },
    { id = "12.3b", title = "f", state = "open" },
    { id = "12.4", title = "g", state = "open" },
    { id = "13", title = "h", state = "open" },
]

[DESK]
title = "Desk"
clauses = [{ id = "1", title = "i", state = "open" }, { id = "10", title = "j", state = "open" }]
"""


@pytest.fixture(scope="module")
def script():
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        return importlib.import_module("traceability")
    finally:
        sys.path.remove(str(ROOT / "scripts"))


@pytest.fixture
def project(tmp_path):
    """A small project with two procedures, code that cites one clause, and a test that proves it."""
    write(tmp_path, "docs/clauses.toml", CLAUSES)
    write(tmp_path, "complaints/flow.py", 'def handle():\n    """The head handles it (GAS-4a)."""\n')
    write(tmp_path, "tests/test_flow.py", 'def test_the_head_handles_it():\n    """GAS-4a: proved."""\n')
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture
def book(script, project):
    return script.Book.read(project / "docs/clauses.toml")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GAS-4a", "GAS-4a"),
        ("see GAS-4a.", "GAS-4a"),
        ("(GAS-12.1)", "GAS-12.1"),
        ("GAS-12.3a, GAS-12.3b", "GAS-12.3a GAS-12.3b"),
        ("GAS-12.2/GAS-12.4;DESK-1", "GAS-12.2 GAS-12.4 DESK-1"),
        ("GAS-12.2:受理后 1 小时内转发", "GAS-12.2"),
        ("GAS-13、GAS-4b月度", "GAS-13 GAS-4b"),
        # A group proves none of its parts, and a part neither its group nor its neighbours.
        ("GAS-12", ""),
        ("GAS-12.", ""),
        ("GAS-12.3", ""),
        ("GAS-4", ""),
        ("DESK-10", "DESK-10"),
        ("DESK-1.", "DESK-1"),
        # What only looks like one.
        ("XGAS-4a", ""),
        ("GAS-4ab", ""),
        ("GAS-4a1", ""),
        ("GAS-131", ""),
        ("GAS 4a", ""),
        ("gas-4a", ""),
        ("LPGAS-13", ""),
        ("a-GAS-13", ""),
    ],
)
def test_a_citation_is_read_exactly(script, book, text, found):
    assert script.cited(text, book, ranges=True) == set(found.split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GAS-12.1 to GAS-12.3a", "GAS-12.1 GAS-12.2 GAS-12.3a"),
        ("GAS-4a\u2013GAS-12.1", "GAS-4a GAS-4b GAS-12.1"),
        ("GAS-12.3 to GAS-12.4", "GAS-12.3a GAS-12.3b GAS-12.4"),
        ("GAS-4 to GAS-12", "GAS-4a GAS-4b GAS-12.1 GAS-12.2 GAS-12.3a GAS-12.3b GAS-12.4"),
        ("GAS-13 to DESK-1", "GAS-13 DESK-1"),
        ("GAS-12.4 to GAS-12.1", "GAS-12.4 GAS-12.1"),
    ],
)
def test_a_range_counts_for_what_lies_between_in_code_and_never_in_tests(script, book, text, found):
    assert script.cited(text, book, ranges=True) == set(found.split())
    ends = {one for one in found.split() if one in text.replace("\u2013", " ").split()}
    assert script.cited(text, book, ranges=False) == ends


def faults(script, project, capsys) -> list[str]:
    """What a check says of the project whose page was just written."""
    script.main([], project)
    capsys.readouterr()
    code = script.main(["--check"], project)
    said = capsys.readouterr().err.splitlines()
    assert code == (1 if said else 0)
    return said


def test_a_clause_with_code_and_a_test_is_done(script, project, capsys):
    assert faults(script, project, capsys) == []
    page = (project / "docs/traceability.md").read_text("utf-8")
    assert "| [GAS-4a](#gas-4a) | a | done | 1 | 1 |" in page
    assert "- [complaints/flow.py](../complaints/flow.py) `handle`" in page
    assert "    - the head handles it" in page
    assert "| GAS-4b | b | open |  |  |" in page


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("tests/test_flow.py", "def test_it():\n    pass  # GAS-4a\n", "no docstring of a test cites it"),
        ("tests/test_flow.py", '"""GAS-4a"""\n', "no docstring of a test cites it"),
        ("tests/test_flow.py", 'def helper():\n    """GAS-4a"""\n', "no docstring of a test cites it"),
        ("tests/test_flow.py", 'def test_it():\n    """GAS-4"""\n', "no docstring of a test cites it"),
        ("complaints/flow.py", 'CLAUSE = "GAS-4a"\n', "no code, comment or preset cites it"),
        ("complaints/flow.py", "", "no code, comment or preset cites it"),
    ],
)
def test_a_clause_called_done_without_code_or_test_is_found(script, project, capsys, name, text, says):
    write(project, name, text)
    (said,) = faults(script, project, capsys)
    assert said.startswith("GAS-4a is called done, but ")
    assert says in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("complaints/flow.py", "# GAS-4a\nx = 1\n"),
        ("complaints/flow.py", "def handle():\n    return 1  # GAS-4a\n"),
        ("complaints/flow.py", 'class A:\n    """GAS-4a"""\n'),
        ("complaints/presets/gas.toml", '[[clocks]]\nclause = "GAS-4a"\n'),
        ("templates/case.html", "{# GAS-4a #}"),
        ("static/js/case.js", "// GAS-4a\n"),
    ],
)
def test_comments_docstrings_and_presets_say_where_it_is_implemented(script, project, capsys, name, text):
    write(project, "complaints/flow.py", "")
    write(project, name, text)
    assert faults(script, project, capsys) == []
    assert f"- [{name}](../{name})" in (project / "docs/traceability.md").read_text("utf-8")


def test_the_demo_and_the_simulation_implement_nothing(script, project, capsys):
    write(project, "complaints/flow.py", "")
    write(project, "complaints/demo/company.py", "# GAS-4a\n")
    assert len(faults(script, project, capsys)) == 1


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("complaints/flow2.py", "# GAS-99\n", "complaints/flow2.py: there is no clause GAS-99."),
        ("tests/test_it.py", 'def test_it():\n    """GAS-4c"""\n', "tests/test_it.py: test_it cites GAS-4c"),
    ],
)
def test_a_clause_that_is_not_there_is_found(script, project, capsys, name, text, says):
    write(project, name, text)
    (said,) = faults(script, project, capsys)
    assert said.startswith(says)


def test_a_page_that_is_out_of_date_is_found(script, project, capsys):
    assert script.main([], project) == 0
    write(project, "tests/test_more.py", 'def test_more():\n    """GAS-4a"""\n')
    assert script.main(["--check"], project) == 1
    assert "docs/traceability.md is out of date" in capsys.readouterr().err
    assert script.main([], project) == script.main(["--check"], project) == 0


@pytest.mark.parametrize("wrong", ['state = "almost"', 'id = "4a"', "", "= ="])
def test_a_wrong_data_file_is_said_in_a_line(script, project, capsys, wrong):
    text = CLAUSES.replace('{ id = "4b", title = "b", state = "open" }', f'{{ id = "4b", title = "b", {wrong} }}')
    write(project, "docs/clauses.toml", text.replace('id = "4b", title = "b", id', "id"))
    assert script.main(["--check"], project) == 1
    assert capsys.readouterr().err.startswith("docs/clauses.toml: ")


def test_turning_a_clause_to_done_is_one_word_in_one_line(script, project):
    before = (ROOT / "docs/clauses.toml").read_text("utf-8").splitlines()
    entries = [line for line in before if line.strip().startswith("{ id")]
    assert len(entries) == len(script.Book.read(ROOT / "docs/clauses.toml").clauses)
    assert all(line.rstrip().endswith(('state = "done" },', 'state = "open" },')) for line in entries)


def test_every_clause_of_the_default_procedure_is_done_and_the_page_says_so(script):
    """GAS: the real project."""
    book, wrong = script.collect(ROOT)
    assert wrong == []
    assert list(script.unproved(book)) == []
    assert [clause.id for clause in book.clauses.values() if clause.code == "GAS" and clause.state != "done"] == []
    assert (ROOT / "docs/traceability.md").read_text("utf-8") == script.page(book)


def test_the_page_links_to_what_is_there(script):
    text = (ROOT / "docs/traceability.md").read_text("utf-8")
    links = {link.split(")")[0] for link in text.split("](../")[1:]}
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_the_script_needs_nothing_of_the_product(tmp_path):
    """Run as `make check` does, without settings or database, in a copy without them."""
    for folder in ("docs", "scripts", "complaints", "accounts", "config", "reports", "templates", "static", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "screenshots"))
    command = [sys.executable, "-S", "scripts/traceability.py", "--check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
