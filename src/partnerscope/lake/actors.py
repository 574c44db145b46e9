"""Which code of a source is which actor: one row of `data/actors/actor_code.csv` a (scheme, field, code).

Grain: 'in scheme cameo the country code ROM is the actor ROU'. A source's rows are stored under a *key*
made of their own codes (so that a later change of the table needs no new ingest); keys become actors
when a query has been answered. A code without a row stays a code: unknown, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import polars as pl

from partnerscope.errors import InputError


@dataclass(frozen=True)
class ActorCodes:
    """The codes of one scheme. `codes` has columns field, code, actor, start, end (dates, null: open)."""

    scheme: str
    codes: pl.DataFrame

    def field(self, field: str) -> dict[str, str]:
        """Code to actor for one field (`country`, `group`, `name`, `region`)."""
        rows = self.codes.filter(pl.col("field") == field)
        return dict(rows.select("code", "actor").iter_rows())

    def years(self, field: str) -> pl.DataFrame:
        """Columns code, first_year, last_year of one field: when a code stood for its actor; null where that is open."""
        rows = self.codes.filter(pl.col("field") == field)
        return rows.select(
            "code", pl.col("start").dt.year().alias("first_year"), pl.col("end").dt.year().alias("last_year")
        )

    def keys(self, actor: str) -> tuple[str, ...]:
        """The keys under which rows of an actor are stored; raises InputError for an actor nobody codes."""
        found = self._of_actors.get(actor)
        if not found:
            raise InputError(
                f"no code of scheme '{self.scheme}' stands for actor '{actor}'",
                allowed="ISO 3166-1 alpha-3 codes of states, EU, UN, NATO and the like",
                hint="see data/actors/actor_code.csv; Romania is ROU there, ROM only inside GDELT",
            )
        return tuple(sorted(found))

    @cached_property
    def _of_actors(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for actor, code in self.codes.select("actor", "code").iter_rows():
            found.setdefault(actor, []).append(code)
        return found


@cache
def actor_codes(scheme: str) -> ActorCodes:
    """The codes of a scheme: cameo, icews, polecat, fips, cow, iso2 or un_name."""
    table = _table().filter(pl.col("scheme") == scheme)
    if table.is_empty():
        known = ", ".join(_table()["scheme"].unique(maintain_order=True))
        raise InputError(f"unknown coding scheme '{scheme}'", allowed=known)
    return ActorCodes(scheme, table.drop("scheme"))


def mapping_rows(scheme: str) -> pl.DataFrame:
    """Columns `key`, `actor`, `start`, `end` of a scheme, for joining answers; regions are not actors."""
    codes = actor_codes(scheme).codes.filter(pl.col("actor") != "")
    return codes.select(pl.col("code").alias("key"), "actor", "start", "end")


@cache
def member_since() -> dict[str, int]:
    """The first year of each state in the packaged UN votes, by ISO code: before it a state cast no vote."""
    raw = files("partnerscope.lake").joinpath("data/actors/un_member.csv").read_bytes()
    return dict(pl.read_csv(raw).select("iso3", "since").iter_rows())


@cache
def _table() -> pl.DataFrame:
    raw = files("partnerscope.lake").joinpath("data/actors/actor_code.csv").read_bytes()
    table = pl.read_csv(raw, infer_schema=False, empty_string_is_null=False)
    dates = [pl.col(name).replace("", None).str.to_date().alias(name) for name in ("start", "end")]
    return table.with_columns(dates).drop("note")
