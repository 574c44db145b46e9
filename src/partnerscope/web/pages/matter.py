"""Do they matter? What a partner's page says of votes, values, regimes and effects, each with its caution.

Grain: one *trace* is one measure of one partner over years, drawn as a line with its interval and said in words. Nothing is
drawn without its caution, and an effect is a sentence before it is a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from partnerscope.measure import LEAST_VOTES, SYNTHETIC, measure_named
from partnerscope.web.block import Block, Course, Facts, Heading, Item, Prose, SourceLine, Trace, plain
from partnerscope.web.language import phrase
from partnerscope.web.reading import Reading
from partnerscope.web.wording import STANDS

HEIGHT, WIDTH, MARGIN = 100, 1000, 8
TITLE = phrase("matter.title")
DRAWN = ("ideal_distance", "proximity")
MATTER = ("alignment", *DRAWN, "effect", "effect_path", "norm_gaps", "attention")
"""The measures that this part draws and tells of; the twin of the page holds their findings."""
SHARE = phrase("share of 0 to 1")
"""The unit of what is drawn between 0 and 1, with the number of roll calls behind its latest value."""


@dataclass(frozen=True, slots=True)
class _Year:
    """One value of a measure in one year with its bounds (the value itself where there are none) and base (0: none)."""

    year: int
    value: float
    low: float
    high: float
    n: int


def matter(reading: Reading, partner: str) -> list[Block]:
    """The part of a partner's page on the third question."""
    both = {"partner": reading.the(partner), "subject": reading.the(reading.view.about.subject)}
    blocks: list[Block] = [
        Heading(TITLE, "matter"),
        Prose(
            (
                Item(
                    reading.say(
                        "matter.question",
                        **both,
                    )
                ),
                Item(reading.say("How each is counted"), "measures/"),
            )
        ),
    ]
    courses = [
        _course(
            reading,
            reading.say("%(partner)s and %(subject)s, year by year", **both),
            _yearly(reading, partner),
            _YEARLY,
        ),
        _course(
            reading,
            reading.say("%(partner)s against its synthetic control", **both),
            _gaps(reading, partner),
            _GAP,
        ),
    ]
    drawn = [course for course in courses if course is not None]
    return [*blocks, *drawn, Facts("What can be determined", tuple(_told(reading, partner)))]


_YEARLY = phrase("matter.lines_of_positions")
_GAP = phrase("matter.lines_of_effect")


def _yearly(reading: Reading, partner: str) -> Iterator[tuple[Item, str, list[_Year]]]:
    agendas = {one.id: reading.concept("agenda", one.id) for one in reading.view.codebook["agenda"]}
    frame = reading.findings("alignment").frame.filter(pl.col("partner") == partner)
    for agenda, label in agendas.items():
        of_year = pl.col("period").str.contains(r"^\d+$") & (pl.col("n") >= LEAST_VOTES)
        rows = frame.filter((pl.col("agenda") == agenda) & of_year).with_columns(
            pl.col("period").cast(pl.Int64).alias("year")
        )
        head = reading.say("Alignment, %(agenda)s", agenda=label)
        yield Item(head, "table/alignment/"), SHARE, _years(rows, "alignment")
    for name, path, unit in (
        ("ideal_distance", "table/ideal-points/", phrase("interquartile ranges of the members")),
        ("proximity", "table/proximity/", phrase("gap in index points")),
    ):
        measure = measure_named(name)
        rows = reading.findings(name).frame.filter(pl.col("partner") == partner)
        yield Item(reading.say(measure.label), path), unit, _years(rows, measure.fields[0].name)


def _gaps(reading: Reading, partner: str) -> Iterator[tuple[Item, str, list[_Year]]]:
    rows = reading.findings("effect_path").frame.filter(pl.col("partner") == partner)
    since = reading.findings("effect").value(partner, SYNTHETIC, field="since")
    note = reading.say("declared in %(year)s", year=since) if since is not None else ""
    yield Item(reading.say("Gap in alignment"), "table/effect-path/"), note, _years(rows, "gap")


def _years(rows: pl.DataFrame, field: str) -> list[_Year]:
    """The years in which a field has a value, in order."""
    found = [
        _Year(year, value, value if low is None else low, value if high is None else high, n or 0)
        for year, value, low, high, n in rows.select("year", field, "low", "high", "n").rows()
        if value is not None
    ]
    return sorted(found, key=lambda one: one.year)


def _course(
    reading: Reading, title: str, rows: Iterable[tuple[Item, str, list[_Year]]], note: str
) -> Course | None:
    """The traces that have a value, on one axis; None where there is none."""
    listed = [(head, unit, years) for head, unit, years in rows if years]
    if not listed:
        return None
    first = min(years[0].year for _, _, years in listed)
    last = max(max(years[-1].year for _, _, years in listed), first + 1)
    step = max(1, (last - first) // 6)
    ticks = tuple((round(WIDTH * (y - first) / (last - first)), str(y)) for y in range(first, last, step))
    traces = tuple(_trace(reading, head, unit, years, first, last) for head, unit, years in listed)
    source = SourceLine(
        plain(reading.say("matter.sources")),
        counted="measures/",
    )
    return Course(title, ticks, traces, reading.say(note), source)


def _trace(reading: Reading, head: Item, unit: str, years: list[_Year], first: int, last: int) -> Trace:
    bottom = min(0.0, *(one.low for one in years))
    top = max(1.0 if unit == SHARE else 0.0, *(one.high for one in years)) or 1.0

    def x(year: int) -> int:
        return round(WIDTH * (year - first) / (last - first))

    def y(value: float) -> int:
        return round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - bottom) / (top - bottom))

    runs: list[list[_Year]] = []
    for one in years:
        if runs and one.year == runs[-1][-1].year + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    bands = tuple(
        " ".join(
            [f"{x(o.year)},{y(o.high)}" for o in run] + [f"{x(o.year)},{y(o.low)}" for o in reversed(run)]
        )
        for run in runs
        if len(run) > 1 and any(o.low < o.high for o in run)
    )
    lines = tuple(" ".join(f"{x(o.year)},{y(o.value)}" for o in run) for run in runs if len(run) > 1)
    latest = years[-1]
    interval = ""
    if latest.low < latest.high:
        interval = reading.say(" (%(low)s to %(high)s)", low=f"{latest.low:.2f}", high=f"{latest.high:.2f}")
    votes = (
        reading.many(latest.n, ", %(number)s roll call", ", %(number)s roll calls") if unit == SHARE else ""
    )
    about = f"{head.text}: " + ", ".join(f"{o.year} {o.value:.2f}" for o in years)
    points = tuple((x(o.year), y(o.value)) for o in years)
    zero = y(0.0) if bottom <= 0 <= top else None
    last_text = reading.say(
        "%(value)s%(interval)s in %(year)s%(votes)s",
        value=f"{latest.value:.2f}",
        interval=interval,
        year=latest.year,
        votes=votes,
    )
    return Trace(head, reading.say(unit) if unit else "", about, bands, lines, points, zero, last_text)


def _told(reading: Reading, partner: str) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """What the findings say in words: effect, regimes, attention."""
    said = reading.findings("effect").value(partner, SYNTHETIC, field="verdict")
    if said:
        yield (
            phrase("Effect of the partnership"),
            (Item(_verdict(reading, str(said))), Item(reading.say("the table"), "table/effect/")),
        )
    gaps = reading.findings("norm_gaps").frame.filter(pl.col("partner") == partner)
    if gaps.height and gaps["value"][0]:
        count, sure = int(gaps["value"][0]), int(gaps["sure"][0])
        text = reading.say(
            "matter.recorded_and_attested",
            count=count,
            sure=sure,
            names=_in_words(reading, str(gaps["names"][0])),
        )
        yield (
            phrase("Regimes it stands outside of"),
            (Item(text), Item(reading.say("the table"), "table/regimes/")),
        )
    rows = reading.findings("attention").frame.filter(pl.col("partner") == partner)
    if rows.height:
        silent = rows["absence"].to_list() == ["outside_coverage"]
        text = (
            reading.say(rows["caveat"][0])
            if silent
            else reading.many(
                rows.height,
                "%(number)s number, by source and variant",
                "%(number)s numbers, by source and variant",
            )
        )
        yield phrase("Media attention"), (Item(text), Item(reading.say("the table"), "table/attention/"))


def _verdict(reading: Reading, said: str) -> str:
    """What is said of an effect: the verdict and its reason, each in the language of the page where that has it."""
    return reading.say(": ").join(map(reading.say, said.split(": ", 1)))


def _in_words(reading: Reading, names: str) -> str:
    """Names with how each of them stands, as readers say it."""
    for standing, words in STANDS.items():
        names = names.replace(f"({standing})", f"({reading.say(words)})")
    return names
