"""The file a search is kept in: built once, taken over as far as it can be, never trusted blindly."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from actions.catalogue.index import main
from actions.catalogue.index_file import IndexFileError, read_arrays, write_arrays
from actions.catalogue.model import Service
from actions.catalogue.search import Search
from actions.catalogue.store import load
from actions.catalogue.vectors import MOST_RECENT, RecentVectors, SentenceEncoder, Vectors
from actions.knowledge import Knowledge, build_knowledge
from actions.lexicon import load_lexicon
from tests.unit.actions.conftest import TOWN

QUESTION = "was kostet ein neuer perso"
ABOUT = {"format": "1", "content": "a"}


class CountingEncoder:
    """Vectors that depend on the letters of a text; remembers what it was asked for."""

    def __init__(self, name: str = "letters") -> None:
        self.name = name
        self.asked: list[str] = []
        self.calls: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        self.calls.append(list(texts))
        counts = np.zeros((len(texts), 512), np.float32)
        for row, text in enumerate(texts):
            for letter in text.encode():
                counts[row, letter] += 1
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), np.float32)


def the_file(folder: Path) -> Path:
    (path,) = folder.glob("*.index")
    return path


def services_of(town: Knowledge) -> list[Service]:
    return town.snapshot.catalogue.services


def test_the_same_answers_from_memory_and_from_the_file(town: Knowledge, tmp_path: Path) -> None:
    services = services_of(town)
    built, written, read = (Search(services, cache=folder) for folder in (None, tmp_path, tmp_path))
    assert built.find(QUESTION) == written.find(QUESTION) == read.find(QUESTION)
    assert read.find(QUESTION).hits


def test_an_unchanged_catalogue_is_not_encoded_again(town: Knowledge, tmp_path: Path) -> None:
    Search(services_of(town), encoder=CountingEncoder(), cache=tmp_path)
    again = CountingEncoder()
    Search(services_of(town), encoder=again, cache=tmp_path)
    assert again.asked == []


def test_a_turn_encodes_each_of_its_texts_once_and_together(town: Knowledge) -> None:
    encoder = CountingEncoder()
    search = Search(services_of(town), encoder=encoder)
    encoder.calls.clear()
    message, clauses = "Reisepass und Hundesteuer", ("Reisepass", "Hundesteuer")
    before = [Search(services_of(town), encoder=CountingEncoder()).find(text) for text in (message, *clauses)]
    found = [search.find(message, soon=clauses), *(search.find(clause) for clause in clauses)]
    assert found == before
    assert encoder.calls == [["reisepass und hundesteuer", "reisepass", "hundesteuer"]]


def test_nothing_a_citizen_wrote_is_kept_beyond_her_turn(town: Knowledge) -> None:
    encoder = CountingEncoder()
    search = Search(services_of(town), encoder=encoder)
    encoder.calls.clear()
    for _ in range(2):
        search.find("Reisepass")
        search.forget()
    assert encoder.calls == [["reisepass"], ["reisepass"]]


def test_few_vectors_are_kept_even_if_nobody_forgets_them() -> None:
    encoder = CountingEncoder()
    recent = RecentVectors(encoder)
    for number in range(MOST_RECENT + 2):
        recent.vector(f"text {number}")
    recent.vector("text 0")
    assert encoder.calls.count(["text 0"]) == 2


def test_of_a_changed_catalogue_only_new_texts_are_encoded(town: Knowledge, tmp_path: Path) -> None:
    first, *others = services_of(town)
    Search([first, *others], encoder=CountingEncoder(), cache=tmp_path)
    again = CountingEncoder()
    changed = first.model_copy(update={"synonyms": [*first.synonyms, "Plastikkarte"]})
    search = Search([changed, *others], encoder=again, cache=tmp_path)
    assert again.asked == ["plastikkarte"]
    assert search.find("plastikkarte").hits[0].service is changed


def test_vectors_of_another_model_are_not_taken_over(town: Knowledge, tmp_path: Path) -> None:
    Search(services_of(town), encoder=CountingEncoder("old"), cache=tmp_path)
    again = CountingEncoder("new")
    Search(services_of(town), encoder=again, cache=tmp_path)
    assert len(again.asked) > len(services_of(town))


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "foreign", "header"])
def test_a_damaged_file_is_built_again(town: Knowledge, tmp_path: Path, damage: str) -> None:
    sound = Search(services_of(town), cache=tmp_path).find(QUESTION)
    path = the_file(tmp_path)
    content = path.read_bytes()
    middle = len(content) // 2
    damaged = {
        "empty": b"",
        "cut": content[:middle],
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "foreign": b"PK\x03\x04 something else",
        "header": content[:12] + b"}" + content[13:],
    }[damage]
    path.write_bytes(damaged)
    assert Search(services_of(town), cache=tmp_path).find(QUESTION) == sound
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_written_costs_time_only(town: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert Search(services_of(town), cache=tmp_path / "file").find(QUESTION).hits


def test_old_versions_are_cleared_away(town: Knowledge, tmp_path: Path) -> None:
    services = services_of(town)
    for version in range(8):
        Search([services[0].model_copy(update={"synonyms": [f"Name {version}"]})], cache=tmp_path)
    assert 1 < len(list(tmp_path.iterdir())) < 8


def test_a_file_for_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.index"
    write_arrays(path, ABOUT, {"numbers": np.arange(5)})
    assert read_arrays(path, ABOUT)["numbers"].tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(IndexFileError, match="something else"):
        read_arrays(path, {**ABOUT, "content": "b"})


def test_the_command_builds_what_the_server_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--catalogue", str(TOWN), "--organisation", str(TOWN / "organisation.yml"), "--cache", str(tmp_path)]
    assert main(arguments) == 0
    built = the_file(tmp_path).stat().st_ino
    build_knowledge(load(TOWN, TOWN / "organisation.yml"), load_lexicon(), SentenceEncoder(), tmp_path)
    assert the_file(tmp_path).stat().st_ino == built
    assert str(tmp_path) in capsys.readouterr().out


def test_the_command_refuses_a_broken_catalogue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--catalogue", str(tmp_path), "--organisation", str(TOWN / "organisation.yml")]) == 2
    assert "city.yml" in capsys.readouterr().err


def test_what_was_learnt_is_taken_over_when_other_services_come(town: Knowledge, tmp_path: Path) -> None:
    asked = [
        service.model_copy(
            update={"questions": {"general": [f"was ist mit {service.title}", f"{service.title} bitte"]}}
        )
        for service in services_of(town)[:3]
    ]
    new = asked[0].model_copy(update={"id": "neu", "title": "Etwas ganz anderes", "synonyms": [], "questions": {}})
    Search(asked, encoder=CountingEncoder(), cache=tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(np.linalg, "solve", None)
        search = Search([new, *asked], encoder=CountingEncoder(), cache=tmp_path)
    anew = Search([new, *asked], encoder=CountingEncoder())
    assert search.find(f"was ist mit {asked[2].title}") == anew.find(f"was ist mit {asked[2].title}")
    assert search.find(f"was ist mit {asked[2].title}").hits[0].service is asked[2]
