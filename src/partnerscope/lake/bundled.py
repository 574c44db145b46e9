"""The packaged tables: UN roll calls 1946-2024, our ideal points and a V-Dem subset, read without any lake folder.

Grain: one vote is one member on one roll call ('in roll call 9058 Brazil voted no on 2019-11-07'); one
V-Dem row is one country in one year. Sources, licences and cautions stand beside the files
(`data/*/SOURCE.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal, get_args

import polars as pl

from partnerscope.errors import InputError
from partnerscope.lake.un.corrections import corrected, corrections
from partnerscope.lake.un.series import with_final_passage

Release = Literal["corrected", "upstream"]
RELEASES: tuple[Release, ...] = get_args(Release)
"""`corrected`: ours, upstream with the rows of corrections.csv applied (the default). `upstream`: as its maker gave it."""


@dataclass(frozen=True, slots=True)
class PackagedTable:
    """What a packaged table covers: outside `start` to `end` the answer is 'outside coverage', never 0."""

    name: str
    start: date
    end: date
    licence: str
    citation: str


PACKAGED: tuple[PackagedTable, ...] = (
    PackagedTable(
        "un_votes",
        date(1946, 1, 1),
        date(2024, 6, 4),
        "CC0-1.0",
        "Voeten, Strezhnev and Bailey (2009), United Nations General Assembly Voting Data, "
        "doi:10.7910/DVN/LEJUQZ",
    ),
    PackagedTable(
        "vdem",
        date(1990, 1, 1),
        date(2024, 12, 31),
        "CC-BY-SA-4.0",
        "Coppedge and others (2025), V-Dem Country-Year Dataset v15, doi:10.23696/vdemds25",
    ),
)


@dataclass(frozen=True, slots=True)
class Bundled:
    """The packaged frames: see `un_votes`, `un_roll_calls` and `vdem` for their columns."""

    votes: pl.DataFrame
    roll_calls: pl.DataFrame
    vdem: pl.DataFrame
    tables: tuple[PackagedTable, ...] = PACKAGED


def bundled() -> Bundled:
    """All packaged tables at once, with what they cover."""
    return Bundled(un_votes(), un_roll_calls(), vdem())


FIRST_SESSION_YEAR = 1946
"""Session n is named by the year 1945 + n."""
UN_SESSION_STARTS_IN = 9
"""Month in which a regular session of the General Assembly opens (September)."""


def un_votes(release: Release = "corrected") -> pl.DataFrame:
    """All votes, one row a roll call and member, sorted by both.

    Columns: `rcid` (Int32), `iso3`, `vote` (Int8: 1 yes, 0 abstain, -1 no, null present as a member but
    absent from the vote), `date`. A state that was not a member has no row, nor one whose vote is not known.
    `upstream` has 1,015,674 rows; `corrected` is told apart row by row in `un.corrections()`.

    >>> un_votes().filter(rcid=9058, iso3="BRA")["vote"].to_list()
    [-1]
    """
    votes, calls = _votes_and_calls(release)
    return votes.join(calls.select("rcid", "date"), on="rcid", how="left", maintain_order="left")


def un_roll_calls(release: Release = "corrected") -> pl.DataFrame:
    """All 6,551 roll calls, sorted by `rcid`.

    Columns: `rcid`, `rcid_source`, `date`, `date_precision` (`day`, or `month` where only the month is true:
    then `date` is its last day), `year`, `session` (printed, or where it was not printed inferred from the
    date: then `session_inferred` is true), `resolution`, `title`, `description` (null where the source has
    none), the issue flags `me` Palestinian conflict, `nu` nuclear weapons, `di` arms control, `hr` human
    rights, `co` colonialism, `ec` economic development, `important` (null: not known), `amend` and `para`
    (a vote on an amendment, on a paragraph; null: not marked) and `final_passage` (`un.series`).
    """
    return with_sessions(_votes_and_calls(release)[1])


def _votes_and_calls(release: Release) -> tuple[pl.DataFrame, pl.DataFrame]:
    if release not in RELEASES:
        raise InputError(f"unknown release '{release}' of the packaged votes", allowed=", ".join(RELEASES))
    votes, calls = _read("un_votes/votes.parquet"), _read("un_votes/roll_calls.parquet")
    if release == "upstream":
        return votes, calls
    return corrected(votes, calls, _read("un_votes/added_votes.parquet"), corrections())


def with_sessions(roll_calls: pl.DataFrame) -> pl.DataFrame:
    """Add `year`, fill a missing `session` from the date, and say so in `session_inferred`.

    Session n opens in September of 1945 + n. Over the roll calls whose session is printed and that fall
    after 1970 the rule errs in 11 cases: September days before the new session opened.
    """
    opened = (pl.col("date").dt.month() >= UN_SESSION_STARTS_IN).cast(pl.Int16)
    inferred = (pl.col("date").dt.year() - 1946 + opened).cast(pl.Int16)
    precision = [] if "date_precision" in roll_calls.columns else [pl.lit("day").alias("date_precision")]
    return (
        with_final_passage(roll_calls)
        .with_columns(
            *precision,
            pl.col("session").is_null().alias("session_inferred"),
            pl.col("session").fill_null(inferred),
            pl.col("date").dt.year().cast(pl.Int16).alias("year"),
        )
        .select(
            *("rcid", "rcid_source", "date", "date_precision", "year", "session", "session_inferred"),
            *("resolution", "title", "description"),
            *("me", "nu", "di", "hr", "co", "ec", "important", "amend", "para", "final_passage"),
        )
    )


def un_ideal_points() -> pl.DataFrame:
    """Our ideal points of all states in all sessions, 11,239 rows, sorted by both.

    Columns: `iso3`, `session`, `year` (1945 + session: the year in which it opens), `mean` and `sd` of the
    posterior, `level` (how far it moves with what ties the sessions), `votes` behind it, `first_vote` and
    `last_vote` (the session's days). Mean 0 and standard deviation 1 over all rows; higher is towards the
    USA. One dimension, driven by the agenda: compare within a session first. Made from the packaged votes
    (`data/ideal_points/SOURCE.md`).
    """
    points = _read("ideal_points/positions.parquet")
    year = (pl.col("session") + FIRST_SESSION_YEAR - 1).cast(pl.Int16).alias("year")
    return points.select("iso3", "session", year, pl.exclude("iso3", "session"))


def vdem() -> pl.DataFrame:
    """V-Dem indices, one row a country and year (1990-2024), sorted by both.

    Columns: `iso3` (V-Dem's country_text_id), `country`, `country_id`, `year`, `cow`, `v2x_polyarchy`
    and `v2x_libdem` each with `_codelow` and `_codehigh` (68 % interval), `v2x_partipdem`,
    `v2x_delibdem`, `v2x_egaldem`; all 0 to 1.
    """
    return _read("vdem/vdem.parquet")


def _read(name: str, columns: list[str] | None = None) -> pl.DataFrame:
    raw = files("partnerscope.lake").joinpath("data", name).read_bytes()
    return pl.read_parquet(raw, columns=columns)
