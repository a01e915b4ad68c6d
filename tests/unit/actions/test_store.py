"""A catalogue is whole and checked, or it is not in service; errors name file, line, field and what to do."""

import os
import shutil
from pathlib import Path

import pytest

from actions.catalogue.files import CatalogueError
from actions.catalogue.store import CHECK_EVERY, CatalogueStore, load
from tests.unit.actions.conftest import TOWN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TOWN, tmp_path / "town"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    later = path.stat().st_mtime + 5
    os.utime(path, (later, later))


def line_with(path: Path, text: str) -> int:
    return max(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line)


def test_loads_everything() -> None:
    snapshot = load(TOWN, TOWN / "organisation.yml")
    assert snapshot.services["reisepass"].title == "Reisepass beantragen"
    assert [office.id for office in snapshot.catalogue.offices] == ["amt-altstadt", "amt-nordend", "standesamt"]
    assert snapshot.department_for(snapshot.services["heirat"]) == "familie"
    assert snapshot.department_for(None) is None


@pytest.mark.parametrize(
    ("old", "new", "field", "advice"),
    [
        ("as_of: 2026-10-01", "as_of: gestern", "as_of", "passt nicht"),
        ("department: ausweise", "departmint: ausweise", "department", "fehlt"),
        ("amount: 46}", "amount: 46, curency: EUR}", "fees.0.curency", "gibt es nicht"),
        ("amount: 46}", "amount: -1}", "fees.0.amount", "passt nicht"),
        ("offices: [amt-altstadt, amt-nordend]", "offices: [amt-mond]", "offices", "„amt-mond“ gibt es nicht"),
        ("department: ausweise", "department: kueche", "department", "organisation.yml"),
        ("related: [personalausweis]", "related: [fahrkarte]", "related", "„fahrkarte“ gibt es nicht"),
        ("- id: reisepass", "- id: personalausweis", "id", "gibt es schon"),
        ("example_fields: [duration]", "example_fields: [dauer]", None, "dauer"),
    ],
)
def test_error_names_file_line_and_field(folder: Path, old: str, new: str, field: str | None, advice: str) -> None:
    file = folder / "services" / "papers.yml"
    change(folder, "services/papers.yml", old, new)
    with pytest.raises(CatalogueError) as caught:
        load(folder, folder / "organisation.yml")
    assert caught.value.path == file
    assert caught.value.field == field
    assert advice in str(caught.value)
    assert "papers.yml" in str(caught.value)
    expected = 1 if (field in ("department", None) and "departmint" in new) or field is None else line_with(file, new)
    assert caught.value.line == expected


def test_broken_yaml_names_the_line(folder: Path) -> None:
    change(folder, "offices.yml", "  kind: buergeramt", "  kind: [buergeramt")
    with pytest.raises(CatalogueError, match=r"offices\.yml, Zeile \d+: Das ist kein gültiges YAML"):
        load(folder, folder / "organisation.yml")


@pytest.mark.parametrize("file", ["city.yml", "districts.yml", "offices.yml", "organisation.yml"])
def test_missing_file(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(CatalogueError, match="Die Datei fehlt"):
        load(folder, folder / "organisation.yml")


def test_wrong_opening_hours_are_an_error(folder: Path) -> None:
    change(folder, "offices.yml", '"Mo-We 09:00-15:30"', '"montags nie"')
    with pytest.raises(CatalogueError, match=r"opening_hours.*OSM"):
        load(folder, folder / "organisation.yml")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_changed_files_are_taken_over(folder: Path) -> None:
    clock = Clock()
    store = CatalogueStore(folder, folder / "organisation.yml", clock=clock)
    first = store.current()
    change(folder, "services/papers.yml", "amount: 70}", "amount: 71}")
    assert store.current() is first, "looks at the files at most once a second"
    clock.now += CHECK_EVERY
    second = store.current()
    assert second.services["reisepass"].fees[0].amount == 71
    assert second.version != first.version


def test_new_file_is_taken_over(folder: Path) -> None:
    clock = Clock()
    store = CatalogueStore(folder, folder / "organisation.yml", clock=clock)
    text = (folder / "services" / "papers.yml").read_text("utf-8")
    extra = "- id: reisepass" + text.split("- id: reisepass")[1].split("- id:")[0]
    (folder / "services" / "more.yml").write_text(extra.replace("reisepass", "notpass", 1), "utf-8")
    clock.now += CHECK_EVERY
    assert "notpass" in store.current().services


def test_broken_version_is_logged_and_the_old_one_stays(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    store = CatalogueStore(folder, folder / "organisation.yml", clock=clock)
    first = store.current()
    change(folder, "services/papers.yml", "amount: 70}", "amount: siebzig}")
    clock.now += CHECK_EVERY
    assert store.current() is first
    assert "papers.yml, Zeile" in caplog.text
    change(folder, "services/papers.yml", "amount: siebzig}", "amount: 72}")
    clock.now += CHECK_EVERY
    assert store.current().services["reisepass"].fees[0].amount == 72


def test_broken_first_version_stops(folder: Path) -> None:
    change(folder, "city.yml", "state: NW", "state: 5")
    with pytest.raises(CatalogueError, match=r"city\.yml, Zeile 3, Feld „state“"):
        CatalogueStore(folder, folder / "organisation.yml")
