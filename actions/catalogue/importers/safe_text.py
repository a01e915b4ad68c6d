"""HTML of a publisher as plain lines: nothing that could act, look like something else or hide.

The catalogue holds plain sentences, so no markup survives. What it meant does: list items, headings and table rows
stay lines of their own, links are handed over beside the text, and only https ones.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import urlsplit

from actions.catalogue.importers.html_tokens import Close, Open, Text, tokens

ROUNDS = 3  # publishers escape markup once too often; more than this is no accident
LONGEST_URL = 2000

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
        "thead", "tr", "ul",
    }
)  # fmt: skip
_WITHIN = frozenset({"br", "dd", "dt", "li", "tbody", "td", "th", "thead", "tr"})  # lines, not paragraphs of their own
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th", "dt", "caption"})
_BOLD = frozenset({"b", "strong"})
_ESCAPED = re.compile(
    r"</?(?:p|br|ul|ol|li|a|b|strong|div|span|h[1-6]|table|tr|td|script|style|iframe|img)\b[^<>]*>", re.I
)
_URL = re.compile(r"https://[^\s<>\"'`{}|\\^\[\]]+")
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn")


@dataclass(frozen=True)
class Line:
    """One line of a paragraph, list item or table row. ``heading``: a heading, or all of it is bold. ``block``: number
    of the paragraph, list or table it belongs to."""

    text: str
    item: bool = False
    ordered: bool = False
    heading: bool = False
    block: int = 0


@dataclass(frozen=True)
class Reference:
    """An https link and the words it stood behind."""

    title: str
    url: str


@dataclass(frozen=True)
class SafeText:
    lines: tuple[Line, ...] = ()
    links: tuple[Reference, ...] = ()
    dropped_links: int = 0  # links that are not https, or not links

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def text(self) -> str:
        """All of it; one line each, list items with a bullet."""
        return "\n".join(f"• {line.text}" if line.item else line.text for line in self.lines)


def safe_text(html: str) -> SafeText:
    """The text of ``html`` (a fragment or plain text). Markup escaped once too often is read as markup."""
    for _ in range(ROUNDS):
        found = _read(html)
        if not any(_ESCAPED.search(unescape(line.text)) for line in found.lines):
            return found
        html = unescape(html)
    return SafeText(
        tuple(replace(line, text=clean(_ESCAPED.sub(" ", line.text))) for line in found.lines),
        found.links,
        found.dropped_links,
    )


def one_line(html: str) -> str:
    """The text of ``html`` without line breaks: for names and titles."""
    return " ".join(line.text for line in safe_text(html).lines)


def clean(text: str) -> str:
    """``text`` in composed characters, spaces merged, invisible ones (zero width, direction, control) left out."""
    merged = " ".join(unicodedata.normalize("NFC", text).split())
    if merged.isprintable():
        return merged
    kept = (letter for letter in merged if letter == " " or unicodedata.category(letter) not in _HIDDEN)
    return " ".join("".join(kept).split())


def safe_url(url: object) -> str | None:
    """``url`` when it is an https address without credentials, else None."""
    if not isinstance(url, str):
        return None
    address = url.strip()
    if len(address) > LONGEST_URL or not _URL.fullmatch(address) or clean(address) != address:
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if host and "." in host and parts.username is None else None


def references(links: Iterable[Reference]) -> list[dict[str, str]]:
    """``links`` as catalogue links, each address once."""
    known: dict[str, dict[str, str]] = {}
    for link in links:
        known.setdefault(link.url, {"title": link.title, "url": link.url})
    return list(known.values())


def _read(html: str) -> SafeText:
    reader = _Reader()
    for token in tokens(html):
        reader.take(token)
    reader.end_line()
    return SafeText(tuple(_without_empty(reader.lines)), tuple(reader.links), reader.dropped)


def _without_empty(lines: Iterable[Line]) -> Iterator[Line]:
    return (line for line in lines if any(character.isalnum() for character in line.text))


@dataclass
class _Reader:
    lines: list[Line] = field(default_factory=list)
    links: list[Reference] = field(default_factory=list)
    dropped: int = 0
    _parts: list[str] = field(default_factory=list)
    _lists: list[str] = field(default_factory=list)
    _cells: int = 0
    _bold: int = 0
    _plain: bool = False  # the line has text that is not bold
    _item: bool = False
    _block: int = 0
    _href: str | None = None
    _anchor: int = 0

    def take(self, token: Text | Open | Close) -> None:
        match token:
            case Text(text):
                self._parts.append(text)
                self._plain = self._plain or (not self._bold and any(letter.isalnum() for letter in text))
            case Open(name, href):
                self._open(name, href)
            case Close(name):
                self._close(name)

    def _open(self, name: str, href: str | None) -> None:
        if name in _BLOCKS:
            self.end_line()
            self._block += name not in _WITHIN and not self._lists
        if name in ("ul", "ol"):
            self._lists.append(name)
        elif name == "li":
            self._item = True
        elif name in ("td", "th"):
            self._parts.append(": " if self._cells == 1 else ", " if self._cells else "")
            self._cells += 1
        elif name == "a":
            self._end_link()
            self._href, self._anchor = href, len(self._parts)
        if name in _BOLD or name in _HEADINGS:
            self._bold += 1

    def _close(self, name: str) -> None:
        if name in _BLOCKS:
            self.end_line()
            self._block += name not in _WITHIN and not self._lists
        if name in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif name == "a":
            self._end_link()
        if (name in _BOLD or name in _HEADINGS) and self._bold:
            self._bold -= 1

    def _end_link(self) -> None:
        if self._href is None:
            return
        title = clean("".join(self._parts[self._anchor :]))
        if url := safe_url(self._href):
            self.links.append(Reference(title or urlsplit(url).hostname or url, url))
        else:
            self.dropped += 1
        self._href = None

    def end_line(self) -> None:
        if self._href is not None:
            self._end_link()
        if text := clean("".join(self._parts)).strip(" :,;") if self._cells else clean("".join(self._parts)):
            ordered = bool(self._lists) and self._lists[-1] == "ol"
            self.lines.append(Line(text, self._item, self._item and ordered, not self._plain, self._block))
            self._item = False
        self._parts, self._cells, self._plain = [], 0, False
