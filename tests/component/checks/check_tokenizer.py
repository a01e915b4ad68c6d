"""Spellings of the same word end up the same; the text itself stays as typed."""

import unittest

from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.german_language_model import FALLBACK, OFFICIAL, GermanLanguageModel, german_model
from bot.components.german_tokenizer import GermanTokenizer, normalise


def tokens(text: str) -> list[tuple[str, str]]:
    model = german_model()
    message = Message({TEXT: text})
    GermanLanguageModel(model, GermanLanguageModel.get_default_config()).process([message], model)
    GermanTokenizer(GermanTokenizer.get_default_config()).process([message])
    return [(token.text, token.lemma) for token in message.get(TOKENS_NAMES[TEXT])]


class Normalise(unittest.TestCase):
    def test_spellings_meet(self) -> None:
        for spellings in (
            ("Gebühr", "gebuehr", "GEBÜHR", "gebu\u0308hr"),
            ("Straße", "strasse", "STRASSE", "straße"),
            ("hallo", "halloooo", "HALLOOO"),
            ("cafe", "Café"),
        ):
            with self.subTest(spellings):
                assert len({normalise(spelling) for spelling in spellings}) == 1

    def test_double_letters_stay(self) -> None:
        assert normalise("Schifffahrt") == "schifahrt"
        assert normalise("Kaffee") == "kaffee"
        assert normalise("Busse") != normalise("Buse")


class Tokens(unittest.TestCase):
    def test_words_and_lemmas(self) -> None:
        found = dict(tokens("Welche Gebühren fallen für den neuen Ausweis an?"))
        assert found["gebühren"][:7] == "gebuehr"
        assert found["neuen"] == "neu"

    def test_what_is_no_language_does_not_hurt(self) -> None:
        for text in ("🤷", "....", "\u200b", "<script>alert(1)</script>", "שלום", "a" * 2000):
            with self.subTest(text[:10]):
                tokens(text)

    def test_the_model_says_what_it_is(self) -> None:
        assert german_model().model_name in {OFFICIAL, FALLBACK}
        assert german_model() is german_model()
