"""Whether a message asks for a person (people.yml): such a wish is never argued with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from actions.catalogue.german import words
from actions.expressions import Expression, compile_expressions, found_in, without

FILE = Path(__file__).parent / "people.yml"


@dataclass(frozen=True)
class WishSigns:
    not_meant: Sequence[Expression]
    sure: Sequence[Expression]
    likely: Sequence[Expression]

    def find(self, text: str) -> bool | None:
        """True for a wish that leaves no doubt, False for one that another reading may outweigh, None for none."""
        plain = without(self.not_meant, " ".join(words(text)))
        if found_in(self.sure, plain):
            return True
        return False if found_in(self.likely, plain) else None


def load_wishes(file: Path = FILE) -> WishSigns:
    """Read the ways to ask for a person. Raises KeyError and re.error for a wrong expression."""
    content = YAML(typ="safe").load(file)
    parts = (content["not_meant"], content["wish"]["sure"], content["wish"]["likely"])
    return WishSigns(*(compile_expressions(part, content["words"]) for part in parts))
