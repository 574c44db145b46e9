"""Figures as images: Vega-Lite, drawn as SVG or PNG without a browser.

Grain: one call draws one *figure* from one frame, the same bytes every time. Shades run along one hue of teal, from
light to dark, and every mark carries its number or a shape of its own, so that nothing rests on colour alone. Every
figure's data are beside it as a table (`show.table.render`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from partnerscope.extras import require
from partnerscope.show.engine import SANS, engine
from partnerscope.show.frame import Caption, Framing, framed, png
from partnerscope.show.matrix import ABSENCES, LEVELS, Matrix
from partnerscope.timeline.words import date_text
from partnerscope.view import View
from partnerscope.xmltext import xml_text

Spec = dict[str, Any]
"""A specification of Vega-Lite, or a part of one (https://vega.github.io/vega-lite/docs/)."""
LONGEST = 200
"""Letters of one text in a chart; the program that draws shortens labels far below it."""
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
Image = Literal["svg", "png"]
IMAGES: tuple[Image, ...] = ("svg", "png")
FRAMES: Mapping[str, Framing] = {"figure": "wide", "figure-square": "square"}
"""The shapes in which a figure is offered, by the name of its file: 16:9 for a slide, and square."""

TEALS = ("#f1efe9", "#dbe7e5", "#b9d2d3", "#93bbc0", "#7fb1b8", "#367a85", "#276a75", "#134e5b")
"""Eight steps of one hue; the first is for zero."""
INK, QUIET, ACCENT, PAPER = "#1b2a2e", "#55646a", "#b4491f", "#ffffff"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure (SVG) with what its frame says; it is drawn once for all its shapes and formats."""

    plain: str
    caption: Caption

    def image(self, image: Image, framing: Framing = "wide") -> bytes:
        """The framed figure as a file."""
        whole = framed(self.plain, self.caption, framing)
        return whole.encode() if image == "svg" else png(whole, self.caption, framing)


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of a time line: a row, a first and last year as decimal numbers, and whether it is sure."""

    row: str
    first: float
    last: float
    sure: bool


def matrix_frame(shown: Matrix, view: View, dots: Matrix | None = None) -> pl.DataFrame:
    """The squares of a matrix as a tidy frame: labels, ids, value, absence, caveat, records.

    With `dots`, the values of a second measure stand in a column of its name.
    """
    rows = [
        {
            "partner": view.label(partner),
            "issue": view.issue_label(issue),
            "value": square.value,
            **({dots.measure.name: dots.squares[partner, issue].value} if dots else {}),
            "absence": square.absence,
            "caveat": square.caveat,
            "partner_id": partner,
            "issue_id": issue,
            "records": list(square.records),
        }
        for partner in shown.partners
        for issue in shown.issues
        for square in (shown.squares[partner, issue],)
    ]
    types = {"value": shown.measure.fields[0].dtype, "records": pl.List(pl.String())}
    if dots:
        types[dots.measure.name] = dots.measure.fields[0].dtype
    return pl.DataFrame(rows, schema_overrides=types)


def matrix_figure(
    shown: Matrix,
    view: View,
    *,
    title: str,
    dots: Matrix | None = None,
    source: str = "",
    address: str = "",
) -> Drawing:
    """The matrix as a heat table: numbers in shaded squares, letters for absences, a dot for `dots` above zero."""
    require("charts", "a figure")
    special = {key for key, one in dots.squares.items() if one.value} if dots else set()
    squares = {
        (partner, issue): (shown.squares[partner, issue].level, shown.squares[partner, issue].text)
        for partner in shown.partners
        for issue in shown.issues
    }
    key = "; ".join([*_shades(shown), *([f"dot: {dots.measure.label}"] if special and dots else ())])
    return _draw(_grid(squares, view, special), _caption(title, key, view, source, address))


def _shades(shown: Matrix) -> Iterator[str]:
    """What the shades and the letters in a matrix mean, of those that stand in it."""
    if any(square.value is not None for square in shown.squares.values()):
        yield f"0 to {shown.top:g}, the darker the more: {shown.measure.unit}"
    absent = {square.absence for square in shown.squares.values() if square.value is None}
    yield from (f"{letter}: {said}" for kind, (letter, said) in ABSENCES.items() if kind in absent)


def met_figure(
    squares: Mapping[tuple[str, str], tuple[int, str]],
    view: View,
    *,
    title: str,
    source: str = "",
    address: str = "",
) -> Drawing:
    """The last meetings: by partner and issue a shade and a month, a question mark, or a dash (see the front page)."""
    require("charts", "a figure")
    key = "The last meeting on record, the darker the more recent; ?: named, no meeting on record; –: nothing named"
    return _draw(_grid(squares, view, set()), _caption(title, key, view, source, address))


def _grid(
    squares: Mapping[tuple[str, str], tuple[int, str]], view: View, special: set[tuple[str, str]]
) -> Spec:
    """Shaded squares (level, text), partners below each other; a dot where a partner and issue is special."""
    partners = list(dict.fromkeys(view.label(partner) for partner, _ in squares))
    issues = list(dict.fromkeys(view.issue_label(issue) for _, issue in squares))
    rows = [
        {
            "partner": view.label(partner),
            "issue": view.issue_label(issue),
            "level": level,
            "text": text,
            "dark": level > LEVELS - 3,
            "dot": (partner, issue) in special,
        }
        for (partner, issue), (level, text) in squares.items()
    ]
    above = {"orient": "top", "labelAngle": 0, "domain": False, "ticks": False, "labelLimit": 140}
    steps = {"domain": list(range(LEVELS + 1)), "range": list(TEALS)}
    ink = {"condition": {"test": "datum.dark", "value": PAPER}, "value": INK}
    mark = {"type": "point", "filled": True, "opacity": 1, "size": 45, "color": ACCENT, "stroke": PAPER}
    return {
        "data": {"values": rows},
        "encoding": {
            "x": {"field": "issue", "type": "nominal", "sort": issues, "title": None, "axis": above},
            "y": _lines_of("partner", partners),
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 3},
                "encoding": {"color": {"field": "level", "type": "ordinal", "legend": None, "scale": steps}},
            },
            {
                "mark": {"type": "text", "font": SANS, "fontSize": 13},
                "encoding": {"text": {"field": "text", "type": "nominal"}, "color": ink},
            },
            {
                "transform": [{"filter": "datum.dot"}],
                "mark": {**mark, "strokeWidth": 1, "xOffset": 44, "yOffset": -11},
            },
        ],
        "width": 120 * max(1, len(issues)),
        "height": 38 * max(1, len(partners)),
    }


def timeline_figure(
    marks: Sequence[Mark],
    points: Sequence[tuple[str, float]],
    now: float,
    view: View,
    *,
    title: str,
    source: str = "",
    address: str = "",
) -> Drawing:
    """Dialogues on an axis of years: thick where they surely hold, thin where possibly, a dot a meeting."""
    require("charts", "a figure")
    order = list(dict.fromkeys(mark.row for mark in marks))
    bars = [{"row": m.row, "first": m.first, "last": m.last, "sure": m.sure} for m in marks]
    dots = [{"row": row, "at": at} for row, at in points]
    lowest = min([mark.first for mark in marks] + [at for _, at in points] + [now])
    highest = max([mark.last for mark in marks] + [at for _, at in points] + [now])
    span = {
        "x": _years("first", {"domain": [lowest, highest], "nice": False}),
        "x2": {"field": "last"},
        "y": _lines_of("row", order, 340),
    }
    at = {"field": "at", "type": "quantitative"}
    row = {"field": "row", "type": "nominal", "sort": order}
    chart: Spec = {
        "layer": [
            {
                "data": {"values": bars},
                "transform": [{"filter": "!datum.sure"}],
                "mark": {"type": "rule", "color": TEALS[4], "strokeDash": [2, 3]},
                "encoding": span,
            },
            {
                "data": {"values": bars},
                "transform": [{"filter": "datum.sure"}],
                "mark": {"type": "bar", "color": TEALS[3], "height": 8},
                "encoding": span,
            },
            {
                "data": {"values": dots},
                "mark": {"type": "point", "filled": True, "opacity": 1, "color": TEALS[7], "size": 40},
                "encoding": {"x": at, "y": row},
            },
            {
                "data": {"values": [{"at": now}]},
                "mark": {"type": "rule", "color": ACCENT},
                "encoding": {"x": at},
            },
        ],
        "width": 560,
        "height": 26 * max(1, len(order)),
    }
    key = "bar: attested; dashes: not contradicted; dot: a meeting on record; line: the date of the view"
    return _draw(chart, _caption(title, key, view, source, address))


LANE_SHAPES: Mapping[str, tuple[str, str, int]] = {
    "meeting": ("circle", TEALS[7], 45),
    "statement": ("triangle-up", TEALS[5], 55),
    "agreement": ("diamond", ACCENT, 70),
    "partnership": ("square", INK, 90),
}
"""How a kind of record is drawn on a lane: shape, colour, size."""


def lanes_figure(
    marks: Sequence[tuple[str, str, int]],
    order: Sequence[str],
    words: Mapping[str, str],
    view: View,
    *,
    title: str,
    source: str = "",
    address: str = "",
) -> Drawing:
    """Dated records by partner: one lane each, one mark a record of (lane, kind, day); a shape says the kind."""
    require("charts", "a figure")
    rows = [{"row": row, "kind": words[kind], "at": _year_of(day)} for row, kind, day in marks]
    kinds = [kind for kind in words if any(one[1] == kind for one in marks)]
    drawn = [LANE_SHAPES[kind] for kind in kinds]
    key = {"orient": "bottom", "title": None, "labelFont": SANS, "labelFontSize": 11.5}

    def by_kind(part: int, legend: Spec | None) -> Spec:
        scale = {"domain": [words[kind] for kind in kinds], "range": [one[part] for one in drawn]}
        return {"field": "kind", "type": "nominal", "legend": legend, "scale": scale}

    chart: Spec = {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "opacity": 0.85},
        "encoding": {
            "x": _years("at", {"zero": False, "nice": False}),
            "y": _lines_of("row", list(order), 220),
            "shape": by_kind(0, key),
            "color": by_kind(1, key),
            "size": by_kind(2, None),
        },
        "width": 640,
        "height": 34 * max(1, len(order)),
    }
    return _draw(chart, _caption(title, "", view, source, address))


def _lines_of(field: str, order: list[str], limit: int = 0) -> Spec:
    """Names below each other, in this order; longer ones than `limit` pixels are cut."""
    axis = {"domain": False, "ticks": False, **({"labelLimit": limit} if limit else {})}
    return {"field": field, "type": "nominal", "sort": order, "title": None, "axis": axis}


def _years(field: str, scale: Spec) -> Spec:
    """An axis of decimal years."""
    axis = {"format": "d", "title": None, "grid": True, "gridColor": "#e6e3da", "tickMinStep": 1}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _year_of(day: int) -> float:
    """A day as a decimal year."""
    found = date.fromordinal(day)
    start, end = date(found.year, 1, 1).toordinal(), date(found.year, 12, 31).toordinal() + 1
    return round(found.year + (day - start) / (end - start), 4)


def _caption(title: str, key: str, view: View, source: str, address: str) -> Caption:
    said = f"{key[:1].upper()}{key[1:]}."
    world = f"As of {date_text(view.valid)}, as known at {view.head[:12]}"
    return Caption(title, said if key else "", source, world, address, view.about.licence)


def _draw(chart: Spec, caption: Caption) -> Drawing:
    """The chart, drawn; its frame carries title, key, source, view, address and licence."""
    labels = {"labelFont": SANS, "labelFontSize": 12.5, "labelColor": INK, "labelPadding": 8}
    spec = {**chart, "background": PAPER, "padding": 4, "config": {"view": {"stroke": None}, "axis": labels}}
    return Drawing(str(engine().vegalite_to_svg(json.dumps(_written(spec), sort_keys=True))), caption)


def _written(part: Any) -> Any:
    """A part of a chart with texts that can be drawn: of a bounded length (a hundred thousand letters take hours), and
    without signs of which half would be left where the program shortens a label (those beyond the basic plane).
    """
    if isinstance(part, str):
        short = part if len(part) <= LONGEST else f"{part[: LONGEST - 1]}…"
        return _BEYOND.sub("\ufffd", xml_text(short))
    if isinstance(part, dict):
        return {name: _written(one) for name, one in part.items()}
    return [_written(one) for one in part] if isinstance(part, list | tuple) else part
