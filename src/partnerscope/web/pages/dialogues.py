"""Dialogues: which exist, when each was active, and when it is known to have met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial

import polars as pl

from partnerscope import timeline
from partnerscope.show.charts import Drawing, Mark, timeline_figure
from partnerscope.timeline.words import counted
from partnerscope.web.block import (
    Cell,
    Data,
    Item,
    Listing,
    Page,
    Sheet,
    SourceLine,
    Stretch,
    Strip,
    Timeline,
    columns,
    plain,
)
from partnerscope.web.language import written
from partnerscope.web.pages import twin
from partnerscope.web.pages.figures import cell_text, frame_files, images, short_address, sources_line
from partnerscope.web.pages.record import record_blocks
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import (
    actor_item,
    at_date,
    concept,
    date_text,
    record_item,
    record_path,
    sentence,
    standing_word,
)


def ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every dialogue."""
    for identity in reading.rows("dialogue"):
        yield (identity,)


def dialogue(reading: Reading, identity: str) -> Sheet:
    """One dialogue: whether it is active, its meetings, its evidence."""
    row = reading.rows("dialogue")[identity]
    meetings = reading.meetings.get(identity, [])
    title = written("dialogues.question", dialogue=row["label"])
    lead = (Item(f"{standing_text(reading, identity)} {_met(reading, meetings)}"),)
    blocks = [*([axis] if (axis := strips(reading, "When it was active and met", [row])) else [])]
    met = Listing(
        "Meetings known",
        columns("Date", "#No", "Place", "Who met", "What came of it", "Seen from this date", "#Sources"),
        tuple(_meeting_row(reading, one) for one in meetings),
        written("dialogues.gap"),
        tuple(one["id"] for one in meetings),
        even=False,  # dates are wider than the numbers that even tables begin with
    )
    above = (Item("Dialogues", "dialogues/"), actor_item(reading, row["partner"]))
    held = tuple(one["id"] for one in meetings)
    rest = record_blocks(reading, identity, held)
    page = Page(title, lead, (*blocks, *([met] if meetings else []), *rest), "dialogues", above)
    return Sheet(page, lambda: twin.whole_records(reading, (identity, *held)))


def _meeting_row(reading: Reading, row: Row) -> tuple[Cell, ...]:
    number = str(row["number"]) if row["number"] else ""
    seen = {"surely": "held", "possibly": "possibly held"}.get(
        reading.standing.get(row["id"], ""), "later than this view"
    )
    when = plain(date_text(row["date"]) if row["date"] else "undated")
    sources = {one["source"] for one in reading.evidence.get(row["id"], ())}
    rank = concept(reading, "rank", row["rank"]) if row["rank"] else ""
    return (
        when,
        plain(number),
        plain(row["place"] or ""),
        plain(rank),
        plain(row["outcome"] or ""),
        plain(seen),
        (Item(str(len(sources)), f"{record_path(reading, row['dialogue'])}#evidence"),),
    )


def _met(reading: Reading, meetings: list[Row]) -> str:
    held = [row for row in meetings if row["id"] in reading.standing and row["date"]]
    if not held:
        return written("dialogues.no_meeting")
    number = "one" if len(held) == 1 else "several"
    return written(f"dialogues.meetings.{number}", number=len(held), date=date_text(held[-1]["date"]))


def standing_text(reading: Reading, identity: str) -> str:
    """Whether a dialogue holds at V, in a sentence."""
    when = at_date(reading.view.valid)
    standing = reading.standing.get(identity, "")
    name = standing if standing in ("surely", "presumably", "possibly") else "not"
    return sentence(written(f"dialogues.standing.{name}", when=when))


def strips(reading: Reading, title: str, rows: Iterable[Row], files: str = "") -> Timeline | None:
    """Dialogues on one axis of years; None where nothing is dated."""
    listed = list(rows)
    days = sorted(day for row in listed for day in _days(reading, row))
    if not days:
        return None
    first, last = _year(days[0]), _year(max(days[-1], reading.view.day))
    low, high = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1

    def at(day: int) -> int:
        return round(1000 * (min(max(day, low), high) - low) / (high - low))

    step = max(1, (last + 1 - first) // 6)
    ticks = tuple((at(date(year, 1, 1).toordinal()), str(year)) for year in range(first, last + 1, step))
    drawn = tuple(_strip(reading, row, at) for row in listed)
    records = [row["id"] for row in listed]
    source = SourceLine(sources_line(reading, records), files, bool(files), "measures/#policy_sure")
    return Timeline(title, ticks, at(reading.view.day), drawn, source)


def _days(reading: Reading, row: Row) -> Iterator[int]:
    """The days that bound a dialogue and its meetings; open ends have none."""
    bounds = [row[name] for name in ("_first", "_sure_first", "_sure_last", "_last")]
    bounds += [one["_first"] for one in reading.meetings.get(row["id"], []) if one["date"]]
    yield from (day for day in bounds if abs(day) < timeline.FOREVER)


def _year(day: int) -> int:
    return date.fromordinal(day).year


def _strip(reading: Reading, row: Row, place: Callable[[int], int]) -> Strip:
    stretches = [Stretch(place(row["_first"]), place(row["_last"]), sure=False)]
    if row["_sure_first"] <= row["_sure_last"]:
        stretches.append(Stretch(place(row["_sure_first"]), place(row["_sure_last"]), sure=True))
    dated = [one for one in reading.meetings.get(row["id"], []) if one["date"]]
    last = f"met {date_text(dated[-1]['date'])}" if dated else "no meeting known"
    about = f"{counted(len(dated), 'dated meeting')}; {standing_word(reading, row)}"
    points = tuple(place(one["_first"]) for one in dated)
    return Strip(record_item(reading, row["id"]), about, tuple(stretches), points, last)


def data_files(reading: Reading, rows: list[Row], title: str) -> dict[str, Data]:
    """Dialogues as data files."""
    return frame_files(partial(_frame, reading, rows), title, [], reading.view)


def timeline_files(reading: Reading, rows: list[Row], title: str, path: str = "") -> dict[str, Data]:
    """The data and images of a time line of dialogues; no image where nothing is dated."""
    files = data_files(reading, rows, title)
    if not any(True for row in rows for _ in _days(reading, row)):
        return files
    return files | images(partial(_figure, reading, rows, title, path))


def _frame(reading: Reading, rows: list[Row]) -> pl.DataFrame:
    """One row a dialogue: labels, bounds, standing, meetings."""
    names = ("id", "partner", "label", "issues", "rank", "track", "start", "end", "attested", "status")
    body = [
        {name: row[name] for name in names}
        | {
            "at_this_date": reading.standing.get(row["id"], "not"),
            "meetings": [one["id"] for one in reading.meetings.get(row["id"], [])],
        }
        for row in rows
    ]
    lists = dict.fromkeys(("issues", "attested", "meetings"), pl.List(pl.String))
    texts = dict.fromkeys((*(name for name in names if name not in lists), "at_this_date"), pl.String)
    return pl.DataFrame(
        body, schema={name: lists.get(name, texts.get(name)) for name in (*names, "at_this_date", "meetings")}
    )


def _figure(reading: Reading, rows: list[Row], title: str, path: str) -> Drawing:
    days = [day for row in rows for day in _days(reading, row)]
    low, high = min(days), max([*days, reading.view.day])
    marks, points = [], []
    for row in rows:
        name = row["label"] if len(row["label"]) < 64 else f"{row['label'][:61]}…"
        marks.append(Mark(name, _decimal(max(row["_first"], low)), _decimal(min(row["_last"], high)), False))
        if row["_sure_first"] <= row["_sure_last"]:
            marks.append(
                Mark(name, _decimal(row["_sure_first"]), _decimal(min(row["_sure_last"], high)), True)
            )
        points += [
            (name, _decimal(one["_first"])) for one in reading.meetings.get(row["id"], []) if one["date"]
        ]
    return timeline_figure(
        marks,
        points,
        _decimal(reading.view.day),
        reading.view,
        title=title,
        source=cell_text(sources_line(reading, [row["id"] for row in rows])),
        address=short_address(reading, path),
    )


def _decimal(day: int) -> float:
    """A day as a decimal year."""
    found = date.fromordinal(max(1, min(day, date.max.toordinal())))
    start, end = date(found.year, 1, 1).toordinal(), date(found.year, 12, 31).toordinal() + 1
    return round(found.year + (found.toordinal() - start) / (end - start), 4)
