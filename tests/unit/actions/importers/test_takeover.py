"""Servers that are running take over an import without a restart; the command says what it did."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from actions.catalogue.files import CatalogueError
from actions.catalogue.importers.__main__ import main
from actions.catalogue.store import CHECK_EVERY, CatalogueStore
from actions.knowledge import Library, build_knowledge
from actions.lexicon import load_lexicon
from actions.places import Place, distance, nearest
from tests.unit.actions.conftest import ROOT
from tests.unit.actions.importers.conftest import HEAD, ORGANISATION, City, module, office, service
from tests.unit.actions.test_store import Clock


def test_a_running_server_takes_over(city: City) -> None:
    clock = Clock()
    city.deliver(service(1))
    store = CatalogueStore(city.folder, ORGANISATION, clock=clock)
    library = Library(store, lambda snapshot: build_knowledge(snapshot, load_lexicon(), None, None))
    assert "amt-l1-2" not in library.knowledge.snapshot.services
    city.deliver(service(2, title="Katze anmelden"))
    clock.now += CHECK_EVERY
    library.refresh()
    assert library.knowledge.search.find("Katze anmelden").hits[0].service.id == "amt-l1-2"


def test_a_damaged_file_is_named_with_its_line_and_the_old_stays(city: City, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    city.deliver(service(1), service(2))
    store = CatalogueStore(city.folder, ORGANISATION, clock=clock)
    lines = city.file.read_text("utf-8").splitlines()
    for broken, words in (
        (lines[1][:40], "Zeile 2"),
        (lines[1].replace('"title"', '"titel"'), "Zeile 2, Feld „titel“"),
        (lines[1].replace("l1-2", "l1-1"), "gibt es schon"),
        ("[]", "Zeile 2"),
        ("5", "Zeile 2"),
    ):
        city.file.write_text("\n".join((lines[0], broken)) + "\n", "utf-8")
        clock.now += CHECK_EVERY
        assert "amt-l1-2" in store.current().services
        with pytest.raises(CatalogueError, match=words):
            city.load()
    assert "stays in service" in caplog.text


def test_the_command(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    report = city.folder / "report.json"
    path = city.message(service(1, module("06", "Text", "fr")), service(2, title="Testleistung"))
    arguments = ["xzufi", str(path), "--city", str(city.folder), "--organisation", str(ORGANISATION)]
    assert main([*arguments, "--name", "land", "--report", str(report)]) == 0
    said = capsys.readouterr().out
    for words in ("Leistungen", "neu", "Testleistung – Testeintrag", "fr 1", "Geschrieben:"):
        assert words in said
    content = json.loads(report.read_text("utf-8"))
    assert content["counts"]["service"] == {"taken": 1, "changed": 0, "unchanged": 0, "removed": 0, "skipped": 1}
    assert {entry["key"]: entry["status"] for entry in content["entries"]} == {"L1/1": "taken", "L1/2": "skipped"}
    assert main([*arguments, "--name", "land"]) == 0
    assert "Keine Änderung" in capsys.readouterr().out


def test_the_command_refuses_with_a_sentence(city: City) -> None:
    path = city.folder / "bad.xml"
    path.write_text(f"{HEAD}<x:schreibe>", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "actions.catalogue.importers", "xzufi", str(path), "--city", str(city.folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "BD_ORGANISATION": str(ORGANISATION)},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("Nicht importiert, der bisherige Stand bleibt.")
    assert "unvollständig" in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path(city.file).exists()


def test_an_office_without_a_position_comes_last_and_has_no_distance(city: City) -> None:
    where = "<x:anschrift><x:strasse>Am Ring</x:strasse><x:postleitzahl>45127</x:postleitzahl><x:geokodierung>"
    where += "<x:breitengrad>51.45</x:breitengrad><x:laengengrad>7.01</x:laengengrad></x:geokodierung></x:anschrift>"
    city.deliver(office(1), office(2, where, address=False), service(1))
    offices = city.load().catalogue.offices
    place = Place("Mitte", 51.45, 7.0)
    assert [found.id for found in nearest(offices, place)] == ["amt-l1-2", "amt-l1-1"]
    assert round(distance(offices[1], place), 1) == 0.7
    assert math.isinf(distance(offices[0], place))
