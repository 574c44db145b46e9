"""Options that several commands share, and opening the observatory they name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from partnerscope.errors import InputError
from partnerscope.extras import missing, require
from partnerscope.files import write_whole

if TYPE_CHECKING:
    import polars as pl

    from partnerscope.coding import PostgresDesk
    from partnerscope.journal import PostgresStore
    from partnerscope.observatory import Observatory
    from partnerscope.view import View

_Function = TypeVar("_Function", bound=Callable[..., Any])
Decorator = Callable[[_Function], _Function]


class PathParamType(click.Path):
    """A path; an empty text (an unset variable of the shell, as a rule) is none, nor is one with a null character."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, as click gives it."""
        if value == "":
            self.fail("an empty path; is a variable of the shell unset?", param, ctx)
        if "\0" in str(value):
            self.fail("a path with a null character, which no file system has", param, ctx)
        return super().convert(value, param, ctx)


PATH = PathParamType(path_type=Path)


class OneOf(click.Choice[str]):
    """A name from a list of another room, which is read when a command runs or helps: help of the program stays fast."""

    def __init__(self, names: Callable[[], Iterable[str]], extra: str = "") -> None:
        super().__init__(())
        self._names = names
        self._extra = extra

    @property
    def choices(self) -> tuple[str, ...]:
        """The names as they are now; none where the extra that has them is not installed."""
        return () if self._extra and missing(self._extra) else tuple(self._names())

    @choices.setter
    def choices(self, none: Iterable[str]) -> None:
        """Nothing is kept: the list belongs to the other room."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """The names between bars; the name of the parameter where there are none."""
        return super().get_metavar(param, ctx) if self.choices else None

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name. Raises InputError for another, and where the extra is not installed."""
        if self._extra:
            require(self._extra, f"the {self._extra}")
        if value not in self.choices:
            where = param.opts[0] if param else ""
            raise InputError(f"unknown {where.strip('-')} {value!r}", allowed=", ".join(self.choices))
        return value


class NamedArgument(click.Argument):
    """An argument that is one of many names: help tells them in words, not in the line of usage."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The argument, its meaning and the names."""
        names = ", ".join(self.type.choices) if isinstance(self.type, OneOf) else ""
        return self.make_metavar(ctx), f"{self.help}{f' One of: {names}.' if names else ''}"


def _formats() -> tuple[str, ...]:
    from partnerscope.show.table import format_names

    return format_names()


def _frame_formats() -> tuple[str, ...]:
    from partnerscope.show.labelled import LABELLED

    return (*_formats(), *LABELLED)


class TextFormat(StrEnum):
    """How a list is written."""

    md = "md"
    json = "json"


def option(
    *names: str,
    help: str,
    type: click.ParamType[Any] = click.STRING,
    default: object = "",
    required: bool = False,
    multiple: bool = False,
    envvar: str | None = None,
) -> Decorator[Any]:
    """An option of a command; help shows its default when it says something, and its environment variable."""
    if required:
        return click.option(*names, help=help, type=type, required=True)
    return click.option(
        *names,
        help=help,
        type=type,
        default=None if multiple else default,
        multiple=multiple,
        envvar=envvar,
        show_envvar=envvar is not None,
        show_default=default not in (None, ""),
        callback=_given,
    )


def _given(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """The value; an empty text on the command line is not the same as no text, which means everything or today."""
    source = ctx.get_parameter_source(param.name or "")
    if source is click.core.ParameterSource.COMMANDLINE and (
        value == "" or (isinstance(value, tuple) and "" in value)
    ):
        raise click.BadParameter("an empty text; is a variable of the shell unset?", ctx, param)
    return value


def flag(*names: str, help: str) -> Decorator[Any]:
    """An option that is given or not."""
    return click.option(*names, help=help, is_flag=True)


def stacked(*options: Decorator[Any]) -> Decorator[Any]:
    """Several options as one decorator, in the order in which help shows them."""

    def decorate(command: _Function) -> _Function:
        for one in reversed(options):
            command = one(command)
        return command

    return decorate


JOURNAL = "partnerscope.journal"
"""Under what name a command keeps the address of its journal, for `opened`."""


def _keep_journal(ctx: click.Context, _: click.Parameter, address: str) -> None:
    ctx.meta[JOURNAL] = address


_journal_option = click.option(
    "--journal",
    default="",
    envvar="PARTNERSCOPE_JOURNAL",
    show_envvar=True,
    expose_value=False,
    callback=_keep_journal,
    help="Database of its journal (postgresql://USER@HOST/NAME), where that is not in the folder.",
)
observatory_option = stacked(
    option("--observatory", "-o", type=PATH, default=None, help="Folder of the observatory."), _journal_option
)
"""Which observatory, and where its journal is: parameter observatory."""
observatories_option = stacked(
    option(
        "--observatory",
        "-o",
        type=PATH,
        multiple=True,
        help="Folder of the observatory; again for others beside it.",
    ),
    _journal_option,
)
"""Which observatories, the first and others beside it: parameter observatory, a tuple."""
known_option = option("--known", help="As known at this moment (2026-11-23) or head. Default: now.")
view_options = stacked(
    observatory_option,
    option(
        "--valid",
        help="The date the question is about (2015-07). Default: the observatory's own, else today.",
    ),
    known_option,
    option("--from", "since", help="First date of a window, for events."),
    option("--to", help="Last date of a window (instead of --valid)."),
)
"""Which observatory, as known when, about when: parameters observatory, valid, known, since, to."""
filter_options = stacked(
    option("--partner", help="Only this partner (id or label)."),
    option("--issue", help="Only this issue (id or label)."),
)
text_format_option = option(
    "--format", "-f", type=click.Choice(TextFormat), default=TextFormat.md, help="md or json."
)
output_option = option(
    "--output", "-O", type=PATH, default=None, help="Write to this file instead of the screen."
)


def answer_options(default: str = "md") -> Decorator[Any]:
    """How a list is written and where: parameters format, output."""
    help = "How the table is written."
    return stacked(option("--format", "-f", type=OneOf(_formats), default=default, help=help), output_option)


def frame_options(default: str = "md") -> Decorator[Any]:
    """How records, a table or a panel is written and where, for Stata and SPSS too: parameters format, output."""
    help = "How they are written; dta (Stata) and sav (SPSS) carry labels."
    return stacked(
        option("--format", "-f", type=OneOf(_frame_formats), default=default, help=help), output_option
    )


def put_frame(
    frame: pl.DataFrame,
    format: str,
    output: Path | None,
    *,
    title: str,
    notes: Sequence[str] = (),
    view: View | None = None,
) -> None:
    """Write a frame in any format of `frame_options`."""
    from partnerscope.show.labelled import is_labelled, written
    from partnerscope.show.table import render

    if is_labelled(format):
        put(written(frame, format), output)
    else:
        put(render(frame, format, title=title, notes=notes, view=view), output)


_SHOWN = 5
"""How many unreadable cells a reading verb names before it only counts them."""


def opened(path: Path | None, known: str = "") -> Observatory:
    """The observatory that a command works on; says on stderr when it is the bundled one, or has edits.

    With a journal in a database and no folder the documents and working papers are those of the database, too.
    """
    from partnerscope.observatory import Observatory

    context = click.get_current_context(silent=True)
    address = context.meta.get(JOURNAL, "") if context else ""
    if address:
        journal = journal_at(address)
        desk = None if path else _desk_beside(journal)
        return Observatory.open(path, known=known, journal=journal, desk=desk)
    observatory = Observatory.open(path, known=known)
    if observatory.is_default:
        say(f"using the bundled observatory {observatory.root.name} (name another with --observatory)")
    return observatory


def journal_at(address: str) -> PostgresStore:
    """The journal in a database, whose connections the command gives back when it ends."""
    from partnerscope.database import Database
    from partnerscope.journal import PostgresStore

    database = Database(address)
    click.get_current_context().call_on_close(database.close)
    return PostgresStore(database)


def _desk_beside(journal: PostgresStore) -> PostgresDesk:
    """The desk in the database of a journal."""
    from partnerscope.coding import PostgresDesk

    return PostgresDesk(journal.database)


def several(paths: tuple[Path, ...]) -> list[Observatory]:
    """The observatories that a command works on; the one that `opened` finds where none is named.

    Raises InputError for several with a journal in a database: the address is that of one.
    """
    if len(paths) > 1 and click.get_current_context().meta.get(JOURNAL):
        raise InputError(
            "--journal is the journal of one observatory", where="--observatory", hint="serve that one alone"
        )
    return [opened(path) for path in paths] if paths else [opened(None)]


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
        from partnerscope.timeline.words import counted

        say(f"... and {counted(more, 'more cell')} that cannot be read (see 'partnerscope check')")
    return view


def say(text: str) -> None:
    """A remark for the person at the screen, never part of the answer."""
    if sys.stderr is not None:
        print(text, file=sys.stderr)


def put(data: bytes, output: Path | None) -> None:
    """Write an answer to a file, whole or not at all, or to the screen."""
    if output is None:
        if sys.stdout is None:
            return
        if sys.stdout.isatty() and b"\0" in data[:4000]:
            raise InputError("this format is not for a screen", hint="name a file with --output")
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    write_whole(output, data)
    say(f"wrote {output}")


def login() -> str:
    """The name of the user, where the system knows one."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise InputError(
            "this user has no name", hint="say who: --author NAME, or PARTNERSCOPE_AUTHOR"
        ) from None
