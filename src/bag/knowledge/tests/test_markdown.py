"""Markdown: what CommonMark says, and nothing that could run or tell strangers who reads."""

from __future__ import annotations

import pytest

from bag.knowledge.domain.markdown import LONGEST, to_html, to_plain


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Sebep", "<h3>Sebep</h3>\n"),
        ("###### dip", "<h6>dip</h6>\n"),
        ("**kirli** ve *eski*", "<p><strong>kirli</strong> ve <em>eski</em></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("`show version`", "<p><code>show version</code></p>\n"),
        ("~~yanlış~~", "<p><s>yanlış</s></p>\n"),
        ("[form](/documents/)", '<p><a href="/documents/">form</a></p>\n'),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="noopener noreferrer">x</a></p>\n'),
        ("![şema](/attachments/7/file/)", '<p><img src="/attachments/7/file/" alt="şema" /></p>\n'),
    ],
)
def test_what_is_written_is_shown(text: str, html: str) -> None:
    assert to_html(text) == html


def test_tables_are_understood() -> None:
    assert "<td>-8 dBm</td>" in to_html("| port | güç |\n|---|---|\n| Te1/1/1 | -8 dBm |")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](//evil.example/x)",
        "<javascript:alert(1)>",
        "![x](https://evil.example/pixel.png)",
        "![x](//evil.example/pixel.png)",
        "![x](/attachments/../account/logout/)",
        '[x](/a "onmouseover=alert(1)")',
        "[x]: javascript:alert(1)\n\n[x]",
        "```html\n<script>alert(1)</script>\n```",
    ],
)
def test_nothing_runs_and_nothing_is_fetched_from_elsewhere(text: str) -> None:
    html = to_html(text).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'href="//' not in html
    assert " onmouseover" not in html
    assert " onerror" not in html.replace("&lt;img src=x onerror", "")


def test_long_and_deep_texts_end() -> None:
    assert len(to_html("a" * (LONGEST + 5))) == LONGEST + len("<p></p>\n")
    assert to_html(">" * 50_000)
    assert to_html("[" * 20_000)
    assert to_html("*a " * 20_000)


def test_the_words_alone() -> None:
    assert to_plain("# Sebep\n\nModül **kirli**, `show` der.") == "Sebep Modül kirli , show der."
