"""The command that measures the error rate: draw records to read again, and keep what came of it."""

from __future__ import annotations

from pathlib import Path

import click

from partnerscope.cli.options import (
    PATH,
    known_option,
    login,
    observatory_option,
    opened,
    option,
    output_option,
    put,
)


@click.command()
@observatory_option
@known_option
@option("--n", type=click.INT, default=50, help="How many records.")
@option(
    "--seed",
    type=click.INT,
    default=1,
    help="Any number; the same one draws the same records of the same head.",
)
@option("--stratify", type=click.Choice(["kind", "none"]), default="kind", help="In proportion to what.")
@option(
    "--read",
    type=PATH,
    default=None,
    help="A filled-in sheet: its verdicts are kept as records of kind recheck.",
)
@option("--author", envvar="PARTNERSCOPE_AUTHOR", help="Who records it; default: your login.")
@output_option
def sample(
    observatory: Path | None,
    known: str,
    n: int,
    seed: int,
    stratify: str,
    read: Path | None,
    author: str,
    output: Path | None,
) -> None:
    """Draw records to be read again against their sources, as a check sheet; with --read, keep what came of it.

    Fill in the columns verdict (right, wrong, doubtful, unreachable), by and date. The share of wrong records
    stands with its interval in the table 'error-rate'.
    Example: partnerscope sample --n 50 --seed 7 --stratify kind -O sheet.csv; partnerscope sample --read sheet.csv
    """
    from partnerscope.measure import table_named
    from partnerscope.observatory.sampling import read_sheet, rechecks, sheet
    from partnerscope.show.table import render
    from partnerscope.timeline.words import counted

    found = opened(observatory, known)
    view = found.at()
    if read is None:
        put(sheet(found.sample(n, seed, by_kind=stratify == "kind")), output)
        return
    drawn = read_sheet(read.read_bytes(), view, str(read))
    changeset = found.record(
        rechecks(drawn), f"{counted(len(drawn), 'record')} read again ({drawn[0].sample})", author or login()
    )
    print("nothing new" if changeset is None else f"recorded {changeset.hash[:12]}: {len(drawn)} re-checks")
    put(render(table_named("error-rate")(found.at()).frame, "md", title="Error rate"), output)
