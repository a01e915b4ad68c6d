"""The evaluation as one HTML page with the confusion matrix of the intents as a picture. No outside resources."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from tools.evaluation.measures import AIMS, reached
from tools.evaluation.run import Evaluation
from tools.evaluation.terminal import by_style, failures, times

CELL, MARGIN = 20, 120  # pixels

_STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #8886;text-align:left}
.no{color:#b3261e;font-weight:600}pre{white-space:pre-wrap;overflow-wrap:anywhere}svg{max-width:100%;height:auto}
@media (prefers-color-scheme:dark){.no{color:#ff8a80}}
"""


def page(evaluation: Evaluation, baseline: Mapping[str, float], cross: Mapping[str, Any] | None) -> str:
    """A complete document; ``cross`` is the output of ``bot.evaluate cross``, None when it was not run."""
    parts = [
        "<h1>Wie gut versteht Bürgerdraht?</h1>",
        f"<p>{len(evaluation.judgements)} Sätze, {len(evaluation.dialogues)} Gespräche; "
        f"{escape(times(evaluation.judgements))}.</p>",
        _measures(evaluation, baseline),
        "<h2>Nach Schreibweise</h2>",
        _rows(by_style(evaluation.judgements)),
        _cross(cross) if cross else "<p>Die Kreuzvalidierung wurde nicht ausgeführt.</p>",
        f"<h2>Was misslang</h2><pre>{escape(failures(evaluation))}</pre>",
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
    head += "<title>Evaluation</title>"
    return f'<!doctype html><html lang="de"><head>{head}</head><body>{"".join(parts)}</body></html>'


def write_page(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def _measures(evaluation: Evaluation, baseline: Mapping[str, float]) -> str:
    rows = []
    for name, value in evaluation.measured.items():
        title, aim, more = AIMS[name]
        missed = "" if reached(name, value) else ' class="no"'
        before = f"{baseline[name]:.3f}" if name in baseline else "–"
        cells = (title, evaluation.numbers[name], f"{'≥' if more else '≤'} {aim:.2f}", before)
        rows.append(f"<tr><td{missed}>{value:.3f}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    head = "".join(f"<th>{name}</th>" for name in ("erreicht", "Maß", "Anzahl", "Ziel", "zuletzt angenommen"))
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _rows(markdown: str) -> str:
    lines = [line.strip("| ").split(" | ") for line in markdown.splitlines()]
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in lines[2:])
    return f"<table><tr>{''.join(f'<th>{escape(cell)}</th>' for cell in lines[0])}</tr>{body}</table>"


def _cross(cross: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{figures['utterances']}</td><td>{_figure(figures['recall'])}</td>"
        f"<td>{_figure(figures['precision'])}</td></tr>"
        for name, figures in cross["intents"].items()
    )
    return (
        f"<h2>Kreuzvalidierung der Trainingsdaten</h2><p>{cross['folds']} Teile, {cross['utterances']} Beispiele, "
        f"richtig {cross['accuracy']:.3f}.</p>{confusion_picture(cross['confusion'])}"
        "<details><summary>Je Absicht</summary><table><tr><th>Absicht</th><th>Beispiele</th><th>Trefferquote</th>"
        f"<th>Genauigkeit</th></tr>{rows}</table></details>"
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def confusion_picture(confusion: Mapping[str, Mapping[str, int]]) -> str:
    """An SVG heat map: rows are what was meant, columns what was understood, shade is the share of the row."""
    names = sorted(set(confusion) | {found for row in confusion.values() for found in row})
    size = MARGIN + CELL * len(names)
    cells = [
        _cell(row, column, count, total, f"{meant} → {found}: {count} von {total}")
        for row, meant in enumerate(names)
        for column, found in enumerate(names)
        if (count := confusion.get(meant, {}).get(found, 0)) and (total := sum(confusion[meant].values()))
    ]
    return (
        f'<svg viewBox="0 0 {size} {size}" width="{size}" role="img" aria-label="Verwechslungsmatrix der Absichten" '
        f'font-family="system-ui" font-size="11">{"".join(_labels(names))}{"".join(cells)}</svg>'
    )


def _labels(names: Sequence[str]) -> list[str]:
    labels = []
    for number, name in enumerate(names):
        middle = MARGIN + CELL * number + CELL * 0.7
        labels.append(
            f'<text x="{MARGIN - 6}" y="{middle}" text-anchor="end" fill="currentColor">{escape(name)}</text>'
        )
        turned = f'transform="translate({middle},{MARGIN - 6}) rotate(-90)"'
        labels.append(f'<text {turned} fill="currentColor">{escape(name)}</text>')
    return labels


def _cell(row: int, column: int, count: int, total: int, title: str) -> str:
    colour = "#1b7f5c" if row == column else "#b3261e"
    x, y = MARGIN + CELL * column, MARGIN + CELL * row
    opacity = max(count / total, 0.12)
    return (
        f'<rect x="{x}" y="{y}" width="{CELL - 1}" height="{CELL - 1}" fill="{colour}" fill-opacity="{opacity:.2f}">'
        f"<title>{escape(title)}</title></rect>"
    )
