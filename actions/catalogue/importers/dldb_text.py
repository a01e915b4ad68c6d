"""Values of DLDB fields: texts that may be HTML, empty or ``false``, and dates."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from actions.catalogue.importers.safe_text import Reference, SafeText, one_line, safe_text, safe_url
from actions.catalogue.importers.source import Source


def text_of(value: Any) -> str | None:
    """A text on one line; None for anything else."""
    text = one_line(value) if isinstance(value, str) else ""
    return text if len(text) > 1 else None


def html_of(value: Any) -> SafeText:
    return safe_text(value) if isinstance(value, str) else SafeText()


def links_in(values: Any) -> Iterator[Reference]:
    """The https links of a list of ``{name, link}``."""
    for value in values if isinstance(values, list) else ():
        if isinstance(value, dict) and (url := safe_url(value.get("link"))):
            yield Reference(text_of(value.get("name")) or url.split("/")[2], url)


def changed_on(item: Mapping[str, Any], source: Source) -> str | None:
    """The day of the last change, never in the future."""
    meta = item.get("meta")
    try:
        changed = date.fromisoformat(str(meta.get("lastupdate"))[:10]) if isinstance(meta, dict) else None
    except ValueError:
        return None
    return min(changed, source.today).isoformat() if changed else None
