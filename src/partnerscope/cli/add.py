"""`partnerscope add` and `suggest`: from a text to a proposed record, and what a dictionary sees in a text.

Grain: one `add` shows one record with its evidence, and records it in one changeset when a person says so.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.document import ACCESSES, access_named, file_bytes
from partnerscope.cli.options import PATH, flag, login, observatory_option, opened, option, say
from partnerscope.errors import InputError
from partnerscope.extras import require

if TYPE_CHECKING:
    from partnerscope.coding import Measured, Proposal
    from partnerscope.observatory import Observatory

KINDS = ("meeting", "statement", "commitment")
"""As in `coding.DRAFTERS`, which is not imported here: help must answer fast. A test compares the two."""
Z95 = 1.959964


@click.command()
@click.argument(
    "file", type=PATH, help="A PDF, HTML, DOCX or text file; - for a text pasted in (end it with Ctrl-D)."
)
@observatory_option
@option("--kind", type=click.Choice(["", *KINDS]), help="What to propose. Default: what the text tells.")
@option("--dialogue", help="The dialogue that met, where its name does not tell.")
@option("--partner", help="The partner, where the text does not tell.")
@option("--quote", help="The words that are to be evidence, as they stand. Default: the sentence that tells.")
@option("--set", "cells", multiple=True, help="A column of the record, as COLUMN=VALUE; may be repeated.")
@option("--id", "identity", help="The id of the record.")
@option("--source", help="The id of the source, recorded or new. Default: made of the title.")
@option("--title", help="The title of the document.")
@option("--url", help="Where the document was read.")
@option("--issued", help="The day the document was issued (2024-05-14).")
@option(
    "--access", type=click.Choice(ACCESSES), default="open", help="Who may read it; confidential: no quote."
)
@option("--encoding", help="Of a text that is not UTF-8: cp1252, iso-8859-2, ...")
@option("--message", "-m", help="Why: one sentence. Default: the record and its source.")
@option("--author", envvar="PARTNERSCOPE_AUTHOR", help="Who; default: your login.")
@flag("--yes", help="Record it without asking.")
def add(
    file: Path,
    observatory: Path | None,
    kind: str,
    dialogue: str,
    partner: str,
    quote: str,
    cells: tuple[str, ...],
    identity: str,
    source: str,
    title: str,
    url: str,
    issued: str,
    access: str,
    encoding: str,
    message: str,
    author: str,
    yes: bool,
) -> None:
    """Propose a record from a text, with evidence, quotes and source filled in; record it when you say yes.

    Example: partnerscope add readout.html --url https://example.org/readout --issued 2024-05-14
    """
    from partnerscope.timeline.words import counted

    require("coding", "reading a document")
    from datetime import UTC, datetime

    from partnerscope.coding import Wanted

    found = opened(observatory)
    pasted = str(file) == "-"
    data = sys.stdin.buffer.read() if pasted else file_bytes(file)
    wanted = Wanted(
        kind, identity, dialogue, partner, source, title, url, issued, quote, cells_said(cells or ()),
        access_named(access), datetime.now(UTC).date().isoformat() if url else "",
    )  # fmt: skip
    name = "pasted.txt" if pasted else file.name
    proposal = found.document.propose(data, wanted, encoding)
    print(_shown(proposal))
    if not yes and not _confirmed(pasted):
        say("nothing was recorded")
        return
    changeset = found.add(proposal, data, name, author or login(), message, encoding=encoding)
    print(f"committed {changeset.hash[:12]}: {counted(changeset.header.revisions, 'revision')}")


def cells_said(said: tuple[str, ...], name: str = "--set") -> dict[str, str]:
    """What an option says of columns. Raises InputError for one without a value."""
    pairs = [one.partition("=") for one in said]
    wrong = [column for column, equals, _ in pairs if not equals]
    if wrong:
        raise InputError(f"{name} {wrong[0]!r} says no value", allowed="COLUMN=VALUE")
    return {column.strip(): value.strip() for column, _, value in pairs}


def _confirmed(pasted: bool) -> bool:
    """What a person says; a program that nobody watches records nothing unasked."""
    if not pasted:
        return sys.stdin.isatty() and click.confirm("record it?", err=True)
    try:
        with Path("/dev/tty").open(encoding="utf-8") as terminal:
            print("record it? [y/N]: ", end="", file=sys.stderr, flush=True)
            return terminal.readline().strip().casefold() in ("y", "yes")
    except OSError:
        return False


def _shown(proposal: Proposal) -> str:
    """The proposal as a diff: what would be added, and why."""
    lines = []
    for one in proposal.revisions():
        lines.append(f"+ {one.kind} {one.id}")
        told = {name: value for name, value in (one.cells or {}).items() if name not in _DULL}
        lines += [f"+   {name}: {value!r}" for name, value in told.items()]
    lines += [f"! {doubt}" for doubt in proposal.layer.flags]
    return "\n".join([*lines, *(f"  {reason}" for reason in proposal.record.because)])


_DULL = frozenset({"id", "layer", "prefix", "suffix", "record"})
"""Cells that a person need not read to say yes."""


@click.command()
@click.argument("file", type=PATH, required=False, help="A PDF, HTML, DOCX or text file.")
@observatory_option
@option(
    "--scheme",
    multiple=True,
    help="Only this scheme; may be repeated. Default: issue, instrument, verb_strength.",
)
@option(
    "--measure", type=PATH, default=None, help="A CSV of labelled sentences to measure the dictionary with."
)
@option(
    "--like", help="More like this: its sentences, the most alike to these words first. Needs --embedder."
)
@option("--embedder", type=PATH, default=None, help="Your folder of word vectors (vectors.txt), for --like.")
@option("--encoding", help="Of a text that is not UTF-8: cp1252, iso-8859-2, ...")
def suggest(
    file: Path | None,
    observatory: Path | None,
    scheme: tuple[str, ...],
    measure: Path | None,
    like: str,
    embedder: Path | None,
    encoding: str,
) -> None:
    """Say which sentences of a text name which concepts, by which terms; or how well that does beside labels.

    Example: partnerscope suggest readout.pdf --scheme issue
    """
    found = opened(observatory)
    if bool(like) != (embedder is not None) or (like and file is None):
        raise InputError("--like needs a document and --embedder", hint="a folder with vectors.txt")
    if (file is None) == (measure is None):
        raise InputError("name a document, or labels with --measure", hint="one of the two")
    if measure is not None:
        from partnerscope.documents import decoded

        _print_measured(found.measured(decoded(file_bytes(measure), encoding)))
        return
    require("coding", "reading a document")
    if embedder is not None:
        _print_alike(found, file_bytes(file or Path()), like, embedder, encoding)
        return
    from partnerscope.coding import terms_of

    layer, suggestions = found.suggest(file_bytes(file or Path()), tuple(scheme or ()), encoding)
    for one in suggestions:
        said = "; ".join(f"{concept} ({', '.join(terms)})" for concept, terms in terms_of(one.hits).items())
        print(f"{one.scheme}: {said}: {' '.join(layer.text[one.sentence.start : one.sentence.end].split())}")


def _print_alike(found: Observatory, data: bytes, like: str, embedder: Path, encoding: str) -> None:
    from partnerscope.coding import Embedder

    layer, ranked = found.document.alike(data, like, Embedder(embedder), encoding)
    for one in ranked:
        words = " ".join(layer.text[one.sentence.start : one.sentence.end].split())
        print(f"{one.likeness:.2f}: {words}")


def _print_measured(found: Measured) -> None:
    from partnerscope.timeline.words import counted

    print(
        f"| scheme | concept | precision | 95 % | recall | 95 % | right | wrong | missed | n = {found.sentences} |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for one in found.tallies:
        precision, recall = _share(one.right, one.suggested), _share(one.right, one.labelled)
        counts = f"{one.right} | {one.wrong} | {one.missed}"
        print(f"| {one.scheme} | {one.concept or 'all'} | {precision} | {recall} | {counts} |")
    say(f"n = {counted(found.sentences, 'sentence')}")
    if found.ignored:
        say(f"columns not looked at: {', '.join(found.ignored)}")


def _share(some: int, all: int) -> str:
    """A share with Wilson's interval; nothing to divide by is not a share."""
    from partnerscope.measure import wilson

    if all == 0:
        return "none | "
    low, high = wilson(some, all, Z95)
    return f"{some / all:.2f} | {low:.2f} to {high:.2f}"
