"""`partnerscope document`: archived documents, their texts, and whether quotes still stand in them.

Exit codes: 0 fine, 1 `verify` found problems, 2 bad input.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import (
    PATH,
    TextFormat,
    login,
    observatory_option,
    opened,
    option,
    say,
    text_format_option,
)
from partnerscope.cli.program import ProblemsFound, Verbs
from partnerscope.errors import InputError
from partnerscope.extras import require

if TYPE_CHECKING:
    from partnerscope.coding import QuoteStanding
    from partnerscope.documents import Access, Layer

ACCESSES = ("open", "team", "confidential")
"""As in `documents.ACCESSES`, which is not imported here: help must answer fast. A test compares the two."""


@click.group(cls=Verbs, no_args_is_help=True)
def document() -> None:
    """Documents: archive them, read their texts, look quotes up in them.

    Example: partnerscope document add readout.pdf
    """


@document.command()
@click.argument("file", type=PATH, help="A PDF, HTML, DOCX or text file.")
@observatory_option
@option("--source", help="The recorded source that the document is.")
@option(
    "--access", type=click.Choice(ACCESSES), default="open", help="Who may read it; confidential stays here."
)
@option("--encoding", help="Of a text that is not UTF-8: cp1252, iso-8859-2, ...")
def add(file: Path, observatory: Path | None, source: str, access: str, encoding: str) -> None:
    """Archive a document and its text; the same bytes twice are one document.

    Example: partnerscope document add readout.pdf --source eeas-2024-11-11
    """
    from partnerscope.timeline.words import counted

    require("coding", "reading a document")
    found = opened(observatory).document
    data = file_bytes(file)
    one, layer = found.add(data, file.name, source=source, access=access_named(access), encoding=encoding)
    size = f"{counted(len(layer.pages), 'page')}, {counted(len(layer.text), 'character')}"
    print(f"archived {one.hash[:12]}: {one.name}, {one.media}, {size}")
    for remark in (*layer.flags, *layer.notes, *_of_itself(layer)):
        say(remark)
    if not one.source and (recorded := found.source_at(layer.address)):
        say(f"the source {recorded} was read there: --source {recorded} says that it is this document")


def _of_itself(layer: Layer) -> list[str]:
    """What a page says of itself: to be looked at, and recorded with its source."""
    said = {"its address": layer.address, "the day it was published": layer.issued}
    return [f"the page says {name}: {value}" for name, value in said.items() if value]


def access_named(name: str) -> Access:
    """The access with this name, as the archive writes it."""
    from partnerscope.documents import ACCESSES as KNOWN

    return next(one for one in KNOWN if one == name)


def file_bytes(file: Path) -> bytes:
    """The bytes of a file that is not too large to be read. Raises InputError for a folder or a device."""
    from partnerscope.documents import MAX_BYTES

    if not file.is_file():
        raise InputError("there is no such file", where=str(file))
    if file.stat().st_size > MAX_BYTES:
        raise InputError("the file is too large", where=str(file), allowed=f"at most {MAX_BYTES:,} bytes")
    return file.read_bytes()


@document.command(name="list")
@observatory_option
@text_format_option
def list_(observatory: Path | None, format: TextFormat) -> None:
    """List the archived documents.

    Example: partnerscope document list --format json
    """
    from partnerscope.timeline.words import counted

    documents = opened(observatory).document.archive.documents()
    if format is TextFormat.json:
        import json

        print(json.dumps([asdict(one) for one in documents], ensure_ascii=False, indent=2))
        return
    for one in documents:
        print(
            f"{one.hash[:12]}  {one.media:<4}  {one.language or '--'}  {one.access:<12}  {one.source or '(no source)'}"
            f"  {one.name}"
        )
    say(f"{counted(len(documents), 'document')}")


@document.command()
@click.argument("name", help="The document: the first letters of its hash, its source or its file name.")
@observatory_option
@option("--page", type=click.IntRange(1), default=None, help="Only this page.")
@option("--find", help="Only where these words stand, and how surely.")
def show(name: str, observatory: Path | None, page: int | None, find: str) -> None:
    """Print the text of a document, or where some words stand in it; exit 1 when they do not stand there.

    Example: partnerscope document show readout.pdf --find "agreed to meet again"
    """
    from partnerscope.documents import ACCEPTED, Finder, Sought

    archive = opened(observatory).document.archive
    layer = archive.layer(archive.document(name))
    for flag in layer.flags:
        say(flag)
    if find:
        require("coding", "looking words up")
        found = Finder(layer).find(Sought(find))
        if found.span is None:
            print("lost: the text does not say so")
            raise ProblemsFound
        there = layer.text[found.span.start : found.span.end]
        number = layer.page_at(found.span.start).number
        print(f"{found.status}, page {number}, characters {found.span.start} to {found.span.end}: {there}")
        if found.status not in ACCEPTED:
            raise ProblemsFound
        return
    if page is not None and page > len(layer.pages):
        raise InputError(f"the document has no page {page}", where=name, allowed=f"1 to {len(layer.pages)}")
    chosen = layer.pages if page is None else layer.pages[page - 1 : page]
    print(layer.text[chosen[0].start : chosen[-1].end], end="")


@document.command()
@observatory_option
@text_format_option
def verify(observatory: Path | None, format: TextFormat) -> None:
    """Recompute the hashes of all texts and look every quote up; exit 1 when one is altered or not surely found.

    Example: partnerscope document verify
    """
    require("coding", "looking quotes up")
    from partnerscope.documents import ACCEPTED

    found = opened(observatory).document
    faults = list(found.archive.verify())
    for fault in faults:
        print(fault)
    if faults:
        raise ProblemsFound
    standings = found.standings()
    if format is TextFormat.json:
        import json

        print(json.dumps([asdict(one) for one in standings], ensure_ascii=False, indent=2))
    else:
        _print_standings(standings)
    if any(one.status not in (*ACCEPTED, "typed", "no text") for one in standings):
        raise ProblemsFound


def _print_standings(standings: tuple[QuoteStanding, ...]) -> None:
    for one in standings:
        if one.status not in ("exact", "typed", "no text"):
            like = f" ({one.found.score:g} of 100)" if one.found and one.status == "near" else ""
            print(f"{one.status}{like}: quote {one.quote} in {one.source}: {one.there!r}")
    for status in ("exact", "same letters", "near", "ambiguous", "lost", "typed", "no text"):
        count = sum(one.status == status for one in standings)
        if count:
            print(f"{count} {status}")
    if not standings:
        print("no quotes are recorded")


@document.command()
@click.argument("name", help="The document: the first letters of its hash, its source or its file name.")
@observatory_option
@option("--author", envvar="PARTNERSCOPE_AUTHOR", help="Who; default: your login.")
def reextract(name: str, observatory: Path | None, author: str) -> None:
    """Read a document anew with the extractors of today; quotes follow in one changeset where they are surely found.

    Example: partnerscope document reextract readout.pdf
    """
    from partnerscope.timeline.words import counted

    require("coding", "reading a document")
    done = opened(observatory).document.reextract(name, author or login())
    if done.document.layer == done.before:
        print("the text is the same, and so is its layer")
        return
    print(f"new layer {done.document.layer[:12]} of {done.document.name}; {done.before[:12]} stays")
    _print_standings(done.carries)
    if done.changeset is not None:
        print(
            f"committed {done.changeset.hash[:12]}: {counted(done.changeset.header.revisions, 'quote')} carried over"
        )


@document.command()
@click.argument("name", help="The document: the first letters of its hash, its source or its file name.")
@observatory_option
def fetch(name: str, observatory: Path | None) -> None:
    """Read the bytes of a document again from where its source says; what stands there must be what was archived.

    Example: partnerscope document fetch readout.pdf
    """
    one = opened(observatory).document.fetch(name)
    print(f"the bytes of {one.name} ({one.hash[:12]}) are here")


@document.command()
@click.argument("name", help="The document: the first letters of its hash, its source or its file name.")
@observatory_option
@option("--language", help="Two letters: en, fr, de.")
@option("--source", help="The recorded source that it is, where it has none.")
def describe(name: str, observatory: Path | None, language: str, source: str) -> None:
    """Correct the language of a document, or say its source.

    Example: partnerscope document describe readout.pdf --language fr
    """
    one = opened(observatory).document.describe(name, language=language or "", source=source or "")
    print(f"{one.name}: {one.language or '(no language)'}, {one.source or '(no source)'}")


@document.command()
@click.argument("words", help="The words, all of which must stand in a sentence.")
@observatory_option
@option("--as", "who", default="reader", help="Who looks: the coders of a confidential document find it too.")
@option("--limit", type=click.IntRange(1, 1000), default=20, help="At most so many sentences.")
def search(words: str, observatory: Path | None, who: str, limit: int) -> None:
    """Find sentences with all words, in the texts of all documents.

    Example: partnerscope document search "liaison officers"
    """
    require("coding", "searching documents")
    from partnerscope.coding import Viewer

    papers = opened(observatory).papers
    names = {one.hash: one.name for one in papers.documents()}
    for hit in papers.search(words, Viewer(who), limit):
        print(f"{names[hit.document]}, page {hit.page}: {' '.join(hit.text.split())}")
