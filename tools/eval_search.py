"""``python -m tools.eval_search``: how often the search finds the right service. docs/catalogue.md, "Search"

Puts questions with known answers to the search alone: over the pilot's catalogue, and over the one of another city that
has neither synonyms nor example questions, as after a first import (titles and descriptions only).
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: see actions/server.py

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML

from actions.catalogue.importers.delivery import Put, Tally
from actions.catalogue.importers.dldb import read
from actions.catalogue.importers.source import Source
from actions.catalogue.model import Service
from actions.catalogue.search import Search
from actions.catalogue.store import load
from actions.catalogue.thesaurus import Thesaurus
from actions.catalogue.vectors import SentenceEncoder
from actions.choosing import CLEAR_MARGIN, LIKELY_SCORE, NAMED_MARGIN
from actions.knowledge import build_knowledge
from actions.lexicon import load_lexicon

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "search"
ESSEN, ORGANISATION = ROOT / "data" / "catalogue" / "essen", ROOT / "data" / "organisation.yml"
TUNING = ROOT / "tests" / "unit" / "actions" / "search_queries.yml"
MUNICH = Path(os.environ.get("BD_MUNICH", ROOT.parent / "shared" / "data" / "munich"))
CACHE = Path(os.environ.get("BD_CACHE_DIR", ROOT / "var" / "cache"))
LOOKED_AT = 3

Questions = Sequence[tuple[str, frozenset[str]]]  # what is typed, and the ids of the services that are right


@dataclass(frozen=True)
class Figures:
    """Shares of ``questions``, 0..1. ``wrong``: another service was found so clearly that it would be answered."""

    questions: int
    first: float
    third: float
    wrong: float


def measure(search: Search, questions: Questions) -> Figures:
    """Put ``questions`` to ``search``."""
    first = third = wrong = 0
    for text, right in questions:
        result = search.find(text, limit=LOOKED_AT)
        found = [hit.service.id in right for hit in result.hits]
        first += found[:1] == [True]
        third += any(found)
        clear = result.margin >= (NAMED_MARGIN if result.named else CLEAR_MARGIN) and not result.generic
        wrong += found[:1] == [False] and clear and result.hits[0].score >= LIKELY_SCORE
    count = max(len(questions), 1)
    return Figures(len(questions), first / count, third / count, wrong / count)


def tsv_questions(path: Path) -> Questions:
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return [(text, frozenset(ids.split())) for text, ids in lines]


def yaml_questions(path: Path) -> Questions:
    content: dict[str, list[str]] = YAML(typ="safe").load(path)
    return [(text, frozenset({key})) for key, texts in content.items() if key not in ("ask", "none") for text in texts]


def munich_services(folder: Path) -> list[Service]:
    """The export of Munich's service database through the importer, ids as in the source."""
    source = Source(name="munich", title="München", city="München", department="allgemein", today=date.today())
    changes = read([folder / "services_de_nokeywords.json"], source, Tally())
    return [_service(put) for put in changes if isinstance(put, Put) and put.kind == "service"]


def _service(put: Put) -> Service:
    fields = {"general": put.title, **put.fields, "id": put.key, "department": "allgemein"}
    return Service.model_validate_json(json.dumps(fields, default=str))


def rows() -> Iterable[tuple[str, Figures] | str]:
    """Name and figures of each measurement, or a line that says why there is none."""
    lexicon, encoder = load_lexicon(), SentenceEncoder()
    essen = build_knowledge(load(ESSEN, ORGANISATION), lexicon, encoder, CACHE).search
    yield "Essen, search_queries.yml (tuning)", measure(essen, yaml_questions(TUNING))
    yield "Essen, essen_tuning.tsv (tuning)", measure(essen, tsv_questions(QUESTIONS / "essen_tuning.tsv"))
    if not (MUNICH / "services_de_nokeywords.json").is_file():
        yield f"Munich: skipped, there is no services_de_nokeywords.json in {MUNICH} (BD_MUNICH)"
        return
    services = munich_services(MUNICH)
    known = {service.id for service in services}
    for title, thesaurus in (("", None), (", without thesaurus", Thesaurus([]))):
        search = Search(services, noise=lexicon.noise, encoder=encoder, cache=CACHE, thesaurus=thesaurus)
        for name, note in (("munich_tuning", "tuning"), ("munich", "blind")):
            asked = tsv_questions(QUESTIONS / f"{name}.tsv")
            answerable = [(text, right) for text, right in asked if right & known]
            if len(answerable) < len(asked):
                yield f"Munich, {name}.tsv: {len(asked) - len(answerable)} questions are about entries not imported"
            yield f"Munich, {name}.tsv ({note}{title})", measure(search, answerable)


def main() -> int:
    print("| questions | n | first | first three | confidently wrong |\n|---|---|---|---|---|")
    notes = []
    for row in rows():
        if isinstance(row, str):
            notes.append(row)
            continue
        name, figures = row
        shares = " | ".join(f"{share:.3f}" for share in (figures.first, figures.third, figures.wrong))
        print(f"| {name} | {figures.questions} | {shares} |")
    print("\n".join(dict.fromkeys(notes)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
