"""The program around the commands: the one place where an error becomes a message and an exit code.

Grain: one *ending* is what the process says on stderr and its exit code: 0 fine (also when the reader of the output has
gone), 1 problems found (a command raises `ProblemsFound`), 2 bad input, 130 interrupted.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from partnerscope.errors import PartnerscopeError


class ProblemsFound(click.exceptions.Exit):
    """A command did its work and found something wrong; what it found is printed already."""

    def __init__(self) -> None:
        super().__init__(1)


class Verbs(click.Group):
    """A group whose help lists the commands in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in order."""
        return list(self.commands)


class Program(Verbs):
    """The outermost group: every command is read and run inside `endings`."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the program's own options; some act at once."""
        with endings():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that the arguments name."""
        with endings():
            return super().invoke(ctx)


@contextmanager
def endings() -> Iterator[None]:
    """Turn what may end a command early into a message on stderr and an exit code."""
    _any_letters()
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except _refusals() as error:
        _end(getattr(error, "exit_code", PartnerscopeError.exit_code), str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to flush at exit
        _end(0)
    except OSError as error:
        # whatever writes a file names it (`files`): a full disk without a name is behind what is printed
        unnamed = "standard output" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        where, said = error.filename2 or error.filename or unnamed, error.strerror or str(error)
        _end(2, f"{where}: {said}" if where else said)
    except KeyboardInterrupt:
        _end(130, "interrupted; nothing is half-written")


def _any_letters() -> None:
    """A terminal that knows no umlauts (LC_ALL=C) gets them as escapes, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _refusals() -> tuple[type[Exception], ...]:
    """Errors raised on purpose: ours, and those of comparatist once a method is loaded (it may not be installed)."""
    methods = sys.modules.get("comparatist.errors")
    return (PartnerscopeError, methods.ComparatistError) if methods else (PartnerscopeError,)


def _end(code: int, message: str = "") -> None:
    if message and sys.stderr is not None:
        print(f"partnerscope: {message}", file=sys.stderr)
    raise click.exceptions.Exit(code)
