"""The smallest pieces of a page as HTML: an item, a cell of them, and the rows of a table.

A site has hundreds of thousands of them, and a macro of the templates takes ten times as long for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Protocol

from markupsafe import Markup

from partnerscope.web.block import Cell, Item, Listing

ONE_WORD = 12
"""Letters of the longest word that is kept in one line."""


class Linking(Protocol):
    """Where a page stands: what turns an address below the view into a link."""

    def link(self, path: str) -> str:
        """The link."""
        ...


def item(at: Linking, one: Item) -> Markup:
    """A piece of text, perhaps a link; every text is escaped here."""
    return Markup(_item(at, one))  # noqa: S704 (escaped in _item)


def cell(at: Linking, items: Cell, between: str = ", ") -> Markup:
    """Pieces in a line."""
    return Markup(_line(at, items, between))  # noqa: S704 (escaped in _item)


def rows(at: Linking, table: Listing, say: Callable[[str], str]) -> Markup:
    """The rows of a table. The first cell is the head of its row; the others name their columns, for narrow screens."""
    names = [f' data-name="{escape(say(column.name))}"' for column in table.columns]
    numeric = [column.numeric for column in table.columns]
    anchors = [f' id="{escape(one)}"' for one in table.anchors] or [""] * len(table.rows)
    drawn = (
        f"<tr{anchor}>{''.join(_cells(at, row, names, numeric))}</tr>\n"
        for anchor, row in zip(anchors, table.rows, strict=True)
    )
    return Markup("".join(drawn))  # noqa: S704 (escaped above and in _item)


def _cells(at: Linking, row: tuple[Cell, ...], names: list[str], numeric: list[bool]) -> Iterator[str]:
    for number, items in enumerate(row):
        text = _line(at, items)
        if items and not number:
            yield f'<th scope="row">{text}</th>'
            continue
        room = "number" if numeric[number] else width(items)
        mark = f' class="{room}"' if room else ""
        yield f"<td{names[number] if items else ''}{mark}><span>{text}</span></td>"


def width(items: Cell) -> str:
    """How much room the words of a cell want: the class of its column, '' for little; a date or id is not broken."""
    letters = sum(len(one.text) for one in items)
    if letters <= ONE_WORD and len(items) == 1 and "-" in items[0].text and " " not in items[0].text:
        return "whole"
    return "wide" if letters > 60 else "mid" if letters > 24 else ""


def _line(at: Linking, items: Cell, between: str = ", ") -> str:
    return escape(between).join([_item(at, one) for one in items])


def _item(at: Linking, one: Item) -> str:
    text = escape(one.text)
    if not (one.path or one.url):
        return f'<span class="{escape(one.tone)}">{text}</span>' if one.tone else text
    address = escape(at.link(one.path) if one.path else one.url)
    mark = ' rel="noreferrer nofollow" class="out"' if one.url else ""
    if one.tone and not one.url:
        mark = f' class="{escape(one.tone)}"'
    about = f'<span class="vh"> ({escape(one.about)})</span>' if one.about else ""
    return f'<a href="{address}"{mark}>{text}{about}</a>'
