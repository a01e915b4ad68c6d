"""What must not be read is refused with a sentence, and the old file stays in service byte for byte."""

from collections.abc import Callable
from pathlib import Path

import pytest

from actions.catalogue.importers.dldb import DLDB
from actions.catalogue.importers.refusal import ImportRefused
from actions.catalogue.importers.xml_stream import DEEPEST, LONGEST_TEXT
from tests.unit.actions.importers.conftest import HEAD, City, module, service

GOOD = f"{HEAD}{service(1)}{service(2, title='Neu')}</x:transfer>"
BODY = GOOD.split("?>", 1)[1]
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.fixture
def served(city: City) -> City:
    """A city that has taken over a delivery."""
    city.deliver(service(1, module("06", "Der gute Stand")))
    return city


def refused(city: City, content: bytes, words: str, name: str = "bad.xml", **order: object) -> None:
    before = city.file.read_bytes()
    path = city.folder / name
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=words):
        city.take(path, **order)
    assert city.file.read_bytes() == before
    assert [entry.name for entry in city.file.parent.iterdir()] == ["amt.jsonl"], "nothing is left lying about"
    assert city.load().services["amt-l1-1"].general == "Der gute Stand"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f'<!DOCTYPE x [<!ENTITY e "x">]>{BODY}', "DOCTYPE"),
        (f'<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">{BODY}', "DOCTYPE"),
        (f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{BODY.replace("Neu", "&e;")}', "DOCTYPE"),
        (f"<!DOCTYPE x [{LAUGHS}]>{BODY.replace('Neu', '&l9;')}", "DOCTYPE"),
        (f'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://evil.example/p"> %p;]>{BODY}', "DOCTYPE"),
        (BODY.replace("Neu", "&nbsp;"), "Entität"),
        (BODY.replace("Neu", "<a>" * 100 + "</a>" * 100), f"Mehr als {DEEPEST}"),
        (f"{HEAD}{'<x:tief>' * 1000}", f"Mehr als {DEEPEST}"),
        (BODY.replace("Neu", "x" * (LONGEST_TEXT + 1)), f"mehr als {LONGEST_TEXT} Zeichen"),
        (BODY.replace("<x:leistung>", f'<x:leistung a="{"x" * 3_000_000}">'), "länger als 1 MB"),
        (BODY.replace("<x:leistung>", f"<!--{'x' * 3_000_000}--><x:leistung>"), "länger als 1 MB"),
        (BODY.replace("Neu", "<a/>" * 60_000), "Elemente"),
        (BODY.replace("Neu", f"{'<a>' + 'x' * 900_000 + '</a>'}" * 10), "Ein Objekt hat mehr"),
        (GOOD[:-40], "unvollständig"),
        (GOOD[: len(GOOD) // 2], "unvollständig"),
        ("", "leer"),
        ("Guten Tag", "kein gültiges XML"),
        ('{"data": []}', "kein gültiges XML"),
        ("<html><body><p>404</p></body></html>", "keine Leistung"),
        (HEAD + "</x:transfer>", "keine Leistung"),
        (GOOD.replace("</x:leistung>", "</x:leistng>", 1), "kein gültiges XML"),
        (GOOD.replace("UTF-8", "klingonisch"), "Kodierung|kodierung"),
        (GOOD.replace("UTF-8", "utf-7"), "Kodierung|kodierung|XML"),
        (GOOD.replace("UTF-8", "base64"), "Kodierung|kodierung"),
    ],
)
def test_bad_files_are_refused(served: City, content: str, words: str) -> None:
    refused(served, content.encode(), words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda good: good.replace("Neu", "Bürgeramt").encode("latin-1"), "Kodierung"),
        (lambda good: b"\x00\x01" + good.encode(), "kein gültiges XML"),
        (lambda good: b"PK\x03\x04" + good.encode(), "gepackt"),
        (lambda good: b"\x1f\x8b" + good.encode(), "gepackt"),
        (lambda good: good.encode("utf-32"), "UTF-32"),
    ],
)
def test_bad_bytes_are_refused(served: City, change: Callable[[str], bytes], words: str) -> None:
    refused(served, change(GOOD), words)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings_that_are_declared_are_read(served: City, encoding: str) -> None:
    declared = GOOD.replace("UTF-8", encoding.replace("utf-8-sig", "UTF-8")).replace("Neu", "Grünes Amt")
    path = served.folder / "good.xml"
    path.write_bytes(declared.encode(encoding))
    served.take(path)
    assert served.load().services["amt-l1-2"].title == "Grünes Amt"


def test_a_missing_file_and_a_missing_city_are_refused(served: City) -> None:
    with pytest.raises(ImportRefused, match="nicht lesen"):
        served.take(served.folder / "none.xml")
    with pytest.raises(ImportRefused, match=r"city\.yml"):
        served.take(served.message(service(1)), folder=served.folder / "supplements")


def test_wrong_names_do_not_leave_the_folder(served: City) -> None:
    for name in ("../x", "a/b", "A", "", "x" * 41, ".hidden"):
        with pytest.raises(ImportRefused, match="Name"):
            served.take(served.message(service(1)), name=name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "unvollst"),
        (b'{"data": [{"id": "1"', "unvollst"),
        (b'{"data": [}', "JSON"),
        (b'{"data": 5}', "Liste"),
        (b'{"data": [1]}', "Liste"),
        (b"[" * 200_000, "Ebenen|unvollst"),
        (b'{"data": [{"id": NaN}]}', "Zahl"),
        ('{"data": [{"id": "1", "name": "Bürgeramt"}]}'.encode("latin-1"), "UTF-8"),
        (b'{"data": []}', "keine Leistungen"),
        (b"<xml/>", "JSON"),
    ],
)
def test_bad_json_is_refused(served: City, content: bytes, words: str) -> None:
    refused(served, content, words, "bad.json", format=DLDB)


def test_a_damaged_old_file_is_not_built_upon(served: City) -> None:
    served.file.write_bytes(served.file.read_bytes() + b'{"kind":"service","key":"x"')
    with pytest.raises(ImportRefused, match="Zeile 2: Die bisherige Datei ist beschädigt"):
        served.deliver(service(2))


def test_text_of_a_citizen_page_cannot_act(city: City) -> None:
    city.deliver(
        service(1, module("06", "<p>Gut</p><script>alert(1)</script>"), title="<b>Hund</b> &lt;img src=x onerror=y&gt;")
    )
    found = city.load().services["amt-l1-1"]
    assert (found.title, found.general) == ("Hund", "Gut")


def test_nothing_outside_the_file_is_opened(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    original = Path.open

    def spy(self: Path, *arguments: object, **named: object) -> object:
        opened.append(self)
        return original(self, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", spy)
    path = city.message(service(1, '<x:include href="file:///etc/passwd" parse="text"/>'))
    city.take(path)
    assert {entry for entry in opened if not entry.is_relative_to(city.folder)} <= {
        Path(__file__).parents[1] / "town/organisation.yml"
    }
