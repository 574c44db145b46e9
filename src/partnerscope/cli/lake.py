"""`partnerscope lake`: take bulk data in, look after it, fetch GDELT if asked.

Exit codes: 0 fine, 1 `verify` found problems, 2 bad input. Tables go to stdout, everything else to stderr.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerscope.cli.options import Format, FormatOption, OutputOption, put
from partnerscope.errors import PartnerscopeError

if TYPE_CHECKING:
    from partnerscope.lake.api import Lake
    from partnerscope.lake.fetch import PlannedFile
    from partnerscope.lake.ingest import Progress

app = typer.Typer(
    no_args_is_help=True, help="Bulk data: UN votes, indices, treaty actions, machine-coded events."
)

LakeFolder = Annotated[Path, typer.Option("--lake", envvar="PARTNERSCOPE_LAKE", help="The lake's folder.")]
DEFAULT_LAKE = Path("lake")
SOURCE_NAMES = ("gdelt1", "gdelt2", "icews", "polecat", "un_votes", "ideal_points", "treaty_actions", "vdem")
"""As in `lake.sources`, which is not imported here: help must answer fast. A test compares the two."""


def _opened(folder: Path, *, create: bool) -> Lake:
    from partnerscope.lake.api import Lake

    return Lake.open(folder, create=create)


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except PartnerscopeError as error:
        typer.echo(f"partnerscope: {error}", err=True)
        raise typer.Exit(error.exit_code) from error


class _Ticker:
    """One line on stderr that says how far a long job is, redrawn at most ten times a second on a
    terminal."""

    def __init__(self) -> None:
        self._start = self._drawn = time.monotonic()
        self._live = sys.stderr.isatty()

    def ingest(self, progress: Progress) -> None:
        """Files, rows and rows per second of an ingest."""
        rate = progress.rows / max(time.monotonic() - self._start, 1e-9)
        self._draw(
            f"{progress.files_done}/{progress.files} files, {progress.rows:,} rows, "
            f"{rate:,.0f} rows/s, {progress.name}",
            last=progress.files_done == progress.files,
        )

    def fetch(self, done: int, files: int, file: PlannedFile) -> None:
        """Files of a download."""
        self._draw(f"{done}/{files} files, {file.name}", last=done == files)

    def _draw(self, text: str, *, last: bool) -> None:
        now = time.monotonic()
        if self._live and (last or now - self._drawn > 0.1):
            self._drawn = now
            typer.echo(f"\r\x1b[K{text}", err=True, nl=last)
        elif not self._live and last:
            typer.echo(text, err=True)


@app.command()
def add(
    source: Annotated[str, typer.Argument(help="One of: " + ", ".join(SOURCE_NAMES) + ".")],
    paths: Annotated[list[str], typer.Argument(help="Files, folders or globs.")],
    lake: LakeFolder = DEFAULT_LAKE,
    max_rejects: Annotated[
        float | None, typer.Option(help="Share of broken rows that stops the ingest.", show_default=False)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Files read at the same time.", show_default=False)
    ] = None,
) -> None:
    """Take files in. What is there already is passed over; a killed ingest is resumed by the same
    command."""
    from partnerscope.lake.ingest import MAX_REJECTS, WORKERS

    with _errors_told(), _opened(lake, create=True) as opened:
        share = MAX_REJECTS if max_rejects is None else max_rejects
        report = opened.add(source, paths, _Ticker().ingest, max_rejects=share, workers=workers or WORKERS)
        added = sum(file.state == "added" for file in report.files)
        typer.echo(
            f"{added} files added, {len(report.files) - added} there already, "
            f"{report.rows_added:,} rows, {report.rows_rejected:,} rejected"
        )


@app.command(name="list")
def list_(lake: LakeFolder = DEFAULT_LAKE) -> None:
    """Say what the lake holds: files, rows, bytes and the days covered, by source."""
    with _errors_told(), _opened(lake, create=False) as opened:
        typer.echo("source\tfiles\trows\trejected\tparts\tbytes\tfrom\tto")
        for held in opened.list():
            numbers = (held.files, held.rows, held.rejected, held.parts, held.bytes)
            days = (held.covered_from or "", held.covered_to or "")
            typer.echo("\t".join(map(str, (held.source, *numbers, *days))))


@app.command()
def verify(lake: LakeFolder = DEFAULT_LAKE) -> None:
    """Read every byte again and compare it with the manifests."""
    with _errors_told(), _opened(lake, create=False) as opened:
        problems = opened.verify()
        for problem in problems:
            typer.echo(str(problem))
        errors = sum(problem.severity == "error" for problem in problems)
        typer.echo(f"{errors} errors, {len(problems) - errors} notes", err=True)
        if errors:
            raise typer.Exit(1)


@app.command()
def compact(lake: LakeFolder = DEFAULT_LAKE) -> None:
    """Merge the parts of each month into one; answers stay the same."""
    with _errors_told(), _opened(lake, create=False) as opened:
        report = opened.compact()
        typer.echo(f"{report.months} months merged from {report.parts} parts")


@app.command()
def reject(lake: LakeFolder = DEFAULT_LAKE) -> None:
    """Show the rows that were not taken: source, file, line, fields, reason, text (CSV)."""
    with _errors_told(), _opened(lake, create=False) as opened:
        typer.echo(opened.rejects().write_csv(), nl=False)


class _Packaged(StrEnum):
    """The packaged tables."""

    ideal_points = "ideal_points"
    un_votes = "un_votes"
    un_roll_calls = "un_roll_calls"
    vdem = "vdem"


_CAUTIONS = {
    "ideal_points": "Our fit of the packaged UN votes, 1946 to 2024-06-04, all states and sessions (CC BY 4.0). One "
    "dimension, driven by the agenda of the Assembly; compare within a session first.",
    "un_votes": "Voeten, Strezhnev and Bailey, doi:10.7910/DVN/LEJUQZ (CC0), 1946 to 2024-06-04. 1 yes, 0 abstain, -1 "
    "no, empty: absent, which is not abstention.",
    "un_roll_calls": "Voeten, Strezhnev and Bailey, doi:10.7910/DVN/LEJUQZ (CC0), 1946 to 2024-06-04. Issue flags are "
    "keyword-derived and overlap.",
    "vdem": "V-Dem v15 subset (Coppedge and others, CC BY-SA 4.0), 1990-2024. Never compare values across versions.",
}


@app.command()
def packaged(
    table: Annotated[_Packaged, typer.Argument(help="Which packaged table.")],
    format: FormatOption = Format.csv,
    output: OutputOption = None,
) -> None:
    """Print a packaged table whole: ideal points or votes of all states, no lake needed; its caution goes to stderr.

    Example: partnerscope lake packaged ideal_points --output ideal_points.csv
    """
    from partnerscope import lake
    from partnerscope.show.table import render

    readers = {
        "ideal_points": lake.un_ideal_points,
        "un_votes": lake.un_votes,
        "un_roll_calls": lake.un_roll_calls,
        "vdem": lake.vdem,
    }
    with _errors_told():
        note = _CAUTIONS[table.value]
        typer.echo(note, err=True)
        put(render(readers[table.value](), format.value, title=table.value, notes=[note]), output)


class _Variant(StrEnum):
    """Which reports count."""

    raw = "raw"
    deduplicated = "deduplicated"
    root = "root"


class _Quads(StrEnum):
    """Whose four kinds of event."""

    source = "source"
    plover = "plover"


@app.command()
def ask(
    actor: Annotated[str, typer.Argument(help="One side: EU, or an ISO 3166 code such as FRA.")],
    partners: Annotated[list[str], typer.Argument(help="The other sides.")],
    start: Annotated[datetime, typer.Option("--from", formats=["%Y-%m", "%Y-%m-%d"], help="First month.")],
    end: Annotated[datetime, typer.Option("--to", formats=["%Y-%m", "%Y-%m-%d"], help="Last month.")],
    source: Annotated[str, typer.Option(help="gdelt1, gdelt2, icews or polecat.")] = "gdelt2",
    variant: Annotated[_Variant, typer.Option(help="Which reports count.")] = _Variant.raw,
    quads: Annotated[_Quads, typer.Option(help="Whose kinds of event.")] = _Quads.source,
    lake: LakeFolder = DEFAULT_LAKE,
    engine: Annotated[
        str,
        typer.Option(
            envvar="PARTNERSCOPE_ENGINE", help="duckdb://, spark://HOST:PORT, bigquery://PROJECT ..."
        ),
    ] = "duckdb://",
    format: FormatOption = Format.csv,
    output: OutputOption = None,
) -> None:
    """Ask for reports by month and pair of actors: media attention, with its coverage.

    Example: partnerscope lake ask EU USA CHN --from 2018-01 --to 2018-12 --engine duckdb://
    """
    import polars as pl

    from partnerscope.lake.api import Lake
    from partnerscope.show.table import render

    with _errors_told(), Lake.open(lake, engine, create=False) as opened:
        frame = opened.events_dyad_month(
            [actor],
            partners,
            source=source,
            start=start.date(),
            end=end.date(),
            variant=variant.value,
            quads=quads.value,
        )
        frame = frame.with_columns(pl.lit("media attention").alias("counts"))
        note = "Machine-coded reports: media attention, not cooperation or conflict."
        put(render(frame, format.value, title="Reports by month", notes=[note]), output)


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="gdelt2")],
    start: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    end: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")],
    into: Annotated[Path, typer.Option(help="Folder for the plan and the files.")] = Path("gdelt2"),
    master: Annotated[str, typer.Option(help="Address or path of a master list; default: GDELT's own.")] = "",
    go: Annotated[bool, typer.Option("--download", help="Fetch the files too, not only the plan.")] = False,
) -> None:
    """Write a plan of GDELT 2.0 files; with --download fetch them, each checked against its MD5."""
    if source != "gdelt2":
        typer.echo(f"partnerscope: '{source}' cannot be fetched\n  allowed: gdelt2", err=True)
        raise typer.Exit(2)
    from partnerscope.lake.fetch import MASTER_LIST, download, fetch_plan, read_plan, write_plan

    with _errors_told():
        path = write_plan(fetch_plan(start.date(), end.date(), master or MASTER_LIST), into)
        plan = read_plan(path)
        typer.echo(f"{path}: {len(plan.files)} files, {plan.bytes / 1e6:,.1f} MB")
        if not go:
            typer.echo(
                "nothing was downloaded: look at the plan, then give the command again with --download"
            )
            return
        fetched = download(plan, into, _Ticker().fetch)
        typer.echo(f"{fetched} files fetched, {len(plan.files) - fetched} there already")
