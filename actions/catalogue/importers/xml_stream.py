"""XML as a stream of small trees, one object at a time, with nothing in it that could act.

expat reads the file in pieces; document types, and with them entities and anything external, are refused where they
begin. Depth, size of a text and size of an object are bounded, so memory does not grow with the file. Prefixes are cut
off: publishers differ in them, and some elements have no namespace where others have one.
"""

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat
from xml.parsers.expat import errors

from actions.catalogue.importers.refusal import ImportRefused

CHUNK = 1 << 16  # bytes read at a time
DEEPEST = 64  # elements inside each other
LONGEST_TEXT = 1 << 20  # characters of one element; also bytes of one tag or comment
LARGEST_OBJECT = 1 << 23  # characters of all texts and attributes of one object
MOST_ELEMENTS = 50_000  # of one object

_TRUNCATED = {
    errors.codes[name]
    for name in (errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN, errors.XML_ERROR_PARTIAL_CHAR,
                 errors.XML_ERROR_UNCLOSED_CDATA_SECTION)
}  # fmt: skip
_ENCODING = {errors.codes[name] for name in (errors.XML_ERROR_UNKNOWN_ENCODING, errors.XML_ERROR_INCORRECT_ENCODING)}
_PACKED = {b"PK\x03\x04": "ZIP", b"\x1f\x8b": "GZIP", b"BZh": "BZIP2", b"\xfd7zXZ": "XZ", b"7z\xbc\xaf": "7-Zip"}


class Node:
    """An element: ``name`` and names of ``attributes`` without prefix, own text in ``text``."""

    __slots__ = ("attributes", "children", "name", "parts")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.children: list[Node] = []
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        """All text inside, in order as far as it is not mixed with elements."""
        return "".join([*self.parts, *(child.text for child in self.children)]).strip()

    def all(self, *names: str) -> list["Node"]:
        """Children with one of ``names``."""
        return [child for child in self.children if child.name in names]

    def first(self, *names: str) -> "Node | None":
        return next((child for child in self.children if child.name in names), None)

    def within(self, *names: str) -> Iterator["Node"]:
        """Descendants with one of ``names``, outer before inner."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.within(*names)

    def value(self, *path: str) -> str | None:
        """The text of the first element along ``path``; None when it is missing or empty."""
        node: Node | None = self
        for name in path:
            node = node.first(name) if node else None
        return (node.text or None) if node else None


def stream(path: Path, is_object: Callable[[str, str], bool]) -> Iterator[Node]:
    """The objects in ``path``: elements for which ``is_object(name, name of the parent)``, in order.

    Raises ImportRefused, when need be after some objects: for a document type, something too deep or too large, a wrong
    encoding, a file that ends early and for what is not XML.
    """
    builder = _Builder(is_object)
    parser = builder.parser
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            fed = 0
            while chunk := file.read(CHUNK):
                if not fed:
                    _check_start(path, chunk)
                fed += len(chunk)
                _parse(parser, chunk, False, path, size)
                if fed - max(parser.CurrentByteIndex, 0) > LONGEST_TEXT:
                    raise ImportRefused(f"{_place(path, parser)}: Ein Tag oder Kommentar ist länger als 1 MB.")
                yield from builder.take()
            _parse(parser, b"", True, path, size)
            yield from builder.take()
    except OSError as error:
        raise ImportRefused(f"{path}: Die Datei lässt sich nicht lesen ({error.strerror}).") from error
    except _Unsafe as error:
        raise ImportRefused(f"{_place(path, parser)}: {error}") from None


class _Unsafe(Exception):
    """Something that is refused (German)."""


class _Builder:
    def __init__(self, is_object: Callable[[str, str], bool]) -> None:
        self._is_object = is_object
        self._open: list[str] = []  # names outside objects
        self._nodes: list[Node] = []  # the object being built, outermost first
        self._done: list[Node] = []
        self._size = self._text = self._elements = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser.EntityDeclHandler = _refuse_doctype
        self.parser.ExternalEntityRefHandler = _refuse_doctype
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def take(self) -> list[Node]:
        done, self._done = self._done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if len(self._open) + len(self._nodes) >= DEEPEST:
            raise _Unsafe(f"Mehr als {DEEPEST} Elemente stecken ineinander.")
        if not self._nodes and not self._is_object(local, self._open[-1] if self._open else ""):
            self._open.append(local)
            return
        node = Node(local, {key.rpartition(":")[2]: value for key, value in attributes.items()})
        if self._nodes:
            self._nodes[-1].children.append(node)
        else:
            self._size = self._elements = 0
        self._nodes.append(node)
        self._text = 0
        self._elements += 1
        self._grow(sum(len(key) + len(value) for key, value in attributes.items()))
        if self._elements > MOST_ELEMENTS:
            raise _Unsafe(f"Ein Objekt hat mehr als {MOST_ELEMENTS} Elemente.")

    def _end(self, name: str) -> None:
        if not self._nodes:
            self._open.pop()
            return
        node = self._nodes.pop()
        self._text = 0
        if not self._nodes:
            self._done.append(node)

    def _characters(self, text: str) -> None:
        if not self._nodes:
            return
        self._text += len(text)
        if self._text > LONGEST_TEXT:
            raise _Unsafe(f"Ein Text hat mehr als {LONGEST_TEXT} Zeichen.")
        self._grow(len(text))
        self._nodes[-1].parts.append(text)

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > LARGEST_OBJECT:
            raise _Unsafe(f"Ein Objekt hat mehr als {LARGEST_OBJECT} Zeichen.")


def _refuse_doctype(*_: object) -> NoReturn:
    raise _Unsafe("Die Datei enthält eine Dokumenttyp-Angabe (DOCTYPE) oder Entitäten. Das wird nicht gelesen.")


def _check_start(path: Path, chunk: bytes) -> None:
    for magic, name in _PACKED.items():
        if chunk.startswith(magic):
            raise ImportRefused(f"{path}: Die Datei ist gepackt ({name}). Bitte vorher entpacken.")
    if chunk.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise ImportRefused(f"{path}: UTF-32 wird nicht gelesen. Bitte als UTF-8 speichern.")


def _parse(parser: expat.XMLParserType, chunk: bytes, final: bool, path: Path, size: int) -> None:
    try:
        parser.Parse(chunk, final)
    except expat.ExpatError as error:
        raise ImportRefused(f"{_place(path, parser)}: {_cause(error, parser, path, size)}") from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know or that is no text
        raise ImportRefused(f"{path}: Die angegebene Zeichenkodierung ist nicht lesbar ({error}).") from error


def _cause(error: expat.ExpatError, parser: expat.XMLParserType, path: Path, size: int) -> str:
    at = parser.ErrorByteIndex
    if size == 0:
        return "Die Datei ist leer."
    if error.code in _TRUNCATED and at >= size - LONGEST_TEXT:
        return "Die Datei ist mitten im Text zu Ende, vermutlich unvollständig übertragen."
    if error.code in _ENCODING or (error.code == errors.codes[errors.XML_ERROR_INVALID_TOKEN] and _misread(path, at)):
        return "Die Zeichen passen nicht zur angegebenen Kodierung (ohne Angabe: UTF-8)."
    if error.code == errors.codes[errors.XML_ERROR_UNDEFINED_ENTITY]:
        return "Eine Entität ist nicht definiert; nur die fünf von XML sind erlaubt."
    return f"Das ist kein gültiges XML ({expat.ErrorString(error.code)})."


def _misread(path: Path, at: int) -> bool:
    """Whether the bytes around ``at`` are no UTF-8."""
    with path.open("rb") as file:
        file.seek(max(at, 0))
        start = file.read(4)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return True
    return False


def _place(path: Path, parser: expat.XMLParserType) -> str:
    return f"{path}, Zeile {parser.CurrentLineNumber}"
