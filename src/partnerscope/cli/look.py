"""Commands that look: records and tables, at any V as known at any T."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import (
    answer_options,
    filter_options,
    flag,
    frame_options,
    known_option,
    observatory_option,
    opened,
    option,
    output_option,
    put,
    put_frame,
    say,
    view_options,
    viewed,
)
from partnerscope.errors import InputError

if TYPE_CHECKING:
    pass


@click.command()
@click.argument("kind", help="The kind: meeting, action, dialogue, statement, ...")
@click.argument("id", required=False, default="", help="One record, with its evidence and history.")
@view_options
@filter_options
@frame_options()
def records(
    kind: str,
    id: str,
    observatory: Path | None,
    valid: str,
    known: str,
    since: str,
    to: str,
    partner: str,
    issue: str,
    format: str,
    output: Path | None,
) -> None:
    """List the records of a kind with their sources, or show one of them.

    With an id: its cells, evidence, corrections and history as text, or its row in another format.
    All known records are listed; with --valid, --from or --to only those that hold or happened then.
    Example: partnerscope records meeting --partner Japan --from 2020 --to 2026 --format csv
    """
    from partnerscope.record import kind_named
    from partnerscope.show.labelled import is_labelled, labelled
    from partnerscope.show.record import record_text
    from partnerscope.show.table import render

    found = opened(observatory, known)
    view = viewed(found, valid, since, to)
    if id and format == "md":
        put(record_text(found.account(kind, id, view.valid)).encode(), output)
        return
    frame = found.records(kind, valid or to, since=since, partner=partner, issue=issue, id=id)
    if is_labelled(format):
        put(labelled(frame, kind_named(kind), view, format), output)
        return
    put(render(frame, format, title=f"{kind} records", view=view), output)


@click.command()
@click.argument("name", help="The table; 'list' names them all.")
@view_options
@filter_options
@frame_options()
def table(
    name: str,
    observatory: Path | None,
    valid: str,
    known: str,
    since: str,
    to: str,
    partner: str,
    issue: str,
    format: str,
    output: Path | None,
) -> None:
    """Print a table of findings: md and html in the words of the codebook, other formats in its ids.

    Examples: partnerscope table dialogues --valid 2015-07; partnerscope table cooperation -f xlsx -O t3.xlsx
    """
    from partnerscope.measure import TABLES, table_named
    from partnerscope.show.table import in_words

    if name == "list":
        for one in TABLES:
            print(f"{one.name:<26}{one.question}" + (f" ({one.reproduces})" if one.reproduces else ""))
        return
    wanted = table_named(name)
    view = viewed(opened(observatory, known), valid, since, to)
    result = wanted(replace(view, asked=view.partner(partner) if partner else ""))
    for column, given in (("partner", partner), ("issue", issue)):
        if given and column not in result.frame.columns:
            raise InputError(f"this table has no column {column!r}", hint=f"leave --{column} out")
    shown = result.only(
        partner=view.partner(partner) if partner else "", issue=view.issue(issue) if issue else ""
    )
    notes = [note for note in (result.table.note, *_caveats(result.table.uses())) if note]
    frame = shown.worded() if in_words(format) else shown.frame
    put_frame(frame, format, output, title=wanted.title, notes=notes, view=view)


@click.command()
@click.argument("between", required=False, default="", help="Two dates of the world: 2024-01..2026-11.")
@observatory_option
@option(
    "--known", help="Two moments or heads (T1..T2): what was recorded; with two dates, one moment or head."
)
@filter_options
@answer_options()
def diff(
    between: str,
    observatory: Path | None,
    known: str,
    partner: str,
    issue: str,
    format: str,
    output: Path | None,
) -> None:
    """What changed: in the world between two dates, or in what is known between two moments.

    Examples: partnerscope diff 2015-07..2026-11 --partner Japan; partnerscope diff --known 2026-11-01..head
    """
    from partnerscope.observatory import span_of
    from partnerscope.show.diff import render_diff
    from partnerscope.view.words import KnownWords

    if not between and not known:
        raise InputError("name two ends", hint="partnerscope diff V1..V2, or --known T1..T2")
    found = opened(observatory, known if between else "")
    shifts = found.diff(*span_of(between)) if between else found.learned(*span_of(known))
    view = found.at()
    named = shifts.only(
        partner=view.partner(partner) if partner else "", issue=view.issue(issue) if issue else ""
    )
    put(render_diff(named, format, KnownWords(view.known)), output)


@click.command()
@option("--against", required=True, help="The codebook before: a head or moment of the journal, or a folder.")
@observatory_option
@option("--valid", help="As of this date, for the findings. Default: the observatory's own, else today.")
@known_option
@flag(
    "--make-tasks", help="Open a new blind round of every task whose codings were made under another meaning."
)
@answer_options()
def recode(
    against: str,
    observatory: Path | None,
    valid: str,
    known: str,
    make_tasks: bool,
    format: str,
    output: Path | None,
) -> None:
    """What a changed codebook asks of the records: crosswalk, cells to decide with their words, codings made under another
    meaning, findings under both.

    Example: partnerscope recode --against head
    """
    from partnerscope.show.migration import render_migration

    found = opened(observatory, known)
    asked = found.recode(against, valid)
    put(render_migration(asked, format), output)
    for task, kinds in asked.tasks.items() if make_tasks else ():
        made = found.task.again(task, kinds)
        say(f"made task {made.id}, round {made.round}: {', '.join(made.kinds)}, for {', '.join(made.coders)}")


class CodebookFormat(StrEnum):
    """How a codebook is written."""

    md = "md"
    skos = "skos"
    refi = "refi"


@click.command()
@observatory_option
@known_option
@option(
    "--format",
    "-f",
    type=click.Choice(CodebookFormat),
    default=CodebookFormat.md,
    help="md, skos (Turtle) or refi (.qdc).",
)
@option("--base", default="urn:partnerscope:", help="Address under which SKOS concepts stand.")
@output_option
def codebook(
    observatory: Path | None, known: str, format: CodebookFormat, base: str, output: Path | None
) -> None:
    """Print the codebook: every scheme and concept with its definition.

    Example: partnerscope codebook --format skos --base https://example.org/codebook/ -O codebook.ttl
    """
    from partnerscope.codebook.refi import to_refi
    from partnerscope.codebook.skos import to_skos
    from partnerscope.show.codebook import codebook_markdown

    found = opened(observatory, known)
    viewed(found, "", "", "")  # says what the answer leaves out
    book = found.codebook()
    if format is CodebookFormat.skos:
        text = to_skos(book, base)
    else:
        text = to_refi(book) if format is CodebookFormat.refi else codebook_markdown(book)
    put(text.encode(), output)


def _caveats(measures: tuple[str, ...]) -> list[str]:
    from partnerscope.measure import measure_named

    return list(dict.fromkeys(measure_named(name).caveat for name in measures))
