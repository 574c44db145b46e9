"""The tables people print: declared pivots of findings. A new table is one entry here.

Grain: one *table* says which measures stand in which columns and which keys make its rows; printing it is the
business of the room `show`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from partnerscope.errors import InputError
from partnerscope.measure.finding import Findings
from partnerscope.measure.labels import labelled
from partnerscope.measure.matter import shapes
from partnerscope.measure.measures import measure_named
from partnerscope.view import View


@dataclass(frozen=True, slots=True)
class Column:
    """One column of numbers: its name, the measure it shows, and the field of the finding (value or text).

    `whole` columns are printed as integers.
    """

    name: str
    measure: str
    field: str = "value"
    whole: bool = True


@dataclass(frozen=True)
class Table:
    """A table: title, the question it answers, the key columns of its rows and its columns of findings."""

    name: str
    title: str
    question: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    shape: Callable[[Table, Mapping[str, Findings], View], pl.DataFrame] | None = None
    measures: tuple[str, ...] = ()
    reproduces: str = ""
    note: str = ""

    def uses(self) -> tuple[str, ...]:
        """The measures it needs."""
        return tuple(dict.fromkeys([*(column.measure for column in self.columns), *self.measures]))

    def __call__(self, view: View) -> TableResult:
        """The table for a view."""
        findings = {name: measure_named(name)(view) for name in self.uses()}
        shape = self.shape or pivot
        return TableResult(self, view, findings, shape(self, findings, view))


@dataclass(frozen=True)
class TableResult:
    """A table filled for a view: `frame` as printed (labels, numbers), `findings` behind it by measure."""

    table: Table
    view: View
    findings: Mapping[str, Findings]
    frame: pl.DataFrame

    def records(self) -> list[str]:
        """Every record behind the table, sorted."""
        return sorted({r for found in self.findings.values() for ids in found.frame["records"] for r in ids})

    def _repr_html_(self) -> str:
        from html import escape

        view = self.view
        about = f"{view.about.title}; world in {view.valid}; as known at {view.head[:12]}"
        body = self.frame._repr_html_()
        return f"<p><strong>{escape(self.table.question)}</strong><br>{escape(about)}</p>{body}"


def pivot(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row for every combination of keys, one column for every measure, keys as labels."""
    wide: pl.DataFrame | None = None
    for column in table.columns:
        chosen = pl.col(column.field)
        if column.field == "value" and column.whole:
            chosen = chosen.cast(pl.Int64)
        part = findings[column.measure].frame.select(*table.keys, chosen.alias(column.name))
        wide = (
            part if wide is None else wide.join(part, on=list(table.keys), how="left", maintain_order="left")
        )
    assert wide is not None, "a table has columns or a shape of its own"
    return labelled(wide, view)


def _threats(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row a threat: what external and internal strategies call it."""
    names = view.codebook["threat"]
    rows: dict[str, dict[str, str]] = {}
    for item, text in findings["threats"].frame.select("item", "text").rows():
        threat, _, dimension = item.partition("|")
        row = rows.setdefault(threat, {})
        for side in ("external", "internal") if dimension == "both" else (dimension,):
            row[side] = f"{row[side]}; {text}" if side in row else text
    frame = [
        (names.label_of(threat), row.get("external", ""), row.get("internal", ""))
        for threat, row in rows.items()
    ]
    return pl.DataFrame(frame, schema=["threat", "external", "internal"], orient="row")


def _statements(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row a statement, dated, marked when the reference lists it."""
    dates = dict(view.frame("statement").select("id", "date").rows())
    frame = findings["statements"].frame.with_columns(
        pl.col("item")
        .replace_strict(dates, default=None, return_dtype=pl.String)
        .fill_null("")
        .alias("date"),
        pl.when(pl.col("value") == 1).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("listed"),
        pl.col("item").alias("record"),
        pl.col("text").alias("title"),
    )
    return labelled(frame.select("partner", "issue", "date", "title", "listed", "record"), view)


def _tally(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row a partner and value."""
    frame = findings[table.measures[0]].frame
    sure = pl.col("low").cast(pl.Int64).alias("sure")
    return labelled(
        frame.select(
            "partner",
            pl.col("item").alias(table.keys[1]),
            sure,
            pl.col("value").cast(pl.Int64).alias("possible"),
        ),
        view,
    )


def _alignment(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row a partner, agenda and period, with every number that belongs beside an alignment."""
    keys = ["partner", "issue", "item"]
    low, high, n = pl.col("low"), pl.col("high"), pl.col("n")
    wide = findings["alignment"].frame.select(*keys, pl.col("value").alias("alignment"), low, high, n)
    for name, measure in _BESIDE_ALIGNMENT.items():
        part = findings[measure].frame.select(*keys, pl.col("value").alias(name))
        wide = wide.join(part, on=keys, how="left", maintain_order="left")
    counts = [pl.col(name).cast(pl.Int64) for name in ("absent", "split", "unanimous_votes")]
    kept = findings["alignment"].frame.select(*keys, "absence", "caveat")
    wide = wide.with_columns(counts).join(kept, on=keys, how="left", maintain_order="left")
    parts = pl.col("item").str.split_exact("|", 1).struct.rename_fields(["agenda", "period"])
    wide = wide.with_columns(parts.alias("parts")).unnest("parts").drop("item")
    names = {agenda.id: agenda.label for agenda in view.codebook["agenda"]}
    first = ["partner", "issue", "agenda", "period"]
    wide = wide.with_columns(pl.col("agenda").replace(names).fill_null(""), pl.col("period").fill_null(""))
    return labelled(wide.select(*first, pl.exclude(first)), view)


_BESIDE_ALIGNMENT = {
    "exact": "alignment_exact",
    "s": "similarity_s",
    "kappa": "similarity_kappa",
    "pi": "similarity_pi",
    "where_unanimous": "alignment_unanimous",
    "frozen_membership": "alignment_frozen",
    "with_parts": "alignment_with_parts",
    "absent": "votes_absent",
    "split": "subject_split",
    "unanimous_votes": "subject_unanimous",
    "cohesion": "subject_cohesion",
}


def _proximity(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row a partner and year."""
    frame = findings["proximity"].frame.select(
        "partner",
        pl.col("item").alias("year"),
        pl.col("value").alias("gap"),
        "low",
        "high",
        "text",
        "absence",
        "caveat",
    )
    return labelled(frame.rename({"text": "values"}), view)


def _regimes(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row a partner and body."""
    frame = findings["regimes"].frame.select(
        "partner",
        pl.col("item").replace(view.known.actor_labels).alias("body"),
        "issue",
        pl.col("text").alias("standing"),
        pl.col("value").cast(pl.Int64).alias("takes_part"),
        pl.when(pl.col("absence") != "")
        .then(pl.lit(""))
        .when(pl.col("caveat") == "")
        .then(pl.lit("surely"))
        .otherwise(pl.lit("possibly"))
        .alias("holds"),
        "absence",
        pl.when(pl.col("absence") == "")
        .then(pl.lit(measure_named("regimes").caveat))
        .otherwise(pl.col("caveat"))
        .alias("caveat"),
    )
    return labelled(frame, view)


def _tally_table(what: str, question: str) -> Table:
    return Table(
        f"dialogues-by-{what}",
        f"Dialogues by {what}",
        question,
        ("partner", what),
        shape=_tally,
        measures=(f"dialogues_by_{what}",),
    )


TABLES: tuple[Table, ...] = (
    Table(
        "threats",
        "Threats in the subject's strategies",
        "Which threats do its strategies name?",
        ("threat",),
        shape=_threats,
        measures=("threats",),
        reproduces="Table 1",
    ),
    Table(
        "statements",
        "Joint statements",
        "What do they say together?",
        ("partner",),
        shape=_statements,
        measures=("statements",),
        reproduces="Table 2",
        note="listed = yes: the reference publication lists the statement.",
    ),
    Table(
        "cooperation",
        "Cooperation by partner and issue",
        "What do they do together?",
        ("partner", "issue"),
        (
            Column("breadth", "breadth"),
            Column("depth", "depth"),
            Column("items", "items"),
            Column("items_printed", "items_printed"),
            Column("items_without_constants", "items_without_constants"),
        ),
        reproduces="Table 3",
    ),
    Table(
        "dialogues",
        "Dialogues by partner and issue",
        "With whom are there standing dialogues, and on what?",
        ("partner", "issue"),
        (
            Column("ministerial", "ministerial"),
            Column("policy", "policy"),
            Column("ministerial_sure", "ministerial_sure"),
            Column("ministerial_possible", "ministerial_possible"),
            Column("policy_sure", "policy_sure"),
            Column("policy_possible", "policy_possible"),
            Column("coverage", "coverage", whole=False),
        ),
        reproduces="Table 4",
        note="The first two columns are reported figures; the others count records.",
    ),
    Table(
        "alignment",
        "Alignment in the UN General Assembly",
        "Do they vote alike, and on what?",
        ("partner", "issue", "agenda", "period"),
        shape=_alignment,
        measures=("alignment", *_BESIDE_ALIGNMENT.values()),
        note="split: roll calls without a two-thirds position of the subject, not in n. absent: the partner did not vote.",
    ),
    Table(
        "ideal-points",
        "Ideal points of UN votes, and distance to the members' median",
        "Where do they stand, and how far from the subject?",
        ("partner", "year"),
        shape=shapes.ideal_points,
        measures=("ideal_points", "ideal_distance"),
        note="year: in which the session opens. position: higher towards the USA. distance: in interquartile ranges of the "
        "members. Intervals of 90 %.",
    ),
    Table(
        "proximity",
        "Distance in liberal democracy from the members' median",
        "How near are the values?",
        ("partner", "year"),
        shape=_proximity,
        measures=("proximity",),
    ),
    Table(
        "regimes",
        "Participation in regimes, forums and organizations",
        "Who takes part in which regime?",
        ("partner", "body"),
        shape=_regimes,
        measures=("regimes",),
    ),
    Table(
        "accession",
        "Accession to treaties after dialogue and without",
        "Did those who talk with the subject join more often?",
        ("issue", "treaty", "dialogue"),
        shape=shapes.accession,
        measures=("accession",),
        note="at_risk: states outside at the start of a period of five years.",
    ),
    Table(
        "effect",
        "Alignment after a partnership was declared",
        "Did alignment change after a partnership was declared?",
        ("partner", "design"),
        shape=shapes.effect,
        measures=("effect",),
        note="p: rank among placebos, never below floor. before: placebo p of the departure before (group-time), or root "
        "mean squared gap before (synthetic). left_out: the effect without each treated unit, or without each donor.",
    ),
    Table(
        "effect-path",
        "Course before and after a partnership was declared",
        "How did they move against those not designated?",
        ("partner", "item"),
        (
            Column("gap", "effect_path", whole=False),
            Column("low", "effect_path", "low", whole=False),
            Column("high", "effect_path", "high", whole=False),
            Column("period", "effect_path", "text"),
            Column("caveat", "effect_path", "caveat"),
        ),
        note="event: years from the start, pooled over all dated designations; else the calendar year. ",
    ),
    Table(
        "attention",
        "Media attention to the subject and its partners",
        "How much do the media report of the two together?",
        ("partner", "source", "variant", "year"),
        shape=shapes.attention,
        measures=("attention",),
    ),
    _tally_table("rank", "Who meets?"),
    _tally_table("track", "Who leads on the subject's side?"),
    _tally_table("orientation", "Results or process?"),
    _tally_table("purpose", "To deepen, to trigger, or to keep a channel?"),
)


def table_named(name: str) -> Table:
    """The table with this name. Raises InputError when there is none."""
    for table in TABLES:
        if table.name == name:
            return table
    raise InputError(f"there is no table {name!r}", allowed=", ".join(table.name for table in TABLES))
