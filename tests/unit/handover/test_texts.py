import ast
from pathlib import Path

import pytest

import handover
from handover.texts import Texts, TextsError

SOURCES = [*Path(handover.__file__).parent.rglob("*.py")]


def keys_used() -> set[str]:
    """First arguments of every ``….say("key", …)`` in the gateway's code."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                first = node.args[0]
                options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                found |= {each.value for each in options if isinstance(each, ast.Constant)}
    return found


def test_every_sentence_that_is_said_exists_and_every_other_is_gone(texts: Texts) -> None:
    moments = {"today_at", "tomorrow_at", "weekday_at", "date_at"}
    assert keys_used() | moments == set(texts.sentences)


def test_sentences_are_filled_in(texts: Texts) -> None:
    assert texts.say("taken", name="Frau Yılmaz") == "Das Gespräch hat Frau Yılmaz übernommen."
    with pytest.raises(KeyError):
        texts.say("taken")
    with pytest.raises(KeyError):
        texts.say("no_such_sentence")


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "de.yml"
    path.write_text("sentences: []", "utf-8")
    with pytest.raises(TextsError, match=r"de\.yml"):
        Texts.load(path)


def test_another_language_says_the_same_with_fewer_or_the_same_values(texts: Texts) -> None:
    for language, other in texts.others.items():
        assert set(other.sentences) == set(texts.sentences), language
        for key in texts.sentences:
            assert other.fields(key) <= texts.fields(key), (language, key)


def test_a_language_falls_back_sentence_by_sentence(texts: Texts) -> None:
    plain = texts.of("de-leicht")
    assert plain.say("withdrawn") != texts.say("withdrawn")
    assert plain.say("taken", name="Frau Yılmaz") == texts.say("taken", name="Frau Yılmaz")
    assert texts.of("xx") is texts
