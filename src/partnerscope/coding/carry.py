"""Quotes carried over to a new layer of their document, when it was extracted anew.

Grain: one *carry* is one quote that named the old layer, as it stands in the new one. What a machine may not accept stays
on its old layer and in the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from partnerscope.coding.quotes import Cells, Lookup, QuoteStanding, passage_cells
from partnerscope.documents import ACCEPTED, cut
from partnerscope.journal import Revision


def carried(lookup: Lookup, quotes: Mapping[str, Cells], old: str, new: str) -> tuple[QuoteStanding, ...]:
    """Every quote of the old layer, looked up in the new one."""
    moving = {identity: cells for identity, cells in sorted(quotes.items()) if cells.get("layer") == old}
    return tuple(lookup.standing(identity, cells, new) for identity, cells in moving.items())


def moves(
    lookup: Lookup, quotes: Mapping[str, Cells], carries: tuple[QuoteStanding, ...]
) -> Iterator[Revision]:
    """The revisions that bring over the quotes which a machine may accept, their words cut from the new layer."""
    for one in carries:
        if one.status in ACCEPTED and one.found is not None and one.found.span is not None:
            passage = cut(lookup.finder(one.layer).layer, one.found.span.start, one.found.span.end)
            yield Revision(
                "quote",
                one.quote,
                {**quotes[one.quote], **passage_cells(passage)},
            )
