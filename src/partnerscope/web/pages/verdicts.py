"""Judgements: the claims of the reference publication re-checked, and what the audit finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from partnerscope.assess.claims import ClaimResult, Verdict, claims_of
from partnerscope.show.matrix import amount
from partnerscope.show.sentences import listed
from partnerscope.timeline.words import counted
from partnerscope.web.block import (
    Block,
    Cell,
    Facts,
    Heading,
    Item,
    Listing,
    Page,
    Prose,
    Sheet,
    Tone,
    Twin,
    columns,
    plain,
)
from partnerscope.web.language import written
from partnerscope.web.pages.dated import reported_as_of
from partnerscope.web.reading import Reading
from partnerscope.web.wording import at_date, date_text, record_item, sentence

STATUSES: tuple[str, ...] = ("holds", "partly", "fails", "untestable")
SIGNS: dict[str, tuple[str, Tone]] = {
    "holds": ("✓ holds", "good"),
    "partly": ("◐ partly", "mixed"),
    "fails": ("✗ fails", "bad"),
    "untestable": ("– untestable", "quiet"),
}
"""A sign, a word and a tone for each verdict: never colour alone."""
VERBS = {"holds": "hold", "partly": "hold in part", "fails": "fail", "untestable": "are untestable"}
SHOWN = 200


def verdict_item(verdict: Verdict, path: str = "") -> Item:
    """A verdict in a sign and a word."""
    text, tone = SIGNS.get(verdict.status, (verdict.status, ""))
    return Item(text, path, tone=tone)


def dates(reading: Reading) -> tuple[str, ...]:
    """The dates at which claims are judged: that of the publication, and the front date. Their pages stand once."""
    as_of = reading.view.about.reference.as_of
    return tuple(sorted({*([as_of] if as_of else []), reading.knowledge.default}))


def judged(reading: Reading) -> dict[str, ClaimResult]:
    """The claims as the publication's own date has them: what its tables say is judged there."""
    return reading.at(dates(reading)[0]).claims


def claims(reading: Reading) -> Sheet:
    """All claims, grouped by section of the publication."""
    found = judged(reading)
    own = Counter[str](claim.internal.status for claim in found.values())
    counts = {
        date: Counter[str](_outside(reading, date, one).status for one in found) for date in dates(reading)
    }
    said = "; ".join(f"{at_date(date)} {_tally(count)}" for date, count in counts.items())
    lead = written("verdicts.answer", claims=counted(len(found), "claim"), own=_tally(own), independent=said)
    heads = [f"Records, {date_text(date)}" for date in counts]
    blocks: list[Block] = [_summary([own, *counts.values()], heads)] if found else []
    for section in dict.fromkeys(claim.section for claim in found.values()):
        chosen = [claim for claim in found.values() if claim.section == section]
        body = tuple(_claim_row(reading, claim) for claim in chosen)
        names = columns("Claim", "In short", "Its own tables", *heads)
        blocks.append(Listing(f"Section {section}", names, body, anchors=tuple(claim.id for claim in chosen)))
    page = Page(written("verdicts.question"), (Item(lead),), tuple(blocks), "claims")
    return Sheet(page, lambda: {"claims": [row for one in found for row in _told(reading, one)]})


def _outside(reading: Reading, date: str, identity: str) -> Verdict:
    return reading.at(date).claims[identity].external


def _told(reading: Reading, identity: str) -> list[Twin]:
    """A claim at each date, as data."""
    return [{"valid": date, **asdict(reading.at(date).claims[identity])} for date in dates(reading)]


def _tally(counts: Counter[str]) -> str:
    return listed([f"{counts[status]} {VERBS[status]}" for status in STATUSES])


def _summary(counts: list[Counter[str]], heads: list[str]) -> Listing:
    body = tuple(
        (
            (Item(SIGNS[status][0], tone=SIGNS[status][1]),),
            *(plain(str(count[status])) for count in counts),
        )
        for status in STATUSES
    )
    names = columns("Verdict", "#Its own tables", *(f"#{head}" for head in heads))
    return Listing("Verdicts", names, body)


def _claim_row(reading: Reading, claim: ClaimResult) -> tuple[Cell, ...]:
    path = f"claim/{claim.id}/"
    return (
        (Item(claim.id, path),),
        plain(claim.paraphrase),
        (verdict_item(claim.internal),),
        *((verdict_item(_outside(reading, date, claim.id)),) for date in dates(reading)),
    )


def claim_ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every claim."""
    yield from ((one.id,) for one in claims_of(reading.view))


def claim(reading: Reading, identity: str) -> Sheet:
    """One claim: its verdict by the publication's own tables, and by independent records at each date."""
    found = judged(reading)[identity]
    as_of = reading.view.about.reference.as_of
    outside = {date: _outside(reading, date, identity) for date in dates(reading)}
    lead = [Item("Against the publication's own tables: "), verdict_item(found.internal)]
    for date, verdict in outside.items():
        lead += [Item(f". Against independent records {at_date(date)}: "), verdict_item(verdict)]
    blocks = (
        *_verdict(reading, "Against its own tables", "internal", found.internal, as_of),
        *(
            block
            for date, verdict in outside.items()
            for block in _verdict(
                reading, f"Against independent records {at_date(date)}", f"external-{date}", verdict, date
            )
        ),
        *_note(found),
        Heading("About the claim", "about"),
        Facts("", (("Id", plain(found.id)), ("Section", plain(found.section)), ("Kind", plain(found.kind)))),
    )
    begins = f"{sentence(at_date(as_of))}, does it hold" if as_of else "Does it hold"
    title = f"{begins}: {found.paraphrase.rstrip('.')}?"
    page = Page(title, (*lead, Item(".")), blocks, "claims", (Item("Claims", "claims/"),))
    return Sheet(page, lambda: {"claims": _told(reading, identity)})


def _note(found: ClaimResult) -> list[Block]:
    """What readers must know: who is right where verdicts differ, and why numbers differ from those of another page."""
    return [Heading("Note", "note"), Prose((Item(found.note),))] if found.note else []


def _verdict(reading: Reading, title: str, anchor: str, verdict: Verdict, date: str) -> list[Block]:
    """One side; its numbers name the date that it is judged at."""
    dated = f" ({date_text(date)})" if date else ""
    said = Item(f" {verdict.why}{dated}")
    blocks: list[Block] = [Heading(title, anchor), Prose((verdict_item(verdict), said))]
    if verdict.implied:
        blocks.append(Prose((Item(written("verdicts.implied", said=verdict.implied.replace("_", " "))),)))
    if verdict.numbers:
        body = tuple(
            (plain(str(label)), plain(f"{_number(value)}{dated}")) for label, value in verdict.numbers
        )
        blocks.append(Listing(f"Numbers {title.lower()}", columns("What", "#Number"), body))
    if verdict.records:
        rows = tuple(((record_item(reading, one),), plain(one)) for one in verdict.records[:SHOWN])
        more = (
            written("verdicts.first", shown=SHOWN, all=len(verdict.records))
            if len(verdict.records) > SHOWN
            else ""
        )
        blocks.append(
            Listing(f"Records {title.lower()} ({len(verdict.records)})", columns("Record", "Id"), rows, more)
        )
    return blocks


def _number(value: float | str) -> str:
    return amount(value) if isinstance(value, (int, float)) else str(value)


def audit(reading: Reading) -> Sheet:
    """What the audit's rules find, by rule."""
    found = reading.audit
    codes = list(dict.fromkeys(one.code for one in found))
    severe = Counter(one.severity for one in found)
    said = listed([f"{counted(count, severity)}" for severity, count in sorted(severe.items())])
    lead = (
        f"{counted(len(found), 'finding')} of {counted(len(codes), 'rule')}: {said}."
        if found
        else written("verdicts.no_fault")
    )
    blocks: list[Block] = []
    for code in codes:
        chosen = [one for one in found if one.code == code]
        body = tuple(
            (
                plain(one.severity),
                plain(one.what),
                tuple(record_item(reading, record) for record in one.records[:8]),
            )
            for one in chosen[:SHOWN]
        )
        hint = chosen[0].hint
        blocks += [
            Heading(f"{code} ({len(chosen)})", code),
            Listing(code, columns("Severity", "What", "Records"), body, hint),
        ]
    as_of = reported_as_of(reading, (record for one in found for record in one.records))
    more = f", the figures reported {at_date(as_of)} included" if as_of else ""
    page = Page(
        written("verdicts.question_of_checks", more=more),
        (Item(lead),),
        tuple(blocks),
        "evidence",
        (Item("Evidence", "evidence/"),),
    )
    return Sheet(page, lambda: {"audit": [asdict(one) for one in found]})
