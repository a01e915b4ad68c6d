"""Messages fall into clauses as people write them, with and without punctuation."""

import pytest

from bot.components.clauses import MOST, clauses_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("wie lange dauert die bearbeitung von wohngeld", ["wie lange dauert die bearbeitung von wohngeld"]),
        ("Was kostet ein Perso und wie lange dauert das?", ["Was kostet ein Perso", "wie lange dauert das?"]),
        ("was kostet ein perso wo ist das bürgeramt", ["was kostet ein perso", "wo ist das bürgeramt"]),
        ("ich hab einen hund gekauft was muss ich machen", ["ich hab einen hund gekauft", "was muss ich machen"]),
        ("bis wann muss ich das machen", ["bis wann muss ich das machen"]),
        ("weiß nicht wie ich mein auto abmelde", ["weiß nicht wie ich mein auto abmelde"]),
        ("mein Vater ist am 1.12. gestorben. Was nun?", ["mein Vater ist am 1.12. gestorben.", "Was nun?"]),
        (
            "Ich möchte meinen Hund anmelden und ich brauche noch einen Parkausweis.",
            ["Ich möchte meinen Hund anmelden", "ich brauche noch einen Parkausweis."],
        ),
        (
            "Was brauche ich zum Heiraten, und ist der neue Name gebührenpflichtig?",
            ["Was brauche ich zum Heiraten", "ist der neue Name gebührenpflichtig?"],
        ),
        ("SB-Ausweis beantragen + Wertmarke kaufen", ["SB-Ausweis beantragen", "Wertmarke kaufen"]),
        ("?!", []),
    ],
)
def test_clauses(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in clauses_of(text)] == parts


def test_the_last_clauses_of_a_long_story_are_kept() -> None:
    story = " ".join("Das war ein Tag." for _ in range(20)) + " Was kostet das?"
    found = [story[start:end] for start, end in clauses_of(story)]
    assert len(found) == MOST
    assert found[-1] == "Was kostet das?"
