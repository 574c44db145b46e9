"""Make the corrected release of the packaged UN votes anew: run the rules, decide, and write one row a correction.

Grain: one row of `corrections.csv` is one correction. Run it from the root of a checkout with the folder of the
*unvotes* tables (votes.parquet, roll_calls.csv): `python scripts/un_corrections.py FOLDER`. It also adds the marks of
votes on amendments and paragraphs to `roll_calls.parquet` and writes `added_votes.parquet`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from partnerscope.lake.bundled import with_sessions
from partnerscope.lake.un.corrections import write_calls
from partnerscope.lake.un.rules import Suspect, suspects

DATA = Path(__file__).parents[1] / "src/partnerscope/lake/data/un_votes"
COLUMNS = ("id", "rule", "what", "states", "calls", "printed", "corrected", "rows", "why", "source")
RULES_SOURCE = "the votes themselves (partnerscope.lake.un.rules)"
UNVOTES = "R package unvotes, dgrtwo/unvotes at 7eb7034314ff79c49c9e0785fcd9d216fa04cf14"
MISSING = {
    "CSK": ("Czechoslovakia",),
    "DDR": ("German Democratic Republic",),
    "YEM": ("Yemen Arab Republic",),
    "YMD": ("Yemen People's Republic",),
    "ZZB": ("Zanzibar",),
}
"""States that upstream lacks, by our code and their name in unvotes; North Yemen stands under YEM, as united Yemen does."""
DECIDED = {("silent", ("TUR",)), ("cut_off", ("ZMB", "ZWE"))}
"""Silences that were not the state's: the same release has no row at all for a member on the same roll calls."""
WHY = {
    "exchanged": "two neighbours in the alphabet were exchanged when the tables were made",
    "silent": (
        "a member that missed 2 % of the votes before is printed absent or has no row on every roll call after its name "
        "changed; a later release has 85 votes of 2023: its votes here are not known"
    ),
    "cut_off": "the list of members was cut off before its end (a member has no row): absence was not observed",
    "first_days": "the day of the month is false in these years (never above the 7th); month and year are kept",
}
"""Why a suspect of each rule is corrected."""
OWN_DATES = (
    ("R/26/2758", "1971-10-25", "A/RES/2758(XXVI), adopted at the 1976th plenary meeting, 25 October 1971"),
    ("R/30/3379", "1975-11-10", "A/RES/3379(XXX), 10 November 1975"),
    ("R/46/86", "1991-12-16", "A/RES/46/86, 16 December 1991"),
    ("R/50/245", "1996-09-10", "A/RES/50/245, 10 September 1996"),
)
"""Resolutions whose own date is known to us, against the printed one."""
RENUMBERED = (9411, 9427, 9449, 9495)


def with_marks(calls: pl.DataFrame, unvotes: Path) -> pl.DataFrame:
    """The roll calls with `amend` and `para` as unvotes prints them (null: not marked either way)."""
    marks = pl.read_csv(unvotes / "roll_calls.csv", infer_schema_length=None).select(
        pl.col("rcid").cast(pl.Int32),
        (pl.col("amend") == 1).alias("amend"),
        (pl.col("para") == 1).alias("para"),
    )
    bare = calls.drop("amend", "para", strict=False)
    return bare.join(marks, on="rcid", how="left", maintain_order="left")


def added_votes(unvotes: Path) -> pl.DataFrame:
    """Votes of the states that upstream lacks: rcid, iso3, vote; absences are not in the source."""
    codes = {name: code for code, names in MISSING.items() for name in names}
    votes = pl.read_parquet(unvotes / "votes.parquet").with_columns(pl.col("country", "vote").cast(pl.String))
    return (
        votes.filter(pl.col("country").is_in(list(codes)))
        .select(
            pl.col("rcid").cast(pl.Int32),
            pl.col("country").replace_strict(codes).alias("iso3"),
            pl.col("vote").replace_strict({"yes": 1, "abstain": 0, "no": -1}, return_dtype=pl.Int8),
        )
        .sort("rcid", "iso3")
    )


def rows(votes: pl.DataFrame, calls: pl.DataFrame, added: pl.DataFrame) -> list[dict[str, str]]:
    """All corrections, in the order in which they are applied."""
    found = suspects(votes, calls)
    kept = [
        row(s, calls, votes)
        for s in found
        if s.rule in ("exchanged", "first_days") or (s.rule, s.states) in DECIDED
    ]
    for prefix, day, source in OWN_DATES:
        here = calls.filter(pl.col("resolution").str.contains(rf"^{prefix}[A-Z]?$"))
        printed = ", ".join(sorted({value.isoformat() for value in here["date"]}))
        kept.append(entry("own_date", "date", "", here["rcid"].to_list(), printed, day, here.height,
                          "the date of the resolution itself", source))  # fmt: skip
    for code, names in MISSING.items():
        here = added.filter(iso3=code)
        kept.append(entry("missing_state", "add", code, here["rcid"].to_list(), "no row", "votes", here.height,
                          f"upstream lacks {' and '.join(names)}", UNVOTES))  # fmt: skip
    for rcid in RENUMBERED:
        kept.append(entry("collision", "renumber", "", [rcid], str(rcid - 9000), str(rcid), 1,
                          "the printed id had lost its first digit and collided with a roll call of the 1950s",
                          RULES_SOURCE))  # fmt: skip
    return [{"id": f"un-{number:03d}", **one} for number, one in enumerate(kept, start=1)]


def row(suspect: Suspect, calls: pl.DataFrame, votes: pl.DataFrame) -> dict[str, str]:
    """The correction of one suspect."""
    what = {"exchanged": "exchange", "first_days": "month only"}.get(suspect.rule, "not known")
    touched = votes.filter(pl.col("rcid").is_in(suspect.calls), pl.col("iso3").is_in(suspect.states))
    if what == "not known":
        touched = touched.filter(pl.col("vote").is_null())
    printed = {"exchange": "exchanged", "month only": "day 1 to 7"}.get(what, "absent")
    new = {"exchange": "exchanged back", "month only": "month"}.get(what, "no row")
    count = len(suspect.calls) if what == "month only" else touched.height
    why = f"{WHY[suspect.rule]} ({suspect.saw})"
    return entry(
        suspect.rule, what, " ".join(suspect.states), suspect.calls, printed, new, count, why, RULES_SOURCE
    )


def entry(*cells: str | Iterable[int] | int) -> dict[str, str]:
    """One row without its id; the cells in the order of the columns."""
    texts = (
        cell if isinstance(cell, str) else str(cell) if isinstance(cell, int) else write_calls(cell)
        for cell in cells
    )
    return dict(zip(COLUMNS[1:], texts, strict=True))


def main(unvotes: Path) -> None:
    """Write the three files."""
    calls = with_marks(pl.read_parquet(DATA / "roll_calls.parquet"), unvotes)
    votes, added = pl.read_parquet(DATA / "votes.parquet"), added_votes(unvotes)
    found = rows(votes, with_sessions(calls), added)
    calls.write_parquet(
        DATA / "roll_calls.parquet", compression="zstd", compression_level=19, statistics=False
    )
    added.write_parquet(
        DATA / "added_votes.parquet", compression="zstd", compression_level=19, statistics=False
    )
    with (DATA / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    print(f"{len(found)} corrections, {added.height} votes added")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
