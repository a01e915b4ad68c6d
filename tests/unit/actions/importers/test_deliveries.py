"""One delivery after the other: what is new, changed, unchanged, removed; and nothing when nothing changed."""

from datetime import timedelta

import pytest

from actions.catalogue.importers.refusal import ImportRefused
from actions.catalogue.importers.report import Report
from tests.unit.actions.importers.conftest import TODAY, City, duty, identifier, module, office, own, removal, service


def statuses(report: Report, kind: str = "service") -> dict[str, str]:
    return {entry.key: entry.status for entry in report.entries if entry.kind == kind}


def test_the_same_twice_changes_nothing(city: City) -> None:
    message = (office(1), service(1), service(2, module("06", "Text")), duty(1, 1), duty(1, 2))
    assert city.deliver(*message).written == city.file
    before, stamp = city.file.read_bytes(), city.file.stat().st_mtime_ns
    again = city.deliver(*message, today=TODAY + timedelta(days=400))
    assert again.written is None
    assert {entry.status for entry in again.entries} == {"unchanged"}
    assert (city.file.read_bytes(), city.file.stat().st_mtime_ns) == (before, stamp)


def test_order_of_objects_does_not_change_the_file(city: City) -> None:
    message = [office(1), office(2), service(1), service(2), duty(2, 1), duty(1, 1)]
    city.deliver(*message)
    before = city.file.read_bytes()
    assert city.deliver(*reversed(message)).written is None
    assert city.file.read_bytes() == before


def test_a_change_names_the_fields(city: City) -> None:
    city.deliver(service(1, own("modulFrist", "bald")), service(2))
    report = city.deliver(service(1, own("modulFrist", "später")), service(3))
    assert statuses(report) == {"L1/1": "changed", "L1/2": "unchanged", "L1/3": "taken"}
    assert report.of("changed")[0].fields == ("deadline",)
    assert report.missing == 1


def test_a_new_date_comes_with_a_change(city: City) -> None:
    city.deliver(service(1))
    later = TODAY + timedelta(days=30)
    city.deliver(service(1, own("modulFrist", "neu")), today=later)
    assert city.load().services["amt-l1-1"].as_of == later


def test_a_part_leaves_the_rest_alone(city: City) -> None:
    city.deliver(office(1), service(1), duty(1, 1))
    city.deliver(service(1, own("modulFrist", "neu")))
    found = city.load().services["amt-l1-1"]
    assert (found.deadline, found.offices) == ("neu", ["amt-l1-1"])
    city.deliver(service(2), duty(1, 2))
    assert city.load().services["amt-l1-2"].offices == ["amt-l1-1"]


def test_removals(city: City) -> None:
    city.deliver(office(1), office(2), service(1), service(2), duty(1, 1), duty(2, 1))
    report = city.deliver(removal("Leistung", 2), removal("xzufi:Organisationseinheit", 2), removal("Formular", 1))
    assert {(entry.kind, entry.id) for entry in report.of("removed")} == {
        ("office", "amt-l1-2"),
        ("service", "amt-l1-2"),
    }
    snapshot = city.load()
    assert list(snapshot.services) == ["amt-l1-1"]
    assert snapshot.services["amt-l1-1"].offices == ["amt-l1-1"]


def test_a_removal_without_agency_or_class_finds_its_object(city: City) -> None:
    city.deliver(service(1), service(2))
    city.deliver("<x:loesche><x:id>2</x:id></x:loesche>")
    assert list(city.load().services) == ["amt-l1-1"]


def test_written_again_after_removal(city: City) -> None:
    city.deliver(service(1))
    city.deliver(removal("Leistung", 1), service(1, title="Hund ummelden"))
    assert city.load().services["amt-l1-1"].title == "Hund ummelden"


def test_references_without_agency_are_found_when_they_are_clear(city: City) -> None:
    bare = (
        "<x:schreibe><x:zustaendigkeitTransferObjekt><x:uebergeordnetesObjektID>5</x:uebergeordnetesObjektID>"
        "<x:zustaendigkeit><x:id>1</x:id><x:leistungID>7</x:leistungID></x:zustaendigkeit>"
        "</x:zustaendigkeitTransferObjekt></x:schreibe>"
    )
    city.deliver(bare, service(7), office(5))
    assert city.load().services["amt-l1-7"].offices == ["amt-l1-5"]


def test_a_complete_delivery_removes_what_it_leaves_out(city: City) -> None:
    city.deliver(*(service(number) for number in range(1, 4)))
    report = city.deliver(service(1), complete=True)
    assert statuses(report) == {"L1/1": "unchanged", "L1/2": "removed", "L1/3": "removed"}
    assert list(city.load().services) == ["amt-l1-1"]


def test_half_a_delivery_is_not_taken_for_a_whole_one(city: City) -> None:
    everything = [service(number) for number in range(20)]
    city.deliver(*everything)
    before = city.file.read_bytes()
    with pytest.raises(ImportRefused, match="Von 20 Leistungen fehlen 15"):
        city.deliver(*everything[:5], complete=True)
    with pytest.raises(ImportRefused, match="keine verwendbare Leistung"):
        city.deliver(office(1), complete=True)
    assert city.file.read_bytes() == before
    city.deliver(*everything[:5], complete=True, allow_removal=True)
    assert len(city.load().services) == 5


def test_what_became_unreadable_stays_as_it_was(city: City) -> None:
    city.deliver(service(1, module("06", "Gut")), service(2))
    report = city.deliver(service(1, title=""), service(2), complete=True)
    assert city.load().services["amt-l1-1"].general == "Gut"
    assert [entry.key for entry in report.of("skipped")] == ["L1/1"]


def test_what_is_no_longer_for_citizens_goes(city: City) -> None:
    city.deliver(service(1), service(2))
    city.settings("skip: [L1/2]\n")
    report = city.deliver(service(1), service(2))
    assert [entry.key for entry in report.of("removed")] == ["L1/2"]
    assert list(city.load().services) == ["amt-l1-1"]


def test_a_dry_run_writes_nothing(city: City) -> None:
    report = city.deliver(service(1), dry_run=True)
    assert statuses(report) == {"L1/1": "taken"}
    assert not city.file.exists()


def test_two_sources_side_by_side(city: City) -> None:
    city.deliver(service(1), name="land")
    city.deliver(service(1), name="bund")
    assert list(city.load().services) == ["bund-l1-1", "land-l1-1"]
    with pytest.raises(ImportRefused, match="beginnt ebenso"):
        city.deliver(service(1), name="land-l1")


def test_an_id_that_is_taken_by_hand_is_refused(city: City) -> None:
    city.deliver(service(1), name="land")
    line = city.load().services["land-l1-1"]
    (city.folder / "services").mkdir()
    (city.folder / "services" / "own.yml").write_text(
        f"- {{id: amt-l1-1, title: Hund, department: {line.department}, general: Von Hand, "
        "source: {title: Stadt, url: 'https://stadt.example'}, as_of: 2026-01-01}\n",
        "utf-8",
    )
    with pytest.raises(ImportRefused, match=r"steht schon in .*own\.yml, Zeile 1"):
        city.deliver(service(1))


def test_a_reference_to_an_office_that_goes_is_refused(city: City) -> None:
    city.deliver(office(1), service(1))
    (city.folder / "services").mkdir()
    (city.folder / "services" / "own.yml").write_text(
        "- {id: hund, title: Hund, department: ausweise, general: Von Hand, offices: [amt-l1-1], "
        "source: {title: Stadt, url: 'https://stadt.example'}, as_of: 2026-01-01}\n",
        "utf-8",
    )
    city.load()
    with pytest.raises(ImportRefused, match="„amt-l1-1“ wird nicht mehr geliefert"):
        city.deliver(removal("Organisationseinheit", 1))
    city.load()


def test_a_department_that_does_not_exist_is_refused(city: City) -> None:
    city.settings("department: kueche\n")
    with pytest.raises(ImportRefused, match="kueche"):
        city.deliver(service(1))


def test_a_reference_by_several_numbers_is_kept(city: City) -> None:
    several = (
        f"<x:schreibe><x:zustaendigkeitTransferObjekt>{identifier(1, 'uebergeordnetesObjektID')}<x:zustaendigkeit>"
        f"{identifier(90)}{identifier(1, 'leistungID')}{identifier(2, 'leistungID')}</x:zustaendigkeit>"
        "</x:zustaendigkeitTransferObjekt></x:schreibe>"
    )
    city.deliver(office(1), service(1), service(2), several)
    assert [found.offices for found in city.load().services.values()] == [["amt-l1-1"], ["amt-l1-1"]]
