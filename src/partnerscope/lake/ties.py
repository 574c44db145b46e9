"""Ties between two states: agreements, alliances, arms, sanctions, embassies, influence. Seven data sets, one table.

Grain: one row is one tie of one kind from one state to another in one year (`year` to `until`). The data are the user's
own: nothing of them is bundled. A row that says 'no' (0) makes no tie. A file covers the years from its first to its last
tie; a year outside is not known, never 0. A code without a row in actor_code.csv keeps its code and has no actor.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from partnerscope.errors import InputError
from partnerscope.lake.actors import actor_codes
from partnerscope.lake.panels import parsed_tables
from partnerscope.lake.parsing import Parsed, RowRule, no_year, whole
from partnerscope.lake.whole import read_table, text_of


@dataclass(frozen=True, slots=True)
class TieLayout:
    """How a data set's rows say who is tied to whom. `kinds`: column to kind of tie, one row a kind where it holds.

    `scheme` names the actors' codes: cow, iso3, or name. A kind whose column is in `amounts` holds a number, which is kept
    where it is not 0; the others hold 1 (yes) or 0. What is not known keeps its row, without a value. `every_row`: a row
    is a tie whatever its amount (SIPRI: an order without a known delivery, or with less than half a million of value,
    which is printed as 0), and its line is its record: two orders that are printed alike are two.
    """

    dataset: str
    first: str
    second: str
    year: str
    kinds: dict[str, str]
    scheme: str
    directed: bool
    amounts: tuple[str, ...] = ()
    label: str = ""
    record: str = ""
    before_header: str = ""
    every_row: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """The columns that a file of this data set must have."""
        return frozenset({self.first, self.second, self.year, *self.kinds})


LAYOUTS: dict[str, TieLayout] = {
    "dcad": TieLayout(
        "dcad", "ccode1", "ccode2", "year",
        {"dcaGeneralV1": "defence cooperation, general", "dcaSectorV1": "defence cooperation, sector"},
        "cow", directed=False,
    ),
    "atop": TieLayout(
        "atop", "mem1", "mem2", "year",
        {"defense": "alliance, defence", "offense": "alliance, offence", "neutral": "alliance, neutrality",
         "nonagg": "alliance, non-aggression", "consul": "alliance, consultation"},
        "cow", directed=False,
    ),
    "cow_alliances": TieLayout(
        "cow_alliances", "ccode1", "ccode2", "year",
        {"defense": "alliance, defence", "neutrality": "alliance, neutrality",
         "nonaggression": "alliance, non-aggression", "entente": "alliance, entente"},
        "cow", directed=False, record="version4id",
    ),
    "sipri": TieLayout(
        "sipri", "Supplier", "Recipient", "Year of order", {"SIPRI TIV of delivered weapons": "arms transfer"},
        "name", directed=True, amounts=("SIPRI TIV of delivered weapons",), label="Weapon designation",
        before_header="Recipient", every_row=True,
    ),
    "gsdb": TieLayout(
        "gsdb", "sanctioning_state_iso3", "sanctioned_state_iso3", "year",
        {name: f"sanction, {name}" for name in ("arms", "military", "trade", "financial", "travel", "other")},
        "iso3", directed=True, label="descr_trade", record="case_id",
    ),
    "ddr": TieLayout(
        "ddr", "Sending Country", "Destination", "Year", {"Embassy": "embassy"}, "name", directed=True
    ),
    "fbic": TieLayout(
        "fbic", "iso3a", "iso3b", "year",
        {"fbic": "influence capacity", "bandwidth": "bandwidth", "dependence": "dependence"},
        "iso3", directed=True, amounts=("fbic", "bandwidth", "dependence"),
    ),
}  # fmt: skip
"""The data sets by the name of their source."""

_NO_YEAR = no_year()
_NO_ACTOR = RowRule("one of the two is not named", pl.col("code1").is_null() | pl.col("code2").is_null())
_NO_NUMBER = RowRule(
    "neither yes (1), no (0) nor a number", pl.col("text").is_not_null() & pl.col("value").is_null()
)


def parse_ties(dataset: str, data: bytes) -> Parsed:
    """The ties of a file of one data set. Raises InputError for a file without the data set's columns."""
    layout = LAYOUTS[dataset]
    frame = read_table(data, layout.before_header)
    missing = sorted(layout.columns - set(frame.columns))
    if missing:
        raise InputError(
            f"no column {', '.join(missing)}",
            allowed=f"a file of {dataset} has {', '.join(sorted(layout.columns))}",
        )
    rows = pl.concat(_of_kind(frame, layout, column, kind) for column, kind in layout.kinds.items())
    wrong = pl.any_horizontal(rule.broken.fill_null(False) for rule in (_NO_YEAR, _NO_ACTOR, _NO_NUMBER))
    unknown = pl.col("text").is_null()
    ties = rows if layout.every_row else rows.filter(wrong | unknown | (pl.col("value") != 0))
    return parsed_tables(frame, ("ties", ties, (_NO_YEAR, _NO_ACTOR, _NO_NUMBER)))


def _of_kind(frame: pl.DataFrame, layout: TieLayout, column: str, kind: str) -> pl.DataFrame:
    year = whole(layout.year).cast(pl.Int16, strict=False)
    text = pl.col(column).str.strip_chars().replace(list(_BLANK), None)
    number = text.cast(pl.Float64, strict=False)
    value = number if column in layout.amounts else pl.when(number.is_in([0.0, 1.0])).then(number)
    code1, code2 = (
        pl.col(name).str.strip_chars().replace(["", "NA"], None) for name in (layout.first, layout.second)
    )

    def optional(name: str) -> pl.Expr:
        # a header may leave a column without a name, which is not the name that a layout leaves empty
        return text_of(name) if name and name in frame.columns else pl.lit(None, pl.String)

    record = pl.format("line {}", "line") if layout.every_row else optional(layout.record)

    return frame.select(
        "line",
        pl.lit(layout.dataset).alias("dataset"),
        pl.lit(kind).alias("kind"),
        _actor(code1, layout.scheme).alias("actor1"),
        _actor(code2, layout.scheme).alias("actor2"),
        code1.alias("code1"),
        code2.alias("code2"),
        pl.lit(layout.directed).alias("directed"),
        year.alias("year"),
        year.alias("until"),
        value.alias("value"),
        optional(layout.label).alias("label"),
        record.alias("record"),
        text.alias("text"),
    )


_BLANK = ("", "NA", ".", "-9")
"""How these data sets write that they do not know."""


def _actor(code: pl.Expr, scheme: str) -> pl.Expr:
    if scheme == "iso3":
        capital = code.str.to_uppercase()
        return pl.when(capital.is_in(_EU)).then(pl.lit("EU")).when(code.str.len_bytes() == 3).then(capital)
    if scheme == "cow":
        known, code = actor_codes("cow").field("country"), code.str.replace(r"\.0$", "")
    else:
        known = _names()
    return code.replace_strict(known, default=None, return_dtype=pl.String)


def _names() -> dict[str, str]:
    return actor_codes("icews").field("country") | actor_codes("un_name").field("country") | _MORE_NAMES


_EU = ("EU", "EUE", "EUN", "EUU")
"""How the European Union is written among codes of states."""
_MORE_NAMES = {
    "Bosnia-Herzegovina": "BIH", "Congo, Dem. Rep. of": "COD", "Congo, Republic of": "COG", "Cote d'Ivoire": "CIV",
    "DR Congo": "COD", "eSwatini": "SWZ", "European Union": "EU", "European Union**": "EU", "Iran": "IRN",
    "Korea, North": "PRK", "Korea, South": "KOR", "North Korea": "PRK", "Palestine": "PSE", "Russia": "RUS",
    "Saint Vincent": "VCT", "South Korea": "KOR", "Soviet Union": "RUS", "Timor-Leste": "TLS", "Turkiye": "TUR",
    "Türkiye": "TUR", "UAE": "ARE", "United Kingdom": "GBR", "United States": "USA", "United States of America": "USA",
}  # fmt: skip
"""Names that SIPRI and DDR write otherwise than ICEWS; an organization is an actor of its own."""
