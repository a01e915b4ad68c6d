"""Install spaCy's official German model into the engine environment: ``make setup-spacy-model`` (optional).

The wheel comes from spaCy's release page and must have the SHA-256 that spaCy publishes in its release metadata
(https://github.com/explosion/spacy-models, meta/de_core_news_md-3.7.0.json, checksum_whl). The package of the same
name on PyPI is not spaCy's.
"""

import hashlib
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from tools.build import ENGINE_PYTHON, STAMPS, UV

NAME = "de_core_news_md"
VERSION = "3.7.0"
WHEEL = f"{NAME}-{VERSION}-py3-none-any.whl"
URL = f"https://github.com/explosion/spacy-models/releases/download/{NAME}-{VERSION}/{WHEEL}"
SHA256 = "1426896f135b7e6314637faa9025a3e580c9ba2785372ccffe723dc20b41c493"
SIZE_LIMIT = 100 * 1024 * 1024  # bytes; the wheel has 42 MB
TIMEOUT = 60  # seconds without a byte


class SetupError(Exception):
    """The model was not installed; the message says why."""


def main() -> int:
    try:
        if is_installed():
            print(f"{NAME} {VERSION} ist schon installiert.")
            return 0
        print(f"Lade {URL} …", flush=True)
        install(check(download(URL)))
    except SetupError as error:
        print(f"{error} Es wurde nichts verändert; ohne das Modell arbeitet die Engine mit ihrem eingebauten Ersatz.")
        return 1
    (STAMPS / "model").unlink(missing_ok=True)  # the next training must not be skipped
    print(f"{NAME} {VERSION} ist installiert. Bitte `make train` ausführen und neu starten.")
    return 0


def is_installed() -> bool:
    script = f"from importlib.metadata import version as v; raise SystemExit(v('{NAME}') != '{VERSION}')"
    return subprocess.run([ENGINE_PYTHON, "-c", script], capture_output=True, check=False).returncode == 0


def download(url: str) -> bytes:
    """The file at ``url``. Raises SetupError without a network."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as response:
            content: bytes = response.read(SIZE_LIMIT + 1)
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise SetupError(f"Die Download-Seite von spaCy ist nicht erreichbar ({reason}).") from error
    if len(content) > SIZE_LIMIT:
        raise SetupError("Die Datei ist größer als erwartet.")
    return content


def check(content: bytes) -> bytes:
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise SetupError(f"Die Datei hat die Prüfsumme {found}, erwartet wird {SHA256}.")
    return content


def install(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / WHEEL
        wheel.write_bytes(content)
        options = ["--quiet", "--no-deps", "--offline", "--python", str(ENGINE_PYTHON)]
        command = [str(UV), "pip", "install", *options, str(wheel)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"Die Installation ist fehlgeschlagen: {done.stderr.strip()[-500:]}")


if __name__ == "__main__":
    sys.exit(main())
