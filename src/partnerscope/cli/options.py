"""Options that several commands share, and opening the observatory they name."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerscope.errors import InputError

if TYPE_CHECKING:
    from partnerscope.observatory import Observatory
    from partnerscope.view import View


class Format(StrEnum):
    """How a table is written."""

    md = "md"
    csv = "csv"
    json = "json"
    parquet = "parquet"
    xlsx = "xlsx"
    html = "html"


class TextFormat(StrEnum):
    """How a list is written."""

    md = "md"
    json = "json"


ObservatoryOption = Annotated[
    Path | None, typer.Option("--observatory", "-o", help="Folder of the observatory.", show_default=False)
]
ValidOption = Annotated[
    str,
    typer.Option(
        "--valid", help="The world at this date (2015-07). Default: the observatory's own, else today."
    ),
]
KnownOption = Annotated[
    str, typer.Option("--known", help="As known at this moment (2026-11-23) or head. Default: now.")
]
FromOption = Annotated[str, typer.Option("--from", help="First date of a window, for events.")]
ToOption = Annotated[str, typer.Option("--to", help="Last date of a window (instead of --valid).")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="md, csv, json, parquet, xlsx or html.")]
TextFormatOption = Annotated[TextFormat, typer.Option("--format", "-f", help="md or json.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-O", help="Write to this file instead of the screen.", show_default=False),
]


_SHOWN = 5
"""How many unreadable cells a reading verb names before it only counts them."""


def opened(path: Path | None, known: str = "") -> Observatory:
    """The observatory that a command works on; says on stderr when it is the bundled one, or has edits."""
    from partnerscope.observatory import Observatory

    observatory = Observatory.open(path, known=known)
    if observatory.is_default:
        say(f"using the bundled observatory {observatory.root.name} (name another with --observatory)")
    return observatory


def viewed(observatory: Observatory, valid: str, since: str, to: str) -> View:
    """The view that --valid, --from and --to ask for."""
    if valid and to:
        raise InputError("--valid and --to both name the date of the view", hint="use one of them")
    if not observatory.is_default and observatory.edited():
        say(
            "the files have edits that are not committed: these answers leave them out (see 'partnerscope check')"
        )
    view = observatory.at(valid or to, since=since)
    for problem in view.known.problems[:_SHOWN]:
        say(str(problem))
    if (more := len(view.known.problems) - _SHOWN) > 0:
        say(f"... and {more} more cells that cannot be read (see 'partnerscope check')")
    return view


def say(text: str) -> None:
    """A remark for the person at the screen, never part of the answer."""
    print(text, file=sys.stderr)


def put(data: bytes, output: Path | None) -> None:
    """Write an answer to a file, whole or not at all, or to the screen."""
    if output is None:
        if sys.stdout.isatty() and b"\0" in data[:4000]:
            raise InputError("this format is not for a screen", hint="name a file with --output")
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    temporary = output.with_name(f".{output.name}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)
    say(f"wrote {output}")
