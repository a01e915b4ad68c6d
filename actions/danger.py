"""Whether a message speaks of danger, and of which kind (danger.yml): help must not depend on a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from actions.catalogue.german import words
from actions.expressions import Expression, compile_expressions, found_in, without

FILE = Path(__file__).parent / "danger.yml"
OUTLIVED = frozenset({"poison", "acute"})  # once over, only the papers are left to do
KINDS = ("suicide", "gas", "child", "violence", "poison", "acute")


@dataclass(frozen=True)
class Danger:
    """``sure``: the numbers come at once and nothing else; otherwise a line with the numbers beside the answer."""

    kind: str
    sure: bool


@dataclass(frozen=True)
class _Signs:
    sure: Sequence[Expression]
    likely: Sequence[Expression]
    worry: Sequence[Expression]


@dataclass(frozen=True)
class DangerSigns:
    harmless: Sequence[Expression]
    papers: Sequence[Expression]
    stories: Sequence[Expression]
    present: Sequence[Expression]
    kinds: Mapping[str, _Signs]
    hints: Mapping[str, Expression]

    def find(self, text: str) -> Danger | None:
        """The danger ``text`` speaks of, the surest first; None when there is no sign of any."""
        plain = without(self.harmless, " ".join(words(text)))
        found = {kind: self._sure(kind, plain) for kind in self.kinds}
        for sure in (True, False):
            for kind, answer in found.items():
                if answer is sure:
                    return Danger(kind, sure)
        return None

    def likeliest_kind(self, text: str) -> str | None:
        """The kind the words of ``text`` hint at, when something else says that there is danger."""
        plain = " ".join(words(text))
        return next((kind for kind, hint in self.hints.items() if hint.found_in(plain)), None)

    def _sure(self, kind: str, plain: str) -> bool | None:
        """True, False for a mere worry, None for no sign."""
        signs = self.kinds[kind]
        if found_in(signs.sure, plain):
            return True
        if found_in(signs.likely, plain):
            return found_in(self.present, plain) or not self._distant(kind, plain)
        return False if found_in(signs.worry, plain) else None

    def _distant(self, kind: str, plain: str) -> bool:
        return found_in(self.stories, plain) or (kind in OUTLIVED and found_in(self.papers, plain))


def load_danger(file: Path = FILE) -> DangerSigns:
    """Read the signs of danger. Raises KeyError and re.error for a wrong expression."""
    content: dict[str, Any] = YAML(typ="safe").load(file)
    groups: dict[str, str] = content["words"]

    def expressions(texts: Sequence[str]) -> list[Expression]:
        return compile_expressions(texts, groups)

    return DangerSigns(
        harmless=expressions(content["harmless"]),
        papers=expressions(content["distant"]["papers"]),
        stories=expressions(content["distant"]["stories"]),
        present=expressions(content["present"]),
        kinds={
            kind: _Signs(*(expressions(content[kind].get(level, ())) for level in ("sure", "likely", "worry")))
            for kind in KINDS
        },
        hints={kind: expressions([hint])[0] for kind, hint in content["hints"].items()},
    )
