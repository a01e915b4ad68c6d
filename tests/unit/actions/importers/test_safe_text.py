"""HTML becomes plain lines: what it says stays, what could act or hide does not."""

import time

import pytest

from actions.catalogue.importers.safe_text import one_line, safe_text, safe_url


def test_paragraphs_lists_and_tables_become_lines() -> None:
    text = safe_text(
        "<h2>Gebühren</h2><p>Erste<br>zweite &amp; dritte</p><ul><li>a</li><li><p>b <i>c</i></p></li></ul>"
        "<ol><li>eins</li></ol><table><tr><td>Ausweis</td><td>37 Euro</td></tr></table>"
    )
    assert [(line.text, line.item, line.ordered, line.heading) for line in text.lines] == [
        ("Gebühren", False, False, True),
        ("Erste", False, False, False),
        ("zweite & dritte", False, False, False),
        ("a", True, False, False),
        ("b c", True, False, False),
        ("eins", True, True, False),
        ("Ausweis: 37 Euro", False, False, False),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "vorher<script>alert(1)</script> nachher",
        "vorher<SCRIPT src=x>alert(1)</SCRIPT > nachher",
        "vorher<style>p{alert(1)}</style> nachher",
        "vorher<svg><text>alert(1)</text></svg> nachher",
        "vorher<iframe srcdoc='alert(1)'>alert(1)</iframe> nachher",
        "vorher<!-- alert(1) --> nachher",
        "vorher<img src=x onerror=alert(1)> nachher",
        '<p title="><script>alert(1)</script>">vorher nachher</p>',
        "vorher&lt;script&gt;alert(1)&lt;/script&gt; nachher",
        "vorher&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt; nachher",
        "vorher nachher<script>alert(1)",
    ],
)
def test_nothing_that_acts_survives(html: str) -> None:
    text = one_line(html)
    assert text.split() == ["vorher", "nachher"]


def test_markup_escaped_once_too_often_is_read() -> None:
    assert [line.text for line in safe_text("&lt;p&gt;Eins&lt;/p&gt;&lt;p&gt;zwei&lt;/p&gt;").lines] == ["Eins", "zwei"]


def test_only_https_links_are_handed_over() -> None:
    text = safe_text(
        '<a href="https://a.example/x?b=1&amp;c=2">Antrag</a> <a href="http://a.example">alt</a> '
        '<a href="javascript:alert(1)">x</a> <a href="//a.example">y</a> <a href="https://u:p@a.example">z</a>'
    )
    assert [(link.title, link.url) for link in text.links] == [("Antrag", "https://a.example/x?b=1&c=2")]
    assert text.dropped_links == 4
    assert text.text == "Antrag alt x y z"


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "https://a",
        "https://a b.de",
        "https://a.de/\u202egpj.exe",
        "HTTPS://a.de",
        None,
        5,
        "data:text/html,x",
    ],
)
def test_what_is_no_safe_address(url: object) -> None:
    assert safe_url(url) is None


def test_invisible_characters_go() -> None:
    assert one_line("Ge\u00adbühr\u200b\u202e\x00 a\u0308\ufeff\xa0 b") == "Gebühr ä b"


def test_less_than_stays_text() -> None:
    assert one_line("Kinder < 6 Jahre & 3 > 2") == "Kinder < 6 Jahre & 3 > 2"


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<a ", "<", '<a href="', "<script>", "&lt;p&gt;", "<p<", "'<a '", "<li>", "</", "<![CDATA[", "&#x"],
)
def test_time_is_linear_in_the_length(piece: str) -> None:
    """Ten times the text may take forty times as long (noise included), not a hundred."""

    def seconds(size: int) -> float:
        html = piece * (size // len(piece))
        start = time.process_time()
        safe_text(html)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(200_000) < 0.2 + 40 * seconds(20_000)
