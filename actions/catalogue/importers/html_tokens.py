"""HTML as publishers write it, cut into tags and text in one pass.

Every step moves forward and an unclosed construct ends the text, so the time is linear in its length whatever it holds.
Own code because html.parser of Python 3.11 is quadratic on unclosed comments and tags.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

SILENT = frozenset(
    {
        "applet", "audio", "canvas", "embed", "frameset", "head", "iframe", "math", "noembed", "noframes", "noscript",
        "object", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
    }
)  # fmt: skip
VOID = frozenset({"embed"})

_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][-\w:.]*+)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Open:
    name: str  # lower case, without prefix
    href: str | None = None


@dataclass(frozen=True)
class Close:
    name: str


Token = Text | Open | Close


def tokens(html: str) -> Iterator[Token]:
    """Tags and decoded text of ``html`` in order; comments, declarations and the content of ``SILENT`` elements are
    left out."""
    position, lower = 0, html.lower()
    while position < len(html):
        mark = _MARKUP.search(html, position)
        if mark is None:
            yield Text(unescape(html[position:]))
            return
        start = mark.start()
        if start > position:
            yield Text(unescape(html[position:start]))
        tag = _TAG.match(html, start)
        if tag:
            end = _end_of_tag(html, tag.end())
            if end < 0:
                return
            name = tag[2].lower().rpartition(":")[2]
            yield Close(name) if tag[1] else Open(name, _href(html[tag.end() : end]) if name == "a" else None)
            position = end + 1
            if not tag[1] and name in SILENT and html[end - 1] != "/" and name not in VOID:
                position = lower.find(f"</{tag[2].lower()}", position)
                if position < 0:
                    return
        else:
            position = _after_declaration(html, start)
            if position < 0:
                return


def _after_declaration(html: str, start: int) -> int:
    """Where a comment, declaration, processing instruction or broken end tag ends; -1: never."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">"), ("</", ">")):
        if html.startswith(opening, start):
            end = html.find(closing, start + len(opening))
            return -1 if end < 0 else end + len(closing)
    return start + 1


def _end_of_tag(html: str, position: int) -> int:
    """The ``>`` that ends the tag; one inside quotes does not. An unclosed quote ends at the next ``>``."""
    first = html.find(">", position)
    while position < len(html):
        character = html[position]
        if character == ">":
            return position
        if character in "\"'":
            closing = html.find(character, position + 1)
            if closing < 0:
                return first
            position = closing
        position += 1
    return -1


def _href(attributes: str) -> str | None:
    for found in _ATTRIBUTE.finditer(attributes):
        if found[1].lower() == "href":
            return unescape(found[2] or found[3] or found[4] or "").strip()
    return None
