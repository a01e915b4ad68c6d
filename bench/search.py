"""The search alone, over 1 to 10,000 services: time for a question, building and loading the index, size, memory.

.venv/app/bin/python -m bench.search [services ...]

The larger catalogues are the pilot's services, as they are, and then variations of them with other names and texts but
without example questions, as imports bring them. The questions are those of tests/search. Building and asking happen in
processes of their own, so that memory is that of a server which has loaded the index.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: see actions/server.py

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from actions.catalogue.model import Authority, Service
from actions.catalogue.search import Search
from actions.catalogue.store import load
from actions.catalogue.vectors import SentenceEncoder
from actions.lexicon import load_lexicon
from bench.report import latency, row

ROOT = Path(__file__).parents[1]
SIZES = (1, 100, 1000, 10_000)
NAMES = 6
FOR_WHOM = (
    "für Vereine", "für Betriebe", "für Jugendliche", "für Studierende", "für Familien", "für Selbstständige",
    "für Menschen mit Behinderung", "für Geflüchtete", "für Rentnerinnen und Rentner", "für Schulen", "für Handwerker",
    "für Unionsbürger", "für Pflegedienste", "für Eigentümer", "für Mieterinnen und Mieter",
)  # fmt: skip
WHAT = (
    "Erstantrag", "Verlängerung", "Änderung", "Ersatz bei Verlust", "Widerspruch", "Beratung", "Auskunft", "Rückgabe",
    "Ausnahmegenehmigung", "Zweitschrift", "Ermäßigung", "Abholung", "Nachreichen von Unterlagen", "Online-Antrag",
)  # fmt: skip
WHERE = ("Innenstadt", "Nord", "Süd", "Ost", "West", "Hafen", "Altstadt", "Messe", "Universität", "Flughafen")


def catalogue(size: int) -> tuple[list[Service], list[Authority]]:
    """``size`` services, about ``NAMES`` names each, always the same ones."""
    essen = load(ROOT / "data" / "catalogue" / "essen", ROOT / "data" / "organisation.yml").catalogue
    chance = random.Random(20261123)
    services = essen.services[:size]
    while len(services) < size:
        services.append(_variation(chance.choice(essen.services), len(services), chance))
    return services, essen.authorities


def _variation(base: Service, number: int, chance: random.Random) -> Service:
    names = [base.title, *chance.sample(base.synonyms, min(NAMES - 1, len(base.synonyms)))]
    whom, what, where = chance.choice(FOR_WHOM), chance.choice(WHAT), chance.choice(WHERE)
    titles = (f"{base.title} – {what}", f"{base.title} {whom}", f"{what}: {base.title} {whom}", f"{names[-1]} {where}")
    synonyms = [f"{name} {chance.choice((whom, what, where))}" for name in names[1:]]
    sentences = base.general.split(". ")
    chance.shuffle(sentences)
    general = f"{what} {whom} im Bereich {where}. {'. '.join(sentences)}"
    update = {
        "id": f"variation-{number}", "title": chance.choice(titles), "synonyms": synonyms, "general": general,
        "questions": {},
    }  # fmt: skip
    return base.model_copy(update=update)


def questions() -> list[str]:
    files = sorted((ROOT / "tests" / "search").glob("*.tsv"))
    return [line.split("\t")[0] for file in files for line in file.read_text("utf-8").splitlines()]


def open_search(size: int, folder: Path) -> tuple[Search, float]:
    """The search and the seconds until it was there."""
    services, authorities = catalogue(size)
    noise, encoder = load_lexicon().noise, SentenceEncoder()
    begun = time.perf_counter()
    return Search(services, authorities=authorities, noise=noise, encoder=encoder, cache=folder), (
        time.perf_counter() - begun
    )


def ask(search: Search) -> list[float]:
    """Milliseconds for each question, vector included."""
    search.find("Personalausweis")  # loads the model
    took = []
    for question in questions():
        begun = time.perf_counter()
        search.find(question, limit=8)
        took.append((time.perf_counter() - begun) * 1000)
    return took


def part(kind: str, size: int, folder: Path) -> None:
    """One process's share: prints JSON."""
    search, seconds = open_search(size, folder)
    took = ask(search) if kind == "ask" else []
    print(json.dumps({"seconds": seconds, "took": took, "memory": resident()}))


def resident() -> int:
    """Bytes of memory this process holds, the pages of the mapped index that were touched included."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def separate(kind: str, size: int, folder: str) -> dict[str, float | list[float]]:
    command = [sys.executable, "-m", "bench.search", kind, str(size), folder]
    output: dict[str, float | list[float]] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return output


def main(sizes: tuple[int, ...] = SIZES) -> None:
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            built = separate("build", size, folder)
            (file,) = Path(folder).iterdir()
            length = file.stat().st_size
            asked = separate("ask", size, folder)
        took = asked["took"]
        assert isinstance(took, list)
        name = f"{size:,} services"
        aim = "p95 ≤ 15 ms" if size == max(SIZES) else ""
        print(row(f"search, {name}", f"{latency(took)}, longest {max(took):.1f} ms", aim))
        details = f"built in {built['seconds']:.0f} s, {length / 2**20:.0f} MiB, loaded in {asked['seconds']:.2f} s"
        print(row(f"index, {name}", f"{details}; process {float(str(asked['memory'])) / 2**20:.0f} MiB"))


if __name__ == "__main__":
    if sys.argv[1:2] in (["build"], ["ask"]):
        part(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
