"""Check everything written in Leichte Sprache: ``python -m tools.check_plain_language``. docs/plain_language.md

Prints file, line and what to do. Exit code 1 when there is an error; warnings are for people to judge.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from actions.catalogue.files import CatalogueError
from actions.catalogue.model import Service
from actions.catalogue.store import load
from tools.plain_language.facts import strange_figures
from tools.plain_language.rules import Finding, check
from tools.plain_language.texts import Text, phrase_texts, response_texts, script_texts, supplement_texts

ROOT = Path(__file__).parents[1]
CATALOGUE, ORGANISATION = ROOT / "data/catalogue/essen", ROOT / "data/organisation.yml"
PHRASES = ("actions/language/de-leicht.yml", "handover/texts/de-leicht.yml")
SCRIPT = "widget/src/texts/de-leicht.ts"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Prüft Texte in Leichter Sprache.")
    parser.add_argument("files", nargs="*", type=Path, help="Dateien mit Ergänzungen; ohne Angabe alles im Projekt")
    parser.add_argument("--quiet", action="store_true", help="nur Fehler zeigen, keine Warnungen")
    wish = parser.parse_args(arguments)
    try:
        services = load(CATALOGUE, ORGANISATION).services
    except CatalogueError as error:
        print(error)
        return 1
    texts = [text for path in wish.files for text in supplement_texts(path)] if wish.files else list(all_texts())
    found = [(text, finding) for text in texts for finding in findings(text, services)]
    for text, finding in found:
        if finding.level == "error" or not wish.quiet:
            print(f"{_shown(text.path)}:{text.line + finding.line}: {_WORDS[finding.level]}: {finding.message}")
    errors = sum(finding.level == "error" for _, finding in found)
    print(f"{len(texts)} Texte geprüft: {errors} Fehler, {len(found) - errors} Warnungen.")
    return 1 if errors else 0


def all_texts() -> Iterator[Text]:
    """Everything in Leichte Sprache that the project shows."""
    for path in sorted((CATALOGUE / "supplements").glob("*.yml")):
        yield from supplement_texts(path)
    yield from response_texts(ROOT / "domain.yml")
    for name in PHRASES:
        yield from phrase_texts(ROOT / name)
    yield from script_texts(ROOT / SCRIPT)


def findings(text: Text, services: dict[str, Service]) -> list[Finding]:
    """What the rules say about ``text``, and which of its figures the service does not state."""
    found = check(text.text)
    service = services.get(text.service) if text.service else None
    if service is not None:
        strange = strange_figures(text.text, service)
        found += [Finding(0, "error", f"„{figure}“ ({text.aspect}) steht nicht bei {service.id}") for figure in strange]
    return found


_WORDS = {"error": "Fehler", "warning": "Warnung"}


def _shown(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


if __name__ == "__main__":
    sys.exit(main())
