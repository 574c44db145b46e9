"""What pages say of themselves, and what is no address or no day."""

from __future__ import annotations

import pytest

from partnerscope.documents.worker import read

URL, DAY = "https://example.org/a?b=1", "2024-05-14"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (f'<link rel="canonical" href="{URL}">', (URL, "")),
        (f'<LINK href="{URL}" REL="Canonical nofollow">', (URL, "")),
        (f'<meta property="og:url" content="{URL}">', (URL, "")),
        (
            f'<meta property="og:url" content="https://other.org"><link rel="canonical" href="{URL}">',
            (URL, ""),
        ),
        ('<link rel="canonical" href="/talks">', ("", "")),
        ('<link rel="canonical" href="javascript:alert(1)">', ("", "")),
        ('<link rel="canonical" href="https://ann:secret@example.org/">', ("", "")),
        ('<link rel="canonical" href="https://[">', ("", "")),
        (f'<link rel="canonical" href="https://example.org/{"a" * 3000}">', ("", "")),
        (f'<meta property="article:published_time" content="{DAY}T23:30:00-05:00">', ("", DAY)),
        ('<meta name="DC.date.issued" content="2024/5/14">', ("", DAY)),
        ('<meta name="dcterms.issued" content="20240514">', ("", DAY)),
        (f'<meta itemprop="datePublished" content="{DAY}">', ("", DAY)),
        ('<meta name="date" content="2024-05">', ("", "")),
        ('<meta name="date" content="2024-13-14"><meta name="date" content="14 May 2024">', ("", "")),
        (
            f'<meta name="date" content="2020-01-01"><meta property="article:published_time" content="{DAY}">',
            ("", DAY),
        ),
        (
            f'<script type="application/ld+json">{{"@graph": [{{}}, {{"datePublished": "{DAY}T08:00Z"}}]}}</script>',
            ("", DAY),
        ),
        (
            f'<script type="application/ld+json">[{{"@type": "Article", "datePublished": "{DAY}"}}]</script>',
            ("", DAY),
        ),
        ('<script type="application/ld+json">{"datePublished": 3}</script>', ("", "")),
        ('<script type="application/ld+json">{"datePublished": </script>', ("", "")),
        ("", ("", "")),
    ],
)
def test_a_page_says_where_it_stands_and_when_it_was_published(head: str, said: tuple[str, str]) -> None:
    layer = read(f"<!doctype html><html><head>{head}</head><body><p>Words.</p></body></html>".encode())
    assert (layer.address, layer.issued) == said
    assert layer.text == "Words.\n"


def test_a_time_in_the_text_says_it_too() -> None:
    page = f'<html><body><time datetime="2019-01-01">1 January</time><time itemprop="datePublished" datetime="{DAY}">'
    assert read(f"{page}14 May</time></body></html>".encode()).issued == DAY
