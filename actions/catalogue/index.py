"""Everything the search needs of one catalogue, as arrays in one file. docs/catalogue.md

A file is found by what it was built from: names, texts, words without content, model and format. A changed catalogue
therefore has another file, an unchanged one is never built twice, and sentence vectors of texts that did not change
are taken over from the files before. The action server builds a missing one when it starts or when the catalogue
changes; ``python -m actions.catalogue.index`` builds it ahead.
"""

import argparse
import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from actions.catalogue.beyond import load_beyond
from actions.catalogue.bm25 import bm25_arrays
from actions.catalogue.cosine import cosine_arrays
from actions.catalogue.earlier import DIGEST, Earlier
from actions.catalogue.entries import Entry, entries_of
from actions.catalogue.files import CatalogueError
from actions.catalogue.generic import title_arrays
from actions.catalogue.german import with_joined_verb, words
from actions.catalogue.index_file import IndexFileError, read_arrays, write_arrays
from actions.catalogue.noise import content_of
from actions.catalogue.postings import Arrays
from actions.catalogue.questions import NOBODY
from actions.catalogue.store import load
from actions.catalogue.terms import term_arrays
from actions.catalogue.tokens import NAME_SIZES, TEXT_SIZES, Bags, bags_of
from actions.catalogue.vector_index import vector_arrays
from actions.catalogue.vectors import Encoder, SentenceEncoder
from actions.lexicon import load_lexicon

logger = logging.getLogger(__name__)

FORMAT = "8"  # raise it when the arrays or what they are computed from change
KEPT = 4  # files of other catalogues and earlier versions that stay in the folder
TEXT_WORDS = 150  # words of the text that are indexed
_CHUNK = 1000  # entries at a time, so that memory stays bounded


@dataclass(frozen=True)
class Subject:
    """What an index is built of: ``entries``, of which the first ``services`` are services, and the words that count as
    ``noise``. ``beyond``: what citizens type that none of the entries is meant by."""

    entries: Sequence[Entry]
    services: int
    noise: frozenset[str]
    beyond: Sequence[str] = ()

    def about(self, encoder: Encoder | None) -> dict[str, str]:
        """What a file must have been built for to serve this."""
        material = [[*entry.names, entry.text, *entry.questions] for entry in self.entries]
        digest = hashlib.blake2b(
            json.dumps([self.services, sorted(self.noise), material, list(self.beyond)]).encode(), digest_size=DIGEST
        ).hexdigest()
        return {"format": FORMAT, "encoder": encoder.name if encoder else "none", "content": digest}

    def file(self, encoder: Encoder | None, folder: Path) -> Path:
        about = json.dumps(self.about(encoder), sort_keys=True)
        return folder / f"search-{hashlib.blake2b(about.encode(), digest_size=8).hexdigest()}.index"


def open_index(subject: Subject, encoder: Encoder | None, folder: Path | None) -> Arrays:
    """The arrays of ``subject``, from its file in ``folder`` or built and kept there; ``folder`` None: only built."""
    about = subject.about(encoder)
    if folder is None:
        return build_index(subject, encoder, ())
    path = subject.file(encoder, folder)
    try:
        arrays = read_arrays(path, about)
        os.utime(path)
        return arrays
    except FileNotFoundError:
        pass
    except (IndexFileError, OSError) as error:
        logger.warning("The search index %s is built again: %s.", path, error)
    arrays = build_index(subject, encoder, sorted(folder.glob("search-*.index")))
    try:
        write_arrays(path, about, arrays)
        _tidy(folder)
        return read_arrays(path, about)
    except (IndexFileError, OSError) as error:
        logger.warning("The search index %s cannot be kept: %s.", path, error)
        return arrays


def build_index(subject: Subject, encoder: Encoder | None, earlier: Iterable[Path]) -> Arrays:
    """All arrays, each under the name of its part. ``earlier``: files that may be taken over from."""
    entries = subject.entries
    folded = [[words(name) for name in entry.names] for entry in entries]
    titles = [content_of(names[0], subject.noise) for names in folded]
    flat = [content_of(name, subject.noise) for names in folded for name in names]
    texts = [
        [*(word for name in names for word in name), *words(entry.text)[:TEXT_WORDS]]
        for names, entry in zip(folded, entries, strict=True)
    ]
    parts = {
        "entries": {"counts": np.array([len(names) for names in folded], np.int32)},
        "names": cosine_arrays(_bags(flat, NAME_SIZES), len(flat)),
        "texts": bm25_arrays(_bags(texts, TEXT_SIZES), len(texts)),
        "terms": term_arrays(folded, titles),
        "titles": title_arrays(titles[: subject.services]),
    }
    if encoder and entries:
        before = Earlier(encoder, earlier, FORMAT)
        named = [name.lower() for entry in entries for name in entry.names]
        vectors = before.encoded([*named, *(entry.summary.lower() for entry in entries)])
        parts["vectors"] = vector_arrays(vectors["rows"], vectors["scales"]) | {"keys": vectors["keys"]}
        parts |= _asked(subject, before)
    return {f"{part}.{name}": array for part, arrays in parts.items() for name, array in arrays.items()}


def _bags(documents: Sequence[Sequence[str]], sizes: Sequence[int]) -> Bags:
    starts = range(0, len(documents), _CHUNK)
    if not starts:
        return bags_of([], sizes)
    return Bags.joined([bags_of(documents[start : start + _CHUNK], sizes, first=start) for start in starts])


def _asked(subject: Subject, before: Earlier) -> dict[str, Arrays]:
    """What is learnt from how citizens ask, and the questions it was learnt from, by meaning and by words."""
    texts = [
        (number, text.lower())
        for number, entry in enumerate(subject.entries)
        if entry.questions
        for text in dict.fromkeys((*entry.names, *entry.questions))
    ]
    if not texts:
        return {}
    texts += [(NOBODY, text.lower()) for text in subject.beyond]
    contents = [content_of(with_joined_verb(words(text)), subject.noise) for _, text in texts]
    learnt = before.learnt([number for number, _ in texts], [text for _, text in texts], contents)
    return learnt | {"alike": cosine_arrays(_bags(contents, NAME_SIZES), len(contents))} if learnt else {}


def _tidy(folder: Path) -> None:
    """Files in use may go too: what is mapped into memory stays readable."""
    by_age = sorted(folder.glob("search-*.index"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_age[KEPT + 1 :]:
        path.unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the index of a catalogue that is not in service yet. Exit code 2: the catalogue is not sound."""
    parser = argparse.ArgumentParser(prog="actions.catalogue.index", description=main.__doc__)
    parser.add_argument("--catalogue", type=Path, default=Path(os.environ.get("BD_CATALOGUE", "data/catalogue/essen")))
    parser.add_argument(
        "--organisation", type=Path, default=Path(os.environ.get("BD_ORGANISATION", "data/organisation.yml"))
    )
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("BD_CACHE_DIR", "var/cache")))
    options = parser.parse_args(arguments)
    try:
        catalogue = load(options.catalogue, options.organisation).catalogue
    except CatalogueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    entries = entries_of(catalogue.services, catalogue.authorities)
    subject = Subject(entries, len(catalogue.services), load_lexicon().noise, load_beyond())
    encoder = SentenceEncoder()
    open_index(subject, encoder, options.cache)
    sys.stdout.write(f"{len(entries)} entries: {subject.file(encoder, options.cache)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
