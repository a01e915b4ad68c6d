"""A city without a catalogue of its own, deliveries for it, and the real data of others where they are at hand."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from actions.catalogue.importers.delivery import Format
from actions.catalogue.importers.dldb import DLDB
from actions.catalogue.importers.report import Report
from actions.catalogue.importers.run import Order, run
from actions.catalogue.importers.xzufi import XZUFI
from actions.catalogue.store import Snapshot, load
from tests.unit.actions.conftest import ROOT, TOWN

ORGANISATION = TOWN / "organisation.yml"
TODAY = date(2026, 11, 23)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<x:transfer xmlns:x="http://xoev.de/schemata/xzufi/2_2_0" xzufiVersion="2.2">'
)


def other_data(name: str) -> Path:
    """A file or folder of the data for development, which are not part of the project."""
    folder = Path(os.environ.get("BD_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / name).exists():
        pytest.skip(f"{folder / name} fehlt; BD_TEST_DATA nennt den Ordner mit Daten zum Testen")
    return folder / name


class City:
    """A city's folder and what can be done with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self, source: Path | Sequence[Path], format: Format = XZUFI, **order: Any) -> Report:
        files = [source] if isinstance(source, Path) else list(source)
        return run(Order(**{
            "format": format, "files": files, "folder": self.folder, "name": "amt", "organisation": ORGANISATION,
            "today": TODAY, **order,
        }))  # fmt: skip

    def deliver(self, *objects: str, **order: Any) -> Report:
        """Import an XZuFi message with ``objects``."""
        return self.take(self.message(*objects), XZUFI, **order)

    def message(self, *objects: str) -> Path:
        path = self.folder / "delivery.xml"
        path.write_text(f"{HEAD}{''.join(objects)}</x:transfer>", "utf-8")
        return path

    def deliver_json(self, services: list[dict[str, Any]], places: list[dict[str, Any]], **order: Any) -> Report:
        """Import a DLDB export."""
        folder = self.folder / "export"
        folder.mkdir(exist_ok=True)
        (folder / "services.json").write_text(json.dumps({"data": services}), "utf-8")
        (folder / "locations.json").write_text(json.dumps({"data": places}), "utf-8")
        return self.take(folder, DLDB, **order)

    @property
    def file(self) -> Path:
        return self.folder / "imported" / "amt.jsonl"

    def load(self) -> Snapshot:
        return load(self.folder, ORGANISATION)

    def settings(self, text: str) -> None:
        self.file.parent.mkdir(exist_ok=True)
        self.file.with_suffix(".yml").write_text(text, "utf-8")

    def supplement(self, text: str) -> None:
        (self.folder / "supplements").mkdir(exist_ok=True)
        (self.folder / "supplements" / "own.yml").write_text(text, "utf-8")


@pytest.fixture
def city(tmp_path: Path) -> City:
    folder = tmp_path / "stadt"
    folder.mkdir()
    shutil.copy(TOWN / "city.yml", folder)
    for name in ("districts.yml", "offices.yml"):
        (folder / name).write_text("[]\n", "utf-8")
    return City(folder)


Service = Callable[..., str]


def identifier(number: str | int, name: str = "id") -> str:
    return f'<x:{name} schemeAgencyID="L1" schemeID="any">{number}</x:{name}>'


def module(code: str, html: str, language: str = "de") -> str:
    text = html.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<x:modulText><x:leikaTextmodul><code>{code}</code></x:leikaTextmodul>"
        f'<x:inhalt languageCode="{language}">{text}</x:inhalt></x:modulText>'
    )


def own(name: str, text: str, language: str = "de") -> str:
    return f'<x:{name}><x:beschreibung languageCode="{language}">{text}</x:beschreibung></x:{name}>'


def service(number: int, *parts: str, title: str = "Hund anmelden") -> str:
    content = "".join((identifier(number), module("02", title) if title else "", *parts))
    return f"<x:schreibe><x:leistung>{content}</x:leistung></x:schreibe>"


def office(number: int, *parts: str, name: str = "Bürgeramt", address: bool = True) -> str:
    place = (
        "<x:anschrift><x:strasse>Am Markt</x:strasse><x:hausnummer>1</x:hausnummer>"
        "<x:postleitzahl>45127</x:postleitzahl><x:ort>Musterstadt</x:ort></x:anschrift>"
    )
    content = "".join(
        (identifier(number), f"<x:name><x:name>{name}</x:name></x:name>", place if address else "", *parts)
    )
    return f"<x:schreibe><x:organisationseinheit>{content}</x:organisationseinheit></x:schreibe>"


def duty(owner: int, number: int, *, area: str = "") -> str:
    where = f"<x:gebietID>{area}</x:gebietID>" if area else ""
    return (
        f"<x:schreibe><x:zustaendigkeitTransferObjekt>{identifier(owner, 'uebergeordnetesObjektID')}<x:zustaendigkeit>"
        f"{identifier(f'{owner}{number}')}{identifier(number, 'leistungID')}{where}</x:zustaendigkeit>"
        "</x:zustaendigkeitTransferObjekt></x:schreibe>"
    )


def removal(kind: str, number: int) -> str:
    return f'<x:loesche klasse="{kind}">{identifier(number)}</x:loesche>'
