"""`partnerscope task` and `agree`: documents given to two coders, what each proposes, and how far they agree.

Exit codes: 0 fine, 1 events were altered, 2 bad input.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import observatory_option, opened, option, say
from partnerscope.cli.program import ProblemsFound, Verbs
from partnerscope.errors import InputError
from partnerscope.extras import require

if TYPE_CHECKING:
    from partnerscope.coding import CoderProposal

coder_option = option("--coder", required=True, help="Who codes: a pseudonym (c1).")


@click.group(cls=Verbs, no_args_is_help=True)
def task() -> None:
    """Tasks: one document, two coders or more, each blind to the others until all have finished.

    Example: partnerscope task make readout.pdf --kind meeting --coder c1 --coder c2
    """


@task.command()
@click.argument("document", help="The document: the first letters of its hash, its source or its file name.")
@observatory_option
@option("--kind", multiple=True, help="A kind to look for; may be repeated.")
@option("--coder", multiple=True, help="A coder (c1); two or more.")
@option("--id", "identity", help="The id of the task. Default: made of the document and the round.")
@option("--round", "number", type=click.IntRange(1), default=1, help="The round.")
def make(
    document: str,
    observatory: Path | None,
    kind: tuple[str, ...],
    coder: tuple[str, ...],
    identity: str,
    number: int,
) -> None:
    """Give a document to coders.

    Example: partnerscope task make readout.pdf --kind meeting --coder c1 --coder c2
    """
    made = opened(observatory).task.make(
        document, tuple(kind or ()), tuple(coder or ()), id=identity, round=number
    )
    print(f"made task {made.id}: {', '.join(made.kinds)}, for {', '.join(made.coders)}")


@task.command(name="list")
@observatory_option
def list_(observatory: Path | None) -> None:
    """List the tasks and who has finished; exit 1 when saved steps were altered.

    Example: partnerscope task list
    """
    desk = opened(observatory).task
    faults = list(desk.desk.verify())
    for fault in faults:
        print(fault)
    if faults:
        raise ProblemsFound
    for one in desk.tasks():
        done = desk.finished(one)
        state = ", ".join(f"{coder} {'finished' if coder in done else 'at work'}" for coder in one.coders)
        print(f"{one.id}  {one.document[:12]}  round {one.round}  {';'.join(one.kinds)}  {state}")


@task.command()
@click.argument("name", help="The task.")
@observatory_option
@coder_option
@option("--kind", required=True, help="The kind of the record.")
@option("--quote", required=True, help="The words that prove it, as they stand.")
@option("--set", "cells", multiple=True, help="A column of the record, as COLUMN=VALUE; may be repeated.")
def propose(
    name: str, observatory: Path | None, coder: str, kind: str, quote: str, cells: tuple[str, ...]
) -> None:
    """Save a proposed record with the words that prove it.

    Example: partnerscope task propose t1 --coder c1 --kind meeting --quote "was held in Oslo" --set place=Oslo
    """
    require("coding", "looking words up")
    from partnerscope.cli.add import cells_said

    print(_line(opened(observatory).task.propose(name, coder, kind, quote, cells_said(cells or ()))))


def _line(one: CoderProposal) -> str:
    cells = "; ".join(f"{name}={value}" for name, value in one.cells.items())
    return f"{one.id[:12]}  {one.coder}  {one.kind}  {cells}  {' '.join(one.exact.split())!r}"


@task.command()
@click.argument("name", help="The task.")
@click.argument("proposal", help="The proposal: the first letters of its id.")
@observatory_option
@coder_option
def withdraw(name: str, proposal: str, observatory: Path | None, coder: str) -> None:
    """Take an own proposal back; that it was made stays on record.

    Example: partnerscope task withdraw t1 3fa1c2 --coder c1
    """
    desk = opened(observatory).task
    own = [
        one.id for one in desk.proposals(name, coder) if one.coder == coder and one.id.startswith(proposal)
    ]
    if len(own) != 1:
        raise InputError(f"{len(own)} proposals of {coder} begin with {proposal!r}", hint="see 'task show'")
    desk.withdraw(name, coder, own[0])
    print(f"withdrawn {own[0][:12]}")


@task.command()
@click.argument("name", help="The task.")
@observatory_option
@coder_option
def show(name: str, observatory: Path | None, coder: str) -> None:
    """List what a coder may see: their own proposals, and everybody's once all have finished.

    Example: partnerscope task show t1 --coder c1
    """
    for one in opened(observatory).task.proposals(name, coder):
        print(_line(one))


@task.command()
@click.argument("name", help="The task.")
@observatory_option
@coder_option
def finish(name: str, observatory: Path | None, coder: str) -> None:
    """Freeze what a coder proposed; nothing proposed is an answer too.

    Example: partnerscope task finish t1 --coder c1
    """
    opened(observatory).task.finish(name, coder)
    print(f"{coder} has finished {name}")


@task.command()
@click.argument("name", help="The task.")
@observatory_option
@coder_option
def reopen(name: str, observatory: Path | None, coder: str) -> None:
    """Go on after finishing, as long as not all have finished.

    Example: partnerscope task reopen t1 --coder c1
    """
    opened(observatory).task.reopen(name, coder)
    print(f"{coder} goes on with {name}")


@click.command()
@observatory_option
def agree(observatory: Path | None) -> None:
    """Print how far coders agree: whether they saw the same sentences, and whether they coded alike what both saw.

    Example: partnerscope agree
    """
    from partnerscope.timeline.words import counted

    require("methods", "agreement")
    from partnerscope.coding import coefficients

    found = opened(observatory).agree()
    lone = ", ".join(f"{coder} {count}" for coder, count in found.lone.items()) or "none"
    tasks, pairs = counted(found.tasks, "task"), counted(found.pairs, "pair")
    print(f"{tasks} finished by all, {found.unfinished} not; {pairs}; alone: {lone}")
    say("a folder: not blind, whoever opens the files sees what the others proposed")
    if not found.tasks:
        print("agreement cannot be determined: no task is finished by all its coders")
    for question, one in coefficients(found):
        print(f"{question}: {one}")
    if found.tasks and not found.pairs:
        print("coded alike: cannot be determined, no two proposals mean the same words")
