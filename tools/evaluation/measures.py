"""Judges each turn and adds the judgements up to the measures of docs/understanding.md."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.evaluation.replies import Responses, Turn
from tools.evaluation.utterances import Utterance

# Measure → (what it says, aim, whether more is better). Shares of 1.
AIMS: Mapping[str, tuple[str, float, bool]] = {
    "service_first": ("right service answered first", 0.92, True),
    "service_offered": ("right service answered or among the choices", 0.97, True),
    "service_wrong": ("confidently wrong service", 0.02, False),
    "aspect": ("aspect right, given the service", 0.93, True),
    "several": ("each of several questions answered", 0.80, True),
    "ambiguous": ("ambiguous word asked back with choices", 0.90, True),
    "person": ("person wanted, person offered", 0.99, True),
    "emergency": ("emergency, numbers at once", 1.0, True),
    "out_of_scope": ("out of scope, no service answered", 0.95, True),
    "authority": ("other authority named", 0.90, True),
    "office": ("right office shown", 0.90, True),
    "outside": ("place outside or unknown said so", 0.90, True),
    "act": ("dialogue act answered", 0.90, True),
    "dialogues": ("dialogues passed", 0.85, True),
}

NUMBERS = {  # the numbers that must be among the first lines of the reply
    "suicide": ("0800 1110111", "112"),
    "gas": ("112",),
    "child": ("110",),
    "violence": ("110",),
    "acute": ("112",),
}


@dataclass(frozen=True)
class Judgement:
    """``marks``: measure → passed, for the measures this utterance counts in."""

    utterance: Utterance
    turn: Turn
    marks: Mapping[str, bool]

    @property
    def failed(self) -> list[str]:
        """Measures it counts against."""
        return [name for name, passed in self.marks.items() if passed != AIMS[name][2]]


class Judge:
    def __init__(self, responses: Responses, office_kinds: Mapping[str, str]) -> None:
        """``office_kinds``: office id → kind."""
        self._responses, self._office_kinds = responses, office_kinds

    def judge(self, utterance: Utterance, turn: Turn) -> Judgement:
        return Judgement(utterance, turn, self._marks(utterance, turn))

    def _marks(self, wanted: Utterance, turn: Turn) -> dict[str, bool]:
        match wanted.kind:
            case "service":
                return _service_marks(wanted, turn)
            case "several":
                return {"several": all(pair in turn.answered for pair in wanted.pairs)}
            case "ambiguous":
                return {"ambiguous": not turn.answered and len(wanted.expects & set(turn.offered)) >= 2}
            case "authority":
                return {"authority": bool(wanted.expects & set(turn.authorities))}
            case "office":
                return {"office": self._shows_office(wanted, turn)}
            case "outside":
                return {"outside": any(self._responses.said(f"utter_place_{kind}", turn) for kind in wanted.expects)}
            case "person":
                return {"person": turn.offers_person}
            case "emergency":
                return {"emergency": self._has_numbers(wanted, turn)}
            case "out_of_scope":
                return {"out_of_scope": not turn.answered and not self._responses.said("utter_emergency", turn)}
        return {"act": any(self._responses.said(f"utter_{act}", turn) for act in wanted.expects)}

    def _shows_office(self, wanted: Utterance, turn: Turn) -> bool:
        kinds = {f"kind:{self._office_kinds.get(office)}" for office in turn.offices}
        return bool(wanted.expects & (set(turn.offices[:1]) | kinds))

    def _has_numbers(self, wanted: Utterance, turn: Turn) -> bool:
        alarm = self._responses.said("utter_emergency", turn) and not turn.answered
        kinds = wanted.expects or set(NUMBERS)
        return alarm and any(all(number in turn.text for number in NUMBERS[kind]) for kind in kinds)


def _service_marks(wanted: Utterance, turn: Turn) -> dict[str, bool]:
    services = [service for service, _ in turn.answered]
    first = bool(services) and services[0] in wanted.expects
    marks = {
        "service_first": first,
        "service_offered": first or bool(wanted.expects & {*services, *turn.offered}),
        "service_wrong": bool(services) and not wanted.expects & {*services, *turn.offered},
    }
    if first and wanted.aspects:
        marks["aspect"] = any(aspect in wanted.aspects for _, aspect in turn.answered)
    return marks


def shares(judgements: Iterable[Judgement]) -> dict[str, float]:
    """The share of passed marks of each measure, in the order of AIMS; measures nothing counts in are left out."""
    marks: dict[str, list[bool]] = defaultdict(list)
    for judgement in judgements:
        for name, passed in judgement.marks.items():
            marks[name].append(passed)
    return {name: round(sum(marks[name]) / len(marks[name]), 4) for name in AIMS if name in marks}


def counts(judgements: Iterable[Judgement]) -> dict[str, int]:
    """How many utterances each measure counts."""
    numbers: dict[str, int] = defaultdict(int)
    for judgement in judgements:
        for name in judgement.marks:
            numbers[name] += 1
    return dict(numbers)


def reached(name: str, value: float) -> bool:
    _, aim, more_is_better = AIMS[name]
    return value >= aim if more_is_better else value <= aim
