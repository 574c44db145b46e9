"""Commands for branches: join heads, merge one table as git asks for it, and tell git to ask."""

from __future__ import annotations

from pathlib import Path

import click

from partnerscope.cli.options import PATH, flag, login, observatory_option, opened, option, say
from partnerscope.cli.program import ProblemsFound
from partnerscope.errors import InputError

DRIVER_KEY = "merge.partnerscope.driver"
DRIVER = "partnerscope merge-table %O %A %B %P"


@click.command()
@observatory_option
@option("--message", "-m", default="join", help="Why: one sentence.")
@option("--author", envvar="PARTNERSCOPE_AUTHOR", help="Who; default: your login.")
@option("--take", help="This head is right wherever the branches disagree.")
@option(
    "--choose",
    multiple=True,
    help="This head is right for one field, as KIND/ID/FIELD=HEAD; may be repeated.",
)
@flag("--overwrite", help="Write the files from the journals, whatever stands in them.")
def join(
    observatory: Path | None, message: str, author: str, take: str, choose: tuple[str, ...], overwrite: bool
) -> None:
    """Join branches by record and field, from their journals; exit 1 and a list when they disagree.

    Edits of the files that no branch has committed stay there as edits.
    Example: partnerscope join --choose meeting/cyber-m9/place=3fa1c2
    """
    from partnerscope.timeline.words import counted

    choices = {}
    for one in choose or ():
        field, equals, head = one.rpartition("=")
        if not equals:
            raise InputError(f"{one!r} is not a choice", allowed="KIND/ID/FIELD=HEAD")
        choices[field] = head
    found = opened(observatory)
    changeset = found.join(message, author or login(), take=take, choose=choices, overwrite=overwrite)
    if changeset is None:
        print("nothing to join: the history has one head")
        return
    heads = len(changeset.header.parents)
    print(f"joined {heads} heads as {changeset.hash[:12]}: {counted(changeset.header.revisions, 'revision')}")


@click.command("merge-table", hidden=True)
@click.argument("before", type=PATH, help="The version that both sides started from.")
@click.argument("ours", type=PATH, help="Our version; the result is written here.")
@click.argument("theirs", type=PATH, help="Their version.")
@click.argument("path", help="Where the file stands in the repository.")
def merge_table(before: Path, ours: Path, theirs: Path, path: str) -> None:
    """Merge one table by record and field, as git asks for it; exit 1 when both sides changed one field.

    Example: partnerscope merge-table %O %A %B %P
    """
    from partnerscope.files import write_whole
    from partnerscope.observatory import merge_table as merge

    if path.endswith("datapackage.json"):
        return
    data, conflicts = merge(before.read_bytes(), ours.read_bytes(), theirs.read_bytes(), path)
    write_whole(ours, data)
    for conflict in conflicts:
        say(
            f"both sides changed {conflict}: ours stands in the file; 'partnerscope join' lists and settles it"
        )
    if conflicts:
        raise ProblemsFound


def merge_driver(folder: Path) -> bool:
    """Tell the git repository around a folder how its tables are merged; False when there is none."""
    import shutil
    import subprocess

    git = shutil.which("git")
    if git is None:
        return False
    command = [git, "-C", str(folder), "config", DRIVER_KEY, DRIVER]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed words
