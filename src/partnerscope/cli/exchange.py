"""The command that brings in what others keep in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from partnerscope.cli.options import PATH, flag, login, observatory_option, opened, option

SHOWN = 40


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
