"""What a question says beside the thing it is about."""

import pytest

from bot.components.frames import common_words, frame_of

COMMON = {"was", "kosten", "ein", "fuer", "euro"}


def test_the_commonest_words_are_those_that_most_texts_hold() -> None:
    assert common_words(["was was was kosten", "kosten ein", "kosten hund"], most=2) == ["ein", "kosten"]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("was kosten ein reisepass", "was kosten ein _"),
        ("was kosten ein neu gross hund", "was kosten ein _"),
        ("was kosten hund fuer katze", "was kosten _ fuer _"),
        ("50 euro ?", "# euro ?"),
        ("", ""),
    ],
)
def test_a_frame_has_a_gap_for_what_is_asked_about(text: str, frame: str) -> None:
    assert frame_of(text, COMMON) == frame
