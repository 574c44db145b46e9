"""`partnerscope rule` and `accept`: what one person decides where coders differ, and its way into the journal.

Exit codes: 0 fine, 2 bad input.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import flag, observatory_option, opened, option
from partnerscope.cli.program import Verbs
from partnerscope.extras import require

if TYPE_CHECKING:
    from partnerscope.coding import RulingUnit

by_option = option("--by", required=True, help="Who rules: a pseudonym that did not code the task (j1).")
column_option = option("--column", default="*", help="The column. Default: all that is not ruled by column.")


@click.group(cls=Verbs, no_args_is_help=True)
def rule() -> None:
    """Rule where coders differ: what each proposed stands side by side, as A and B.

    Example: partnerscope rule list t1 --by j1
    """


@rule.command(name="list")
@click.argument("task", help="The task.")
@observatory_option
@by_option
@flag("--open", "only_open", help="Only what is still to be decided.")
def list_(task: str, observatory: Path | None, by: str, only_open: bool) -> None:
    """List the units of a task that all have finished, the next one to decide first.

    Example: partnerscope rule list t1 --by j1 --open
    """
    require("coding", "pairing proposals")
    found = opened(observatory).rule(by)
    for one in found.open(task) if only_open else found.units(task):
        _print_unit(one)


def _print_unit(one: RulingUnit) -> None:
    print(f"{one.unit.id}  {one.unit.kind}  {one.standing}")
    for letter, proposal in one.unit.proposals.items():
        words = " | ".join(repr(" ".join(passage.exact.split())) for passage in proposal.passages)
        print(f"  {letter}: {words}" + (f"  ({proposal.note})" if proposal.note else ""))
    columns = dict.fromkeys(name for proposal in one.unit.proposals.values() for name in proposal.cells)
    for name in columns:
        values = {letter: proposal.cells.get(name, "") for letter, proposal in one.unit.proposals.items()}
        differs = name in one.differing
        said = "  ".join(f"{letter} {value!r}" for letter, value in values.items())
        print(f"  {'≠' if differs else '='} {name}: {said if differs else repr(next(iter(values.values())))}")
    for name, ruled in one.ruled.items():
        value = f" {ruled.value!r}" if ruled.value else ""
        print(f"  ruled {name}: {ruled.chosen}{value}, because {ruled.why}")
    if one.undecided:
        print(f"  to decide: {', '.join(one.undecided)}")


@rule.command()
@click.argument("task", help="The task.")
@click.argument("unit", help="The unit, as listed.")
@click.argument("chosen", help="A, B ...: that coder's; 'other' with --value; 'none': it is not a record.")
@observatory_option
@by_option
@column_option
@option("--value", help="The value, with 'other'.")
@option("--why", required=True, help="The reason: one sentence.")
def choose(
    task: str, unit: str, chosen: str, observatory: Path | None, by: str, column: str, value: str, why: str
) -> None:
    """Decide a column of a unit, or all of it; the last decision counts.

    Example: partnerscope rule choose t1 t1.u1 A --by j1 --column place --why "the readout names Oslo"
    """
    require("coding", "pairing proposals")
    _print_unit(opened(observatory).rule(by).rule(task, unit, column, chosen, why, value=value or ""))


@rule.command()
@click.argument("task", help="The task.")
@click.argument("unit", help="The unit, as listed.")
@observatory_option
@by_option
@column_option
@option("--why", default="taken back", help="The reason.")
def undo(task: str, unit: str, observatory: Path | None, by: str, column: str, why: str) -> None:
    """Take a decision back; that it was made stays on record.

    Example: partnerscope rule undo t1 t1.u1 --by j1 --column place
    """
    require("coding", "pairing proposals")
    _print_unit(opened(observatory).rule(by).rule(task, unit, column, "", why))


@rule.command()
@click.argument("task", help="The task.")
@observatory_option
@by_option
def premerge(task: str, observatory: Path | None, by: str) -> None:
    """Accept what all coders proposed alike; a second time changes nothing.

    Example: partnerscope rule premerge t1 --by j1
    """
    require("coding", "pairing proposals")
    found = opened(observatory).rule(by).premerge(task)
    print(f"{len(found)} identical{': ' + ', '.join(found) if found else ''}")


@click.command()
@click.argument("task", help="The task.")
@observatory_option
@by_option
@option("--message", "-m", help="Why: one sentence. Default: the task.")
@option("--title", help="Of a document without a recorded source: the title of the one that is made.")
@option("--url", help="Of such a document: the address where it was read.")
@option("--issued", help="Of such a document: the day it was issued, 2024-05-14.")
def accept(
    task: str, observatory: Path | None, by: str, message: str, title: str, url: str, issued: str
) -> None:
    """Record what was ruled on a task, with quotes, evidence and both codings, in one changeset.

    A document without a recorded source makes one, of what it says of itself and what you say.

    Example: partnerscope accept t1 --by j1
    """
    require("coding", "pairing proposals")
    from partnerscope.coding import Wanted
    from partnerscope.timeline.words import counted

    said = Wanted(title=title or "", url=url or "", issued=issued or "")
    done = opened(observatory).accept(task, by, message or "", source=said)
    for unit, record in done.records.items():
        print(f"+ {record} ({unit})")
    for unit in done.refused:
        print(f"- {unit} is not recorded")
    if done.changeset is not None:
        print(f"committed {done.changeset.hash[:12]}: {counted(done.changeset.header.revisions, 'revision')}")
