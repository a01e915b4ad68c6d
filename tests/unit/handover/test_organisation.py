from datetime import UTC, datetime
from pathlib import Path

import pytest

from handover.organisation import Organisation, OrganisationError

GOOD = """
departments:
  - {id: buergerservice, name: Bürgerservice, default: true, hours: "Mo-Fr 08:00-16:00; PH off", skills: [ausweise]}
  - {id: steuern, name: Steuern, hours: "Mo-Fr 08:00-12:00", skills: [abgaben]}
"""


def load(tmp_path: Path, content: str) -> Organisation:
    path = tmp_path / "organisation.yml"
    path.write_text(content, "utf-8")
    return Organisation.load(path)


def test_departments_are_found_by_id_and_by_skill(tmp_path: Path) -> None:
    organisation = load(tmp_path, GOOD)
    assert organisation.resolve("steuern") == "steuern"
    assert organisation.resolve("abgaben") == "steuern"
    assert organisation.resolve("unbekannt") is None
    assert organisation.resolve(None) is None
    assert organisation.department("abgeschafft").id == "buergerservice"


def test_holidays_close_only_where_the_hours_say_so(tmp_path: Path) -> None:
    organisation = load(tmp_path, GOOD)
    corpus_christi = datetime(2026, 6, 4, 8, 30, tzinfo=UTC)  # a holiday in NRW, not in all of Germany
    assert not organisation.opening("buergerservice", corpus_christi)[0]
    assert organisation.opening("steuern", corpus_christi)[0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("default: true, ", "", "genau eine Abteilung"),
        ("id: steuern", "id: buergerservice", "doppelt"),
        ("Mo-Fr 08:00-12:00", "Mo-Fr morgens", "departments.1.hours"),
        ("PH off", "PH 10:00-12:00", "Feiertage"),
        ("id: steuern", "id: Steuern!", "departments.1.id"),
        ("skills: [abgaben]", "skils: [abgaben]", "departments.1.skils"),
        ("departments:", "departments: [", "organisation.yml"),
    ],
)
def test_a_mistake_is_named_with_file_and_field(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(OrganisationError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert words in str(caught.value)
    assert "organisation.yml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OrganisationError, match="nirgends"):
        Organisation.load(tmp_path / "nirgends.yml")


def test_the_city_of_the_demo_is_valid(organisation: Organisation) -> None:
    assert organisation.default.id == "buergerservice"
