"""Which clause of the written procedures is implemented where, and which tests prove it.

Clauses stand in docs/clauses.toml; what is cited is read from docstrings and comments of the programs, from the
presets, and from the docstrings of tests. Without an argument docs/traceability.md is written anew, `--check` says
what is wrong: a clause called done that no code or no test cites, a citation of a clause that is not there, or a page
that is no longer what would be written.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLAUSES, PAGE = Path("docs/clauses.toml"), Path("docs/traceability.md")
PROGRAMS = ("accounts", "complaints", "config", "reports")
# What shows the product implements nothing.
SHOWN = ("complaints/demo/", "complaints/simulate/")
STATES = ("done", "open")

ID = r"(?P<{0}>[A-Z]{{3,6}})-(?P<{1}>\d+(?:\.\d+)?[a-z]?)"
# Followed by nothing that would make it another id: GAS-12 is not in GAS-12.3a, but in "GAS-12." and "GAS-12,".
END = r"(?![A-Za-z0-9]|\.\d)"
CITED = re.compile(rf"(?<![A-Za-z0-9-]){ID.format('code', 'clause')}{END}")
RANGE = re.compile(
    rf"(?<![A-Za-z0-9-]){ID.format('code', 'first')}{END}\s*(?:to|\u2013|\u81f3)\s*{ID.format('other', 'last')}{END}"
)
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.DOTALL)
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)


# --- The clauses ------------------------------------------------------------------------------------------------------


@dataclass
class Clause:
    """A clause, where it is implemented, and which tests cite it."""

    code: str
    number: str
    title: str
    state: str
    places: set[Place] = field(default_factory=set)
    tests: set[Place] = field(default_factory=set)

    @property
    def id(self) -> str:
        """As it is cited."""
        return f"{self.code}-{self.number}"


@dataclass(frozen=True, order=True)
class Place:
    """A file, and what in it cites a clause."""

    path: str
    name: str = ""


@dataclass
class Book:
    """All clauses by id, in order; `titles` of the procedures by code."""

    clauses: dict[str, Clause]
    titles: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Book:
        """From the data file. Raises ValueError for what is wrong in it."""
        data = tomllib.loads(path.read_text("utf-8"))
        clauses: dict[str, Clause] = {}
        for code, procedure in data.items():
            for entry in procedure["clauses"]:
                clause = Clause(code, entry["id"], entry["title"], entry["state"])
                if clause.state not in STATES:
                    raise ValueError(f"{clause.id}: the state is done or open, not {clause.state}.")
                if clause.id in clauses:
                    raise ValueError(f"{clause.id} is there twice.")
                clauses[clause.id] = clause
        return cls(clauses, {code: procedure["title"] for code, procedure in data.items()})

    def members(self, code: str, number: str) -> list[str]:
        """The clauses that a cited number means: itself, or nothing for a group such as GAS-12, or for a stranger."""
        return [f"{code}-{number}"] if f"{code}-{number}" in self.clauses else []

    def is_group(self, code: str, number: str) -> bool:
        """Whether the number stands for several clauses, such as GAS-12 for GAS-12.1 and those after it."""
        below = re.compile(rf"{re.escape(f'{code}-{number}')}(\.\d+[a-z]?|[a-z])")
        return any(below.fullmatch(one) for one in self.clauses)

    def between(self, code: str, first: str, last: str) -> list[str]:
        """The clauses from the first to the last, a group at either end taken whole."""
        ids = [one for one, clause in self.clauses.items() if clause.code == code]
        starts, ends = self._placed(ids, code, first), self._placed(ids, code, last)
        return ids[starts[0] : ends[-1] + 1] if starts and ends else []

    def _placed(self, ids: list[str], code: str, number: str) -> list[int]:
        whole = re.compile(rf"{re.escape(f'{code}-{number}')}(\.\d+[a-z]?|[a-z])?")
        return [place for place, one in enumerate(ids) if whole.fullmatch(one)]


# --- What is cited ----------------------------------------------------------------------------------------------------


def cited(text: str, book: Book, *, ranges: bool) -> set[str]:
    """The clauses that `text` names. A range counts for what lies between only with `ranges`; tests name each."""
    found = {one for match in CITED.finditer(text) for one in book.members(match["code"], match["clause"])}
    for match in RANGE.finditer(text) if ranges else ():
        if match["code"] == match["other"]:
            found.update(book.between(match["code"], match["first"], match["last"]))
    return found


def strangers(text: str, book: Book) -> set[str]:
    """What looks like a clause of one of the procedures and is none."""
    return {
        match[0]
        for match in CITED.finditer(text)
        if match["code"] in book.titles
        and not book.members(match["code"], match["clause"])
        and not book.is_group(match["code"], match["clause"])
    }


def texts_of_python(source: str) -> Iterator[tuple[str, str]]:
    """(function, class or nothing, text) of every docstring and comment."""
    tree = ast.parse(source)
    spans: list[tuple[int, int, str]] = []
    for owner, names in _owners(tree, ()):
        name = ".".join(names)
        if names and isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([owner.lineno, *(one.lineno for one in owner.decorator_list)])
            spans.append((first, owner.end_lineno or owner.lineno, name))
        if text := ast.get_docstring(owner, clean=False):
            yield name, text
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            inside = [span for span in spans if span[0] <= token.start[0] <= span[1]]
            yield min(inside, key=lambda span: span[1] - span[0])[2] if inside else "", token.string


def _owners(node: ast.AST, names: tuple[str, ...]) -> Iterator[tuple[ast.AST, tuple[str, ...]]]:
    if isinstance(node, ast.Module):
        yield node, names
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child, (*names, child.name)
            yield from _owners(child, (*names, child.name))
        else:
            yield from _owners(child, names)


def texts_of_data(source: str) -> Iterator[tuple[str, str]]:
    """(kind of entry, line) of a preset: `[[clocks]]` and what follows it."""
    name = ""
    for line in source.splitlines():
        if match := re.match(r"\[\[?([\w.]+)\]?\]", line):
            name = match[1]
        yield name, line


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """(what cites, text) of a file of the program."""
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        yield from texts_of_python(source)
    elif path.suffix == ".toml":
        yield from texts_of_data(source)
    else:
        pattern = TEMPLATE_COMMENT if path.suffix == ".html" else SCRIPT_COMMENT
        yield from (("", comment) for comment in pattern.findall(source))


def files(root: Path) -> Iterator[Path]:
    """What may implement a clause: programs, presets, templates, scripts and style sheets."""
    for folder in PROGRAMS:
        for path in sorted((root / folder).rglob("*.py")):
            if not path.relative_to(root).as_posix().startswith(SHOWN):
                yield path
    yield from sorted((root / "complaints/presets").glob("*.toml"))
    yield from sorted((root / "templates").rglob("*.html"))
    yield from sorted(path for kind in ("js", "css") for path in (root / "static").rglob(f"*.{kind}"))


def tests_of(source: str) -> Iterator[tuple[str, str]]:
    """(test function, docstring)."""
    for owner, names in _owners(ast.parse(source), ()):
        is_function = isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_function and names[-1].startswith("test_") and (text := ast.get_docstring(owner, clean=False)):
            yield names[-1], text


def collect(root: Path) -> tuple[Book, list[str]]:
    """The clauses with all that cites them, and what is wrong with citations."""
    book, faults = Book.read(root / CLAUSES), []
    for path in files(root):
        place = path.relative_to(root).as_posix()
        for name, text in texts(path):
            for one in cited(text, book, ranges=True):
                book.clauses[one].places.add(Place(place, name))
            faults += [f"{place}: there is no clause {one}." for one in sorted(strangers(text, book))]
    for path in sorted((root / "tests").rglob("test_*.py")):
        place = path.relative_to(root).as_posix()
        for name, text in tests_of(path.read_text("utf-8")):
            for one in cited(text, book, ranges=False):
                book.clauses[one].tests.add(Place(place, name))
            faults += [f"{place}: {name} cites {one}, which is no clause." for one in sorted(strangers(text, book))]
    return book, faults


def unproved(book: Book) -> Iterator[str]:
    """Clauses that are called done and are not."""
    for clause in book.clauses.values():
        if clause.state == "done" and not clause.places:
            yield f"{clause.id} is called done, but no code, comment or preset cites it."
        if clause.state == "done" and not clause.tests:
            yield f"{clause.id} is called done, but no docstring of a test cites it."


# --- The page ---------------------------------------------------------------------------------------------------------


HEAD = """\
# Traceability

Every clause of the eight written procedures: whether it is done, where it is implemented, and which tests prove it.
Made by `scripts/traceability.py` from [clauses.toml](clauses.toml), the docstrings and comments of the programs, the
presets and the docstrings of the tests; do not write here. What is implemented is what cites the clause.
"""


def page(book: Book) -> str:
    """The page, in Markdown; links are relative to its folder."""
    parts = [HEAD, _overview(book)]
    for code, title in book.titles.items():
        clauses = [clause for clause in book.clauses.values() if clause.code == code]
        parts += [_table(code, title, clauses), *(_details(clause) for clause in clauses if clause.state == "done")]
    return "\n".join(parts)


def _overview(book: Book) -> str:
    lines = ["| procedure | clauses | done | open |", "| --- | ---: | ---: | ---: |"]
    for code, title in book.titles.items():
        states = [clause.state for clause in book.clauses.values() if clause.code == code]
        done = states.count("done")
        lines.append(f"| [{code}: {title}](#{code.lower()}) | {len(states)} | {done} | {len(states) - done} |")
    return "\n".join([*lines, ""])


def _table(code: str, title: str, clauses: Iterable[Clause]) -> str:
    lines = [f"## {code}", "", f"{title}.", ""]
    lines += ["| clause | what | state | files | tests |", "| --- | --- | --- | ---: | ---: |"]
    for clause in clauses:
        name = f"[{clause.id}](#{_anchor(clause)})" if clause.state == "done" else clause.id
        files = len({place.path for place in clause.places})
        lines.append(f"| {name} | {clause.title} | {clause.state} | {files or ''} | {len(clause.tests) or ''} |")
    return "\n".join([*lines, ""])


def _details(clause: Clause) -> str:
    lines = [f"### {clause.id}", "", f"{clause.title}.", "", "Implemented in", ""]
    names: dict[str, list[str]] = defaultdict(list)
    for place in sorted(clause.places):
        names[place.path] += [f"`{place.name}`"] if place.name else []
    lines += [f"- {_link(path, path)} {', '.join(found)}".rstrip() for path, found in names.items()]
    lines += ["", "Proved by", ""]
    tests: dict[str, list[str]] = defaultdict(list)
    for place in sorted(clause.tests):
        tests[place.path].append(place.name.removeprefix("test_").replace("_", " "))
    for path, sentences in tests.items():
        lines.append(f"- {_link(path, path)}")
        lines += [f"    - {sentence}" for sentence in sentences]
    return "\n".join([*lines, ""])


def _link(path: str, words: str) -> str:
    return f"[{words}](../{path})"


def _anchor(clause: Clause) -> str:
    """As the headings of Markdown are addressed: small letters, without points."""
    return clause.id.lower().replace(".", "")


def main(arguments: list[str], root: Path = ROOT) -> int:
    """1 when something is wrong."""
    try:
        book, faults = collect(root)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"{CLAUSES}: {error}", file=sys.stderr)
        return 1
    faults += unproved(book)
    wanted, target = page(book), root / PAGE
    if "--check" in arguments:
        if not target.exists() or target.read_text("utf-8") != wanted:
            faults.append(f"{PAGE} is out of date: run scripts/traceability.py.")
    else:
        target.write_text(wanted, "utf-8")
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
