"""The lines of the flow picture: no word is lost, and none leaves its box."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from complaints.handbook.lettering import lines, width

TEXTS = st.text(st.sampled_from("投诉办结时限，。：“”（）abcMW 0123456789:.-"), max_size=60)


@given(TEXTS, st.integers(80, 400))
def test_nothing_is_lost_and_nothing_is_cut(text, room):
    """Whatever an administrator calls a deadline, all of it stands in the box."""
    found = lines(text, 13, room)
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)
    # A closing sign stays with what it closes, even where that is a row of such signs.
    for line in found:
        assert width(line, 13) <= room
        assert line == line.strip()


def test_lines_break_between_words_and_before_no_closing_sign():
    """Worked out by hand: a Chinese sign is as wide as it is high."""
    assert lines("投诉办结，时限", 10, 40) == ["投诉办", "结，时限"]
    assert lines("Decision on acceptance", 15, 130) == ["Decision on", "acceptance"]
    assert lines("", 13, 100) == []
