"""The list of commands. Each stands in a module named after what it is about; heavy imports wait for its run."""

from __future__ import annotations

import typer

from partnerscope import __version__
from partnerscope.cli import assess, keep, lake, look, publish

app = typer.Typer(
    name="partnerscope",
    help="An observatory for international security partnerships: evidence in, sourced and dated; tables and pages out.",
    epilog="Without --observatory: the working folder, else the bundled observatory. "
    "Exit codes: 0 fine, 1 problems found (check, audit, verify), 2 bad input.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

for command in (
    publish.demo,
    keep.new,
    keep.check,
    keep.commit,
    keep.log,
    keep.verify,
    keep.dump,
    look.records,
    look.table,
    look.codebook,
    assess.claims,
    assess.audit,
    publish.serve,
    publish.site,
):
    app.command(help=command.__doc__)(command)


app.add_typer(lake.app, name="lake")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"partnerscope {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Options of the whole program."""
