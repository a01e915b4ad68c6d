"""Words of a question, with lemmas written the way everybody's spelling ends up the same."""

import functools
import re
import unicodedata

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message

SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
REPEATED = re.compile(r"(\w)\1{2,}")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class GermanTokenizer(SpacyTokenizer):
    """spaCy's tokens; the text stays as typed, the lemma (what the featurizers count) is normalised."""

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        words = self._get_doc(message, attribute) or ()
        tokens = [Token(word.text, word.idx, lemma=normalise(word.lemma_)) for word in words if not word.text.isspace()]
        return self._apply_token_pattern(tokens)


@functools.lru_cache(maxsize=20_000)
def normalise(word: str) -> str:
    """Lower case, ä → ae, ß → ss, other accents dropped, letters typed three times or more reduced to one."""
    word = unicodedata.normalize("NFC", word).lower().translate(SPELLINGS)
    word = "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
    return REPEATED.sub(r"\1", word)
