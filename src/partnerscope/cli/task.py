"""`partnerscope task`, `rule`, `accept` and `agree`: from two coders' proposals to records that two people agreed on.

Exit codes: 0 fine, 1 events were altered, 2 bad input.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import flag, observatory_option, opened, option, say
from partnerscope.cli.program import ProblemsFound, Verbs
from partnerscope.errors import InputError
from partnerscope.extras import require

if TYPE_CHECKING:
    from partnerscope.coding import AgreementOfTasks, CoderProposal, MachineDraft, Workbench

DRAFTS = ("never", "after", "before")
"""As in `coding.DRAFTS_SHOWN`, which is not imported here: help must answer fast. A test compares the two."""
coder_option = option("--coder", required=True, help="Who codes: a pseudonym (c1).")
changed_option = option(
    "--set",
    "cells",
    multiple=True,
    help="A column, as COLUMN=VALUE (nothing after = empties it); may be repeated.",
)


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
@option(
    "--drafts", type=click.Choice(DRAFTS), default="after", help="When a machine's suggestions are shown."
)
def make(
    document: str,
    observatory: Path | None,
    kind: tuple[str, ...],
    coder: tuple[str, ...],
    identity: str,
    number: int,
    drafts: str,
) -> None:
    """Give a document to coders.

    Example: partnerscope task make readout.pdf --kind meeting --coder c1 --coder c2
    """
    from partnerscope.coding import DRAFTS_SHOWN

    shown = next(one for one in DRAFTS_SHOWN if one == drafts)
    made = opened(observatory).task.make(
        document, tuple(kind or ()), tuple(coder or ()), id=identity, round=number, drafts=shown
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
@option(
    "--quote-for",
    "more",
    multiple=True,
    help="Words that prove one column, as COLUMN=WORDS; may be repeated.",
)
@option(
    "--page",
    type=click.IntRange(1),
    default=None,
    help="The page without text beside which the words are typed.",
)
@option("--set", "cells", multiple=True, help="A column of the record, as COLUMN=VALUE; may be repeated.")
@option("--note", help="A remark.")
def propose(
    name: str,
    observatory: Path | None,
    coder: str,
    kind: str,
    quote: str,
    more: tuple[str, ...],
    page: int | None,
    cells: tuple[str, ...],
    note: str,
) -> None:
    """Save a proposed record with the words that prove it.

    Example: partnerscope task propose t1 --coder c1 --kind meeting --quote "was held in Oslo" --set place=Oslo
    """
    require("coding", "looking words up")
    from partnerscope.cli.add import cells_said
    from partnerscope.coding import QuotedWords

    quotes = [QuotedWords(words, column) for column, words in cells_said(more or (), "--quote-for").items()]
    bench, said = opened(observatory).task, cells_said(cells or ())
    print(_line(bench.propose(name, coder, kind, quote, said, more=quotes, page=page, note=note or "")))


def _line(one: CoderProposal) -> str:
    cells = "; ".join(f"{name}={value}" for name, value in one.cells.items())
    words = " | ".join(repr(" ".join(passage.exact.split())) for passage in one.passages)
    marks = "".join(f"  ({mark})" for mark in _marks(one))
    return f"{one.id}  {one.coder}  {one.kind}  {cells}  {words}{marks}"


def _marks(one: CoderProposal) -> list[str]:
    """What must be known of a proposal."""
    found = ["typed"] if any(passage.typed for passage in one.passages) else []
    found += ["drafts were shown"] if one.drafts else []
    found += [f"from the draft {one.draft}"] if one.draft else []
    found += ["second pass, not counted"] if one.seen else []
    return [*found, *([one.note] if one.note else [])]


@task.command()
@click.argument("name", help="The task.")
@click.argument("proposal", help="The proposal: the first letters of its id.")
@observatory_option
@coder_option
@option("--quote", help="Other words that prove it.")
@option(
    "--quote-for",
    "more",
    multiple=True,
    help="Words that prove one column, as COLUMN=WORDS (nothing after = takes them away); may be repeated.",
)
@changed_option
@option("--note", help="Another remark.")
def revise(
    name: str,
    proposal: str,
    observatory: Path | None,
    coder: str,
    quote: str,
    more: tuple[str, ...],
    cells: tuple[str, ...],
    note: str,
) -> None:
    """Save an own proposal anew; what it was stays on record.

    Example: partnerscope task revise t1 3fa1c2 --coder c1 --set place=Bergen
    """
    require("coding", "looking words up")
    from partnerscope.cli.add import cells_said
    from partnerscope.coding import QuotedWords

    bench = opened(observatory).task
    quotes = [QuotedWords(quote)] if quote else []
    quotes += [QuotedWords(words, column) for column, words in cells_said(more or (), "--quote-for").items()]
    own = _own(bench, name, coder, proposal)
    print(
        _line(bench.revise(name, coder, own, cells=cells_said(cells or ()), quotes=quotes, note=note or None))
    )


def _own(bench: Workbench, name: str, coder: str, start: str) -> str:
    """The id of a coder's own proposal that begins so."""
    own = [one.id for one in bench.own(name, coder) if one.id.startswith(start)]
    if len(own) != 1:
        raise InputError(
            f"{len(own) or 'no'} proposals of {coder} begin with {start!r}", hint="see 'task show'"
        )
    return own[0]


@task.command()
@click.argument("name", help="The task.")
@observatory_option
@coder_option
def undo(name: str, observatory: Path | None, coder: str) -> None:
    """Take the last own step on a proposal back, by another step.

    Example: partnerscope task undo t1 --coder c1
    """
    print(f"undone: {opened(observatory).task.undo(name, coder)}")


@task.command()
@click.argument("name", help="The task.")
@click.argument("text", help="The remark.")
@observatory_option
@coder_option
def note(name: str, text: str, observatory: Path | None, coder: str) -> None:
    """Keep a remark on a task.

    Example: partnerscope task note t1 "page 3 is a scan" --coder c1
    """
    opened(observatory).task.note(name, coder, text)
    print("noted")


@task.command()
@click.argument("name", help="The task.")
@click.argument("words", help="The words.")
@observatory_option
@coder_option
def look(name: str, words: str, observatory: Path | None, coder: str) -> None:
    """Search the text of a task, and keep in the log that it was done.

    Example: partnerscope task look t1 "liaison officer" --coder c1
    """
    from partnerscope.timeline.words import counted

    print(counted(opened(observatory).task.look(name, coder, words), "sentence"))


@task.command()
@click.argument("name", help="The task.")
@observatory_option
@coder_option
@option(
    "--endpoint",
    help="Ask a model at this OpenAI-compatible address (https://HOST/v1) instead; its key comes "
    "from PARTNERSCOPE_ENDPOINT_KEY.",
)
@option("--model", help="The model to ask there.")
def drafts(name: str, observatory: Path | None, coder: str, endpoint: str, model: str) -> None:
    """Show what a dictionary suggests, where the task shows it, and the drafts of models; keep that it was shown.

    With an endpoint the text of the document is sent there, never that of a confidential one. Only drafts whose words stand
    in the text are kept.

    Example: partnerscope task drafts t1 --coder c1
    """
    bench = opened(observatory).task
    if endpoint or model:
        _ask(bench, name, coder, endpoint, model)
        return
    layer = bench.layer(bench.task(name))
    for one in bench.drafts(name, coder):
        hits = ", ".join(f"{hit.concept} ({hit.term})" for hit in one.hits)
        text = " ".join(layer.text[one.sentence.start : one.sentence.end].split())
        print(f"{one.scheme}: {hits}: {text!r}")
    for kept in bench.machine_drafts(name, coder):
        print(_draft_line(kept))


def _ask(bench: Workbench, name: str, coder: str, address: str, model: str) -> None:
    """Ask a model; print its drafts, and how many were refused for which reason."""
    require("coding", "looking words up")
    from partnerscope.coding import ENDPOINT_KEY, Endpoint

    endpoint = Endpoint(address, model, os.environ.get(ENDPOINT_KEY, ""))
    refused: Counter[str] = Counter()
    answered = False
    for told in bench.ask(name, coder, endpoint):
        for one in told.drafts:
            print(_draft_line(one))
        refused.update(told.refused)
        answered = answered or bool(told.by.answer)
    reasons = ", ".join(f"{why} {count}" for why, count in sorted(refused.items()))
    if not answered:
        raise InputError(f"the endpoint gave no answer ({reasons})", hint="that it was asked is kept")
    if refused:
        say(f"refused: {reasons}")


def _draft_line(one: MachineDraft) -> str:
    cells = "; ".join(f"{name}={value}" for name, value in one.cells.items())
    return f"{one.id}  {one.by.model}  {one.kind}  {cells}  {' '.join(one.passage.exact.split())!r}"


@task.command()
@click.argument("name", help="The task.")
@click.argument("draft", help="The draft: the first letters of its id.")
@observatory_option
@coder_option
@changed_option
@option("--note", help="A remark.")
def take(
    name: str, draft: str, observatory: Path | None, coder: str, cells: tuple[str, ...], note: str
) -> None:
    """Make a draft of a model, that was shown to you, your proposal.

    Example: partnerscope task take t1 8c1d --coder c1 --set dialogue=sea-1
    """
    require("coding", "looking words up")
    from partnerscope.cli.add import cells_said

    bench = opened(observatory).task
    meant = [one.id for one in bench.machine_drafts(name, coder) if one.id.startswith(draft)]
    if len(meant) != 1:
        raise InputError(
            f"{len(meant) or 'no'} drafts shown to {coder} begin with {draft!r}", hint="see 'task drafts'"
        )
    print(_line(bench.take(name, coder, meant[0], cells_said(cells or ()), note or "")))


@task.command()
@click.argument("name", help="The task.")
@click.argument("proposal", help="The proposal: the first letters of its id.")
@observatory_option
@coder_option
def withdraw(name: str, proposal: str, observatory: Path | None, coder: str) -> None:
    """Take an own proposal back; that it was made stays on record.

    Example: partnerscope task withdraw t1 3fa1c2 --coder c1
    """
    bench = opened(observatory).task
    own = _own(bench, name, coder, proposal)
    bench.withdraw(name, coder, own)
    print(f"withdrawn {own}")


@task.command()
@click.argument("name", help="The task.")
@observatory_option
@coder_option
def show(name: str, observatory: Path | None, coder: str) -> None:
    """List what a coder may see: their own proposals, and everybody's once the ruling is published.

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
    """Go on after finishing, until somebody rules; after publication it is a second pass that is counted nowhere.

    Example: partnerscope task reopen t1 --coder c1
    """
    opened(observatory).task.reopen(name, coder)
    print(f"{coder} goes on with {name}")


@click.command()
@observatory_option
@flag("--recorded", help="From the journal alone: the tasks that were ruled on and accepted.")
def agree(observatory: Path | None, recorded: bool) -> None:
    """Print how far coders agree: whether they saw the same sentences, and whether they coded alike what both saw.

    Tasks in which a machine's suggestions were shown before stand apart.

    Example: partnerscope agree
    """
    require("methods", "agreement")
    found = opened(observatory)
    for drafts in (False, True):
        whole = found.agree(recorded_only=recorded, drafts=drafts)
        if drafts and not whole.tasks:
            return
        if drafts:
            print("tasks in which a machine's suggestions were shown before:")
        _print_agreement(whole)
        for number in whole.rounds if len(whole.rounds) > 1 else ():
            print(f"round {number}:")
            _print_agreement(found.agree(recorded_only=recorded, drafts=drafts, round=number))


def _print_agreement(found: AgreementOfTasks) -> None:
    from partnerscope.coding import coefficients
    from partnerscope.timeline.words import counted

    lone = ", ".join(f"{coder} {count}" for coder, count in found.lone.items()) or "none"
    tasks, pairs = counted(found.tasks, "task"), counted(found.pairs, "pair")
    print(f"{tasks} finished by all, {found.unfinished} not; {pairs}; alone: {lone}")
    if found.tasks and not found.blind:
        print("not blind: coded in a folder, where whoever opens the files sees what the others proposed")
    if not found.tasks:
        print("agreement cannot be determined: no task is finished by all its coders")
    for question, one in coefficients(found):
        print(f"{question}: {one}")
    if found.tasks and not found.pairs:
        print("coded alike: cannot be determined, no two proposals mean the same words")
