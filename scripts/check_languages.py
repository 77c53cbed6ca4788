"""Both languages are complete: every text of the source is translated, and no text bypasses the translation.

A pattern that recognises Chinese input (in `re.compile`) is no text. A language named in itself, and the like, is
allowed where the line or the statement carries the comment `own-language name`.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from messages import LOCALES, extraction

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["accounts", "complaints", "config", "reports"]
DATA = [Path("complaints/presets"), Path("complaints/demo"), Path("complaints/simulate")]  # Chinese companies' data
MARKER = "own-language name"
CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]")
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:!?(]|[,;!?)][\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.DOTALL)


def main() -> int:
    """1 when a language is incomplete, with a line for each place."""
    os.chdir(ROOT)
    faults = [*untranslated(), *not_extracted(), *chinese_in_python(), *chinese_in_pages()]
    print("\n".join(faults))
    return 1 if faults else 0


def catalogue(folder: Path, locale: str) -> polib.POFile:
    """The translations of one language."""
    return polib.pofile(str(folder / "locale" / locale / "LC_MESSAGES" / "django.po"))


def untranslated() -> Iterator[str]:
    """Entries without a translation, with a doubtful one, with other placeholders or with Western punctuation."""
    for locale in LOCALES:
        for entry in catalogue(ROOT, locale):
            if entry.obsolete:
                continue
            translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
            if not translations or not all(translations):
                yield f"{locale}: not translated: {entry.msgid!r}"
            elif entry.fuzzy:
                yield f"{locale}: doubtful: {entry.msgid!r}"
            elif any(not placeholders_fit(entry, text) for text in translations):
                yield f"{locale}: other placeholders: {entry.msgid!r}"
            elif any(HALF_WIDTH.search(text) for text in translations):
                yield f"{locale}: half-width punctuation in Chinese: {translations[0]!r}"


def placeholders_fit(entry: polib.POEntry, text: str) -> bool:
    """Whether `text` has the placeholders of the original; a plural may leave the number out, as "one" does."""
    found = sorted(PLACEHOLDER.findall(text))
    return found in [
        sorted(PLACEHOLDER.findall(original)) for original in (entry.msgid, entry.msgid_plural) if original
    ]


def not_extracted() -> Iterator[str]:
    """Texts of the source that the catalogue lacks, and texts of the catalogue that the source lacks."""
    if not shutil.which("xgettext"):
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in [*PACKAGES, "templates", "locale"]:
            shutil.copytree(part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        result = subprocess.run(extraction(), cwd=folder, capture_output=True, text=True, check=False)
        if result.returncode:
            yield f"makemessages failed:\n{result.stdout}{result.stderr}"
            return
        for locale in LOCALES:
            known, used = keys(catalogue(ROOT, locale)), keys(catalogue(folder, locale))
            yield from (f"{locale}: not in the catalogue (make messages): {text!r}" for _, text in sorted(used - known))
            yield from (f"{locale}: no longer used (make messages): {text!r}" for _, text in sorted(known - used))


def keys(entries: polib.POFile) -> set[tuple[str, str]]:
    """Context and text of each entry."""
    return {(entry.msgctxt or "", entry.msgid) for entry in entries if not entry.obsolete}


def chinese_in_python() -> Iterator[str]:
    """Chinese in the strings of the source, outside docstrings."""
    for package in PACKAGES:
        for path in sorted(Path(package).rglob("*.py")):
            if "migrations" in path.parts or any(path.is_relative_to(folder) for folder in DATA):
                continue
            source = path.read_text("utf-8")
            if CHINESE.search(source):
                yield from (f"{path}:{line}: Chinese in the source" for line in chinese_strings(source))


def chinese_strings(source: str) -> list[int]:
    """The lines of strings with Chinese, without docstrings and marked statements."""
    lines, found = source.splitlines(), set()
    for statement in ast.walk(ast.parse(source)):
        if not isinstance(statement, ast.stmt) or _is_docstring(statement):
            continue
        marked = any(MARKER in line for line in lines[statement.lineno - 1 : statement.end_lineno])
        if marked and not hasattr(statement, "body"):
            continue
        for node in _own_expressions(statement):
            if isinstance(node, ast.Constant | ast.JoinedStr) and isinstance(getattr(node, "value", ""), str):
                segment = ast.get_source_segment(source, node) or ""
                if CHINESE.search(segment) and MARKER not in lines[node.lineno - 1]:
                    found.add(node.lineno)
    return sorted(found)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_pattern(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"


def _own_expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of `statement` that belong to no statement inside it, without patterns."""
    waiting = list(ast.iter_child_nodes(statement))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt) or _is_pattern(node):
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def chinese_in_pages() -> Iterator[str]:
    """Chinese in templates, scripts and style sheets."""
    paths = [*Path("templates").rglob("*"), *Path("static").rglob("*.js"), *Path("static").rglob("*.css")]
    for path in sorted(path for path in paths if path.is_file()):
        text = path.read_text("utf-8")
        marked = {number for number, line in enumerate(text.splitlines(), 1) if MARKER in line}
        # Comments keep their line breaks, so that the numbers stay right.
        bare = TEMPLATE_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
        for number, line in enumerate(bare.splitlines(), 1):
            if CHINESE.search(line) and number not in marked:
                yield f"{path}:{number}: Chinese in a page"


if __name__ == "__main__":
    sys.exit(main())
