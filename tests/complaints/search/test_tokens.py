"""How texts and what is typed are cut: whatever stands in a text is found by any part of it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from complaints.search.tokens import folded, pieces, tokens

# What staff write: Chinese, digits, letters of all widths, and what stands between.
CHARACTERS = st.sampled_from("燃气表维修不及时户号０３１２abcXYZＡé0123456789 -()，。、\n\u3000%\"'&|!:*\\\0")
TEXTS = st.one_of(st.text(CHARACTERS, max_size=40), st.text(max_size=40))


def finds(word: str, *texts: str) -> bool:
    """Whether somebody who types `word` finds `texts`."""
    wanted, present = pieces(word), tokens(texts)
    assert wanted, f"{word!r} asks for nothing"
    return all(
        any(token.startswith(piece.text) for token in present) if piece.begins else piece.text in present
        for piece in wanted
    )


@given(TEXTS, st.data())
def test_any_part_of_a_text_finds_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    assume(folded(part))
    assert finds(part, text), (part, text)


@given(TEXTS)
def test_pieces_need_no_quoting(text):
    assert all(token.isalnum() for token in tokens([text]))
    assert all(piece.text.isalnum() for piece in pieces(text))


FOUND = [
    ("报修", "报修三天没有人上门。"),
    ("三天没有人", "报修三天没有人上门。"),
    ("门", "报修三天没有人上门。"),
    ("报修三天", "报修，三天没有人上门。"),
    ("１３８００１３８０００", "13800138000"),
    ("138 0013 8000".replace(" ", ""), "138-0013-8000"),
    ("8000", "13800138000"),
    ("1380", "13800138000"),
    ("00138", "13800138000"),
    ("8001", "0312-2590000转8001"),
    ("0转8", "0312-2590000转8001"),
    ("dz-7788", "DZ-7788"),
    ("ＤＺ７７８８", "dz-7788"),
    ("88", "DZ-7788"),
    ("8号楼", "中山路８号楼"),
    ("路8", "中山路 8 号"),
    ("gas", "Gas Meter"),
    ("METER", "Gas Meter"),
    ("meter re", "gas meter replaced"),
    ("cafe", "Café"),
]
NOT_FOUND = [
    ("三天报修", "报修三天没有人上门。"),
    ("13703127789", "13703127788"),
    ("8003", "13800138000"),
    ("13801", "13800138000"),
    ("380138", "13800138000"),
    ("10号楼", "中山路 8 号楼"),
    ("表修", "表，维修"),
]


@pytest.mark.parametrize(("word", "text"), FOUND)
def test_it_is_found_however_it_is_written(word, text):
    assert finds(word, text)


@pytest.mark.parametrize(("word", "text"), NOT_FOUND)
def test_what_does_not_stand_there_is_not_found(word, text):
    assert not finds(word, text)


def test_what_holds_no_letter_or_digit_asks_for_nothing():
    assert [pieces(word) for word in ("", " ", "%", "，。", "\0", "'&|!:*")] == [set()] * 6
