"""The check that both languages are complete finds what it should, and nothing else."""

import importlib
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def check(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("check_languages")


@pytest.mark.parametrize(
    "source",
    [
        'name = "投诉"',
        'name = f"{number} 件"',
        'def f():\n    """文档。"""\n    return ["一", "two"]',
        "separator = ', ' if x else '、'",
        'class A:\n    label = _("处理")  # why',
    ],
)
def test_chinese_in_the_source_is_found(check, source):
    assert check.chinese_strings(source) == [source.count("\n") + 1]


@pytest.mark.parametrize(
    "source",
    [
        '"""模块说明。"""',
        'def f():\n    """说明。"""\n    # 注释\n    return "English"',
        'LANGUAGES = [("zh-hans", "简体中文")]  # own-language name',
        'field = choices(\n    [("zh-hans", "简体中文")],\n)  # own-language name',
        'EXTENSION = re.compile(r"转\\d+", re.IGNORECASE)',
        r'HAN = re.compile(r"[\u4e00-\u9fff]")',
    ],
)
def test_docstrings_comments_and_marked_statements_are_allowed(check, source):
    assert check.chinese_strings(source) == []


def test_chinese_in_a_template_is_found_outside_comments(check, tmp_path, monkeypatch):
    (tmp_path / "templates").mkdir()
    (tmp_path / "static").mkdir()
    page = tmp_path / "templates" / "page.html"
    page.write_text(
        "{# 注释\n#}\n<p>处理</p>\n{% comment %}\n说明\n{% endcomment %}\n<b>中文</b>{# own-language name #}\n"
    )
    monkeypatch.chdir(tmp_path)
    assert list(check.chinese_in_pages()) == ["templates/page.html:3: Chinese in a page"]


@pytest.mark.parametrize(
    ("original", "plural", "translation", "fits"),
    [
        ("%(count)s late, %(name)s", "", "%(name)s 超时 %(count)s 件", True),
        ("%(count)s late", "", "%(cuont)s 件超时", False),
        ("{number} is taken", "", "已占用", False),
        ("One day left", "%(count)d days left", "剩 %(count)d 天", True),
        ("100% done", "", "已全部完成 100%", True),
    ],
)
def test_placeholders_must_be_those_of_the_original(check, original, plural, translation, fits):
    entry = polib.POEntry(msgid=original, msgid_plural=plural, msgstr=translation)
    assert check.placeholders_fit(entry, translation) is fits
