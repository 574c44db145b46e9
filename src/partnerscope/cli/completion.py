"""Completion of commands and options with the Tab key, for the shells that click knows."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from partnerscope.errors import InputError
from partnerscope.files import write_whole

_SHELLS = "bash, fish, powershell, zsh"


def _show(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(_script(ctx, _shell()))
        ctx.exit()


def _install(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    shell = _shell()
    path = _place(shell)
    write_whole(path, _script(ctx, shell).encode())
    click.echo(f"wrote {path}; it works in the next {shell} you open")
    if shell == "zsh":
        click.echo("if it does not, add to .zshrc: fpath+=~/.zfunc; autoload -Uz compinit; compinit")
    ctx.exit()


show_completion = click.option(
    "--show-completion",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show,
    help="Show completion for the current shell, to copy it or customize the installation.",
)
install_completion = click.option(
    "--install-completion",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_install,
    help="Install completion for the current shell.",
)


def _shell() -> str:
    """The name of the user's shell."""
    return Path(os.environ.get("SHELL", "powershell" if os.name == "nt" else "")).stem


def _script(ctx: click.Context, shell: str) -> str:
    found = get_completion_class(shell)
    if found is None:
        raise _unknown(shell)
    return found(ctx.command, {}, "partnerscope", "_PARTNERSCOPE_COMPLETE").source()


def _place(shell: str) -> Path:
    """Where a shell looks for completions of its own accord (zsh: where it is commonly told to)."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    places = {
        "bash": data / "bash-completion/completions/partnerscope",
        "fish": config / "fish/completions/partnerscope.fish",
        "zsh": home / ".zfunc/_partnerscope",
    }
    if shell not in places:
        raise _unknown(shell)
    return places[shell]


def _unknown(shell: str) -> InputError:
    return InputError(
        f"completion cannot be made for the shell {shell!r}",
        where="the environment variable SHELL",
        allowed=_SHELLS,
        hint="for PowerShell: partnerscope --show-completion >> $PROFILE",
    )
