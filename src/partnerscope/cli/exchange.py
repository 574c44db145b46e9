"""The commands that bring in what others keep elsewhere, and write what they can read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import PATH, flag, login, observatory_option, opened, option
from partnerscope.cli.program import Verbs
from partnerscope.errors import InputError

if TYPE_CHECKING:
    from partnerscope.coding.exchange import LossReport

SHOWN = 40
OUT = ("qdpx", "annotations", "proposals", "codings", "rulings")
SOURCES = ("csl", "ris", "bibtex")
IN = ("qdpx", "annotations", *SOURCES)
"""As in `observatory.exchanging`, which is not imported here: help must answer fast. A test compares the two."""


@click.command(name="import")
@click.argument("file", type=PATH, help="A CSV table, UTF-8, with ',', ';' or tab.")
@option("--mapping", type=PATH, required=True, help="Which column is which field: a YAML file.")
@observatory_option
@flag("--dry-run", help="Say what would change, and record nothing.")
@option("--message", "-m", help="Why: one sentence. Default: the name of the table.")
@option("--author", envvar="PARTNERSCOPE_AUTHOR", help="Who; default: your login.")
def import_(
    file: Path, mapping: Path, observatory: Path | None, dry_run: bool, message: str, author: str
) -> None:
    """Bring the rows of a table in as records, with evidence; say every field that differs.

    Example: partnerscope import meetings.csv --mapping map.yaml --dry-run
    """
    from partnerscope.timeline.words import counted

    found = opened(observatory)
    reason = message or f"Rows of {file.name}"
    what, changeset = found.bring(file, mapping, reason, author or login(), dry_run=dry_run)
    for one in what.differences[:SHOWN]:
        print(f"  {one.id}, {one.field}: {one.old or '(empty)'} -> {one.new}")
    if len(what.differences) > SHOWN:
        print(f"  ... and {len(what.differences) - SHOWN} more")
    print(f"{what.new} new, {what.changed} changed, {what.same} as they were")
    if changeset is not None:
        print(f"committed {changeset.hash[:12]}: {counted(changeset.header.revisions, 'revision')}")
    elif dry_run:
        print("nothing was recorded: leave out --dry-run to commit")
    else:
        print("nothing to record")


@click.group(cls=Verbs, no_args_is_help=True)
def exchange() -> None:
    """Exchange codings and sources with other programs; every time it is said what was kept, changed and left out.

    Example: partnerscope exchange out qdpx codings.qdpx
    """


@exchange.command()
@click.argument("format", type=click.Choice(OUT), help="The format.")
@click.argument("file", type=PATH, help="The file to write.")
@observatory_option
@option("--coder", help="Only what this coder may take: own work. Default: all tasks that are finished.")
def out(format: str, file: Path, observatory: Path | None, coder: str) -> None:
    """Write codings as a file that other programs read. No word of a confidential document goes out.

    Example: partnerscope exchange out qdpx codings.qdpx --coder c1
    """
    from partnerscope.files import write_whole

    data, report = opened(observatory).exchange.out(format, coder)
    write_whole(file, data)
    _print_report(report)


@exchange.command(name="in")
@click.argument("format", type=click.Choice(IN), help="The format.")
@click.argument("file", type=PATH, help="The file to read.")
@observatory_option
@option("--coder", help="Codings: whose proposals they become (c1).")
@option("--user", help="Codings: whose work in the file is meant. Default: the coder's, or the only one's.")
@option("--task", help="Codings: the only task they are for.")
@option(
    "--map",
    "codes",
    multiple=True,
    help="Codings: what a code means, as CODE=KIND or CODE=KIND.COLUMN=VALUE; may be repeated.",
)
@option(
    "--attachments", type=PATH, default=None, help="Sources: the folder in which their files are looked for."
)
@option("--author", envvar="PARTNERSCOPE_AUTHOR", help="Sources: who records them; default: your login.")
@flag("--dry-run", help="Say what would come in, and save nothing.")
def in_(
    format: str,
    file: Path,
    observatory: Path | None,
    coder: str,
    user: str,
    task: str,
    codes: tuple[str, ...],
    attachments: Path | None,
    author: str,
    dry_run: bool,
) -> None:
    """Bring in what others coded, or the sources of a reference manager (Zotero: csl, ris, bibtex).

    Words are looked up in the archived texts; none enters otherwise. A source that is recorded stays as it is.

    Example: partnerscope exchange in qdpx codings.qdpx --coder c1 --user "Ann" --map Talks=meeting
    """
    from partnerscope.cli.add import cells_said
    from partnerscope.cli.document import file_bytes
    from partnerscope.timeline.words import counted

    mapping = cells_said(codes or (), "--map")
    found = opened(observatory).exchange
    data = file_bytes(file)
    if format in SOURCES:
        report, changeset = found.sources(
            format, data, author or login(), attachments=attachments,
            reason=f"Sources of {file.name}", dry_run=dry_run,
        )  # fmt: skip
        _print_report(report)
        if changeset is not None:
            print(f"committed {changeset.hash[:12]}: {counted(changeset.header.revisions, 'revision')}")
    else:
        if not coder:
            raise InputError("whose proposals do the codings become?", hint="--coder c1")
        _print_report(found.take(format, data, coder, user=user, task=task, mapping=mapping, dry_run=dry_run))
    if dry_run:
        print("nothing was saved: leave out --dry-run")


def _print_report(report: LossReport) -> None:
    for line in report.lines():
        print(line)
