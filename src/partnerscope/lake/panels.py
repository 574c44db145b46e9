"""UN votes, ideal points, treaty actions and V-Dem: small tables read whole and recognized by their header.

Grain: one row is one vote, one roll call, one state and session, one treaty action, or one country and
year. A file may be comma-, tab- or semicolon-separated text with a header, zipped or plain, or Parquet;
the layout is the one whose columns it has, counted, never guessed from its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from partnerscope.errors import InputError
from partnerscope.lake.actors import actor_codes, member_since
from partnerscope.lake.bundled import un_roll_calls
from partnerscope.lake.parsing import Parsed, RowRule, TableRows, apply_rules, no_rejects, no_year, whole
from partnerscope.lake.schema import conform, table_named
from partnerscope.lake.whole import read_table, text_of

Convert = Callable[[pl.DataFrame], Parsed]
_FLAGS = ("me", "nu", "di", "hr", "co", "ec")
_VOTES = {"1": 1, "2": 0, "3": -1, "8": None, "yes": 1, "abstain": 0, "no": -1, "absent": None}
_NOT_A_MEMBER = "9"


@dataclass(frozen=True, slots=True)
class Layout:
    """A known layout: the columns it must have and how its rows become the lake's."""

    label: str
    columns: frozenset[str]
    convert: Convert


def parse_un_votes(data: bytes) -> Parsed:
    """Voeten's votes with or without roll-call columns, the unvotes tables, or the long form (rcid,
    iso3, vote).
    """
    return _parse(data, _UN_VOTES)


def parse_ideal_points(data: bytes) -> Parsed:
    """Voeten's ideal points: a release by session (2020) or by year (2025)."""
    return _parse(data, _IDEAL_POINTS)


def parse_treaty_actions(data: bytes) -> Parsed:
    """Treaty actions: one row a signature, ratification, accession or succession."""
    return _parse(data, _TREATIES)


def parse_vdem(data: bytes) -> Parsed:
    """V-Dem country-years: the full data set or a subset with the columns of the lake's table."""
    return _parse(data, _VDEM)


def _parse(data: bytes, layouts: tuple[Layout, ...]) -> Parsed:
    frame = read_table(data)
    for layout in layouts:
        if layout.columns <= set(frame.columns):
            return layout.convert(frame)
    allowed = "; or ".join(f"{layout.label} ({', '.join(sorted(layout.columns))})" for layout in layouts)
    found = ", ".join(frame.drop("line").columns[:12])
    raise InputError(f"no layout has the columns {found}", allowed=allowed)


def parsed_tables(raw: pl.DataFrame, *tables: tuple[str, pl.DataFrame, tuple[RowRule, ...]]) -> Parsed:
    """Apply each table's rules; a row rejected by any of them is rejected once."""
    kept, rejects = [], []
    for name, frame, rules in tables:
        reason = apply_rules(frame, rules)
        bad = frame.with_columns(reason).filter(reason.is_not_null())
        rejects.append(_rejects(raw, bad.select("line", "reason")))
        kept.append(
            TableRows(
                name, conform(table_named(name), frame.filter(reason.is_null())).unique(maintain_order=True)
            )
        )
    rejected = pl.concat(rejects).unique("line", keep="first").sort("line") if rejects else no_rejects()
    return Parsed(tuple(kept), raw.height, rejected)


def _rejects(raw: pl.DataFrame, bad: pl.DataFrame) -> pl.DataFrame:
    text = pl.concat_str(pl.exclude("line", "reason").fill_null(""), separator="|").str.slice(0, 200)
    joined = bad.join(raw, on="line", how="left", maintain_order="left")
    return joined.select(
        pl.col("line").cast(pl.Int64),
        pl.lit(len(raw.columns) - 1).alias("fields"),
        "reason",
        text.alias("text"),
    ).cast(no_rejects().schema)


def _truth(column: str) -> pl.Expr:
    """1, 1.0, true and TRUE are true; 0 and false are false; all else is not known."""
    text = pl.col(column).str.to_lowercase()
    return text.replace_strict(
        ["1", "1.0", "true", "0", "0.0", "false"],
        [True] * 3 + [False] * 3,
        default=None,
        return_dtype=pl.Boolean,
    )


def _actor(column: str, scheme: str) -> pl.Expr:
    countries = actor_codes(scheme).field("country")
    return pl.col(column).replace_strict(countries, default=None, return_dtype=pl.String)


def _optional(
    frame: pl.DataFrame, name: str, source: str, build: Callable[[str], pl.Expr] = pl.col
) -> pl.Expr:
    expression = build(source) if source in frame.columns else pl.lit(None)
    return expression.alias(name)


def _number(column: str) -> pl.Expr:
    """A text column as a decimal number; null where nothing is written, or a word."""
    return pl.col(column).str.strip_chars().cast(pl.Float64, strict=False)


def _no_number(columns: list[str]) -> pl.Expr:
    """Whether something is written in one of these columns that is not a number ('0,7'): it is not the same as nothing."""
    written = (
        ~pl.col(name).str.strip_chars().is_in(_NOTHING).fill_null(True) & _number(name).is_null()
        for name in columns
    )
    return pl.any_horizontal(*written, False).alias("no_number")


_NOTHING = ("", "NA", "NaN", ".")
_NO_NUMBER = RowRule("a value is written that is not a number", pl.col("no_number"))


def _date(column: str) -> pl.Expr:
    return pl.col(column).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


_BAD_ID = RowRule("rcid is not an integer", pl.col("rcid").is_null())
_NO_STATE = RowRule("the state is not known", pl.col("iso3").is_null())
_BAD_VOTE = RowRule(
    "the vote is none of 1, 2, 3, 8, 9 (yes, abstain, no, absent, no member)", ~pl.col("vote_known")
)


_TWICE = RowRule(
    "the state has two different votes on this roll call",
    pl.struct("vote").n_unique().over("rcid", "iso3") > 1,
)
_NO_MEMBER = RowRule(
    "the state was not a member of the UN in the year of this roll call",
    (pl.col("called") < pl.col("member_since")).fill_null(False)
    | (pl.col("called") < pl.col("first_year")).fill_null(False)
    | (pl.col("called") > pl.col("last_year")).fill_null(False),
)


def _votes(frame: pl.DataFrame, state: pl.Expr, *, dated: bool = False) -> Parsed:
    """Votes of any layout. `dated`: the file's roll calls have Voeten's numbers, so that their years are known."""
    text = pl.col("vote").str.to_lowercase().str.replace(r"\.0$", "")
    members = frame.filter(text.is_null() | (text != _NOT_A_MEMBER))
    votes = members.with_columns(
        state.alias("iso3"),
        whole("rcid").alias("rcid"),
        text.is_in(list(_VOTES)).fill_null(False).alias("vote_known"),
        text.replace_strict(_VOTES, default=None, return_dtype=pl.Int8).alias("vote"),
        _optional(frame, "date", "date", _date),
    )
    rules: tuple[RowRule, ...] = (_BAD_ID, _NO_STATE, _BAD_VOTE, _TWICE)
    if dated:
        votes, rules = _with_years(votes), (*rules, _NO_MEMBER)
    if "unres" not in frame.columns:
        return parsed_tables(frame, ("un_votes", votes, rules))
    calls = _roll_call_rows(frame.unique("rcid", keep="first", maintain_order=True))
    return parsed_tables(frame, ("un_votes", votes, rules), ("un_roll_calls", calls, (_BAD_ID,)))


def _with_years(votes: pl.DataFrame) -> pl.DataFrame:
    """Add `called`, the year of the roll call, `member_since`, the year of the state's first row, and the years in which
    there was a state of the name that is written; null: not known, or open.
    """
    years = dict(un_roll_calls("upstream").select("rcid", "year").iter_rows())
    known = pl.col("rcid").replace_strict(years, default=None, return_dtype=pl.Int32)
    named = (
        votes if "country" in votes.columns else votes.with_columns(pl.lit(None, pl.String).alias("country"))
    )
    named = named.join(
        actor_codes("un_name").years("country"),
        left_on="country",
        right_on="code",
        how="left",
        maintain_order="left",
    )
    return named.with_columns(
        pl.coalesce(pl.col("date").cast(pl.Date).dt.year(), known).alias("called"),
        pl.col("iso3")
        .replace_strict(member_since(), default=None, return_dtype=pl.Int32)
        .alias("member_since"),
    )


def _roll_call_rows(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "line",
        whole("rcid").alias("rcid"),
        _optional(frame, "rcid_source", "rcid_source", whole),
        _date("date").alias("date"),
        _optional(frame, "session", "session", whole),
        _optional(frame, "resolution", "unres", text_of),
        _optional(frame, "title", "short", text_of),
        _optional(frame, "description", "descr", text_of),
        *(_optional(frame, name, name, _truth) for name in _FLAGS),
        _optional(frame, "important", "importantvote", _truth),
        *(_optional(frame, name, name, _truth) for name in ("amend", "para")),
    ).with_columns(pl.coalesce("rcid_source", "rcid"))


def _voeten_votes(frame: pl.DataFrame) -> Parsed:
    number = pl.col("ccode").str.replace(r"\.0$", "")
    states = actor_codes("cow").field("country")
    return _votes(frame, number.replace_strict(states, default=None, return_dtype=pl.String), dated=True)


def _unvotes(frame: pl.DataFrame) -> Parsed:
    """R writes NA for a missing code, which is also Namibia's: where the name is one of `un_name`, it decides."""
    code = pl.when(pl.col("country_code") != "NA").then(_actor("country_code", "iso2"))
    return _votes(frame, pl.coalesce(_actor("country", "un_name"), code), dated=True)


def _long_votes(frame: pl.DataFrame) -> Parsed:
    return _votes(frame, pl.when(pl.col("iso3").str.len_bytes() == 3).then(pl.col("iso3")))


def _roll_calls(frame: pl.DataFrame) -> Parsed:
    bad_date = RowRule("date is not a date YYYY-MM-DD", pl.col("date").is_null())
    return parsed_tables(frame, ("un_roll_calls", _roll_call_rows(frame), (_BAD_ID, bad_date)))


_UN_VOTES = (
    Layout("Voeten's votes", frozenset({"rcid", "ccode", "vote"}), _voeten_votes),
    Layout("unvotes", frozenset({"rcid", "country", "country_code", "vote"}), _unvotes),
    Layout("long form", frozenset({"rcid", "iso3", "vote"}), _long_votes),
    Layout("roll calls", frozenset({"rcid", "date", "session", "unres"}), _roll_calls),
)

_VARIANTS = ("All", "Nuclear", "HumanRights", "MiddleEast", "Important", "NoNukes")


def _by_session(frame: pl.DataFrame) -> Parsed:
    suffix = next((name for name in _VARIANTS if f"IdealPoint{name}" in frame.columns and name != "All"), "")
    rows = frame.select(
        "line",
        pl.col("iso3c").alias("iso3"),
        whole("ccode").alias("cow"),
        whole("session").alias("session"),
        (whole("session") + 1945).alias("year"),
        pl.lit(suffix or "All").alias("variant"),
        _number(f"IdealPoint{suffix}").alias("ideal_point"),
        *(_number(f"Q{share}%{suffix}").alias(f"q{share}") for share in (5, 50, 95)),
        whole(f"NVotes{suffix}").alias("votes"),
        _no_number([f"NVotes{suffix}", *(f"Q{share}%{suffix}" for share in (5, 50, 95))]),
    )
    return parsed_tables(frame, ("ideal_points", rows, _IDEAL_RULES))


def _by_year(frame: pl.DataFrame) -> Parsed:
    names = [name for name in ("idealpointfp", "idealpointall", "idealpointlegacy") if name in frame.columns]
    rows = pl.concat(
        frame.filter(pl.col(name).is_not_null()).select(
            "line",
            pl.col("iso3c").alias("iso3"),
            whole("ccode").alias("cow"),
            pl.lit(None, pl.Int16).alias("session"),
            whole("year").alias("year"),
            pl.lit(name).alias("variant"),
            _number(name).alias("ideal_point"),
            pl.lit(False).alias("no_number"),
        )
        for name in names
    )
    return parsed_tables(frame, ("ideal_points", rows, _IDEAL_RULES))


_IDEAL_RULES = (
    no_year("no year or session"),
    RowRule("the ideal point is not a number", pl.col("ideal_point").is_null()),
    _NO_NUMBER,
)
_IDEAL_POINTS = (
    *(
        Layout(
            f"by session, {name or 'All'}",
            frozenset({"ccode", "session", f"IdealPoint{name}", "iso3c"}),
            _by_session,
        )
        for name in ("", *_VARIANTS[1:])
    ),
    Layout("by year", frozenset({"ccode", "iso3c", "year", "idealpointfp"}), _by_year),
)


def _actions(frame: pl.DataFrame, rows: list[pl.DataFrame]) -> Parsed:
    empty = RowRule("neither an action nor its date", pl.col("action").is_null() & pl.col("date").is_null())
    bad = RowRule(
        "date is not a date YYYY-MM-DD", pl.col("date_text").is_not_null() & pl.col("date").is_null()
    )
    table = pl.concat(rows).with_columns(
        _date("date_text").alias("date"), pl.col("action").str.to_lowercase()
    )
    return parsed_tables(frame, ("treaty_actions", table, (bad, empty)))


def _action(frame: pl.DataFrame, columns: dict[str, str], action: pl.Expr, date: str) -> pl.DataFrame:
    found = frame.filter(text_of(date).is_not_null())
    named = [_optional(frame, name, source, text_of) for name, source in columns.items()]
    return found.select("line", *named, action.alias("action"), pl.col(date).alias("date_text")).cast(
        dict.fromkeys(columns, pl.String)
    )


def _scraped_treaties(frame: pl.DataFrame) -> Parsed:
    columns = {"treaty": "treaty_id", "mtdsg": "mtdsg_no", "participant": "country_name", "iso3": "iso3"}
    clean = "consent_date" in frame.columns
    consent = ("consent_type", "consent_date") if clean else ("action_type", "action_date")
    signed = "signature_date_clean" if clean else "signature_date"
    consents = _action(frame, columns, pl.col(consent[0]), consent[1])
    signatures = _action(frame, columns, pl.lit("signature"), signed)
    return _actions(frame, [consents, signatures])


def _untreaties(frame: pl.DataFrame) -> Parsed:
    columns = {"treaty": "treaty", "mtdsg": "mtdsg", "participant": "participant", "iso3": "iso3"}
    consents = _action(frame, columns, pl.col("consent_type"), "consent_date")
    return _actions(frame, [consents, _action(frame, columns, pl.lit("signature"), "signature_date")])


_TREATIES = (
    Layout(
        "UN Treaty Collection",
        frozenset({"country_name", "treaty_id", "action_type", "action_date"}),
        _scraped_treaties,
    ),
    Layout("untreaties", frozenset({"treaty", "participant", "signature_date", "consent_date"}), _untreaties),
)


def _vdem(frame: pl.DataFrame) -> Parsed:
    def first(*names: str) -> pl.Expr:
        present = [pl.col(name) for name in names if name in frame.columns]
        return pl.coalesce(present) if present else pl.lit(None, pl.String)

    indices = [name for name in table_named("vdem").columns if name.startswith("v2x_")]
    rows = frame.with_columns(
        pl.col("country_text_id").alias("iso3"),
        first("country_name", "vdem_country_name").replace("NA", None).alias("country"),
        first("country_id").cast(pl.Float64, strict=False).cast(pl.Int16).alias("country_id"),
        whole("year").alias("year"),
        first("COWcode", "vdem_cowcode").cast(pl.Float64, strict=False).cast(pl.Int16).alias("cow"),
        *(_optional(frame, name, name, _number) for name in indices),
        _no_number([name for name in indices if name in frame.columns]),
    )
    outside = pl.any_horizontal(~pl.col(name).is_between(0, 1) for name in indices)
    rules = (no_year(), _NO_NUMBER, RowRule("an index is outside 0 to 1", outside))
    return parsed_tables(frame, ("vdem", rows, rules))


_VDEM = (Layout("V-Dem", frozenset({"country_text_id", "year", "v2x_polyarchy"}), _vdem),)
