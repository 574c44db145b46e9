"""`partnerscope lake`: take bulk data in, look after it, fetch GDELT if asked.

Exit codes: 0 fine, 1 `verify` found problems, 2 bad input. Tables go to stdout, everything else to stderr.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from partnerscope.cli.options import (
    PATH,
    NamedArgument,
    OneOf,
    answer_options,
    flag,
    frame_options,
    option,
    put,
    put_frame,
)
from partnerscope.cli.program import ProblemsFound, Verbs
from partnerscope.cli.progress import Advance, progress
from partnerscope.errors import InputError
from partnerscope.extras import require

if TYPE_CHECKING:
    from partnerscope.lake import Progress
    from partnerscope.lake.api import Lake

lake_option = option(
    "--lake", "folder", type=PATH, default=Path("lake"), envvar="PARTNERSCOPE_LAKE", help="The lake's folder."
)
MONTHS, DAYS = click.DateTime(["%Y-%m", "%Y-%m-%d"]), click.DateTime(["%Y-%m-%d"])


def _sources() -> Iterator[str]:
    from partnerscope.lake.sources import SOURCES

    return (source.name for source in SOURCES)


def _event_sources() -> Iterator[str]:
    from partnerscope.lake.sources import SOURCES

    return (source.name for source in SOURCES if source.events is not None)


def _packaged() -> Iterator[str]:
    from partnerscope.panels import PACKAGED_PANELS

    return (panel.name for panel in PACKAGED_PANELS)


@click.group(cls=Verbs, no_args_is_help=True)
def lake() -> None:
    """Take in and query the bulk data: UN votes, indices, treaty actions, machine-coded events."""


def _opened(folder: Path, engine: str = "duckdb://", *, create: bool = False) -> Lake:
    require("lake", "the lake")
    from partnerscope.lake.api import Lake

    return Lake.open(folder, engine, create=create)


def _told(step: Advance) -> Callable[[Progress], None]:
    """What an ingest reports, as a step: files, rows and rows a second."""
    from partnerscope.timeline.words import counted

    start = time.monotonic()

    def tell(now: Progress) -> None:
        rate = now.rows / max(time.monotonic() - start, 1e-9)
        step(now.files_done, now.files, f"{counted(now.rows, 'row')}, {rate:,.0f} rows/s, {now.name}")

    return tell


@lake.command()
@click.argument(
    "source",
    cls=NamedArgument,
    type=OneOf(_sources, "lake"),
    metavar="SOURCE",
    help="The data set that the files belong to.",
)
@click.argument("paths", nargs=-1, required=True, help="Files, folders or globs.")
@lake_option
@option("--max-rejects", type=click.FLOAT, default=None, help="Share of broken rows that stops the ingest.")
@option(
    "--workers",
    type=click.IntRange(min=1),
    default=None,
    help="Files read at the same time; without it one a processor, four at most.",
)
def add(
    source: str, paths: tuple[str, ...], folder: Path, max_rejects: float | None, workers: int | None
) -> None:
    """Take files in. What is there already is passed over; a killed ingest is resumed by the same
    command.
    """
    from partnerscope.timeline.words import counted

    with _opened(folder, create=True) as opened:
        from partnerscope.lake.reports import MAX_REJECTS, WORKERS

        share = MAX_REJECTS if max_rejects is None else max_rejects
        with progress("taking in", "files", tell_end=True) as step:
            report = opened.add(
                source, list(paths), _told(step), max_rejects=share, workers=workers or WORKERS
            )
        added = sum(file.state == "added" for file in report.files)
        there = len(report.files) - added - len(report.refused)
        click.echo(
            f"{counted(added, 'file')} added, {there} there already, "
            f"{counted(report.rows_added, 'row')}, {report.rows_rejected:,} rejected"
        )
        if report.rows_held:
            click.echo(
                f"{counted(report.rows_held, 'event')} there from another release: counted once", err=True
            )
        for file in report.refused:
            click.echo(f"refused: {file.why}", err=True)
        if report.refused:
            click.echo(f"{counted(len(report.refused), 'file')} refused; the others were taken in", err=True)
            raise ProblemsFound


@lake.command(name="list")
@lake_option
def list_(folder: Path) -> None:
    """Say what the lake holds: files, rows, bytes and the days covered, by source."""
    with _opened(folder) as opened:
        click.echo("source\tfiles\trows\trejected\tparts\tbytes\tfrom\tto")
        for held in opened.list():
            numbers = (held.files, held.rows, held.rejected, held.parts, held.bytes)
            days = (held.covered_from or "", held.covered_to or "")
            click.echo("\t".join(map(str, (held.source, *numbers, *days))))


@lake.command()
@lake_option
def verify(folder: Path) -> None:
    """Read every byte again and compare it with the catalogue."""
    from partnerscope.timeline.words import counted

    with _opened(folder) as opened:
        with progress("reading", "parts") as step:
            problems = opened.verify(step)
        for problem in problems:
            click.echo(str(problem))
        errors = sum(problem.severity == "error" for problem in problems)
        click.echo(f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'note')}", err=True)
        if errors:
            raise ProblemsFound


@lake.command()
@lake_option
@option("--memory", default="1GB", help="What the sorting may take; more goes to the lake's disk.")
def compact(folder: Path, memory: str) -> None:
    """Merge the parts of each month into one and count distinct events; answers stay the same, and come faster."""
    from partnerscope.timeline.words import counted

    with _opened(folder) as opened:
        with progress("merging", "parts") as step:
            report = opened.compact(memory, step)
        click.echo(f"{counted(report.months, 'month')} merged from {counted(report.parts, 'part')}")


@lake.command()
@lake_option
def mend(folder: Path) -> None:
    """Take damaged parts out, so that adding their files again brings back what they held."""
    from partnerscope.timeline.words import counted

    with _opened(folder) as opened:
        with progress("reading", "parts") as step:
            report = opened.mend(step)
        parts, files = counted(report.parts, "damaged part"), counted(report.files, "file")
        click.echo(f"{parts} taken out; {files} to add again for what they held")


@lake.command()
@lake_option
def reject(folder: Path) -> None:
    """Show the rows that were not taken: source, file, line, fields, reason, text (CSV)."""
    from partnerscope.show.table import render

    with _opened(folder) as opened:
        click.echo(render(opened.rejects(), "csv").decode(), nl=False)


@lake.command()
@click.argument("table", type=OneOf(_packaged), help="Which packaged table.")
@option(
    "--release",
    type=click.Choice(["corrected", "upstream"]),
    default="corrected",
    help="UN votes and roll calls: corrected by us, or as their makers gave them.",
)
@frame_options("csv")
def packaged(table: str, release: Literal["corrected", "upstream"], format: str, output: Path | None) -> None:
    """Print a packaged table whole: ideal points or votes of all states, no lake needed; its caution goes to stderr.

    Example: partnerscope lake packaged ideal_points --output ideal_points.csv
    """
    require("lake", "a packaged table")
    from partnerscope.lake import un_roll_calls, un_votes
    from partnerscope.panels import PACKAGED_PANELS

    panel = {one.name: one for one in PACKAGED_PANELS}[table]
    upstream = {
        "un_votes": partial(un_votes, "upstream"),
        "un_roll_calls": partial(un_roll_calls, "upstream"),
    }
    read, caution = panel.read, panel.caution
    if release == "upstream":
        if table not in upstream:
            raise InputError(f"{table!r} has one release", allowed=f"--release with {' or '.join(upstream)}")
        read = upstream[table]
        caution = "As its makers gave it, with the faults that lake/data/un_votes/corrections.csv lists."
    note = f"{panel.citation} ({panel.licence}), {panel.start} to {panel.end}. {caution}"
    click.echo(note, err=True)
    put_frame(read(), format, output, title=table, notes=[note])


@lake.command()
@click.argument("actor", help="One side: EU, or an ISO 3166 code such as FRA.")
@click.argument("partners", nargs=-1, required=True, help="The other sides.")
@option("--from", "start", type=MONTHS, required=True, help="First month.")
@option("--to", "end", type=MONTHS, required=True, help="Last month.")
@option("--source", type=OneOf(_event_sources, "lake"), default="gdelt2", help="Whose reports.")
@option(
    "--variant",
    type=click.Choice(["raw", "deduplicated", "root"]),
    default="raw",
    help="Which reports count.",
)
@option("--quads", type=click.Choice(["source", "plover"]), default="source", help="Whose kinds of event.")
@lake_option
@option(
    "--engine",
    default="duckdb://",
    envvar="PARTNERSCOPE_ENGINE",
    help="duckdb://, spark://HOST:PORT, bigquery://PROJECT ...",
)
@answer_options("csv")
def ask(
    actor: str,
    partners: tuple[str, ...],
    start: datetime,
    end: datetime,
    source: str,
    variant: Literal["raw", "deduplicated", "root"],
    quads: Literal["source", "plover"],
    folder: Path,
    engine: str,
    format: str,
    output: Path | None,
) -> None:
    """Ask for reports by month and pair of actors: media attention, with its coverage.

    Example: partnerscope lake ask EU USA CHN --from 2018-01 --to 2018-12 --engine duckdb://
    """
    import polars as pl

    from partnerscope.show.table import render

    with _opened(folder, engine) as opened:
        frame = opened.events_dyad_month(
            [actor],
            list(partners),
            source=source,
            start=start.date(),
            end=end.date(),
            variant=variant,
            quads=quads,
        )
        frame = frame.with_columns(pl.lit("media attention").alias("counts"))
        note = "Machine-coded reports: media attention, not cooperation or conflict."
        put(render(frame, format, title="Reports by month", notes=[note]), output)


@lake.command()
@click.argument("source", help="gdelt2")
@option("--from", "start", type=DAYS, required=True, help="First day.")
@option("--to", "end", type=DAYS, required=True, help="Last day.")
@option("--into", type=PATH, default=Path("gdelt2"), help="Folder for the plan and the files.")
@option("--master", help="Address or path of a master list; default: GDELT's own.")
@flag("--download", help="Fetch the files too, not only the plan.")
def fetch(source: str, start: datetime, end: datetime, into: Path, master: str, download: bool) -> None:
    """Write a plan of GDELT 2.0 files; with --download fetch them, each checked against its MD5."""
    from partnerscope.timeline.words import counted

    if source != "gdelt2":
        raise InputError(f"'{source}' cannot be fetched", allowed="gdelt2")
    require("lake", "fetching")
    from partnerscope.lake import fetch as gdelt

    path = gdelt.write_plan(gdelt.fetch_plan(start.date(), end.date(), master or gdelt.MASTER_LIST), into)
    plan = gdelt.read_plan(path)
    click.echo(f"{path}: {counted(len(plan.files), 'file')}, {plan.bytes / 1e6:,.1f} MB")
    if not download:
        click.echo("nothing was downloaded: look at the plan, then give the command again with --download")
        return
    with progress("fetching", "files", tell_end=True) as step:
        fetched = gdelt.download(plan, into, lambda done, files, file: step(done, files, file.name))
    click.echo(f"{counted(fetched, 'file')} fetched, {len(plan.files) - fetched} there already")
