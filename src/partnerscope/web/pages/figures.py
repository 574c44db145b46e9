"""Figures on pages: a matrix with what it says, the line under it, and its files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any

import polars as pl

from partnerscope.measure import Measure
from partnerscope.show.charts import FRAMES, IMAGES, Drawing, matrix_figure, matrix_frame
from partnerscope.show.matrix import ABSENCES, Matrix, Square, amount
from partnerscope.show.sentences import Sentence, noun, sentences
from partnerscope.show.table import Printout, offered
from partnerscope.timeline.words import fitting
from partnerscope.view import View
from partnerscope.web.block import Band, Cell, Data, Grid, Item, Said, Shade, SourceLine
from partnerscope.web.language import written
from partnerscope.web.pages.dated import reported_as_of, year_of
from partnerscope.web.reading import Reading
from partnerscope.web.wording import actor_item, issue_item, source_item

DOTS: Mapping[str, str] = {
    "policy": "ministerial",
    "policy_sure": "ministerial_sure",
    "policy_possible": "ministerial_possible",
}
"""Which measure puts the dot in the squares of another."""

ALL = "all"
"""The piece of an address that stands for every partner or every issue."""

_NOT_IN_ADDRESSES = re.compile(r"[^A-Za-z0-9._-]+")


def cell_path(measure: str, *keys: str) -> str:
    """Where the records behind a number are: a row of the page of its measure."""
    return f"cell/{measure}/#{'.'.join(one or ALL for one in keys) or ALL}"


def number_path(shown: Matrix, partner: str = "", issue: str = "") -> str:
    """Where the records behind a square or a sum are; '' where there is neither a number nor a record."""
    square = shown.squares[partner, issue] if partner and issue else shown.total(partner, issue)
    return cell_path(shown.measure.name, partner, issue) if square.value or square.records else ""


def finding_path(measure: Measure, row: Mapping[str, Any]) -> str:
    """Where the records behind a finding are; '' where it rests on none."""
    return cell_path(measure.name, *finding_ids(measure, row)) if row["records"] else ""


def finding_ids(measure: Measure, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The pieces of address of a finding: its keys in the order of the dimensions, `all` for none.

    >>> from partnerscope.measure import measure_named
    >>> finding_ids(measure_named("effect_path"), {"partner": "USA", "distance": None, "year": 2011})
    ('USA', 'all', '2011')
    """
    keys = [row[name] for name in measure.keys]
    return tuple(ALL if key in ("", None) else _NOT_IN_ADDRESSES.sub("-", str(key)) for key in keys)


def grid(reading: Reading, name: str) -> Grid:
    """The matrix of a measure, with what it says."""
    shown = reading.matrix(name)
    dots = reading.matrix(DOTS[name]) if name in DOTS else None
    bands = tuple(_band(reading, shown, dots, partner) for partner in shown.partners)
    totals: tuple[Shade, ...] = ()
    if shown.summed:
        totals = tuple(_sum(reading, shown, "", issue) for issue in (*shown.issues, ""))
    seen = {square.absence for square in shown.squares.values() if square.value is None}
    absences = tuple((kind, *ABSENCES[kind]) for kind in ABSENCES if kind in seen)
    legend = f"0 to {amount(shown.top)}: {shown.measure.unit}{year_of(reading, shown.records)}"
    return Grid(
        caption=written("figures.caption", measure=shown.measure.label, definition=shown.measure.definition),
        corner="Partner",
        columns=tuple(issue_item(reading, issue) for issue in shown.issues),
        bands=bands,
        totals=totals,
        legend=legend,
        top=amount(shown.top),
        dot=_dot_word(dots) if dots and any(square.value for square in dots.squares.values()) else "",
        absences=absences,
        source=SourceLine(sources_of(reading, shown), "data", True, f"measures/#{name}"),
        said=_sayings(reading, name),
    )


def _dot_word(dots: Matrix) -> str:
    return fitting(1, noun(dots))


def _band(reading: Reading, shown: Matrix, dots: Matrix | None, partner: str) -> Band:
    squares = tuple(
        _shade(reading, shown, partner, issue, bool(dots and dots.squares[partner, issue].value), dots)
        for issue in shown.issues
    )
    if not shown.summed:
        return Band(actor_item(reading, partner), squares)
    total = _sum(reading, shown, partner, "")
    most = max((shown.total(partner=one).value or 0 for one in shown.partners), default=0)
    return Band(actor_item(reading, partner), squares, total, (total.value or 0) / most if most else 0.0)


def _shade(
    reading: Reading, shown: Matrix, partner: str, issue: str, dot: bool, dots: Matrix | None
) -> Shade:
    square = shown.squares[partner, issue]
    about = _about(reading, shown, partner, issue, square)
    if dot and dots:
        about += f"; {amount(dots.squares[partner, issue].value or 0)} {_dot_word(dots)}"
    path = number_path(shown, partner, issue)
    dated = _dated(reading, square)
    return Shade(square.text, path, about, square.level, dot, square.absence, square.value, dated)


def _sum(reading: Reading, shown: Matrix, partner: str, issue: str) -> Shade:
    square = shown.total(partner, issue)
    path = number_path(shown, partner, issue)
    about = _about(reading, shown, partner, issue, square)
    return Shade(square.text, path, about, value=square.value, dated=_dated(reading, square))


def _dated(reading: Reading, square: Square) -> str:
    as_of = "" if square.value is None else reported_as_of(reading, square.records)
    return reading.date(as_of) if as_of else ""


def _about(reading: Reading, shown: Matrix, partner: str, issue: str, square: Square) -> str:
    who = reading.label(partner) if partner else reading.say("all partners")
    what = reading.issue(issue) if issue else reading.say("all issues")
    none = ABSENCES[square.absence][1] if square.absence else "nothing is held"
    said = none if square.value is None else fitting(square.value, noun(shown))
    return f"{said}, {who}, {what}"


def sources_of(reading: Reading, shown: Matrix) -> Cell:
    """The sources behind a matrix, those with most records first."""
    return reading.kept(f"sources of {shown.measure.name}", lambda: sources_line(reading, shown.records))


def sources_line(reading: Reading, records: Iterable[str]) -> Cell:
    """The sources of records in one line: the two with most records by name, the others counted."""
    wanted = sorted(set(records))
    counted: Counter[str] = Counter()
    for record in wanted:
        counted.update({row["source"] for row in reading.evidence.get(record, ())})
    first = sorted(counted, key=lambda source: (-counted[source], source))[:2]
    if not first:
        held = _records(reading, len(wanted))
        return (Item(reading.say("figures.no_source_at_hand", records=held)),)
    names = [source_item(reading, source) for source in first]
    short = [Item(_short(item.text), item.path) for item in names]
    rest = len(counted) - len(first)
    more = [Item(reading.say("and %(count)s more", count=rest), "sources/")] if rest > 0 else []
    return (*short, *more, Item(_records(reading, len(wanted))))


def _short(citation: str) -> str:
    """Author and year of a citation, or the beginning of its title."""
    head, _, title = citation.partition(": ")
    if title and head.endswith(")"):
        return head
    return citation if len(citation) < 50 else f"{citation[:47]}…"


def _records(reading: Reading, count: int) -> str:
    return reading.many(count, "%(number)s record", "%(number)s records")


def _sayings(reading: Reading, name: str) -> tuple[Said, ...]:
    """What the matrix of a measure says, with the verdicts on claims that rest on the same records."""
    found = reading.findings(name)
    coverage = reading.findings("coverage") if name == "policy" else None
    return tuple(_said(reading, name, sentence, found.measure) for sentence in sentences(found, coverage))


def _said(reading: Reading, name: str, sentence: Sentence, measure: Measure) -> Said:
    shown = reading.matrix(name)
    own = set(sentence.records)
    dated = year_of(reading, shown.records)
    if own <= shown.records:
        path = number_path(shown, sentence.partner, sentence.issue) if shown.summed else f"map/{name}/"
        whole = shown.records
        return Said(
            sentence.lead,
            f"{sentence.text}{dated}",
            path,
            _verdicts(reading, own, whole, bool(sentence.partner or sentence.issue)),
        )
    return Said(sentence.lead, f"{sentence.text}{dated}", "map/coverage/", ())


def _verdicts(reading: Reading, own: set[str], whole: frozenset[str], part: bool) -> Cell:
    """Claims that rest on records of this figure and on those of the sentence among them, by internal verdict."""
    if not own or not part:
        return ()
    related = [
        claim
        for claim in reading.claims.values()
        if own <= set(claim.internal.records) <= whole and claim.internal.status != "untestable"
    ]
    return tuple(
        Item(f"claim {claim.id}: {claim.internal.status}", f"claim/{claim.id}/", about=claim.paraphrase)
        for claim in related[:3]
    )


def matrix_files(reading: Reading, name: str, title: str, path: str = "") -> dict[str, Data]:
    """The files of a matrix: its data in every format offered and its image in two."""
    shown, view = reading.matrix(name), reading.view
    dots = reading.matrix(DOTS[name]) if name in DOTS else None
    frame = partial(matrix_frame, shown, view, dots)
    notes = [shown.measure.definition, shown.measure.caveat]
    source = cell_text(sources_of(reading, shown))
    draw = partial(
        matrix_figure,
        shown,
        view,
        title=title,
        dots=dots,
        source=source,
        address=short_address(reading, path),
    )
    return frame_files(frame, title, notes, view) | images(draw)


def images(draw: Callable[[], Drawing]) -> dict[str, Data]:
    """A figure in both shapes, as SVG and PNG; it is drawn once, when one of them is asked for."""
    drawn = cache(draw)
    return {
        f"{name}.{image}": partial(lambda *shape: drawn().image(*shape), image, framing)
        for name, framing in FRAMES.items()
        for image in IMAGES
    }


def cell_text(cell: Cell) -> str:
    """A cell as plain text."""
    return ", ".join(item.text for item in cell)


def short_address(reading: Reading, path: str) -> str:
    """The address of a page at the newest head, as a figure prints it; without its beginning where that is not known."""
    base = reading.base.partition("://")[2]
    return f"{base + '/' if base else 'partnerscope '}latest/v/{reading.view.valid}/{path}"


def frame_files(
    frame: Callable[[], pl.DataFrame], title: str, notes: list[str], view: View | None = None
) -> dict[str, Data]:
    """A frame as data.csv, data.json and every other format that pages offer; it is made when one is asked for."""
    made = cache(lambda: Printout(frame(), title, notes, view, cut=True))
    return {f"data.{form}": partial(lambda one: made().render(one), form) for form in offered()}
