"""The conversation as a file to keep: HTML, plain text or JSON. Pure apart from reading its texts once. docs/api.md"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Final, Literal, Self
from zoneinfo import ZoneInfo

from handover.protocol import Answer, Entry, OfficeCard
from handover.transcript_style import STYLE

Format = Literal["html", "txt", "json"]
MEDIA_TYPES: Final[dict[Format, str]] = {
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}
_ZONE: Final = ZoneInfo("Europe/Berlin")
_FOLDER: Final = Path(__file__).parent / "texts"
_INDENT: Final = "    "
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY: Final = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"


Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Transcript:
    """Writes transcripts with the sentences of one language; ``others``: those of other languages."""

    texts: Texts
    others: "Mapping[str, Transcript]" = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path = _FOLDER) -> Self:
        """From ``transcript.<language>.json``; what a language leaves out is taken from German."""
        german = _read(folder / "transcript.de.json")
        files = {file.name.split(".")[1]: file for file in folder.glob("transcript.*.json")}
        return cls(german, {language: Transcript({**german, **_read(file)}) for language, file in files.items()})

    def of(self, language: str) -> "Transcript":
        return self.others.get(language, self)

    def write(self, entries: Sequence[Entry], form: Format, now: datetime, conversation_id: str = "") -> str:
        """``entries`` as one file; times of day are those of Berlin. ``conversation_id``: to name when asking the city
        about it."""
        match form:
            case "json":
                named = {"conversation_id": conversation_id} if conversation_id else {}
                exported = {"exported_at": now.isoformat(), **named, "entries": [entry.wire() for entry in entries]}
                return json.dumps(exported, ensure_ascii=False, indent=2)
            case "txt":
                return self._plain(entries, self._heading(now, conversation_id))
            case "html":
                return self._html(entries, self._heading(now, conversation_id))

    def _plain(self, entries: Sequence[Entry], heading: str) -> str:
        """Only headers begin at the margin, so nothing that somebody writes looks like one."""
        parts = [f"{self.texts['title']}\n{heading}"]
        for entry in entries:
            links = [f"{link.title}: {link.url}" for link in entry.answer.links] if entry.answer else []
            offices = [line for office in _offices(entry) for line in ("", office.name, *self._details(office))]
            written = "\n".join([entry.text, *self._after(entry), *links, *offices])
            header = f"{self._author(entry)}, {self._moment(entry.at)}:"
            parts.append("\n".join([header, *((_INDENT + line).rstrip() for line in written.splitlines())]))
        return "\n\n".join([*parts, *([] if entries else [self.texts["empty"]]), self.texts["hint"]]) + "\n"

    def _html(self, entries: Sequence[Entry], heading: str) -> str:
        items = "".join(self._item(entry) for entry in entries)
        log = f'<ol role="list">{items}</ol>' if items else f"<p>{escape(self.texts['empty'])}</p>"
        title = escape(self.texts["title"])
        return (
            '<!doctype html>\n<html lang="de">\n<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{title}</title><style>{STYLE}</style></head>\n"
            f"<body><main><h1>{title}</h1><p>{escape(heading)}</p>{log}"
            f"<p>{escape(self.texts['hint'])}</p></main></body>\n</html>\n"
        )

    def _item(self, entry: Entry) -> str:
        after = "".join(f'<p class="source">{escape(line)}</p>' for line in self._after(entry))
        links = "".join(_link(link.title, link.url) for link in entry.answer.links) if entry.answer else ""
        offices = "".join(self._card(office) for office in _offices(entry))
        return (
            f'<li class="{escape(entry.author.role)}"><h2>{escape(self._author(entry))}</h2>'
            f'<time datetime="{entry.at.isoformat()}">{escape(self._moment(entry.at))}</time>'
            f'<p dir="auto">{escape(entry.text)}</p>{after}{links}{offices}</li>\n'
        )

    def _card(self, office: OfficeCard) -> str:
        lines = "".join(f"<p>{escape(line)}</p>" for line in self._details(office))
        return f'<div class="office"><h3>{escape(office.name)}</h3>{lines}</div>'

    def _details(self, office: OfficeCard) -> list[str]:
        """What the card shows, a line each; what was true at that moment says so."""
        access = "" if office.accessible == "unknown" else self.texts[f"accessible_{office.accessible}"]
        values = {
            "address": office.address,
            "phone": office.phone,
            "opening_hours": office.opening_hours,
            "opening_text": office.opening_text,
            "access": access,
            "transport": office.transport,
            "web": office.url,
        }
        return [self.texts[key].format(value=value) for key, value in values.items() if value]

    def _after(self, entry: Entry) -> list[str]:
        lines = self._source(entry.answer) if entry.answer else []
        if entry.choices:
            lines.append(self.texts["choices"].format(titles=", ".join(choice.title for choice in entry.choices)))
        return lines

    def _source(self, answer: Answer) -> list[str]:
        source = self.texts["source"].format(title=answer.source.title, date=_day(answer.as_of))
        return [f"{source}, {answer.source.url}", *([self.texts["example"]] if answer.example else [])]

    def _author(self, entry: Entry) -> str:
        return " ".join((entry.author.name or self.texts[entry.author.role]).split())

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(_ZONE)
        return self.texts["at"].format(date=_day(local), time=f"{local:%H:%M}")

    def _heading(self, now: datetime, conversation_id: str) -> str:
        exported = self.texts["exported"].format(date=self._moment(now))
        return f"{exported}\n{self.texts['reference'].format(id=conversation_id)}" if conversation_id else exported


def _read(file: Path) -> Texts:
    texts: Texts = json.loads(file.read_text("utf-8"))
    return texts


def _offices(entry: Entry) -> list[OfficeCard]:
    """Each office once, also when answer and entry name it."""
    named = [*(entry.answer.offices if entry.answer else []), *(entry.offices or [])]
    return list({office.id: office for office in named}.values())


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _link(title: str, url: str) -> str:
    if not url.startswith(("https://", "http://", "mailto:", "tel:")):
        return f"<p>{escape(title)}: {escape(url)}</p>"
    return f'<p><a href="{escape(url)}" rel="noreferrer">{escape(title)}</a></p>'
