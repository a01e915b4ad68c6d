"""``python -m actions.catalogue.importers FORMAT SOURCE … --city FOLDER``. docs/import.md"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from actions.catalogue.importers.dldb import DLDB
from actions.catalogue.importers.refusal import ImportRefused
from actions.catalogue.importers.report_text import report_text
from actions.catalogue.importers.run import Order, run
from actions.catalogue.importers.xzufi import XZUFI

FORMATS = {format.name: format for format in (XZUFI, DLDB)}
REFUSED = 2  # exit code; nothing was changed


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    order = Order(
        format=FORMATS[given.format],
        files=given.source,
        folder=given.city,
        name=given.name or given.format,
        organisation=given.organisation,
        today=date.today(),
        complete=given.complete,
        allow_removal=given.allow_removal,
        dry_run=given.dry_run,
    )
    try:
        report = run(order)
        if given.report:
            given.report.write_text(json.dumps(report.json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    except ImportRefused as error:
        sys.stderr.write(f"Nicht importiert, der bisherige Stand bleibt.\n{error}\n")
        return REFUSED
    except OSError as error:
        sys.stderr.write(f"Nicht fertig geworden: {error}\n")
        return REFUSED
    sys.stdout.write(report_text(report, every=given.verbose))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m actions.catalogue.importers",
        description="Übernimmt Leistungen und Dienststellen aus einem anderen System in den Katalog einer Stadt.",
    )
    parser.add_argument("format", choices=sorted(FORMATS), help="Format der Lieferung")
    parser.add_argument("source", nargs="+", type=Path, help="Datei(en) der Lieferung; bei dldb auch der Ordner")
    parser.add_argument("--city", required=True, type=Path, help="Ordner der Stadt, z. B. data/catalogue/essen")
    parser.add_argument("--name", help="Name der Quelle; damit beginnen alle Kennungen (sonst das Format)")
    organisation = Path(os.environ.get("BD_ORGANISATION", "data/organisation.yml"))
    parser.add_argument("--organisation", type=Path, default=organisation, help="Datei mit den Fachbereichen")
    parser.add_argument("--dry-run", action="store_true", help="nur berichten, nichts schreiben")
    parser.add_argument("--report", type=Path, metavar="DATEI", help="ganzer Bericht als JSON")
    parser.add_argument("--verbose", action="store_true", help="auch unveränderte und übernommene Objekte nennen")
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--complete", action="store_true", default=None, help="was in der Lieferung fehlt, entfällt")
    extent.add_argument("--partial", dest="complete", action="store_false", help="was in der Lieferung fehlt, bleibt")
    parser.add_argument("--allow-removal", action="store_true", help="auch wenn mehr als die Hälfte entfällt")
    return parser


if __name__ == "__main__":
    sys.exit(main())
