"""The conversation as a file to keep: HTML, plain text or JSON. Pure apart from reading its texts once. docs/api.md"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Final, Literal, Self
from zoneinfo import ZoneInfo

from handover.protocol import Answer, Entry

Format = Literal["html", "txt", "json"]
MEDIA_TYPES: Final[dict[Format, str]] = {
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}
_ZONE: Final = ZoneInfo("Europe/Berlin")
_TEXTS: Final = Path(__file__).parent / "texts" / "transcript.de.json"
_STYLE: Final = (
    "body{font:1.0625rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}h1{font-size:1.5rem}"
    "ol{list-style:none;padding:0}li{border-left:.25rem solid #5b6b7f;margin:1.25rem 0;"
    "padding-left:1rem}li.citizen{border-color:#1a1a1a}h2{font-size:1rem;margin:0}time,.source{color:#4a4a4a;"
    "font-size:.9375rem}p{white-space:pre-wrap;margin:.25rem 0;overflow-wrap:anywhere}a{color:#0b4a8f}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY: Final = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Transcript:
    """Writes transcripts with the sentences of one language file."""

    texts: dict[str, str]

    @classmethod
    def load(cls, path: Path = _TEXTS) -> Self:
        return cls(json.loads(path.read_text("utf-8")))

    def write(self, entries: Sequence[Entry], form: Format, now: datetime) -> str:
        """``entries`` as one file; times of day are those of Berlin."""
        match form:
            case "json":
                exported = {"exported_at": now.isoformat(), "entries": [entry.wire() for entry in entries]}
                return json.dumps(exported, ensure_ascii=False, indent=2)
            case "txt":
                return self._plain(entries, now)
            case "html":
                return self._html(entries, now)

    def _plain(self, entries: Sequence[Entry], now: datetime) -> str:
        parts = [f"{self.texts['title']}\n{self._exported(now)}"]
        for entry in entries:
            lines = [f"{self._author(entry)}, {self._moment(entry.at)}:", entry.text, *self._after(entry)]
            lines += [f"{link.title}: {link.url}" for link in entry.answer.links] if entry.answer else []
            parts.append("\n".join(lines))
        return "\n\n".join([*parts, *([] if entries else [self.texts["empty"]]), self.texts["hint"]]) + "\n"

    def _html(self, entries: Sequence[Entry], now: datetime) -> str:
        items = "".join(self._item(entry) for entry in entries)
        log = f"<ol>{items}</ol>" if items else f"<p>{escape(self.texts['empty'])}</p>"
        title = escape(self.texts["title"])
        return (
            '<!doctype html>\n<html lang="de">\n<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title}</title><style>{_STYLE}</style></head>\n"
            f"<body><main><h1>{title}</h1><p>{escape(self._exported(now))}</p>{log}"
            f"<p>{escape(self.texts['hint'])}</p></main></body>\n</html>\n"
        )

    def _item(self, entry: Entry) -> str:
        after = "".join(f'<p class="source">{escape(line)}</p>' for line in self._after(entry))
        links = "".join(_link(link.title, link.url) for link in entry.answer.links) if entry.answer else ""
        return (
            f'<li class="{escape(entry.author.role)}"><h2>{escape(self._author(entry))}</h2>'
            f'<time datetime="{entry.at.isoformat()}">{escape(self._moment(entry.at))}</time>'
            f'<p dir="auto">{escape(entry.text)}</p>{after}{links}</li>\n'
        )

    def _after(self, entry: Entry) -> list[str]:
        lines = self._source(entry.answer) if entry.answer else []
        if entry.choices:
            lines.append(self.texts["choices"].format(titles=", ".join(choice.title for choice in entry.choices)))
        return lines

    def _source(self, answer: Answer) -> list[str]:
        source = self.texts["source"].format(title=answer.source.title, date=_day(answer.as_of))
        return [f"{source}, {answer.source.url}", *([self.texts["example"]] if answer.example else [])]

    def _author(self, entry: Entry) -> str:
        return entry.author.name or self.texts[entry.author.role]

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(_ZONE)
        return self.texts["at"].format(date=_day(local), time=f"{local:%H:%M}")

    def _exported(self, now: datetime) -> str:
        return self.texts["exported"].format(date=self._moment(now))


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _link(title: str, url: str) -> str:
    if not url.startswith(("https://", "http://", "mailto:", "tel:")):
        return f"<p>{escape(title)}: {escape(url)}</p>"
    return f'<p><a href="{escape(url)}" rel="noreferrer">{escape(title)}</a></p>'
